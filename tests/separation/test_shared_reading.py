"""What both teams of a child's homes read, at every door, and what neither sees of the other household."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from hub.actors import Actor
from hub.channels.drafts import mark_read
from hub.channels.listing import my_channels
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import new_notes, open_channel
from hub.channels.visibility import who_sees_note
from hub.consent.operations import withdraw_consent
from hub.documents.checking import mask_document
from hub.documents.expected import expected_documents
from hub.documents.history import document_history
from hub.documents.reading import open_document
from hub.documents.visibility import who_sees_document
from hub.errors import AccessDeniedError, InvalidInputError
from hub.search.operations import search_channel
from hub.separation.homes import leave_household
from hub.storage.db import Database
from tests import papers
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, partner_id
from tests.separation.two_homes import TwoHomes


@pytest.fixture
def shared(database: Database, tmp_path: Path, clock: FixedClock) -> TwoHomes:
    world = TwoHomes(database, tmp_path, clock)
    world.live_there_too()
    return world


def test_a_document_is_listed_opened_found_and_taken_through_the_other_home(shared: TwoHomes) -> None:
    paper, other = shared.paper(shared.child), shared.paper(None, papers.pdf(2))
    reader, there = shared.there_social, shared.there
    assert shared.titles(reader, there.id) == [paper]
    page = open_document(shared.platform, reader, paper)
    assert (page.card.household_id, page.card.short_code) == (there.id, there.short_code)
    assert page.document.household_id == there.id
    assert {one.name for one in page.card.persons} >= {"Fanta Diallo", "Oumar Diallo"}
    assert "Aminata Diallo" not in {one.name for one in page.card.persons}
    assert shared.original(reader, paper) == papers.pdf()
    found = search_channel(shared.platform, reader, there.id, "bail")
    assert [one.found.id for one in found.hits] == [paper]
    seen = who_sees_document(shared.platform, reader, paper)
    assert (seen.household_id, seen.short_code) == (there.id, there.short_code)
    history = document_history(shared.platform, reader, paper)
    assert (history.household_id, history.short_code) == (there.id, there.short_code)
    rows = [row for _, rows in expected_documents(shared.platform, reader, there.id).slots for row in rows]
    assert [piece.view.id for row in rows for piece in row.pieces] == [paper]
    with pytest.raises(AccessDeniedError):
        open_document(shared.platform, reader, other)


def test_what_is_closed_or_gone_answers_like_what_never_was(shared: TwoHomes) -> None:
    paper, whole = shared.paper(shared.child), shared.paper(None, papers.pdf(2))
    told = set()
    for document_id in (whole, uuid4()):
        with pytest.raises(AccessDeniedError) as denied:
            open_document(shared.platform, shared.there_social, document_id)
        told.add((denied.value.decision.shown, denied.value.decision.way_out))
    assert shared.titles(shared.both, shared.there.id) == [paper]
    leave_household(shared.platform, shared.both, shared.there.id, shared.child)
    shared.clock.advance(seconds=1)
    with pytest.raises(AccessDeniedError) as denied:
        open_document(shared.platform, shared.there_social, paper)
    assert {*told, (denied.value.decision.shown, denied.value.decision.way_out)} == told
    assert len(told) == 1
    for actor in (shared.there_social, shared.both):
        assert shared.titles(actor, shared.there.id) == [], "whatever one reads of her where she lives"
    assert shared.original(shared.housing, paper) == papers.pdf()


def test_a_note_of_the_other_home_is_explained_and_not_answered(shared: TwoHomes) -> None:
    note, whole = shared.note("sur elle", shared.child), shared.note("sur tous", None)
    (view,) = open_channel(shared.platform, shared.there_social, shared.there.id).notes.notes
    assert (view.id, view.here, view.persons) == (note, False, (shared.child,))
    seen = who_sees_note(shared.platform, shared.there_social, shared.there.id, note)
    assert (seen.household_id, seen.short_code) == (shared.there.id, shared.there.short_code)
    with pytest.raises(AccessDeniedError):
        who_sees_note(shared.platform, shared.there_social, shared.there.id, whole)
    answer = NewNote("housing", shared.child, "réponse", reply_to=note)
    with pytest.raises(InvalidInputError):
        post_note(shared.platform, shared.there_social, shared.there.id, answer)


def test_new_notes_reach_both_open_pages_whichever_channel_they_are_written_in(shared: TwoHomes) -> None:
    readers = ((shared.housing, shared.home.id), (shared.there_housing, shared.there.id))
    places = [open_channel(shared.platform, actor, home).notes.newest for actor, home in readers]
    shared.note("ici", shared.child)
    shared.write("là-bas, sur tous", None)
    shared.write("là-bas", shared.child)
    found = [
        [one.body for one in new_notes(shared.platform, *who, place).page.notes]
        for who, place in zip(readers, places, strict=True)
    ]
    assert found == [["ici", "là-bas"], ["ici", "là-bas, sur tous", "là-bas"]]


def test_each_reader_hears_the_bell_of_her_own_channel_only(shared: TwoHomes) -> None:
    heard: dict[UUID, frozenset[UUID]] = {}
    shared.platform.bell.listen(heard.__setitem__)
    shared.note("sur elle", shared.child)
    here = {one.id for one in (shared.social, shared.housing, shared.member)}
    there = {one.id for one in (shared.there_social, shared.there_housing)}
    assert set(heard) == {shared.home.id, shared.there.id}
    assert heard[shared.home.id] - {shared.both.id} == here
    assert heard[shared.there.id] - {shared.both.id} == there
    heard.clear()
    cells = [(partner_id(shared.platform, "his"), "housing")]
    withdraw_consent(
        shared.platform, shared.social, shared.home.id, shared.child, shared.woman, "parent", cells
    )
    assert heard[shared.there.id] - {shared.both.id} == there, "open pages drop what closes"


def test_what_is_new_about_her_is_counted_and_comes_first_in_both_lists(shared: TwoHomes) -> None:
    """Of the other household nothing is counted, and one counts from what was read in one's own channel."""
    others = [add_household(shared.platform, [shared.there_social]).id for _ in range(14)]
    shared.note("une", shared.child)
    page = open_channel(shared.platform, shared.there_social, shared.there.id)
    mark_read(shared.platform, shared.there_social, shared.there.id, page.notes.newest_seq)
    shared.note("sur tous", None)
    for home in others:
        post_note(shared.platform, shared.there_social, home, NewNote("housing", None, "ailleurs"))
        shared.clock.advance(seconds=1)
    shared.clock.advance(seconds=1)
    shared.note("deux", shared.child)
    shared.note("trois", shared.child)
    first = my_channels(shared.platform, shared.there_social, limit=3).lines[0]
    assert (first.card.household_id, first.unread) == (shared.there.id, 2)
    assert first.last is not None
    assert first.last.body == "trois"
    assert [one.unread for one in my_channels(shared.platform, shared.housing).lines] == [4]


def test_who_may_not_mask_here_masks_nothing_there(shared: TwoHomes) -> None:
    paper = shared.paper(shared.child)
    with pytest.raises(AccessDeniedError) as denied:
        mask_document(shared.platform, shared.there_social, paper, "raison")
    assert denied.value.asked.household_id == shared.there.id, "the page of the refusal leads to her channel"
    mask_document(shared.platform, shared.social, paper, "raison")
    shared.clock.advance(seconds=1)
    assert open_document(shared.platform, shared.there_social, paper).document.masked


def test_the_number_of_statements_is_the_same_however_many_notes_and_documents(shared: TwoHomes) -> None:
    def look(actor: Actor, home: UUID) -> int:
        shared.bodies(actor, home)
        asked: list[str] = []
        event.listen(
            shared.platform.database.engine, "before_cursor_execute", lambda *said: asked.append(said[2])
        )
        shared.bodies(actor, home)
        shared.titles(actor, home)
        return len(asked)

    shared.note("une", shared.child)
    shared.paper(shared.child)
    few = look(shared.there_social, shared.there.id)
    for number in range(5):
        shared.note(f"{number}", shared.child)
        shared.paper(shared.child, papers.pdf(number + 2))
    assert look(shared.there_social, shared.there.id) == few
