"""The invented world: the same from the same seed, full of what a real one holds, written by who may."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from hub.demo import words_employment, words_housing, words_social
from hub.demo.agreements import STATUSES
from hub.demo.cast import BY_KEY, CAST, writable
from hub.demo.events import Paper, Spoken, Withdrawn, Written
from hub.demo.exchanges import EXCHANGES
from hub.demo.notes import CLOSED, PHRASES, slots_of
from hub.demo.story import code_of, drawn, stories, story
from hub.demo.wish import HISTORY, Wish

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def wish(**changes):
    return Wish(**({"seed": 1, "now": NOW, "zone": PARIS} | changes))


@pytest.fixture(scope="module")
def world():
    return list(stories(wish()))


def test_the_same_seed_draws_the_same_world_and_another_draws_another(world):
    assert list(stories(wish())) == world
    assert list(stories(wish(seed=2))) != world


def test_a_household_does_not_depend_on_how_many_there_are(world):
    assert list(islice(stories(wish(households=200)), 24)) == world


def test_fifteen_professionals_hold_every_role():
    assert len(CAST) == 15
    assert {one.role for one in CAST} == {
        "worker", "coordinator", "secretary", "manager", "dpo", "administrator",
    }  # fmt: skip
    assert {one.partner for one in CAST if one.role == "dpo"} == {"mep", "ssp", "his"}
    assert [one.partner for one in CAST if one.role == "coordinator"] == ["mep"]


def test_all_six_statuses_and_all_sizes_are_there(world):
    assert {one.agreed for one in world} == set(STATUSES)
    assert {len(one.persons) for one in world} == set(range(1, 8))


def test_children_have_parents_and_are_minors(world):
    for one in world:
        for person in one.persons:
            assert bool(person.new.parents) is not person.adult
            age = (NOW.date() - person.new.born) / timedelta(days=365.25)
            assert (age >= 18) is person.adult


def test_everything_happens_in_order_after_the_opening_and_before_now(world):
    for one in world:
        instants = [event.at for event in one.events]
        assert instants == sorted(instants)
        assert all(one.opened_at <= at <= NOW for at in instants), one.code
        assert NOW - HISTORY - timedelta(days=4) <= one.opened_at


def test_each_household_has_two_to_twenty_five_notes(world):
    counts = [len(one.notes) for one in world]
    assert min(counts) >= 2
    assert max(counts) <= 25
    assert len(set(counts)) > 5


@pytest.mark.parametrize(("households", "notes"), [(24, 500), (7, 0), (30, 31)])
def test_notes_asked_for_are_shared_out_exactly(households, notes):
    assert sum(len(one.notes) for one in stories(wish(households=households, notes=notes))) == notes


def test_every_author_is_in_the_team_then_and_may_write_there():
    for one in stories(wish(households=120, notes=2400)):
        for event in one.events:
            if isinstance(event, Spoken | Withdrawn):
                continue
            lines = [line for line in one.team if line.key == event.author and line.present(event.at)]
            assert any(event.category in writable(line.key, referent=line.referent) for line in lines)
            if event.category in CLOSED:
                assert event.person is not None


def test_health_is_written_only_by_professions_the_law_lists():
    authors = {
        BY_KEY[note.author].profession
        for one in stories(wish(households=150, notes=3000))
        for note in one.notes
        if note.category == "health"
    }
    assert authors
    assert authors <= {"social_worker", "psychologist", "educator", "nurse"}


def test_answers_follow_their_question(world):
    answers = 0
    for one in world:
        for note in one.notes:
            if note.answers is not None:
                assert one.notes[note.answers].kind == "question"
                assert one.notes[note.answers].at < note.at
                answers += 1
    assert answers > 5


def test_all_phrases_fill_and_name_nobody_by_country_or_number():
    home = story(wish(), 3, "given", 0)
    slots = slots_of(drawn(wish(), "x"), _home(home), NOW, 0)
    texts = [text for part in PHRASES.values() for lines in part.values() for text in lines]
    texts += [text for one in EXCHANGES for text in (one.question, *(answer.text for answer in one.answers))]
    texts += words_housing.OFFICE
    for text in texts:
        assert "{" not in text.format_map(slots)
    assert not [text for text in texts if re.search(r"\d{13}", text)]
    assert len(texts) > 90
    assert words_employment.PHRASES["employment"] != words_social.PHRASES["social"]


def _home(one):
    from hub.demo.events import Home

    return Home(one.persons, one.team, one.hotel, one.town, one.opened_at)


def test_no_open_note_names_an_illness_or_a_treatment(world):
    words = re.compile(r"grossesse|CMP|maternité|vaccin|maladie", re.IGNORECASE)
    open_notes = [note for one in world for note in one.notes if note.category not in CLOSED]
    assert not [note.body for note in open_notes if words.search(note.body)]


def test_short_codes_never_repeat():
    codes = Counter(code_of(wish(), number) for number in range(20_000))
    assert codes.most_common(1)[0][1] == 1
    assert all(re.fullmatch(r"FOYER-[2-9A-Z]{4}", code) for code in codes)


def test_the_first_household_tells_the_story_of_the_pages(world):
    first = world[0]
    assert first.code == "FOYER-7F3K"
    question = next(note for note in first.notes if note.kind == "question")
    place = first.notes.index(question)
    assert [note.author for note in first.notes if note.answers == place] == ["nadia.r", "jeanne.m"]
    assert [event.cells for event in first.events if isinstance(event, Withdrawn)] == [
        (("ssp", "resources"),)
    ]
    assert sum(isinstance(event, Paper) for event in first.events) == 5


@pytest.mark.parametrize("hour", range(0, 24, 3))
@pytest.mark.parametrize("day", range(7))
def test_the_first_household_has_no_future_at_any_hour_of_any_day(day, hour):
    now = datetime(2026, 11, 23, hour, 0, tzinfo=UTC) + timedelta(days=day)
    first = next(stories(wish(now=now)))
    assert all(event.at <= now for event in first.events)
    weekdays = {note.at.astimezone(PARIS).weekday() for note in first.notes if isinstance(note, Written)}
    assert weekdays <= set(range(5))
