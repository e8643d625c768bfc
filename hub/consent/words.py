"""What was said about a person, as it counts: periods completed, cut at the maximum, the decisive first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import product
from typing import NamedTuple

from hub.clock import FAR_FUTURE
from hub.consent.codes import Answer, Id, Use
from hub.consent.facts import ConsentStatement, Facts
from hub.consent.instants import months_after

CellKey = tuple[Id, Id, str, Use]

MUCH = 16
"""Beyond so many words about a person, those of each cell are kept apart: reading all for each would grow
with the square."""

CLOSED_FIRST = (Answer.REFUSED, Answer.WITHDRAWN, Answer.GIVEN)
"""Of words spoken at the same instant, the first here counts."""


class Word(NamedTuple):
    """A statement as it counts in a cell: periods completed, cut at the maximum."""

    spoken_at: datetime
    from_at: datetime
    until_at: datetime
    said: ConsentStatement


def words_of(facts: Facts, key: CellKey) -> Sequence[Word]:
    """What was said about a person, where much was of this cell alone, the decisive first; independent of any
    instant, so kept."""
    heard = facts.words.get(key[0])
    if heard is None:
        longest = facts.parameters.consent_max_months
        words = [word for said in facts.statements.get(key[0], ()) if (word := _word(said, longest))]
        heard = sorted(words, key=_decisive_first)
        if len(heard) > MUCH:
            facts.words.update(_by_cell(heard))
        facts.words[key[0]] = heard  # last: who finds it finds the cells too
    return heard if len(heard) <= MUCH else facts.words.get(key, ())


def _by_cell(words: Sequence[Word]) -> dict[Id, Sequence[Word]]:
    """What was said alike goes to the same cells: these are named once."""
    found: dict[Id, list[Word]] = {}
    alike: dict[object, list[list[Word]]] = {}
    for word in words:
        said = word.said
        what = (said.partners, said.categories, said.uses)
        if what not in alike:
            alike[what] = [found.setdefault(cell, []) for cell in product((said.person,), *what)]
        for heard in alike[what]:
            heard.append(word)
    return {**found}


def _word(said: ConsentStatement, max_months: int) -> Word | None:
    """Without start: starts when recorded. A yes lasts the maximum at most, and none when it ends before it
    starts; a no lasts until the next word, whatever its end."""
    from_at = said.from_at or said.recorded_at
    spoken_at = min(from_at, said.recorded_at)
    if said.answer is not Answer.GIVEN:
        return Word(spoken_at, from_at, FAR_FUTURE, said)
    until_at = min(said.until_at or FAR_FUTURE, months_after(from_at, max_months))
    return Word(spoken_at, from_at, until_at, said) if from_at < until_at else None


def end_of(said: ConsentStatement, max_months: int) -> datetime:
    """When what was said stops to count by itself: never for a no, nor for a yes that never began."""
    word = _word(said, max_months)
    return word.until_at if word else FAR_FUTURE


def _decisive_first(word: Word) -> tuple[object, ...]:
    """Spoken last, then the closed side, then the shorter; ids only make the order of equals certain."""
    return (
        FAR_FUTURE - word.spoken_at,
        CLOSED_FIRST.index(word.said.answer),
        word.until_at,
        FAR_FUTURE - word.from_at,
        str(word.said.id),
    )
