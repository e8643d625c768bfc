"""Who sees what about one person, and why, now or at any past instant: the rule of every page, asked for each
partner and category."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.audit.entries import Action, timestamp
from hub.audit.units import ReadingUnit, reading
from hub.consent import codes
from hub.consent.authorise import Standing, stand
from hub.consent.changes import Change, changes_of
from hub.consent.codes import Status
from hub.consent.collecting import require_collector
from hub.consent.moment import moment_at
from hub.consent.overseeing import stand_or_oversee
from hub.consent.people import PersonCard, gone_from, people_of
from hub.consent.platform_rows import PartnerRef
from hub.consent.questions import ConsentOf
from hub.consent.rights import Right, rights_of
from hub.consent.rules import RULE_VERSION
from hub.consent.summing import categories_asking, counted, summary
from hub.errors import Asked, InvalidInputError


@dataclass(frozen=True, slots=True)
class Giver:
    """Somebody who may speak for a person now, and in which capacity."""

    id: UUID
    capacity: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One person's matrix at the instant `at`, and `today` what opens otherwise now, by place, when `at` is
    past. `may_record` says whether the reader may record what the person says. `until`: when the first
    agreement about an open category ends. `asked`: open categories that need her yes,
    `refusable`: those open until her no."""

    short_code: str
    persons: Sequence[PersonCard]
    person: PersonCard
    partners: Sequence[PartnerRef]
    categories: Sequence[str]
    asked: Sequence[str]
    refusable: Sequence[str]
    rights: Sequence[Right]
    status: Status
    givers: Sequence[Giver]
    may_record: bool
    until: datetime | None
    at: datetime
    today: Mapping[tuple[str, UUID], Right]
    changes: Sequence[Change]


@reading
def who_sees_what(
    unit: ReadingUnit, household_id: UUID, person_id: UUID | None = None, at: datetime | None = None
) -> Explained:
    """The matrix of one person of the household, the first adult unless one is named, now unless a past
    instant is given. Raises InvalidInputError for a person who is not of the household and for the future."""
    asked = Asked("explain", household_id, "channel", household_id)
    standing = stand_or_oversee(unit, household_id, asked)
    if at is not None and at > unit.now:
        raise InvalidInputError("date", "in_the_future")
    return _shown(unit, standing, person_id, at or unit.now)


@reading
def asked_of(unit: ReadingUnit, household_id: UUID, person_id: UUID) -> Explained:
    """The questions for one person, for those who may record her answers. Raises AccessDeniedError."""
    standing = stand(unit, household_id, Asked("consent", household_id))
    require_collector(standing, person_id)
    return _shown(unit, standing, person_id, unit.now)


def _shown(unit: ReadingUnit, standing: Standing, person_id: UUID | None, at: datetime) -> Explained:
    persons = [*people_of(standing), *gone_from(standing)]
    chosen = next((one for one in persons if person_id in (None, one.id)), None)
    if chosen is None:
        raise InvalidInputError("person", "unknown_person")
    explained = _explain(standing, persons, chosen, at)
    unit.record(
        Action.CONSENT_READ,
        household_id=standing.household_id,
        object_kind="person",
        object_id=chosen.id,
        changes=[("as_of", None, timestamp(at))] if at < unit.now else [],
        subject_ids=[chosen.id],
        rule=RULE_VERSION,
    )
    return explained


def _explain(
    standing: Standing, persons: Sequence[PersonCard], person: PersonCard, at: datetime
) -> Explained:
    known, everywhere = standing.known, standing.known.everywhere
    rights = rights_of(standing, person.id, at)
    asked = ConsentOf(household=standing.household_id, person=person.id)
    given = [one.agreement.until for one in rights if not one.closed and one.agreement.status is Status.GIVEN]
    moment = moment_at(known.facts, at, at)
    return Explained(
        short_code=known.head.short_code,
        persons=persons,
        person=person,
        partners=everywhere.partners,
        categories=everywhere.categories,
        rights=rights,
        asked=categories_asking(moment, everywhere, codes.Agreement.REQUIRED),
        refusable=categories_asking(moment, everywhere, codes.Agreement.UNLESS_REFUSED),
        status=summary(cell for _, cell in counted(moment, everywhere, [person.id])),
        givers=givers_for(standing, person.id),
        may_record=standing.decide(codes.Action.WRITE, asked).permitted,
        until=min((until for until in given if until), default=None),
        at=at,
        today=_otherwise_now(standing, person.id, rights) if at < standing.unit.now else {},
        changes=changes_of(standing, person.id),
    )


def _otherwise_now(
    standing: Standing, person_id: UUID, then: Sequence[Right]
) -> dict[tuple[str, UUID], Right]:
    now = rights_of(standing, person_id, standing.unit.now)
    pairs = zip(then, now, strict=True)
    return {(new.category, new.partner.id): new for old, new in pairs if old.opens != new.opens}


def givers_for(standing: Standing, person_id: UUID) -> list[Giver]:
    """The person herself when adult; for a minor, those who hold authority now."""
    now = standing.unit.now
    if not moment_at(standing.known.facts, now, now).minor(person_id):
        return [Giver(person_id, codes.Capacity.SELF)]
    rows = standing.known.facts.authorities.get(person_id, ())
    return [
        Giver(row.holder, row.kind) for row in rows if row.holds(now, now) and isinstance(row.holder, UUID)
    ]
