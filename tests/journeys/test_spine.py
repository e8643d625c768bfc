"""From sign-in to a sealed log: three partners write in one channel, each seeing what consent allows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from hub.audit.models import AuditEntry
from hub.channels.listing import my_channels
from hub.channels.models import Note
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import new_notes, open_channel
from hub.consent.codes import Reason
from hub.consent.operations import withdraw_consent
from hub.errors import AccessDeniedError, ConflictError, InvalidInputError, StorageUnavailableError
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.journeys.spine_world import Spine, build, give

PAY = NewNote("resources", None, "Trois bulletins réunis, je relance le bailleur.")


@pytest.fixture
def spine(database: Database, tmp_path: Path, clock: FixedClock) -> Spine:
    return build(database, tmp_path / "data", clock)


def _bodies(spine: Spine, name: str) -> list[str]:
    page = open_channel(spine.platform, spine.actors[name], spine.household.id)
    return [note.body for note in page.notes.notes]


def test_a_note_is_hidden_until_every_adult_agreed_and_again_after_a_withdrawal(
    spine: Spine, clock: FixedClock
) -> None:
    household, people = spine.household.id, spine.household.person_ids
    post_note(spine.platform, spine.actors["jeanne"], household, PAY)
    assert _bodies(spine, "jeanne") == [PAY.body]
    assert _bodies(spine, "nadia") == []
    for person in people:
        give(spine, person, ["his"])
    assert _bodies(spine, "nadia") == [PAY.body]
    clock.advance(minutes=5)
    his = spine.actors["nadia"].partner_id
    assert his is not None
    withdraw_consent(
        spine.platform, spine.actors["nadia"], household, people[0], people[0], "self", [(his, "resources")]
    )
    assert _bodies(spine, "nadia") == []
    assert _bodies(spine, "jeanne") == [PAY.body]


def test_the_line_told_to_the_author_is_recorded_with_the_note(spine: Spine) -> None:
    posted = post_note(spine.platform, spine.actors["jeanne"], spine.household.id, PAY)
    told = sorted(str(outcome) for outcome in posted.audience.values())
    assert told == ["consent_missing", "consent_missing", "permitted"]


def test_a_stranger_and_an_unknown_id_get_the_same_refusal_and_both_are_on_record(spine: Spine) -> None:
    shown = []
    for household in (spine.household.id, uuid4()):
        with pytest.raises(AccessDeniedError) as refused:
            open_channel(spine.platform, spine.actors["stranger"], household)
        shown.append(refused.value.decision.shown)
    assert shown == [Reason.NOT_FOUND, Reason.NOT_FOUND]
    with spine.platform.database.reading() as session:
        reasons = session.scalars(
            select(AuditEntry.reason).where(AuditEntry.action == "access:refused").order_by(AuditEntry.reason)
        )
        assert list(reasons) == ["not_found", "not_member"]


def test_a_dpo_reads_no_content(spine: Spine) -> None:
    with pytest.raises(AccessDeniedError) as refused:
        open_channel(spine.platform, spine.actors["claire"], spine.household.id)
    assert refused.value.decision.reason is Reason.NO_CONTENTS


def test_eight_writers_leave_each_note_once_and_in_one_order(spine: Spine) -> None:
    def write(number: int) -> int:
        note = NewNote("coordination", None, f"Rendez-vous {number}")
        return post_note(spine.platform, spine.actors["nadia"], spine.household.id, note, f"key-{number}").seq

    with ThreadPoolExecutor(8) as writers:
        places = list(writers.map(write, range(40)))
    assert sorted(places) == list(range(1, 41))
    page = open_channel(spine.platform, spine.actors["nadia"], spine.household.id)
    assert [note.seq for note in page.notes.notes] == list(range(1, 41))


def test_a_retry_records_nothing_twice_and_another_content_is_a_conflict(spine: Spine) -> None:
    nadia, household = spine.actors["nadia"], spine.household.id
    note = NewNote("coordination", None, "Appel du bailleur")
    first = post_note(spine.platform, nadia, household, note, "same-key")
    assert post_note(spine.platform, nadia, household, note, "same-key").id == first.id
    with pytest.raises(ConflictError):
        post_note(spine.platform, nadia, household, NewNote("coordination", None, "Autre"), "same-key")
    with spine.platform.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Note)) == 1


def test_a_page_asks_only_for_what_is_new(spine: Spine) -> None:
    nadia, household = spine.actors["nadia"], spine.household.id
    page = open_channel(spine.platform, nadia, household)
    post_note(spine.platform, nadia, household, NewNote("coordination", None, "Visite jeudi"))
    fresh = new_notes(spine.platform, nadia, household, page.notes.newest).page
    assert [note.body for note in fresh.notes] == ["Visite jeudi"]
    assert new_notes(spine.platform, nadia, household, fresh.newest).page.notes == []
    with pytest.raises(InvalidInputError):
        new_notes(spine.platform, nadia, household, page.notes.newest[:-2] + "AA")


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 5001, "a\x00b", "a\u202eb"])
def test_a_note_that_cannot_be_kept_as_written_is_refused_by_name(spine: Spine, body: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        post_note(
            spine.platform, spine.actors["nadia"], spine.household.id, NewNote("coordination", None, body)
        )
    assert refused.value.field == "body"


def test_unread_figures_count_visible_notes_only(spine: Spine) -> None:
    post_note(spine.platform, spine.actors["jeanne"], spine.household.id, PAY)
    post_note(
        spine.platform,
        spine.actors["jeanne"],
        spine.household.id,
        NewNote("coordination", None, "Point lundi"),
    )
    (line,) = my_channels(spine.platform, spine.actors["nadia"]).lines
    assert line.unread == 1
    assert line.last is not None
    assert line.last.body == "Point lundi"


def test_nothing_is_done_when_the_log_cannot_be_written(spine: Spine) -> None:
    nadia = spine.actors["nadia"]
    with spine.platform.database.writing() as session:
        session.execute(text("DROP TABLE audit_pending"))
    with pytest.raises(StorageUnavailableError):
        post_note(spine.platform, nadia, spine.household.id, NewNote("coordination", None, "Perdue ?"))
    with spine.platform.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Note)) == 0


def test_the_database_file_holds_no_word_that_was_written(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    spine = build(sqlite_database, tmp_path / "data", clock)
    note = NewNote("coordination", None, "CANARI-7319 rendez-vous")
    post_note(spine.platform, spine.actors["nadia"], spine.household.id, note)
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"FOYER-" in stored
    for word in ("CANARI-7319", "Aminata", "Diallo", "Canal", "nadia@hub.example"):
        assert word.encode() not in stored
