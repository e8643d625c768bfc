"""The questions put about contents, one gate each, in their order: the first that refuses is the reason.

An emergency opening stands in place of team, scope and the persons' agreement; every other gate is put all
the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from hub.consent.agreements import Cell, agreement_of
from hub.consent.codes import Action, Agreement, Basis, Reason, Role, Status, Use
from hub.consent.facts import EmergencyOpening, Post, TeamLine
from hub.consent.moment import Lines, Moment, Teams
from hub.consent.questions import Place
from hub.consent.subjects import Item

COORDINATION = "coordination"
LOOKING = (Action.LIST, Action.READ, Action.SEARCH, Action.COUNT_EXISTS)
COPYING = (Action.DOWNLOAD_ORIGINAL, Action.EXPORT)
READ_USES, COPY_USES = (Use.READ,), (Use.READ, Use.COPY)
READING, WRITING = 1, 2
NOT_GIVEN = {
    Status.REFUSED: Reason.CONSENT_REFUSED,
    Status.WITHDRAWN: Reason.CONSENT_WITHDRAWN,
    Status.EXPIRED: Reason.CONSENT_EXPIRED,
    Status.PENDING: Reason.CONSENT_MISSING,
}


class Refusal(NamedTuple):
    reason: Reason
    since: datetime | None = None


class Permit(NamedTuple):
    basis: Basis
    since: datetime | None = None


Verdict = Refusal | Permit


class Case:
    """A question about contents, with what the gates need to know of it."""

    def __init__(self, moment: Moment, post: Post, action: Action, target: Item | Place) -> None:
        self.moment, self.post, self.action = moment, post, action
        self.category, self.household = target.category, target.household
        self.closed = target.category in moment.parameters.closed_categories
        self.writing = action is Action.WRITE
        if isinstance(target, Item):
            self._about_item(target)
        else:
            self._about_place(target)
        self.lines, self.roles = place_in(moment, post, self.teams)
        self._agreement: Cell | None = None

    def _about_item(self, item: Item) -> None:
        """One person's items belong to the teams of her homes, a household's stay with the household."""
        subject = item.subject
        self.wide, self.persons = subject.household_wide, subject.persons
        self.own = item.partner == self.post.partner
        self.formed_at = subject.formed_at or item.posted_at
        self.teams: Teams = (item.household,)
        if not self.wide:
            (person,) = self.persons
            self.teams = self.moment.homes(person) or self.teams

    def _about_place(self, place: Place) -> None:
        """In general: the household named must be the person's present home."""
        self.wide, self.own, self.formed_at = place.person is None, self.writing, self.moment.at
        self.teams = (place.household,)
        if place.person is None:
            self.persons = self.moment.members(place.household)
        else:
            self.persons = frozenset((place.person,))
            self.teams = self.teams if place.household in self.moment.homes(place.person) else ()

    @property
    def agreement(self) -> Cell:
        """The agreement of all concerned. A household is its adults, or its minors when there are none."""
        if self._agreement is None:
            persons = self.moment.adults(self.persons) or self.persons if self.wide else self.persons
            uses = COPY_USES if self.action in COPYING else READ_USES
            self._agreement = agreement_of(self.moment, persons, self.post.partner, self.category, uses)
        return self._agreement


def place_in(moment: Moment, post: Post, teams: Teams) -> tuple[Lines, frozenset[Role]]:
    """The lines that count in these teams for the post in force, and the roles they give."""
    key = (post.professional, teams)
    try:
        return moment.places[key]
    except KeyError:
        lines = lines_of(moment, post, teams)
        return moment.places.setdefault(key, (lines, roles_of(moment, post, lines)))


def lines_of(moment: Moment, post: Post, teams: Teams) -> Lines:
    """The lines in force in these teams that count: those for the partner of the post."""
    found: Lines = ()
    for team in teams:
        for line in moment.lines(post.professional, team):
            if line.partner == post.partner:
                found += (line,)
    return found


def roles_of(moment: Moment, post: Post, lines: Lines) -> frozenset[Role]:
    return frozenset(moment.role(line, post) for line in lines)


def contents(case: Case) -> Verdict:
    """An ordinary right if there is one, else an emergency in place of team, scope and agreement."""
    for gate in GATES:
        refusal = gate(case)
        if refusal is not None:
            replaced = gate in REPLACED_BY_EMERGENCY and _emergency(case)
            return Permit(Basis.BREAK_GLASS) if replaced else refusal
    if case.own:
        return Permit(Basis.OWN_CONTRIBUTION)
    agreed = case.agreement
    if agreed.status is Status.GIVEN:
        return Permit(Basis.CONSENT, agreed.since)
    return Permit(Basis.LEGAL_BASIS)


def _team(case: Case) -> Refusal | None:
    return None if case.lines else Refusal(Reason.NOT_MEMBER)


