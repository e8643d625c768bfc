"""The pages over HTTP, on both engines: what each professional gets, and what bad input gets."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from hub.actors import Actor
from hub.households.operations import Opened
from hub.storage.db import Database
from hub.storage.platform import Platform
from tests import papers
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.journeys.collecting import WITNESS, answered
from tests.platform_builder import add_household, add_professional, agree, approve_texts, build_platform


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform: Platform = build_platform(database, folder / "data", clock)
        self.app: Flask = application(self.platform)
        self.social: Actor = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing: Actor = add_professional(self.platform, "his", profession="housing_officer")
        self.stranger: Actor = add_professional(self.platform, "his", profession="housing_officer")
        self.home: Opened = add_household(self.platform, [self.social, self.housing])
        self.url = f"/canaux/{self.home.id}"
        approve_texts(self.platform)

    def person(self, actor: Actor) -> Person:
        return Person(self.app, self.platform, actor)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def _note(body: str, **more: object) -> dict[str, object]:
    return {"category": "coordination", "subject": "household", "body": body, "kind": "note", **more}


def _paper(world: World, **more: object) -> dict[str, object]:
    return {
        "file": (BytesIO(papers.pdf()), "bulletin.pdf"),
        "type": "payslip",
        "category": "resources",
        "subject": str(world.home.person_ids[0]),
        **more,
    }


def test_nobody_sees_a_page_without_signing_in(world: World) -> None:
    client = world.app.test_client()
    answer = client.get(world.url, base_url=world.platform.settings.origin, headers={"Accept": "text/html"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/connexion?next=")


def test_a_note_posted_by_one_partner_is_read_by_another(world: World) -> None:
    status, _ = world.person(world.social).post(world.url, f"{world.url}/notes", _note("Visite jeudi"))
    assert status == 303
    assert "Visite jeudi" in world.person(world.housing).get(world.url)[1]


def test_a_stranger_and_an_unknown_address_get_the_same_bytes(world: World) -> None:
    stranger = world.person(world.stranger)
    answers = [stranger.get(address) for address in (world.url, f"/canaux/{uuid4()}")]
    plain = [
        (status, re.sub(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b", "", text)) for status, text in answers
    ]
    assert plain[0] == plain[1]
    assert plain[0][0] == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": " "}, "body"),
        ({"body": "x" * 5001}, "body"),
        ({"body": "a\u202eb"}, "body"),
        ({"body": "a\x07b"}, "body"),
        ({"category": "weather"}, "category"),
        ({"subject": str(uuid4())}, "subject"),
    ],
)
def test_a_bad_note_comes_back_with_what_was_typed(
    world: World, change: dict[str, object], field: str
) -> None:
    status, text = world.person(world.social).post(world.url, f"{world.url}/notes", _note("Gardé") | change)
    assert status == 422
    assert 'role="alert"' in text, field
    assert "Gardé" in text or field == "body"


def test_a_post_without_the_token_of_this_session_changes_nothing(world: World) -> None:
    person = world.person(world.social)
    other = world.person(world.housing)
    for page, headers in ((f"/canaux/{uuid4()}", {}), (world.url, {"Sec-Fetch-Site": "cross-site"})):
        status, _ = person.post(page, f"{world.url}/notes", _note("Jamais"), **headers)
        assert status in (400, 403)
    assert "Jamais" not in other.get(world.url)[1]


def test_a_document_goes_in_and_comes_out_byte_for_byte(world: World) -> None:
    social = world.person(world.social)
    status, text = social.post(world.url, f"{world.url}/pieces", _paper(world), Accept="application/json")
    assert status == 201, text
    document = text.split('"')[3]
    assert "Bulletin de paie" in social.get(world.url)[1]
    answer = social.client.get(f"/pieces/{document}/original", base_url=social.origin, headers=social.headers)
    assert answer.data == papers.pdf()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert world.person(world.housing).get(f"/pieces/{document}")[0] == 403
    assert world.person(world.stranger).get(f"/pieces/{document}")[0] == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"file": (b"", "vide.pdf")}, 422),
        ({"file": (b"#!/bin/sh\n", "note.pdf")}, 422),
        ({"file": (b"<svg/>", "image.svg")}, 415),
        ({"expires_on": "demain"}, 422),
        ({"type": "library_card"}, 422),
    ],
)
def test_a_bad_deposit_is_refused_and_nothing_stays(
    world: World, change: dict[str, Any], status: int
) -> None:
    form = _paper(world) | change
    if "file" in change:
        content, name = change["file"]
        form["file"] = (BytesIO(content), name)
    social = world.person(world.social)
    got, text = social.post(world.url, f"{world.url}/pieces", form, Accept="application/json")
    assert (got, "reason" in text) == (status, True), text
    assert list(world.platform.objects.names()) == []


def test_withdrawing_in_two_clicks_closes_the_note_at_once(world: World, clock: FixedClock) -> None:
    person = world.home.person_ids[0]
    agree(world.platform, world.social, world.home)
    housing, social = world.person(world.housing), world.person(world.social)
    data = _note("Loyer trop cher", category="housing", subject=str(person))
    assert social.post(world.url, f"{world.url}/notes", data)[0] == 303
    assert "Loyer trop cher" in housing.get(world.url)[1]
    clock.advance(minutes=1)
    page = f"{world.url}/qui-voit-quoi?person={person}"
    status, _ = housing.post(
        page, f"{world.url}/consentement/{person}/retrait", {"partner": "his", "category": "housing"}
    )
    assert status == 303
    assert "Loyer trop cher" not in housing.get(world.url)[1]
    assert "Loyer trop cher" in social.get(world.url)[1]


def test_consent_is_collected_reviewed_and_then_decides(world: World) -> None:
    person = world.home.person_ids[0]
    social, housing = world.person(world.social), world.person(world.housing)
    page = f"{world.url}/consentement/{person}"
    answers = {"cell:his:housing": "given", **answered(person)}
    assert WITNESS in social.post(page, page, {"step": "review", **answers})[1]
    assert social.post(page, page, {"step": "record", **answers})[0] == 303
    data = _note("Pour elle", category="housing", subject=str(person))
    social.post(world.url, f"{world.url}/notes", data)
    assert "Pour elle" in housing.get(world.url)[1]
    assert social.post(page, page, {"step": "record", **answers, "witness": ""})[0] == 422
