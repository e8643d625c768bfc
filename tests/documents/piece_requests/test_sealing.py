"""Sentences of requests are bound to all that their access depends on: moved by hand, they do not open."""

from __future__ import annotations

from uuid import UUID

import pytest

from hub.documents.piece_requests.answering import decline_piece
from hub.documents.piece_requests.models import PieceRequest, PieceRequestAnswer
from hub.errors import TamperedError
from tests.documents.piece_requests.world import REASON, World


@pytest.fixture
def other(world: World) -> UUID:
    """Of another partner, about somebody else, in another category."""
    return world.ask(world.social, "his", type="lease", person_id=world.home.person_ids[1])


@pytest.mark.parametrize("column", ["category", "subject_id", "partner_id", "words"])
def test_a_row_that_was_relabelled_or_given_other_words_does_not_open(
    world: World, other: UUID, column: str
) -> None:
    request = world.ask()
    assert world.page(world.social, request).words
    with world.platform.database.writing() as session:
        first, second = (session.get_one(PieceRequest, one) for one in (request, other))
        setattr(first, column, getattr(second, column))
    with pytest.raises(TamperedError):
        world.page(world.social, request)
    assert [one.household_id for one in world.entries("content:tampered")] == [world.home.id]


def test_words_of_another_request_of_the_same_labels_do_not_open(world: World) -> None:
    request, twin = world.ask(), world.ask(type="benefits")
    with world.platform.database.writing() as session:
        session.get_one(PieceRequest, request).words = session.get_one(PieceRequest, twin).words
    with pytest.raises(TamperedError):
        world.page(world.social, request)


def test_what_was_asked_is_no_answer(world: World) -> None:
    request = world.ask()
    decline_piece(world.platform, world.social, request, REASON)
    with world.platform.database.writing() as session:
        asked = session.get_one(PieceRequest, request).words
        session.get_one(PieceRequestAnswer, request).reason = asked
    with pytest.raises(TamperedError):
        world.page(world.housing, request)
