"""Who has agreed to what: the state of one cell, of a person's cells together, of all persons concerned.

A cell is person × partner × category × use. The word spoken last, among those that have begun and are
known, decides it; what it replaced never comes back. The answers of French law stand behind this: adults
decide alone, minors through those who hold authority over them (code civil, art. 371-1 and 408), and a
withdrawal works at once (RGPD, art. 7.3).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hub.clock import FAR_FUTURE
from hub.consent.codes import Answer, Capacity, Id, Status, Use
from hub.consent.facts import Authority, Facts
from hub.consent.moment import Moment, moment_at
from hub.consent.words import CellKey, Word, words_of

MAJORITY_YEARS = 18

GRAVEST = (Status.REFUSED, Status.WITHDRAWN, Status.EXPIRED, Status.PENDING)
"""Of several missing agreements, the first here is the one told."""

AMONG_HOLDERS = (Status.REFUSED, Status.WITHDRAWN, Status.GIVEN, Status.EXPIRED, Status.PENDING)
"""Of the answers of those who hold authority over a minor, the first here is the minor's."""


class Cell(NamedTuple):
    """`since`: start of what was said, or the end of what expired; `until`: end of a running agreement."""

    status: Status
    since: datetime | None = None
    until: datetime | None = None
    statement: Id | None = None


PENDING = Cell(Status.PENDING)


def majority(born: date, timezone: str) -> datetime:
    """00:00 local time on the 18th birthday, as a UTC instant; born on 29 February: on 1 March."""
    year, month, day = born.year + MAJORITY_YEARS, born.month, born.day
    if day > monthrange(year, month)[1]:
        month, day = month + 1, 1
    return datetime(year, month, day, tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def consent_cell(
    facts: Facts,
    person: Id,
    partner: Id,
    category: str,
    use: Use,
    now: datetime,
    known_at: datetime | None = None,
) -> Cell:
    """The state of one cell at an instant, with the statement that decides it."""
    return cell_at(moment_at(facts, now, known_at or now), (person, partner, category, use))


def agreement_of(
    moment: Moment, persons: frozenset[Id], partner: Id, category: str, uses: tuple[Use, ...]
) -> Cell:
    """The agreement of all concerned together: given when every cell is, else the gravest of those not."""
    key = (persons, partner, category, uses)
    try:
        return moment.agreed[key]
    except KeyError:
        cells = [cell_at(moment, (person, partner, category, use)) for person in persons for use in uses]
        return moment.agreed.setdefault(key, _together(cells))


def _together(cells: list[Cell]) -> Cell:
    for status in GRAVEST:
        found = [cell for cell in cells if cell.status is status]
        if found:
            return min(found, key=_earliest)
    return max(cells, key=_earliest, default=PENDING)


def cell_at(moment: Moment, key: CellKey) -> Cell:
    cell = moment.cells.get(key)
    if cell is None:
        cell = moment.cells[key] = _decided(moment, key)
    return cell


def may_be_taken_back(moment: Moment, key: CellKey) -> bool:
    """Whether somebody who speaks for the person now has a yes here that she has not ended by a no: one that
    runs or is to come, though another's no may stop it."""
    return any(_runs_or_will(moment, key, entitled) for entitled in _speakers(moment, key[0]))


def anybody_speaks(moment: Moment, person: Id) -> bool:
    """Whether there is somebody whose yes or no about this person counts now."""
    return bool(_speakers(moment, person))


def _decided(moment: Moment, key: CellKey) -> Cell:
    """An adult's own last word. Of a minor's holders, one's yes is enough while the others are silent, and
    any no stops."""
    cells = [_last_word(moment, key, entitled) for entitled in _speakers(moment, key[0])]
    adult_at = moment.adult_at(key[0])
    if adult_at is None or adult_at <= moment.at:
        return cells[0] if cells else PENDING
    for status in AMONG_HOLDERS:
        found = [cell for cell in cells if cell.status is status]
        if found:
            chosen = max(found, key=_longest)
            return chosen._replace(until=min(chosen.until, adult_at) if chosen.until else None)
    return PENDING


def _speakers(moment: Moment, person: Id) -> list[Callable[[Word], bool]]:
    """For each who speaks for the person now, which words were hers to say; nobody for an unknown age."""
    adult_at = moment.adult_at(person)
    if adult_at is None:
        return []
    if adult_at <= moment.at:
        return [partial(_speaks_for_herself, adult_at)]
    rows = [row for row in moment.facts.authorities.get(person, ()) if row.known(moment.known_at)]
    holders = {row.holder for row in rows if row.from_at <= moment.at < row.until_at}
    return [partial(_speaks_for, rows, holder) for holder in holders]


def _speaks_for_herself(adult_at: datetime, word: Word) -> bool:
    said = word.said
    return said.giver == said.person and said.capacity is Capacity.SELF and adult_at <= word.spoken_at


def _speaks_for(rows: list[Authority], holder: Id, word: Word) -> bool:
    """Whether `holder` said it, in a capacity that was hers as she spoke."""
    said = word.said
    return said.giver == holder and any(
        row.holder == holder and row.kind is said.capacity and row.from_at <= word.spoken_at < row.until_at
        for row in rows
    )


def _last_word(moment: Moment, key: CellKey, entitled: Callable[[Word], bool]) -> Cell:
    """The first of the ordered words that has begun, speaks of this cell, is known, and was the speaker's to
    say."""
    for word in words_of(moment.facts, key):
        if word.from_at <= moment.at and _counts(moment, word, key) and entitled(word):
            return _cell(word, moment.at)
    return PENDING


def _runs_or_will(moment: Moment, key: CellKey, entitled: Callable[[Word], bool]) -> bool:
    """A word that has begun ends all behind it; one to come does not."""
    for word in words_of(moment.facts, key):
        if _counts(moment, word, key) and entitled(word):
            yes = word.said.answer is Answer.GIVEN and moment.at < word.until_at
            if yes or word.from_at <= moment.at:
                return yes
    return False


def _counts(moment: Moment, word: Word, key: CellKey) -> bool:
    """Whether a word speaks of this cell and is known."""
    said, (_, partner, category, use) = word.said, key
    return (
        category in said.categories
        and partner in said.partners
        and use in said.uses
        and said.recorded_at <= moment.known_at < said.replaced_at
    )


def _cell(word: Word, at: datetime) -> Cell:
    said = word.said
    if said.answer is not Answer.GIVEN:
        return Cell(Status(said.answer), word.from_at, None, said.id)
    if at < word.until_at:
        return Cell(Status.GIVEN, word.from_at, word.until_at, said.id)
    return Cell(Status.EXPIRED, word.until_at, word.until_at, said.id)


def _earliest(cell: Cell) -> tuple[datetime, str]:
    return cell.since or FAR_FUTURE, str(cell.statement)


def _longest(cell: Cell) -> tuple[datetime, str]:
    return cell.until or FAR_FUTURE, str(cell.statement)
