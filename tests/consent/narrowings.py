"""Every way to take something away from a random world."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from hub.consent import facts
from hub.consent.codes import Answer, Capacity, Level, Use
from tests.consent.random_worlds import (
    some_categories,
    some_partners,
    some_persons,
)


def ended(kind, place):
    """The row at that place, cut short at `now`; one not begun yet is struck out."""

    def change(world, now):
        if not world[kind]:
            return world
        row = world[kind][place % len(world[kind])]
        others = [other for other in world[kind] if other is not row]
        kept = [replace(row, until_at=min(row.until_at, now))] if row.from_at < now else []
        return {**world, kind: others + kept}

    return change


def narrowed(place):
    """The scope at that place, one level less."""

    def change(world, now):
        less = {Level.WRITE: Level.READ, Level.READ: Level.NONE, Level.NONE: Level.NONE}
        row = world["scopes"][place % len(world["scopes"])]
        others = [other for other in world["scopes"] if other is not row]
        return {**world, "scopes": [*others, replace(row, level=less[row.level])]}

    return change


def no_basis_any_more(partner, category):
    """All legal bases of a partner and category end: ending only the stricter of two would open."""

    def change(world, now):
        kept = [row for row in world["legal_bases"] if (row.partner, row.category) != (partner, category)]
        return {**world, "legal_bases": kept}

    return change


def suspended(partner):
    def change(world, now):
        pause = facts.Suspension(from_at=now, recorded_at=now)
        rows = [
            replace(row, suspensions=(*row.suspensions, pause)) if row.partner == partner else row
            for row in world["agreements"]
        ]
        return {**world, "agreements": rows}

    return change


def spoken_against(answer, person, giver, capacity, partner, category):
    def change(world, now):
        word = facts.ConsentStatement(
            id="no",
            person=person,
            giver=giver,
            capacity=capacity,
            partners=frozenset({partner}),
            categories=frozenset({category}),
            uses=frozenset(Use),
            answer=answer,
            from_at=now,
            until_at=None,
            recorded_at=now,
        )
        return {**world, "statements": [*world["statements"], word]}

    return change


places_in_table = st.integers(0, 30)
narrowings = st.one_of(
    st.builds(
        ended,
        st.sampled_from(["posts", "agreements", "team", "scopes", "emergency_openings", "dpo_openings"]),
        places_in_table,
    ),
    st.builds(narrowed, places_in_table),
    st.builds(no_basis_any_more, some_partners, some_categories),
    st.builds(suspended, some_partners),
    st.builds(
        spoken_against,
        st.sampled_from([Answer.REFUSED, Answer.WITHDRAWN]),
        some_persons,
        some_persons,
        st.sampled_from(Capacity),
        some_partners,
        some_categories,
    ),
)
