"""The history of a document: acts by name, looks by organisation, and nothing its reader may not know of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from hub.actors import Actor
from hub.audit.units import ReadingUnit
from hub.audit.vocabulary import Purpose
from hub.consent import codes
from hub.consent.operations import withdraw_consent
from hub.documents.checking import mask_document
from hub.documents.dating import DateSaid, state_date
from hub.documents.history import document_history, history_query
from hub.documents.item_openings import open_items
from hub.documents.opened_items import read_opened
from hub.documents.originals import download_original
from hub.documents.reading import find_document, open_document
from hub.documents.replacing import Replacement, replace_document
from hub.errors import AccessDeniedError, InvalidInputError
from hub.households.operations import NewLine, join_team
from hub.storage.db import Database
from tests import papers
from tests.documents.pieces_world import World
from tests.emergencies import broken_by
from tests.fixed_clock import FixedClock
from tests.platform_builder import SYSTEM, add_professional, partner_id


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def told(world: World, actor: Actor, document: Any) -> list[tuple[str, str | None, str | None]]:
    lines = document_history(world.platform, actor, document).lines
    return [(one.action.partition(":")[2], one.partner, one.name) for one in lines]


def test_acts_have_a_name_and_looks_an_organisation_a_purpose_and_an_instant(world: World) -> None:
    document = world.deposit()
    world.clock.advance(seconds=1)
    at = world.clock()
    looker = replace(world.job, purpose=Purpose.EMPLOYMENT_PATH)
    open_document(world.platform, looker, document)
    world.check(document, "to_redo", "Page coupée")
    world.clock.advance(seconds=1)
    state_date(world.platform, world.social, document, DateSaid(1, None, date(2027, 3, 28)))
    new = Replacement(1, "Bulletin", "bulletin.pdf")
    world.clock.advance(seconds=1)
    replace_document(world.platform, world.social, document, new, iter([papers.pdf()]))
    world.clock.advance(seconds=1)
    b"".join(download_original(world.platform, world.housing, document).chunks)
    world.clock.advance(seconds=1)
    mask_document(world.platform, world.social, document, "Mauvaise personne")
    page = document_history(world.platform, world.job, document)
    named = {one.action: one.name for one in page.lines}
    social = named["document:deposited"]
    assert social
    assert told(world, world.social, document) == [
        ("masked", "ssp", social),
        ("downloaded", "his", None),
        ("replaced", "ssp", social),
        ("dated", "ssp", social),
        ("to_redo", "his", named["document:to_redo"]),
        ("read", "mep", None),
        ("deposited", "ssp", social),
    ]
    (read,) = (one for one in page.lines if one.action == "document:read")
    assert (read.at, read.purpose, read.own, read.through_glass) == (at, "employment_path", True, False)
    assert [one.version for one in page.lines if one.action == "document:replaced"] == [2]
    assert len(world.entries("document:history_read")) == 2
    assert page.older is None


def test_looks_through_a_broken_glass_are_told_to_referents_and_an_officers_to_nobody(world: World) -> None:
    document = world.deposit()
    stranger = add_professional(world.platform, "mep")
    broken_by(world.platform, stranger, world.home.short_code, category="resources")
    open_document(world.platform, stranger, document)
    officer = add_professional(world.platform, "ssp", "dpo", "jurist")
    entry = world.entries("document:deposited")[0].entry_id
    opening = open_items(world.platform, officer, entry, [document], "Plainte de la personne concernée", 60)
    read_opened(world.platform, officer, opening)
    (line,) = (one for one in document_history(world.platform, world.social, document).lines if not one.name)
    assert (line.action, line.partner, line.through_glass) == ("document:read", "mep", True)
    assert [one[0] for one in told(world, world.job, document)] == ["deposited"]


def test_ones_own_looks_through_a_broken_glass_are_told_to_oneself(world: World) -> None:
    document = world.deposit()
    entrant = add_professional(world.platform, "mep")
    broken_by(world.platform, entrant, world.home.short_code, category="resources")
    open_document(world.platform, entrant, document)
    join_team(world.platform, SYSTEM, world.home.id, NewLine(entrant.id))
    world.clock.advance(seconds=1)
    page = document_history(world.platform, entrant, document)
    assert [(one.own, one.through_glass) for one in page.lines if not one.name] == [(True, True)]
    assert [one[0] for one in told(world, world.job, document)] == ["deposited"]


def test_who_may_not_read_the_document_or_only_looks_learns_nothing_and_is_not_told_of(world: World) -> None:
    document = world.deposit()
    stranger = add_professional(world.platform, "his", profession="housing_officer")
    broken_by(world.platform, stranger, world.home.short_code, category="resources")
    cells = [(partner_id(world.platform, "mep"), "resources")]
    withdraw_consent(world.platform, world.social, world.home.id, world.adult, world.adult, "self", cells)
    for actor in (world.job, stranger):
        with pytest.raises(AccessDeniedError):
            document_history(world.platform, actor, document)
    assert [one[0] for one in told(world, world.social, document)] == ["deposited"]


def test_it_is_paged_and_a_place_in_another_history_is_refused(world: World) -> None:
    document, other = world.deposit(), world.deposit("lease", "housing")
    for _ in range(5):
        world.clock.advance(seconds=1)
        open_document(world.platform, world.job, document)
    seen, cursor = [], None
    for _ in range(9):
        page = document_history(world.platform, world.social, document, cursor, 2)
        seen += [one.at for one in page.lines]
        cursor = page.older
        if cursor is None:
            break
        place = cursor
    assert (len(seen), seen) == (6, sorted(seen, reverse=True))
    for document_id, wrong in ((other, place), (document, "x")):
        with pytest.raises(InvalidInputError):
            document_history(world.platform, world.social, document_id, wrong)


FILL = """
INSERT INTO audit_entry (entry_id, action, actor_kind, at, changes, household_id, object_id, origin, outcome,
  subject_ids, v, salt, canonical)
SELECT gen_random_uuid(), 'document:read', 'professional',
  '2026-11-01T00:00:00.' || to_char(n, 'FM000000') || 'Z', '[]', :home, gen_random_uuid(), 'web',
  'permitted', '[]', 1, '', '' FROM generate_series(1, 20000) n
"""
"""A log in which everything was done in one household, by looks at other documents."""


def test_it_walks_the_index_of_what_entries_are_about_and_sorts_nothing(world: World) -> None:
    document, database = world.deposit(), world.platform.database
    with database.writing() as session:
        if not database.is_sqlite:
            session.execute(text(FILL), {"home": world.home.id})
            session.execute(text("ANALYZE audit_entry"))
    with database.reading() as session:
        unit = ReadingUnit(world.platform, world.social, session, world.clock())
        row, _version, standing = find_document(unit, document, codes.Action.READ)
        words = history_query(standing, row, (world.clock(), document), 26).compile(
            database.engine, compile_kwargs={"literal_binds": True}
        )
        explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        plan = str(session.connection().exec_driver_sql(f"{explain} {words}").all())
    assert "ix_audit_entry_object" in plan, plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
