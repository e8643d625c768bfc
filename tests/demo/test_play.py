"""The bulk path writes what single operations write: same rows, same entries, a log that verifies."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.audit.sealer import seal_all
from hub.audit.verdict import Result
from hub.channels.operations import NewNote, post_note
from hub.consent.collecting import Collected
from hub.consent.operations import record_consent, withdraw_consent
from hub.demo import load, play
from hub.demo.events import Paper, Spoken, Withdrawn, Written
from hub.demo.story import story
from hub.demo.wish import HISTORY
from hub.documents.operations import NewDocument, deposit_document
from hub.households.operations import join_team, leave_team
from tests.demo.logs import verdict_of
from tests.demo.written import picture, written
from tests.platform_builder import SYSTEM, build_platform


@pytest.fixture
def platform(sqlite_database, tmp_path, clock):
    """As the demo sets it up: begun before its oldest household, read now."""
    begins = clock.now - HISTORY - timedelta(days=1)
    made = build_platform(sqlite_database, tmp_path, lambda: begins)
    return replace(made, clock=clock)


def one_by_one(stage, told):
    """Every event through the operation a user calls, each in its own transaction."""
    opened, notes = play._open(stage, told), []
    for event in sorted([*told.events, *play._turns(told)], key=lambda one: one.at):
        there = play.at(stage.platform, event.at)
        match event:
            case Written():
                target = None if event.answers is None else notes[event.answers]
                person = None if event.person is None else opened.person_ids[event.person]
                new = NewNote(event.category, person, event.body, event.kind, target)
                notes.append(post_note(there, stage.actors[event.author], opened.id, new).id)
            case Spoken():
                record_consent(there, stage.actors[event.collector], opened.id, said(stage, opened, event))
            case Withdrawn():
                cells = [(stage.partners[code], category) for code, category in event.cells]
                ids = opened.person_ids
                capacity = "self" if event.person == event.giver else "parent"
                withdraw_consent(
                    there, stage.actors[event.collector], opened.id, ids[event.person], ids[event.giver],
                    capacity, cells,
                )  # fmt: skip
            case Paper():
                person = None if event.person is None else opened.person_ids[event.person]
                new = NewDocument(
                    event.category, person, event.kind, event.title, event.filename, event.expires_on
                )
                content = [picture(told, event)]
                deposit_document(there, stage.actors[event.author], opened.id, new, content)
            case turn:
                line = play._line(stage, turn.follower)
                if turn.joins:
                    join_team(there, SYSTEM, opened.id, line)
                else:
                    leave_team(there, SYSTEM, opened.id, line.professional_id)
    return opened


def said(stage, opened, event):
    ids = opened.person_ids
    return Collected(
        person_id=ids[event.person],
        giver_id=ids[event.giver],
        capacity="self" if event.person == event.giver else "parent",
        answers={(stage.partners[code], category): word for (code, category), word in event.answers.items()},
        language=event.language,
        method=event.method,
        witness=event.witness,
        interpreter=event.interpreter,
        until_at=event.until,
    )


@pytest.mark.parametrize(("number", "agreed"), [(4, "withdrawn"), (9, "partial")])
def test_the_bulk_path_writes_what_single_operations_write(platform, number, agreed):
    wish = load.wish_for(platform, 1, 24, None)
    stage = load._stage(platform, wish, picture)
    told = story(wish, number, agreed, 14)
    at_once = play.play(stage, told)
    single = one_by_one(stage, replace(told, code="FOYER-ZZZZ"))
    first, second = written(platform, stage, at_once), written(platform, stage, single)
    assert first["notes"], "nothing was compared"
    assert first["documents"]
    assert first["consents"]
    assert first == second
    seal_all(platform.database)
    assert verdict_of(platform).result is Result.INTACT


def test_a_long_run_is_cut_into_transactions_of_a_fixed_size():
    pieces = list(play._pieces(list(range(1000))))
    assert [len(piece) for piece in pieces] == [400, 400, 200]
    assert [one for piece in pieces for one in piece] == list(range(1000))
