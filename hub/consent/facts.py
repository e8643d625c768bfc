"""What the access rule knows, as frozen values: no database, no clock, no text to decrypt.

Every dated fact says when it holds (`from_at` inside, `until_at` outside), when the hub learned it
(`recorded_at`) and, if a corrected row took its place, when (`replaced_at`). A fact speaks at an instant
when its period holds then and when it was known at the instant of knowledge: usually the same one, two
different ones when a past decision is looked at again today. The order of rows never matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hub.clock import FAR_FUTURE
from hub.consent.codes import Agreement, Answer, Capacity, Id, Level, Role, Use
from hub.consent.grouping import Index, grouped
from hub.consent.subjects import Item, Subject

if TYPE_CHECKING:
    from hub.consent.moment import Moment
    from hub.consent.words import Word

# fmt: off
__all__ = [
    "LONG_AGO", "Agreement", "Answer", "Authority", "BreakGlass", "Capacity", "ConsentStatement",
    "DatedFact", "DpoOpening", "EmergencyOpening", "Facts", "Id", "Item", "LegalBasis", "Level",
    "Membership", "PartnerAgreement", "Person", "PlatformParameters", "Post", "Role", "Scope",
    "Subject", "Suspension", "TeamLine", "Use",
]
# fmt: on

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
"""The recording instant of what the hub knew from the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedFact:
    """A row that holds from an instant (inside) to another (outside) and was learned at a third."""

    from_at: datetime
    until_at: datetime = FAR_FUTURE
    recorded_at: datetime
    replaced_at: datetime = FAR_FUTURE

    def known(self, known_at: datetime) -> bool:
        """Whether the hub had this row, and not yet its correction."""
        return self.recorded_at <= known_at < self.replaced_at

    def holds(self, at: datetime, known_at: datetime) -> bool:
        """Whether the row was known at `known_at` and its period contains `at`."""
        return self.from_at <= at < self.until_at and self.recorded_at <= known_at < self.replaced_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(DatedFact):
    """A professional's position at a partner; without one in force the account is not active."""

    professional: Id
    partner: Id
    role: Role
    profession: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension(DatedFact):
    """A pause of the partner's agreement that holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerAgreement(DatedFact):
    """The sharing agreement of a partner; in force when none of its suspensions is."""

    partner: Id
    suspensions: tuple[Suspension, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLine(DatedFact):
    """Membership of a team for one partner; `role`, when set, replaces the post's there. A delegate's line
    stands for another of the same partner, named by its `id`: it counts while that one does, and gives it."""

    professional: Id
    partner: Id
    household: Id
    role: Role | None = None
    id: Id | None = None
    stands_for: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(DatedFact):
    """Partner × role × category → level. Several rows in force: the widest."""

    partner: Id
    role: Role
    category: str
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis(DatedFact):
    """On what ground a partner may process a category, and what that ground asks of the persons."""

    partner: Id
    category: str
    kind: str
    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(DatedFact):
    """A person lives in a household."""

    household: Id
    person: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority(DatedFact):
    """`holder` is parent or guardian of the minor `person`."""

    person: Id
    holder: Id
    kind: Capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`adult_at`: 00:00 local time on the 18th birthday (born 29 February: 1 March); None = unknown."""

    id: Id
    adult_at: datetime | None
    recorded_at: datetime = LONG_AGO
    replaced_at: datetime = FAR_FUTURE


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentStatement:
    """One word spoken by `giver` about `person`, over partners × categories × uses, exactly as recorded:
    missing or faulty ends are allowed here, `hub.consent.agreements` says what they mean."""

    id: Id
    person: Id
    giver: Id
    capacity: Capacity
    partners: frozenset[Id]
    categories: frozenset[str]
    uses: frozenset[Use]
    answer: Answer
    from_at: datetime | None
    until_at: datetime | None
    recorded_at: datetime
    replaced_at: datetime = FAR_FUTURE


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyOpening(DatedFact):
    """A broken glass, until closed early or its minutes are over; of its reason only the length is asked."""

    id: Id = None
    professional: Id
    household: Id
    reason_length: int
    reauthenticated: bool
    chosen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DpoOpening(DatedFact):
    """Items a DPO has opened for herself, with a motive (its trimmed length is asked, not its words)."""

    id: Id = None
    professional: Id
    household: Id
    items: frozenset[Id]
    motive_length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlass:
    """How an emergency opening works on this platform."""

    minutes: int
    minimum_categories: frozenset[str]
    reason_min_length: int
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformParameters:
    """`closed_categories`: category → professions the platform lists for it."""

    consent_max_months: int
    closed_categories: Mapping[str, frozenset[str]]
    consent_collectors: frozenset[Role]
    break_glass: BreakGlass


class Facts:
    """All rows the rule may need for the questions to come, indexed once.

    Give every row of the households, persons and professionals concerned, past, future and replaced ones
    too: the rule picks, the caller does not. Never changed afterwards; `instants`, `words`, `moment` follow
    from these (the last at its instant) and are kept. `common` has what holds for all indexed already.
    """

    def __init__(  # noqa: PLR0913  # one argument per kind of fact
        self,
        *,
        parameters: PlatformParameters,
        posts: Iterable[Post] = (),
        agreements: Iterable[PartnerAgreement] = (),
        team: Iterable[TeamLine] = (),
        scopes: Iterable[Scope] = (),
        legal_bases: Iterable[LegalBasis] = (),
        memberships: Iterable[Membership] = (),
        persons: Iterable[Person] = (),
        authorities: Iterable[Authority] = (),
        statements: Iterable[ConsentStatement] = (),
        emergency_openings: Iterable[EmergencyOpening] = (),
        dpo_openings: Iterable[DpoOpening] = (),
        common: Facts | None = None,
    ) -> None:
        team, memberships = tuple(team), tuple(memberships)
        self.parameters = parameters
        self.agreements: Index[PartnerAgreement] = (
            common.agreements if common else grouped(agreements, lambda row: row.partner)
        )
        self.scopes: Index[Scope] = (
            common.scopes if common else grouped(scopes, lambda row: (row.partner, row.role, row.category))
        )
        self.legal_bases: Index[LegalBasis] = (
            common.legal_bases if common else grouped(legal_bases, lambda row: (row.partner, row.category))
        )
        self.posts = grouped(posts, lambda row: row.professional)
        self.team = grouped(team, lambda row: row.household)
        self.lines = grouped(team, lambda row: (row.professional, row.household))
        self.homes = grouped(memberships, lambda row: row.person)
        self.members = grouped(memberships, lambda row: row.household)
        self.persons = grouped(persons, lambda row: row.id)
        self.authorities = grouped(authorities, lambda row: row.person)
        self.statements = grouped(statements, lambda row: row.person)
        self.emergency_openings = grouped(emergency_openings, lambda row: row.professional)
        self.dpo_openings = grouped(dpo_openings, lambda row: row.professional)
        self.common = common
        self.instants: tuple[datetime, ...] | None = None
        self.words: dict[Id, Sequence[Word]] = {}
        self.moment: Moment | None = None
