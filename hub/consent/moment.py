"""What holds at one instant, as far as the hub knew at one instant: the rule's only way to dated facts.

A `Moment` remembers what it has looked up, so that the hundred decisions behind a page pay for each fact
once. What it remembers passes on to a later moment of the same facts, up to the first instant at which any of
them begins or ends (`hub.consent.instants`); then it is thrown away.
"""

from __future__ import annotations

from collections.abc import Hashable
from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hub.clock import FAR_FUTURE
from hub.consent.codes import Agreement, Id, Level, Role, Use
from hub.consent.facts import Facts, LegalBasis, Membership, Person, Post, TeamLine
from hub.consent.instants import turn_after

if TYPE_CHECKING:
    from hub.consent.agreements import Cell
    from hub.consent.words import CellKey

Lines = tuple[TeamLine, ...]
Teams = frozenset[Id] | tuple[Id, ...]
WIDTH = {Level.NONE: 0, Level.READ: 1, Level.WRITE: 2}
STRICTNESS = {Agreement.NOT_REQUIRED: 0, Agreement.UNLESS_REFUSED: 1, Agreement.REQUIRED: 2}


class Moment:
    """The facts in force `at` an instant and known at `known_at`. `kept`: what was made of decisions, by what
    was asked and by whom (`Standing.once`)."""

    def __init__(self, facts: Facts, at: datetime, known_at: datetime) -> None:
        self.facts, self.parameters = facts, facts.parameters
        self.at, self.known_at = at, known_at
        self.cells: dict[CellKey, Cell] = {}
        self.agreed: dict[tuple[frozenset[Id], Id, str, tuple[Use, ...]], Cell] = {}
        self.places: dict[tuple[Id, Teams], tuple[Lines, frozenset[Role]]] = {}
        self.kept: dict[Hashable, Any] = {}
        self._turn: datetime | None = None
        self._posts: dict[Id, Post | None] = {}
        self._pauses: dict[Id, tuple[bool, datetime | None]] = {}
        self._adult_at: dict[Id, datetime | None] = {}
        self._adults: dict[frozenset[Id], frozenset[Id]] = {}
        self._homes: dict[Id, frozenset[Id]] = {}
        self._members: dict[Id, frozenset[Id]] = {}
        self._levels: dict[tuple[Id, Id, str], int] = {}
        self._bases: dict[tuple[Id, str], Agreement | None] = {}
        self._left: dict[tuple[Id, frozenset[Id], datetime], datetime | None] = {}

    @property
    def turn(self) -> datetime:
        """Until when everything remembered here stays so."""
        if self._turn is None:
            self._turn = turn_after(self.facts, self.at)
        return self._turn

    def passed_on(self, at: datetime) -> Moment | None:
        """The moment of a later instant, known then, with all that is remembered; None from the turn on."""
        if self.at != self.known_at or not self.at < at < self.turn:
            return None
        later = copy(self)
        later.at = later.known_at = at
        return later

    def post(self, professional: Id) -> Post | None:
        """The post in force. There is one at a time; should records overlap, the one begun last."""
        try:
            return self._posts[professional]
        except KeyError:
            rows = self.facts.posts.get(professional, ())
            held = (row for row in rows if row.holds(self.at, self.known_at))
            return self._posts.setdefault(professional, max(held, key=_latest, default=None))

    def paused(self, partner: Id) -> tuple[bool, datetime | None]:
        """Whether the partner has no agreement in force, or one that is suspended, and since when."""
        try:
            return self._pauses[partner]
        except KeyError:
            return self._pauses.setdefault(partner, self._paused(partner))

    def _paused(self, partner: Id) -> tuple[bool, datetime | None]:
        rows = self.facts.agreements.get(partner, ())
        held = [row for row in rows if row.holds(self.at, self.known_at)]
        pauses = [
            pause.from_at for row in held for pause in row.suspensions if pause.holds(self.at, self.known_at)
        ]
        ended = [row.until_at for row in rows if row.known(self.known_at) and row.until_at <= self.at]
        return not held or bool(pauses), min(pauses) if pauses else max(ended, default=None)

    def adult_at(self, person: Id) -> datetime | None:
        """The instant of majority; None when the birth date, or the person, is not known."""
        try:
            return self._adult_at[person]
        except KeyError:
            rows = [row for row in self.facts.persons.get(person, ()) if _known(row, self.known_at)]
            last = max(rows, key=_last_recorded, default=None)
            return self._adult_at.setdefault(person, last.adult_at if last else None)

    def minor(self, person: Id, at: datetime | None = None) -> bool:
        """Whether the person is known to be a minor; somebody of unknown age is not."""
        adult_at = self.adult_at(person)
        return adult_at is not None and (at or self.at) < adult_at

    def adults(self, persons: frozenset[Id]) -> frozenset[Id]:
        """Those who are not known to be minors."""
        try:
            return self._adults[persons]
        except KeyError:
            grown = frozenset(person for person in persons if not self.minor(person))
            return self._adults.setdefault(persons, grown)

    def homes(self, person: Id) -> frozenset[Id]:
        """The households where the person lives; a child may have two."""
        try:
            return self._homes[person]
        except KeyError:
            rows = self.facts.homes.get(person, ())
            found = frozenset(row.household for row in rows if row.holds(self.at, self.known_at))
            return self._homes.setdefault(person, found)

    def once_lived(self, person: Id, household: Id) -> bool:
        """Whether the person lives or has lived in that household."""
        return any(
            row.household == household and row.from_at <= self.at and row.known(self.known_at)
            for row in self.facts.homes.get(person, ())
        )

    def members(self, household: Id) -> frozenset[Id]:
        """Everybody who lives in the household."""
        try:
            return self._members[household]
        except KeyError:
            rows = self.facts.members.get(household, ())
            found = frozenset(row.person for row in rows if row.holds(self.at, self.known_at))
            return self._members.setdefault(household, found)

    def lines(self, professional: Id, household: Id) -> Lines:
        """The professional's lines in that team, for whichever partner."""
        rows = self.facts.lines.get((professional, household), ())
        return tuple(row for row in rows if self.counts(row))

    def counts(self, line: TeamLine) -> bool:
        """Whether a line is in force; a delegate's needs the one it stands for to be in force too."""
        return line.holds(self.at, self.known_at) and (
            line.stands_for is None or self.behind(line) is not None
        )

    def behind(self, line: TeamLine) -> tuple[TeamLine, Post] | None:
        """The line in force a delegate's stands for, and the post of who holds it: both for one partner."""
        for row in self.facts.team.get(line.household, ()):
            if row.id != line.stands_for or row.stands_for is not None:
                continue
            post = self.post(row.professional)
            same = post is not None and post.partner == row.partner == line.partner
            if post is not None and same and row.holds(self.at, self.known_at):
                return row, post
        return None

    def role(self, line: TeamLine, post: Post) -> Role:
        """In which role a line lets act: its own or the post's; a delegate in that of whom she stands for."""
        if line.stands_for is None:
            return line.role or post.role
        given = self.behind(line)
        assert given is not None, "asked of a line that counts"
        return given[0].role or given[1].role

    def width(self, partner: Id, role: Id, category: str) -> int:
        """What the scope opens: 0 nothing, 1 reading, 2 writing. Several rows in force: the widest."""
        key = (partner, role, category)
        try:
            return self._levels[key]
        except KeyError:
            rows = self.facts.scopes.get(key, ())
            held = (WIDTH[row.level] for row in rows if row.holds(self.at, self.known_at))
            return self._levels.setdefault(key, max(held, default=0))

    def legal_basis(self, partner: Id, category: str) -> Agreement | None:
        """What the legal basis in force asks of the persons; the strictest of several; None without one."""
        key = (partner, category)
        try:
            return self._bases[key]
        except KeyError:
            ground = self.ground(partner, category)
            return self._bases.setdefault(key, ground.agreement if ground else None)

    def ground(self, partner: Id, category: str) -> LegalBasis | None:
        """The legal basis in force itself."""
        rows = self.facts.legal_bases.get((partner, category), ())
        held = (row for row in rows if row.holds(self.at, self.known_at))
        return max(held, key=lambda row: STRICTNESS[row.agreement], default=None)

    def left_at(self, household: Id, persons: frozenset[Id], since: datetime) -> datetime | None:
        """The first instant after `since` at which an adult of these persons left the household."""
        if since == self.at:  # an answer that names this instant is of no use to a later moment
            return self._left_at(household, persons, since)
        key = (household, persons, since)
        try:
            return self._left[key]
        except KeyError:
            return self._left.setdefault(key, self._left_at(household, persons, since))

    def _left_at(self, household: Id, persons: frozenset[Id], since: datetime) -> datetime | None:
        departures = (end for person in persons for end in self._departures(household, person, since))
        return min(departures, default=None)

    def _departures(self, household: Id, person: Id, since: datetime) -> list[datetime]:
        """Instants at which this person left as an adult; `since` itself when not even present then."""
        rows = [
            row
            for row in self.facts.homes.get(person, ())
            if row.household == household and row.known(self.known_at)
        ]
        ends = {row.until_at for row in rows if since < row.until_at < FAR_FUTURE} | {since}
        return [end for end in ends if not _covered(rows, end) and not self.minor(person, end)]


def moment_at(facts: Facts, at: datetime, known_at: datetime) -> Moment:
    """The moment of these two instants; the last one asked for is kept with the facts."""
    kept = facts.moment
    if kept is not None and kept.at == at and kept.known_at == known_at:
        return kept
    later = kept.passed_on(at) if kept is not None and at == known_at else None
    facts.moment = found = later or Moment(facts, at, known_at)
    return found


def _covered(rows: list[Membership], at: datetime) -> bool:
    return any(row.from_at <= at < row.until_at for row in rows)


def _known(row: Person, known_at: datetime) -> bool:
    return row.recorded_at <= known_at < row.replaced_at


def _last_recorded(row: Person) -> tuple[datetime, datetime]:
    """Of two rows recorded at the same instant, the later majority."""
    return row.recorded_at, row.adult_at or FAR_FUTURE


def _latest(post: Post) -> tuple[datetime, datetime, str, str, str]:
    return post.from_at, post.recorded_at, str(post.partner), post.role, post.profession
