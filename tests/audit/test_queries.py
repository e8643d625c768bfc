"""Reading the log: each filter alone and together, pages that neither skip nor repeat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.audit.entries import Action, Entry, Outcome
from hub.audit.models import insert_entries
from hub.audit.queries import (
    Filters,
    entries_matching,
    latest_checkpoint,
    positions_of,
    unprotected_window,
)
from hub.audit.sealing import Log
from hub.storage.db import Database
from tests.audit.sample_log import filled, sample_entry, sample_log, seal_and_sign, write_entries
from tests.fixed_clock import START

ENTRIES = [sample_entry(number) for number in range(30)]
CHOSEN = ENTRIES[4]
MIDDLE = START + timedelta(milliseconds=10)

CASES: list[tuple[Filters, Callable[[Entry], Any]]] = [
    (Filters(), lambda entry: entry.entry_id),
    (Filters(actor_id=CHOSEN.actor_id), lambda entry: entry.actor_id == CHOSEN.actor_id),
    (Filters(partner="his"), lambda entry: entry.partner == "his"),
    (Filters(household_id=CHOSEN.household_id), lambda entry: entry.household_id == CHOSEN.household_id),
    (Filters(action=Action.NOTE_POSTED), lambda entry: entry.action == Action.NOTE_POSTED),
    (Filters(outcome=Outcome.REFUSED), lambda entry: entry.outcome == Outcome.REFUSED),
    (Filters(since=MIDDLE), lambda entry: entry.at >= MIDDLE),
    (Filters(until=MIDDLE), lambda entry: entry.at < MIDDLE),
    (
        Filters(partner="his", action=Action.NOTES_READ, since=MIDDLE),
        lambda entry: entry.partner == "his" and entry.action == Action.NOTES_READ and entry.at >= MIDDLE,
    ),
]


@pytest.mark.parametrize(("filters", "expected"), CASES)
def test_a_filter_shows_what_it_names_newest_first(
    database: Database, filters: Filters, expected: Callable[[Entry], Any]
) -> None:
    write_entries(database, 30)
    with database.reading() as session:
        found = [row.entry_id for row in session.scalars(entries_matching(filters))]
    assert found == [entry.entry_id for entry in reversed(ENTRIES) if expected(entry)]
    assert found


def test_pages_neither_skip_nor_repeat_even_within_one_instant(database: Database) -> None:
    with database.writing() as session:
        insert_entries(session, [replace(entry, at=START) for entry in ENTRIES])
    shown, after = [], None
    while True:
        with database.reading() as session:
            page = list(session.scalars(entries_matching(Filters(after=after, limit=7))))
        if not page:
            break
        shown += [row.entry_id for row in page]
        after = (page[-1].at, page[-1].entry_id)
    assert shown == [entry.entry_id for entry in reversed(ENTRIES)]


def test_an_entry_reads_back_as_it_was_written(database: Database) -> None:
    write_entries(database, 3)
    with database.reading() as session:
        for row in session.scalars(entries_matching(Filters())):
            entry = next(one for one in ENTRIES if one.entry_id == row.entry_id)
            assert (row.at, row.action, row.actor_id) == (entry.at, entry.action, entry.actor_id)
            assert row.changes == tuple(map(list, entry.changes))
            assert row.subject_ids == tuple(map(str, entry.subject_ids))


def test_positions_and_the_unprotected_window_are_told(database: Database, log: Log) -> None:
    filled(database, log, 4)
    write_entries(database, 2, first=4)
    with database.reading() as session:
        ids = [entry.entry_id for entry in ENTRIES[:6]]
        assert positions_of(session, ids) == {ids[number]: number for number in range(4)}
        window = unprotected_window(session)
    assert (window.pending, window.oldest_pending_at) == (2, ENTRIES[4].at)
    seal_and_sign(database, log)
    with database.reading() as session:
        assert unprotected_window(session).oldest_pending_at is None


def test_the_latest_checkpoint_is_the_largest_of_its_epoch(database: Database, log: Log) -> None:
    with database.reading() as session:
        assert latest_checkpoint(session) is None
    filled(database, log, 6, step=3)
    second = sample_log(log.guard.path.parent, epoch=2)
    write_entries(database, 1, first=6)
    seal_and_sign(database, second)
    with database.reading() as session:
        first, last = latest_checkpoint(session, log.origin), latest_checkpoint(session)
    assert first is not None
    assert last is not None
    assert (first.size, last.size, last.origin) == (6, 7, second.origin)
