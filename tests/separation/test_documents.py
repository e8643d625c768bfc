"""What was said of a person's documents follows them into another household, resealed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hub.documents.checking import check_document, mask_document
from hub.documents.dating import DateSaid, state_date
from hub.documents.exempting import exempt_document
from hub.documents.expected import expected_documents
from hub.documents.fsck import check_store
from hub.documents.history import document_history
from hub.documents.originals import download_original
from hub.documents.reading import open_document
from hub.documents.replacing import Replacement, replace_document
from hub.documents.states import State
from hub.documents.text_layers import read_waiting
from hub.storage.db import Database
from tests import papers
from tests.fixed_clock import FixedClock
from tests.platform_builder import SYSTEM
from tests.separation.world import World

WHY = "Page coupée"
ENDS = date(2027, 3, 28)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_checks_versions_masks_and_exemptions_follow_the_person(world: World) -> None:
    platform, first = world.platform, papers.pdf(content=b"BT ET % first")
    lease, masked = world.paper(world.man, first), world.paper(world.man)
    check_document(platform, world.housing, lease, 1, "to_redo", WHY)
    state_date(platform, world.social, lease, DateSaid(1, None, ENDS))
    world.clock.advance(seconds=1)
    newer = Replacement(1, "Bail signé", "bail-signe.pdf")
    replace_document(platform, world.social, lease, newer, iter([papers.pdf()]))
    state_date(platform, world.social, lease, DateSaid(2, None, ENDS.replace(year=2028)))
    mask_document(platform, world.social, masked, WHY)
    exempt_document(platform, world.social, world.home.id, "civil_status", world.man, WHY)
    assert read_waiting(platform, set()) == 3, "each version of each"
    b"".join(download_original(platform, world.housing, lease).chunks)
    before = world.objects()
    new_home = world.separate()
    assert world.objects() == before, "three originals and their texts, of the one who leaves"
    assert len(before) == 6
    page = open_document(platform, world.new_social, lease)
    assert [mark.reason for mark in page.document.marks] == [WHY]
    assert [one.title for one in page.versions] == ["Bail signé", "Bail"]
    assert [one.expires_on for one in page.versions] == [ENDS.replace(year=2028), ENDS]
    assert [one.day for one in page.dates] == [ENDS, ENDS.replace(year=2028)]
    assert b"".join(download_original(platform, world.new_social, lease, number=1).chunks) == first
    told = document_history(platform, world.new_social, lease).lines
    assert {one.action for one in told if one.action.startswith("document:d")} >= {"document:deposited"}
    assert [one.own for one in told if one.name is None] == [True, True], "what the team before looked at"
    hidden = open_document(platform, world.new_social, masked).document.masked
    assert hidden
    assert hidden.reason == WHY
    rows = [
        row for _, found in expected_documents(platform, world.new_social, new_home).slots for row in found
    ]
    (exempt,) = (row for row in rows if row.state is State.NOT_APPLICABLE)
    assert exempt.exemption
    assert (exempt.type.code, exempt.exemption.reason) == ("civil_status", WHY)
    world.clock.advance(hours=2)
    assert check_store(platform, SYSTEM).sound