def _role_limit(case: Case) -> Refusal | None:
    """Secretaries have appointments and contacts, whatever the scope says."""
    if Role.SECRETARY in case.roles and case.category != COORDINATION:
        case.roles -= {Role.SECRETARY}
    return None if case.roles else Refusal(Reason.ROLE_LIMIT)


def _closed_category(case: Case) -> Refusal | None:
    """Closed categories are about one person, never about a whole household."""
    return Refusal(Reason.CLOSED_CATEGORY) if case.closed and case.wide else None


def _profession(case: Case) -> Refusal | None:
    """A delegate needs a listed profession, and so does whom she stands for: she never has more."""
    if not case.closed:
        return None
    listed = case.moment.parameters.closed_categories[case.category]
    if case.post.profession not in listed:
        return Refusal(Reason.PROFESSION_NOT_LISTED)
    case.lines = tuple(line for line in case.lines if _by_profession(case.moment, line, listed))
    case.roles &= roles_of(case.moment, case.post, case.lines)
    return None if case.lines else Refusal(Reason.PROFESSION_NOT_LISTED)


def _by_profession(moment: Moment, line: TeamLine, listed: frozenset[str]) -> bool:
    given = moment.behind(line) if line.stands_for is not None else None
    return given is None or given[1].profession in listed


def _scope(case: Case) -> Refusal | None:
    """Of several lines in force, one that opens is enough."""
    needed = WRITING if case.writing else READING
    for role in case.roles:
        if case.moment.width(case.post.partner, role, case.category) >= needed:
            return None
    return Refusal(Reason.SCOPE_CATEGORY)


def _past(case: Case) -> datetime | None:
    """The departure that made what concerned the whole household a thing of the past, if there was one."""
    if not case.wide:
        return None
    left_at = case.moment.left_at(case.household, case.persons, case.formed_at)
    return left_at if left_at is not None and left_at <= case.moment.at else None


def _dissolved(case: Case) -> Refusal | None:
    """A dissolved past is for those of the contributing partner who were in the team before."""
    left_at = _past(case)
    if left_at is None or (case.own and any(line.from_at < left_at for line in case.lines)):
        return None
    return Refusal(Reason.SUBJECT_DISSOLVED, left_at)


def _legal_basis(case: Case) -> Refusal | None:
    """Without one nothing of others is read and nothing new is written; what is one's own stays readable."""
    if case.own and not case.writing:
        return None
    if case.moment.legal_basis(case.post.partner, case.category) is None:
        return Refusal(Reason.LEGAL_BASIS_MISSING)
    return None


def _agreement(case: Case) -> Refusal | None:
    """What the legal basis asks of the persons concerned; always their yes in a closed category."""
    if case.own:
        return None
    agreed = case.agreement
    if agreed.status is Status.GIVEN:
        return None
    asked = case.moment.legal_basis(case.post.partner, case.category)
    required = case.closed or asked is Agreement.REQUIRED
    stopped = asked is Agreement.UNLESS_REFUSED and agreed.status in (Status.REFUSED, Status.WITHDRAWN)
    return Refusal(NOT_GIVEN[agreed.status], agreed.since) if required or stopped else None


Gate = Callable[[Case], Refusal | None]
GATES: tuple[Gate, ...] = (
    _team, _role_limit, _closed_category, _profession, _scope, _dissolved, _legal_basis, _agreement,
)  # fmt: skip
REPLACED_BY_EMERGENCY: tuple[Gate, ...] = (_team, _scope, _agreement)


def _emergency(case: Case) -> bool:
    """Whether a broken glass opens this: to look only, never a closed category or a dissolved past."""
    if case.closed or case.action not in LOOKING:
        return False
    case.roles = case.roles or frozenset((case.post.role,))
    openings = case.moment.facts.emergency_openings.get(case.post.professional, ())
    if not any(_opens(case, opening) for opening in openings):
        return False
    return _role_limit(case) is None and _past(case) is None and _legal_basis(case) is None


def _opens(case: Case, opening: EmergencyOpening) -> bool:
    minimum = case.moment.parameters.break_glass.minimum_categories
    return (
        opening.household in case.teams
        and (case.category in minimum or case.category == opening.chosen)
        and runs(case.moment, opening, case.roles | {case.post.role})
    )


def runs(moment: Moment, opening: EmergencyOpening, roles: frozenset[Role]) -> bool:
    """Whether a broken glass is open at this instant, for somebody of these roles."""
    settings = moment.parameters.break_glass
    return (
        opening.holds(moment.at, moment.known_at)
        and moment.at < opening.from_at + timedelta(minutes=settings.minutes)
        and opening.reauthenticated
        and opening.reason_length >= settings.reason_min_length
        and not settings.roles.isdisjoint(roles)
    )
