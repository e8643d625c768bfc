"""The first rows of the list are the same however few households are decided upon to find them."""

from __future__ import annotations

import pytest

from hub.channels import glances, ordering
from hub.channels.listing import my_channels, recent_channels
from hub.channels.operations import NewNote, post_note
from tests.platform_builder import add_household, add_professional, build_platform

HIDDEN, SEEN = "health", "coordination"
POSTED = (
    (SEEN,),
    (HIDDEN, HIDDEN),
    (SEEN, HIDDEN),
    (),
    (HIDDEN, SEEN),
    (SEEN, SEEN, HIDDEN),
    (HIDDEN,),
)
"""Per household, what was posted in it, in order; the later households are posted in first."""


@pytest.fixture
def platform(sqlite_database, tmp_path, clock):
    return build_platform(sqlite_database, tmp_path, clock)


@pytest.fixture
def reader(platform, clock):
    """Somebody of another partner, to whom what is said of health is closed."""
    writer = add_professional(platform, "ssp", profession="social_worker")
    reader = add_professional(platform, "his", profession="housing_officer")
    homes = [add_household(platform, [writer, reader]) for _ in POSTED]
    for home, posted in reversed(list(zip(homes, POSTED, strict=True))):
        for category in posted:
            clock.advance(minutes=1)
            post_note(platform, writer, home.id, NewNote(category, home.person_ids[0], "Une note"))
    return reader


def _codes(found):
    return [line.card.short_code for line in found.lines]


def test_the_first_of_many_are_the_first_of_all(platform, reader, monkeypatch):
    whole = _codes(my_channels(platform, reader))
    assert len(whole) == len(POSTED)
    monkeypatch.setattr(ordering, "AT_ONCE", 1)
    for limit in range(1, len(POSTED) + 1):
        found = my_channels(platform, reader, limit=limit)
        assert _codes(found) == whole[:limit]
        assert found.more == (limit < len(whole))
        assert [one.short_code for one in recent_channels(platform, reader, limit)] == whole[:limit]


def test_pages_join_without_a_gap_or_a_repeat(platform, reader, monkeypatch):
    whole = _codes(my_channels(platform, reader))
    monkeypatch.setattr(ordering, "AT_ONCE", 1)
    pages = [_codes(my_channels(platform, reader, skip=skip, limit=2)) for skip in range(0, len(whole), 2)]
    assert [code for page in pages for code in page] == whole


def test_households_nothing_was_posted_in_lately_are_not_decided_upon(platform, reader, monkeypatch):
    decided = []
    real = glances.stand_before

    def counting(unit, ids, asked):
        decided.extend(ids)
        return real(unit, ids, asked)

    monkeypatch.setattr(glances, "stand_before", counting)
    monkeypatch.setattr(ordering, "AT_ONCE", 1)
    recent_channels(platform, reader, 1)
    assert len(decided) < len(POSTED)


def test_beyond_the_first_wanted_a_few_at_a_time_are_decided_upon(platform, reader, monkeypatch):
    """A note one may not read stands last in some of the first four: one more settles it, not four."""
    decided = []
    real = ordering.glances

    def counting(unit, heads):
        decided.append(len(heads))
        return real(unit, heads)

    monkeypatch.setattr(ordering, "glances", counting)
    monkeypatch.setattr(ordering, "AT_ONCE", 1)
    my_channels(platform, reader, limit=3)
    assert decided == [4, 1]
