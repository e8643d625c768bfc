"""A newer version: the older ones stay readable and downloadable, to whom the rule permits, and no other."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from hub.actors import Actor
from hub.consent.operations import withdraw_consent
from hub.documents.checking import mask_document
from hub.documents.fsck import check_store
from hub.documents.listing import list_documents
from hub.documents.originals import download_original
from hub.documents.reading import open_document
from hub.documents.replacing import Replacement, replace_document
from hub.documents.states import State, state_of
from hub.errors import (
    AccessDeniedError,
    ConflictError,
    DocumentRejectedError,
    InvalidInputError,
    QuarantinedError,
)
from hub.storage.db import Database
from tests import papers
from tests.documents.pieces_world import World
from tests.fixed_clock import FixedClock
from tests.platform_builder import SYSTEM, add_professional, partner_id

WHY = "Pour la préfecture de Paris"
FIRST, SECOND = date(2027, 3, 1), date(2028, 3, 1)
PAPER = papers.pdf(content=b"BT ET % newer")


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def replace(world: World, document: UUID, by: Actor | None = None, version: int = 1, **said: str) -> int:
    world.clock.advance(seconds=1)
    new = Replacement(version, said.get("title", "Titre renouvelé"), "nouveau.pdf", SECOND)
    return replace_document(world.platform, by or world.social, document, new, iter([PAPER]))


def original(world: World, actor: Actor, document: UUID, number: int | None = None) -> bytes:
    return b"".join(download_original(world.platform, actor, document, WHY, number=number).chunks)


def test_the_newest_is_listed_and_the_older_stays_with_what_was_said_of_it(world: World) -> None:
    document = world.deposit("residence_permit", "identity", ends=FIRST)
    before = original(world, world.job, document)
    world.check(document, "validated")
    assert replace(world, document) == 2
    (view,) = list_documents(world.platform, world.job, world.home.id)
    assert (view.version, view.title, view.filename) == (2, "Titre renouvelé", "nouveau.pdf")
    assert view.expires_on == SECOND
    assert state_of(view, world.clock().date()) is State.TO_CHECK
    page = open_document(world.platform, world.job, document)
    assert [(one.number, one.title, one.expires_on) for one in page.versions] == [
        (2, "Titre renouvelé", SECOND),
        (1, "Titre residence_permit", FIRST),
    ]
    assert [one.version for one in page.document.marks] == [1]
    assert original(world, world.job, document) == PAPER
    assert original(world, world.job, document, 1) == before
    (entry,) = world.entries("document:replaced")
    assert entry.object_id == document
    world.clock.advance(hours=2)
    assert check_store(world.platform, SYSTEM).sound


def test_access_to_an_older_version_is_decided_like_that_to_the_newest(world: World) -> None:
    document = world.deposit()
    replace(world, document)
    cells = [(partner_id(world.platform, "mep"), "resources")]
    withdraw_consent(world.platform, world.social, world.home.id, world.adult, world.adult, "self", cells)
    for actor in (world.job, add_professional(world.platform, "his")):
        for number in (None, 1, 2):
            with pytest.raises(AccessDeniedError):
                original(world, actor, document, number)
    with pytest.raises(AccessDeniedError) as absent:
        original(world, world.social, document, 3)
    assert absent.value.decision.shown == "not_found"
    mask_document(world.platform, world.social, document, "Mauvaise personne")
    for number in (1, 2):
        with pytest.raises(QuarantinedError, match="masked"):
            original(world, world.social, document, number)


def test_another_partner_or_one_too_late_replaces_nothing_and_leaves_no_bytes(world: World) -> None:
    document = world.deposit()
    stored = {name for name, _ in world.platform.objects.names()}
    for refused, said in (
        (AccessDeniedError, {"by": world.housing}),
        (ConflictError, {"version": 2}),
        (InvalidInputError, {"title": " "}),
    ):
        with pytest.raises(refused):
            replace(world, document, **said)
    with pytest.raises(DocumentRejectedError):
        replace_document(
            world.platform, world.social, document, Replacement(1, "Titre", "a.pdf"), iter([b"nothing"])
        )
    assert {name for name, _ in world.platform.objects.names()} == stored
    assert [one.version for one in list_documents(world.platform, world.social, world.home.id)] == [1]
    replace(world, document)
    with pytest.raises(ConflictError, match="document_changed"):
        replace(world, document)
