"""An open page whose reader loses or gains something because time passes drops or shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hub.channels.operations import NewNote, post_note
from hub.channels.reading import new_notes, open_channel
from tests.platform_builder import add_household, add_professional, agree, build_platform


@pytest.fixture
def told(database, tmp_path, clock):
    """A reader, and what the page he opened is given later: whether all anew, and which notes."""
    platform = build_platform(database, tmp_path / "data", clock)
    referent = add_professional(platform, "ssp", profession="social_worker")
    reader = add_professional(platform, "his", profession="housing_officer")
    home = add_household(platform, [reader], referents=[referent])

    def told(category, from_minutes, until_minutes, opened_after):
        start, end = (clock() + timedelta(minutes=one) for one in (from_minutes, until_minutes))
        agree(platform, referent, home, categories=[category], partners=["his"], from_at=start, until_at=end)
        clock.advance(minutes=1)
        post_note(platform, referent, home.id, NewNote(category, home.person_ids[0], "CANARI"))
        clock.advance(minutes=opened_after)
        cursor = open_channel(platform, reader, home.id).notes.newest

        def later(minutes):
            clock.advance(minutes=minutes)
            page = new_notes(platform, reader, home.id, cursor).page
            return page.reset, [one.body for one in page.notes]

        return later

    return told


def test_an_agreement_that_ends_by_itself_leaves_no_open_page(told):
    later = told("housing", 0, 30, 1)
    assert later(10) == (False, [])
    assert later(18) == (True, [])


def test_one_that_begins_by_itself_shows_what_it_opens(told):
    later = told("housing", 10, 60, 1)
    assert later(9) == (True, ["CANARI"])


def test_the_end_of_what_one_could_not_read_anyway_tells_nothing(told):
    later = told("health", 0, 30, 1)
    assert later(40) == (False, [])
