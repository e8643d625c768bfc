"""Decisions kept for lists are those of the pages: until a fact changes, begins or ends."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select, update

from hub.channels import glances
from hub.channels.cards import agreed_by
from hub.channels.drafts import mark_read
from hub.channels.listing import Filter, my_channels, recent_channels
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.errors import TamperedError
from hub.registry.models import Person
from tests.platform_builder import add_household, add_professional, agree, build_platform, record_answers


@pytest.fixture
def platform(sqlite_database, tmp_path, clock):
    return build_platform(sqlite_database, tmp_path, clock)


@pytest.fixture
def writer(platform):
    return add_professional(platform, "ssp", profession="social_worker")


@pytest.fixture
def reader(platform):
    return add_professional(platform, "his", profession="housing_officer")


@pytest.fixture
def home(platform, writer, reader):
    found = add_household(platform, [writer, reader])
    agree(platform, writer, found)
    post_note(platform, writer, found.id, NewNote("coordination", None, "Vu"))
    post_note(platform, writer, found.id, NewNote("housing", found.person_ids[0], "Lu"))
    return found


def said(platform, act):
    heard = []

    def hear(_connection, _cursor, statement, *_more):
        heard.append(statement)

    event.listen(platform.database.engine, "before_cursor_execute", hear)
    try:
        act()
    finally:
        event.remove(platform.database.engine, "before_cursor_execute", hear)
    return heard


def unread(platform, reader):
    """What the list counts, the side list with it, and what the page shows."""
    (line,) = my_channels(platform, reader).lines
    (recent,) = recent_channels(platform, reader)
    assert line.unread == recent.unread
    shown = open_channel(platform, reader, line.card.household_id).notes.notes
    assert len(shown) == line.unread
    assert line.last == (shown[-1] if shown else None)
    return line.unread


def test_a_list_read_again_reads_no_fact(platform, reader, home, clock):
    recent_channels(platform, reader)
    clock.advance(minutes=5)
    heard = said(platform, lambda: recent_channels(platform, reader))
    assert not [one for one in heard if "consent_cells" in one or "FROM subjects" in one]


def counts(heard):
    return [one for one in heard if "sum(CASE" in one]


def test_a_list_read_again_counts_no_note_where_nothing_was_posted_or_read(
    platform, writer, reader, home, clock
):
    other = add_household(platform, [writer, reader])
    assert counts(said(platform, lambda: my_channels(platform, reader)))
    assert not counts(said(platform, lambda: my_channels(platform, reader)))
    clock.advance(minutes=1)
    post_note(platform, writer, other.id, NewNote("coordination", None, "Du nouveau"))
    heard = said(platform, lambda: my_channels(platform, reader))
    assert len(counts(heard)) == 1
    lines = {line.card.household_id: line for line in my_channels(platform, reader).lines}
    assert (lines[home.id].unread, lines[other.id].unread) == (2, 1)
    mark_read(platform, reader, other.id, lines[other.id].last.seq)
    assert [line.unread for line in my_channels(platform, reader).lines] == [0, 2]


def test_only_the_filter_of_agreements_asks_them_of_every_household(platform, reader, home, monkeypatch):
    asked = []
    monkeypatch.setattr(glances, "agreed_by", lambda one: asked.append(one) or agreed_by(one))
    my_channels(platform, reader)
    assert not asked
    assert my_channels(platform, reader, Filter(agreed="given")).lines
    assert not my_channels(platform, reader, Filter(agreed="partial")).lines
    assert len(asked) == 1


def test_what_ends_by_itself_leaves_the_list_when_it_leaves_the_page(platform, reader, home, clock):
    assert unread(platform, reader) == 2
    clock.advance(days=364)
    assert unread(platform, reader) == 2
    clock.advance(days=2)
    assert unread(platform, reader) == 1


def test_what_is_withdrawn_leaves_the_list_at_once(platform, writer, reader, home, clock):
    assert unread(platform, reader) == 2
    clock.advance(minutes=1)
    record_answers(platform, writer, home, answer="refused", categories=["housing"])
    assert unread(platform, reader) == 1


def test_each_reader_has_decisions_of_her_own(platform, writer, reader, home, clock):
    post_note(platform, writer, home.id, NewNote("social", None, "Entre nous"))
    assert unread(platform, reader) == 2
    assert unread(platform, writer) == 3
    assert unread(platform, reader) == 2


def test_an_earlier_instant_is_not_answered_with_a_later_decision(platform, reader, home, clock):
    clock.advance(days=366)
    assert unread(platform, reader) == 1
    clock.advance(days=-365)
    assert unread(platform, reader) == 2


def test_filters_keep_what_the_pages_show(platform, reader, home):
    def kept(**wanted):
        return len(my_channels(platform, reader, Filter(**wanted)).lines)

    for text in ("AMINATA", "diallo amin", home.short_code.lower()):
        assert kept(text=text) == 1
    assert kept(text="ailleurs") == 0
    assert kept(agreed="given", stage=1, unread=True, text="fanta") == 1
    newest = open_channel(platform, reader, home.id).notes.newest_seq
    mark_read(platform, reader, home.id, newest)
    assert kept(unread=True, text="fanta") == 0


def test_a_name_one_may_not_know_is_not_found(platform, writer, reader, home, clock):
    assert my_channels(platform, reader, "aminata").lines
    clock.advance(minutes=1)
    record_answers(platform, writer, home, answer="refused", categories=["identity"])
    assert not my_channels(platform, reader, "aminata").lines
    assert my_channels(platform, reader, home.short_code).lines


def test_a_name_altered_in_the_database_is_not_answered_from_memory(platform, reader, home):
    assert my_channels(platform, reader, "aminata").lines
    with platform.database.writing() as session:
        other = session.scalar(select(Person.name).where(Person.id == home.person_ids[1]))
        session.execute(update(Person).where(Person.id == home.person_ids[0]).values(name=other))
    with pytest.raises(TamperedError):
        my_channels(platform, reader, "aminata")
