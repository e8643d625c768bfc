"""The head of a channel: who lives there, who follows them, what is not open, what was agreed.

Cards are made for many households with a constant number of SELECTs. Names are opened only where the rule
permits the reader to read `identity` about that person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.accounts.models import Professional
from hub.consent.authorise import Standing
from hub.consent.codes import Action, Reason, Status, Use
from hub.consent.moment import moment_at
from hub.consent.people import PersonCard, SealedPerson, elders_first, people_of, person_card
from hub.consent.platform_rows import PartnerRef
from hub.consent.questions import Place as AskedPlace
from hub.consent.summing import counted, summary
from hub.consent.watching import is_told, told_of
from hub.registry.models import TeamMembership
from hub.registry.people import Place, place_of, professional_name
from hub.registry.queries import MEMBERS_OF, STAGES_OF, TEAM_OF


@dataclass(frozen=True, slots=True)
class TeamCard:
    """The members of one partner in the team."""

    partner: PartnerRef
    members: tuple[tuple[UUID, str, bool], ...]


@dataclass(frozen=True, slots=True)
class ClosedLine:
    """A category one may not read, about all (`whole`) or some of the household; never a closed one."""

    category: str
    reason: Reason | None
    whole: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """The household's agreement in one word, and the first day on which part of it ends."""

    status: Status
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ChannelOutline:
    """What notes by themselves need of their channel: names for whom they are about, and what stays shut.
    `member`: the reader is of the team, and does not look through a broken glass only."""

    household_id: UUID
    short_code: str
    persons: tuple[PersonCard, ...]
    partners: tuple[PartnerRef, ...]
    closed: tuple[ClosedLine, ...]
    member: bool


@dataclass(frozen=True, slots=True)
class ChannelCard(ChannelOutline):
    """`watching`: the reader is told of broken glasses, of which one is open here when `alarmed`."""

    place: Place
    stage: int
    team: tuple[TeamCard, ...]
    writable: tuple[str, ...]
    agreed: Agreed
    watching: bool
    alarmed: bool


def channel_outline(standing: Standing) -> ChannelOutline:
    """Without team, stage and agreement: every open page asks for it each time the bell rings."""
    head = standing.known.head
    persons, partners = tuple(people_of(standing)), standing.known.everywhere.partners
    return ChannelOutline(
        head.id, head.short_code, persons, partners, closed_lines(standing), standing.member
    )


def channel_card(standing: Standing) -> ChannelCard:
    return channel_cards([standing])[0]


def channel_cards(standings: Sequence[Standing]) -> list[ChannelCard]:
    """Cards in the order given."""
    if not standings:
        return []
    unit = standings[0].unit
    asked = {"households": [standing.household_id for standing in standings], "now": unit.now}
    persons: dict[UUID, list[SealedPerson]] = {}
    for household_id, person, key_id in unit.session.execute(MEMBERS_OF, asked):
        persons.setdefault(household_id, []).append(SealedPerson(person, key_id))
    lines: dict[UUID, list[tuple[TeamMembership, Professional]]] = {}
    for line, professional in unit.session.execute(TEAM_OF, asked):
        lines.setdefault(line.household_id, []).append((line, professional))
    stages = {row[0]: row[1] for row in unit.session.execute(STAGES_OF, asked)}
    return [
        _card(
            one,
            elders_first(one, persons.get(one.household_id, ())),
            lines.get(one.household_id, []),
            stages,
        )
        for one in standings
    ]


def _card(
    standing: Standing,
    persons: Sequence[SealedPerson],
    lines: Sequence[tuple[TeamMembership, Professional]],
    stages: dict[UUID, int],
) -> ChannelCard:
    head, platform = standing.known.head, standing.unit.platform
    return ChannelCard(
        household_id=head.id,
        short_code=head.short_code,
        place=place_of(platform, head.id, head.key_id, head.name),
        stage=stages.get(head.id, 1),
        persons=tuple(person_card(standing, one) for one in persons),
        team=_team(standing, lines),
        closed=closed_lines(standing),
        writable=standing.once("writable", lambda: _writable(standing)),
        agreed=agreed_by(standing),
        partners=standing.known.everywhere.partners,
        member=standing.member,
        watching=is_told(standing),
        alarmed=bool(told_of(standing)),
    )


def _team(standing: Standing, lines: Sequence[tuple[TeamMembership, Professional]]) -> tuple[TeamCard, ...]:
    platform = standing.unit.platform
    return tuple(
        TeamCard(
            partner,
            tuple(
                (one.id, professional_name(platform, one), line.role == "referent")
                for line, one in lines
                if line.partner_id == partner.id
            ),
        )
        for partner in standing.known.everywhere.partners
        if any(line.partner_id == partner.id for line, _ in lines)
    )


def closed_lines(standing: Standing) -> tuple[ClosedLine, ...]:
    """Open categories of which something another partner might write stays shut to the reader.

    Shown whether or not anything is in them; closed categories never get a line.
    """
    return standing.once("closed", lambda: _closed(standing))


def _closed(standing: Standing) -> tuple[ClosedLine, ...]:
    readable, everywhere = standing.readable(), standing.known.everywhere
    subjects = [key for key, row in standing.known.subjects.items()]
    found = []
    for category in everywhere.categories:
        shut = [key for key in subjects if (key, category) not in readable.shared]
        if not shut or category in everywhere.parameters.closed_categories:
            continue
        reason = _reason(standing, category, shut[0])
        found.append(ClosedLine(category, reason, whole=len(shut) == len(subjects)))
    return tuple(found)


def _reason(standing: Standing, category: str, subject_id: UUID) -> Reason | None:
    subject = standing.known.subjects[subject_id]
    person = None if subject.household_wide else next(iter(subject.persons))
    place = AskedPlace(household=standing.household_id, category=category, person=person)
    shown = standing.decide(Action.READ, place).shown
    return shown if isinstance(shown, Reason) else None


def _writable(standing: Standing) -> tuple[str, ...]:
    """Categories in which the reader may write about the household or at least one of its persons."""
    persons = [
        None,
        *(next(iter(row.persons)) for row in standing.known.subjects.values() if not row.household_wide),
    ]
    return tuple(
        category
        for category in standing.known.everywhere.categories
        if any(
            standing.decide(
                Action.WRITE,
                AskedPlace(household=standing.household_id, category=category, person=person),
            ).permitted
            for person in persons
        )
    )


def agreed_by(standing: Standing) -> Agreed:
    """One word over members × partners × open categories, by the cells a person's own summary counts."""
    return standing.once("agreed", lambda: _agreed(standing))


def _agreed(standing: Standing) -> Agreed:
    unit, known = standing.unit, standing.known
    moment = moment_at(known.facts, unit.now, unit.now)
    cells = dict(counted(moment, known.everywhere, moment.members(standing.household_id)))
    ends = [cell.until for key, cell in cells.items() if key[3] is Use.READ and cell.status is Status.GIVEN]
    return Agreed(summary(cells.values()), min((end for end in ends if end), default=None))
