"""Who sees what about one person, and why: the rule of every page, asked for each partner and category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, reading
from hub.consent import codes
from hub.consent.agreements import Cell, consent_cell, summary
from hub.consent.authorise import Standing, stand
from hub.consent.codes import Reason, Status, Use
from hub.consent.lists import SOMEBODY_ELSE, audience
from hub.consent.moment import moment_at
from hub.consent.people import PersonCard, people_of
from hub.consent.platform_rows import PartnerRef
from hub.consent.questions import ConsentOf
from hub.consent.rules import RULE_VERSION
from hub.errors import Asked, InvalidInputError


@dataclass(frozen=True, slots=True)
class Right:
    """What a partner's team may read of what others contribute: `reason` is None when it may."""

    partner: PartnerRef
    category: str
    closed: bool
    reason: Reason | None
    agreement: Cell


@dataclass(frozen=True, slots=True)
class Giver:
    """Somebody who may speak for a person now, and in which capacity."""

    id: UUID
    capacity: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One person's matrix; `may_record` says whether the reader may record what the person says."""

    short_code: str
    persons: Sequence[PersonCard]
    person: PersonCard
    partners: Sequence[PartnerRef]
    categories: Sequence[str]
    rights: Sequence[Right]
    status: Status
    givers: Sequence[Giver]
    may_record: bool
    until: datetime | None


@reading
def who_sees_what(unit: ReadingUnit, household_id: UUID, person_id: UUID | None = None) -> Explained:
    """The matrix of one person of the household, the first adult unless one is named."""
    standing = stand(unit, household_id, Asked("explain", household_id, "channel", household_id))
    persons = people_of(standing)
    chosen = next((one for one in persons if person_id in (None, one.id)), None)
    if chosen is None:
        raise InvalidInputError("person", "unknown_person")
    explained = _explain(standing, persons, chosen)
    unit.record(
        Action.CONSENT_READ,
        household_id=household_id,
        object_kind="person",
        object_id=chosen.id,
        subject_ids=[chosen.id],
        rule=RULE_VERSION,
    )
    return explained


def _explain(standing: Standing, persons: Sequence[PersonCard], person: PersonCard) -> Explained:
    known, now = standing.known, standing.unit.now
    everywhere = known.everywhere
    rights = _rights(standing, person.id)
    asked = ConsentOf(household=standing.household_id, person=person.id)
    given = [one.agreement.until for one in rights if one.agreement.status is Status.GIVEN]
    ids = [partner.id for partner in everywhere.partners]
    return Explained(
        short_code=known.head.short_code,
        persons=persons,
        person=person,
        partners=everywhere.partners,
        categories=everywhere.categories,
        rights=rights,
        status=summary(known.facts, person.id, ids, asked_categories(standing), now),
        givers=givers_for(standing, person.id),
        may_record=standing.decide(codes.Action.WRITE, asked).permitted,
        until=min((until for until in given if until), default=None),
    )


def asked_categories(standing: Standing) -> tuple[str, ...]:
    """Categories a person is asked about: open ones that need an agreement from somebody."""
    everywhere = standing.known.everywhere
    closed = everywhere.parameters.closed_categories
    needing = {
        row.category
        for row in everywhere.legal_bases
        if row.agreement is codes.Agreement.REQUIRED and row.holds(standing.unit.now, standing.unit.now)
    }
    return tuple(one for one in everywhere.categories if one not in closed and one in needing)


def givers_for(standing: Standing, person_id: UUID) -> list[Giver]:
    """The person herself when adult; for a minor, those who hold authority now."""
    now = standing.unit.now
    if not moment_at(standing.known.facts, now, now).minor(person_id):
        return [Giver(person_id, codes.Capacity.SELF)]
    rows = standing.known.facts.authorities.get(person_id, ())
    return [
        Giver(row.holder, row.kind) for row in rows if row.holds(now, now) and isinstance(row.holder, UUID)
    ]


def _rights(standing: Standing, person_id: UUID) -> list[Right]:
    known, now = standing.known, standing.unit.now
    subject = known.subjects[standing.subject_id(person_id)]
    found = []
    for category in known.everywhere.categories:
        told = audience(known.facts, standing.household_id, subject, category, SOMEBODY_ELSE, now).partners
        closed = category in known.everywhere.parameters.closed_categories
        for partner in known.everywhere.partners:
            agreement = consent_cell(known.facts, person_id, partner.id, category, Use.READ, now)
            reason = told.get(partner.id, Reason.NOT_MEMBER)
            found.append(Right(partner, category, closed, reason, agreement))
    return found
