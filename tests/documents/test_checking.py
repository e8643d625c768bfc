"""Checking and masking: by whom, once, with a reason; what stays to be read afterwards."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hub.actors import Actor
from hub.consent.codes import Reason
from hub.consent.operations import withdraw_consent
from hub.documents.checking import check_document, mask_document
from hub.documents.due import documents_due
from hub.documents.fsck import check_store
from hub.documents.listing import list_documents
from hub.documents.originals import download_original
from hub.documents.reading import open_document
from hub.documents.states import State, state_of
from hub.errors import AccessDeniedError, ConflictError, InvalidInputError, QuarantinedError
from hub.storage.db import Database
from tests.documents.pieces_world import World
from tests.emergencies import broken_by
from tests.fixed_clock import FixedClock
from tests.platform_builder import SYSTEM, add_professional, partner_id

WHY = "Deuxième page illisible"


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def state(world: World, actor: Actor) -> State:
    (view,) = list_documents(world.platform, actor, world.home.id)
    return state_of(view, world.clock().date())


def test_a_reader_of_any_partner_validates_asks_to_redo_and_takes_it_back(world: World) -> None:
    document = world.deposit()
    assert state(world, world.job) is State.TO_CHECK
    world.check(document, "validated")
    assert state(world, world.job) is State.VALIDATED
    world.check(document, "to_redo", WHY, by=world.job)
    assert state(world, world.social) is State.TO_REDO
    world.check(document, "unchecked")
    assert state(world, world.social) is State.TO_CHECK
    marks = open_document(world.platform, world.social, document).document.marks
    assert [(one.kind.value, one.reason) for one in marks] == [
        ("validated", ""),
        ("to_redo", WHY),
        ("unchecked", ""),
    ]
    for action in ("document:validated", "document:to_redo", "document:unchecked"):
        (entry,) = world.entries(action)
        assert entry.object_id == document
        assert WHY not in str(entry.changes)


def test_who_may_not_read_it_or_only_looks_checks_nothing(world: World) -> None:
    document = world.deposit()
    stranger = add_professional(world.platform, "his", profession="housing_officer")
    broken_by(world.platform, stranger, world.home.short_code, category="resources")
    open_document(world.platform, stranger, document)
    cells = [(partner_id(world.platform, "mep"), "resources")]
    withdraw_consent(world.platform, world.social, world.home.id, world.adult, world.adult, "self", cells)
    for actor in (stranger, world.job):
        for act in (check_document, mask_document):
            said = (1, "validated") if act is check_document else (WHY,)
            with pytest.raises(AccessDeniedError):
                act(world.platform, actor, document, *said)
    assert state(world, world.social) is State.TO_CHECK


def test_a_reason_is_asked_for_and_what_somebody_said_meanwhile_is_not_overwritten(world: World) -> None:
    document = world.deposit()
    with pytest.raises(InvalidInputError, match="reason"):
        world.check(document, "to_redo", " ")
    with pytest.raises(InvalidInputError):
        world.check(document, "lost")
    world.check(document, "validated")
    for version, kind in ((1, "validated"), (2, "unchecked")):
        with pytest.raises(ConflictError, match="document_changed"):
            check_document(world.platform, world.housing, document, version, kind)


def test_what_has_expired_says_so_whatever_was_said_before(world: World) -> None:
    document = world.deposit("residence_permit", "identity", ends=date(2026, 11, 30))
    world.check(document, "validated")
    assert state(world, world.social) is State.VALIDATED
    world.clock.advance(days=10)
    assert state(world, world.social) is State.EXPIRED


def test_a_masked_document_leaves_by_whom_when_and_why_and_its_bytes_sealed(world: World) -> None:
    document = world.deposit("residence_permit", "identity", ends=date(2026, 12, 1))
    with pytest.raises(AccessDeniedError) as denied:
        mask_document(world.platform, world.housing, document, WHY)
    assert denied.value.decision.reason is Reason.ROLE_LIMIT
    mask_document(world.platform, world.social, document, WHY)
    page = open_document(world.platform, world.housing, document)
    assert (page.document.title, page.document.filename, page.document.expires_on) == ("", "", None)
    masked = page.document.masked
    assert masked
    assert (masked.reason, page.held_back) == (WHY, "masked")
    assert state(world, world.social) is State.MASKED
    for actor in (world.social, world.housing):
        with pytest.raises(QuarantinedError, match="masked"):
            download_original(world.platform, actor, document)
    for act in (
        lambda: world.check(document, "validated"),
        lambda: mask_document(world.platform, world.social, document, WHY),
    ):
        with pytest.raises(ConflictError, match="document_masked"):
            act()
    assert documents_due(world.platform, world.social, [world.home.id], date(2027, 3, 1)) == {}
    world.clock.advance(hours=2)
    assert check_store(world.platform, SYSTEM).sound


def test_a_referent_masks_what_a_colleague_of_her_partner_deposited(world: World) -> None:
    mask_document(world.platform, world.social, world.deposit(by=world.social), WHY)
    housing = world.deposit("lease", "housing", by=world.housing)
    with pytest.raises(AccessDeniedError):
        mask_document(world.platform, world.social, housing, WHY)
    mask_document(world.platform, world.housing, housing, WHY)
    assert len(world.entries("document:masked")) == 2
