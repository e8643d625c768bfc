"""The same bytes twice by program: told to whoever may read the other document, and to nobody else."""

from __future__ import annotations

import pytest

from hub.web.api.shapes import Problem
from tests import papers
from tests.platform_builder import agree
from tests.web.api.api_world import API, wrong


def test_bytes_that_are_there_are_refused_naming_the_document_that_has_them(world):
    first = world.deposit(world.social).json["id"]
    refused = world.deposit(world.social, title="Autre")
    assert (refused.status_code, refused.json["reason"]) == (409, "already_deposited")
    told = Problem.model_validate_json(refused.data).existing
    shown = world.get(f"/documents/{first}", world.social).json["document"]
    assert (str(told.id), told.author) == (first, shown["author"]["name"])
    assert refused.json["existing"]["posted_at"] == shown["posted_at"]
    assert refused.headers["Content-Location"] == f"{API}/documents/{first}"
    assert len(world.stored()) == 1
    (entry,) = world.entries("document:found_again")
    assert str(entry.object_id) == first


def test_said_again_they_are_deposited_all_the_same(world):
    first, second = world.deposit(world.social), world.deposit(world.social, again="yes")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["id"] != second.json["id"]
    assert world.entries("document:found_again") == []


@pytest.mark.parametrize("said", ["no", "", "true"])
def test_nothing_else_than_yes_is_again(world, said):
    assert wrong(world.deposit(world.social, again=said)) == (422, "unknown_choice", {"again"})
    assert world.stored() == []


def test_to_whoever_may_not_read_it_a_deposit_of_the_same_bytes_is_like_any_other(world):
    """Until the person agrees, the other partner learns nothing; then it is told."""
    world.deposit(world.social)
    mine, other = {"category": "housing"}, (papers.pdf(2), "bulletin.pdf")
    same = world.deposit(world.housing, **mine)
    fresh = world.deposit(world.housing, file=other, **mine)
    assert (same.status_code, fresh.status_code) == (201, 201)
    assert set(same.headers.keys()) == set(fresh.headers.keys())
    assert same.json.keys() == fresh.json.keys()
    assert world.entries("document:found_again") == []
    agree(world.platform, world.social, world.home)
    assert world.deposit(world.housing, **mine).status_code == 409
