"""Agreements that end within thirty days, or ended lately and were not renewed: per person and partner, told
to those who answer for the household. An agreement given again, even from a later day on, no longer ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.consent.agreements import Cell, cell_at
from hub.consent.answering import answers_for
from hub.consent.authorise import Standing, stand_before
from hub.consent.codes import Agreement, Id, Status, Use
from hub.consent.instants import months_after
from hub.consent.models import ConsentCell, ConsentRecord
from hub.consent.moment import Moment, moment_at
from hub.consent.people import PersonCard, SealedPerson, person_card
from hub.consent.platform_rows import PartnerRef
from hub.consent.queries import platform_facts
from hub.consent.rules import RULE_VERSION
from hub.consent.summing import categories_asking
from hub.errors import Asked
from hub.registry.models import Household, HouseholdMember, Person
from hub.registry.queries import SEALED_IN, households_of

AHEAD = timedelta(days=30)
AFTER = timedelta(days=30)
"""How long before its end, and after it, an agreement is pointed out."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What one person agreed to for one partner, and when the first of it ends. Never a closed category."""

    household_id: UUID
    short_code: str
    person: PersonCard
    partner: PartnerRef
    ends_at: datetime
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    standing: Standing
    person_id: Id
    partner: PartnerRef
    ends_at: datetime
    categories: tuple[str, ...]


@reading
def agreements_ending(unit: ReadingUnit, household_ids: Sequence[UUID]) -> dict[UUID, list[Ending]]:
    """Of these households, those the actor answers for; the first to end first. However many households, the
    number of SELECTs is the same."""
    return _told(unit, stand_before(unit, household_ids, Asked("list")))


@reading
def my_agreements_ending(unit: ReadingUnit) -> list[Ending]:
    """Of every household the actor answers for, the first to end first."""
    ids = _candidates(unit)
    found = _told(unit, stand_before(unit, ids, Asked("list"))) if ids else {}
    return sorted((one for rows in found.values() for one in rows), key=_first_to_end)


def _candidates(unit: ReadingUnit) -> list[UUID]:
    """Households in which something may end now: a yes that does, or one spoken for a minor, who may come of
    age; one SELECT. What truly ends is decided from the facts."""
    assert unit.actor.id is not None
    longest = platform_facts(unit.session, unit.platform.id, unit.now).parameters.consent_max_months
    horizon = unit.now + AHEAD
    query = (
        select(HouseholdMember.household_id)
        .join(ConsentCell, ConsentCell.person_id == HouseholdMember.person_id)
        .join(ConsentRecord, ConsentRecord.id == ConsentCell.record_id)
        .where(
            HouseholdMember.household_id.in_(households_of(unit.actor.id, unit.now)),
            ConsentCell.decision == "given",
            ConsentCell.until_at > unit.now - AFTER,
            or_(
                ConsentCell.until_at <= horizon,
                ConsentCell.from_at <= months_after(horizon, -longest),
                ConsentRecord.capacity != "self",
            ),
        )
        .distinct()
    )
    return list(unit.session.scalars(query))


def _told(unit: ReadingUnit, standings: Mapping[UUID, Standing]) -> dict[UUID, list[Ending]]:
    found = [one for standing in standings.values() if answers_for(standing) for one in _of(standing)]
    persons = _persons(unit, found)
    told: dict[UUID, list[Ending]] = {}
    for ending in sorted((_ending(one, persons[one.person_id]) for one in found), key=_first_to_end):
        told.setdefault(ending.household_id, []).append(ending)
    for household_id, standing in standings.items():
        _record(standing, told.get(household_id, []))
    return told


def _first_to_end(one: Ending) -> tuple[datetime, str, str, str]:
    return one.ends_at, one.short_code, str(one.person.id), one.partner.code


def _of(standing: Standing) -> Iterable[_Found]:
    """Per person and partner, the categories asked about whose agreement ends."""
    now, known = standing.unit.now, standing.known
    moment = moment_at(known.facts, now, now)
    categories = categories_asking(moment, known.everywhere, Agreement.REQUIRED)
    for person in moment.members(standing.household_id):
        for partner in known.everywhere.partners:
            ends = {
                code: _end(
                    moment, cell_at(moment, (person, partner.id, code, Use.READ)), (person, partner.id, code)
                )
                for code in categories
            }
            some = {code: end for code, end in ends.items() if end is not None}
            if some:
                yield _Found(standing, person, partner, min(some.values()), tuple(some))


def _end(moment: Moment, cell: Cell, place: tuple[Id, Id, str]) -> datetime | None:
    """When the agreement ends, or ended lately; None when it runs on, or never ran."""
    now, end = moment.at, cell.until
    if end is None or not now - AFTER < end <= now + AHEAD:
        return None
    if cell.status is Status.EXPIRED:
        return end
    then = cell_at(Moment(moment.facts, end, now), (*place, Use.READ))
    return None if then.status is Status.GIVEN else end


def _persons(unit: ReadingUnit, found: Sequence[_Found]) -> dict[Id, SealedPerson]:
    ids = {one.person_id for one in found}
    if not ids:
        return {}
    query = select(Person, Household.key_id).outerjoin(Household, SEALED_IN).where(Person.id.in_(ids))
    return {person.id: SealedPerson(person, key_id) for person, key_id in unit.session.execute(query)}


def _ending(one: _Found, person: SealedPerson) -> Ending:
    head = one.standing.known.head
    card = person_card(one.standing, person)
    return Ending(head.id, head.short_code, card, one.partner, one.ends_at, one.categories)


def _record(standing: Standing, told: Sequence[Ending]) -> None:
    if not told:
        standing.unit.leave_no_trace(standing.household_id, Trace.NOTHING_SHOWN)
        return
    standing.unit.record(
        Action.CONSENTS_LISTED,
        household_id=standing.household_id,
        object_kind="channel",
        object_id=standing.household_id,
        subject_ids=[one.person.id for one in told],
        rule=RULE_VERSION,
    )
