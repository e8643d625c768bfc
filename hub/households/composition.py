"""Who lives in a household and who speaks for its children: joining, leaving, authority.

Done by who may change its team. When an adult leaves, what concerned the whole household dissolves; what is
about one person follows her. Two homes out of one are a separation, which two people decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, WritingUnit, reading, writing
from hub.consent.authorise import AnyUnit, Standing, stand, uuids
from hub.consent.codes import Capacity
from hub.consent.moment import moment_at
from hub.consent.people import PersonCard, people_of
from hub.errors import Asked, InvalidInputError
from hub.households.persons import NewPerson, add_authority, add_subject, insert_persons
from hub.households.team import changeable, ring, stand_to_change
from hub.registry.models import HouseholdMember, PersonAuthority
from hub.registry.queries import authorities_over, memberships_of


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """Who holds authority over a minor; `holder` is None when she does not live here, `once` when she did."""

    id: UUID
    child: PersonCard
    holder: PersonCard | None
    kind: str
    once: bool


@dataclass(frozen=True, slots=True)
class Composition:
    """Who lives in a household, as the reader may know them. `shared`: children with a second home."""

    short_code: str
    persons: Sequence[PersonCard]
    shared: frozenset[UUID]
    authorities: Sequence[AuthorityView]
    may_change: bool


@reading
def read_composition(unit: ReadingUnit, household_id: UUID) -> Composition:
    """The persons of a household and the authority over its minors, for those in its team."""
    standing = stand(unit, household_id, Asked("read_household", household_id, "household", household_id))
    persons = people_of(standing)
    unit.record(
        Action.HOUSEHOLD_READ,
        household_id=household_id,
        object_kind="household",
        object_id=household_id,
        subject_ids=[one.id for one in persons],
    )
    return Composition(
        short_code=standing.known.head.short_code,
        persons=persons,
        shared=frozenset(one.id for one in persons if other_home(standing, one.id)),
        authorities=_authorities(standing, persons),
        may_change=bool(changeable(standing)),
    )


@writing
def join_household(unit: WritingUnit, household_id: UUID, new: NewPerson, parents: Sequence[UUID]) -> UUID:
    """Somebody begins to live there. What concerns the household concerns her too from now on."""
    standing = stand_to_change(unit, household_id)
    here = [row.person_id for row in members(unit, household_id)]
    if any(one.name and one.name.casefold() == new.name.casefold() for one in people_of(standing)):
        raise InvalidInputError("name", "person_twice")
    (person_id,) = insert_persons(unit, household_id, standing.known.head.key_id, [new], unit.now)
    for parent in dict.fromkeys(parents):
        _require_adult(standing, parent, here, "parent")
        add_authority(unit, household_id, person_id, parent, Capacity.PARENT, unit.now)
    add_subject(unit, household_id, "household", [*here, person_id], unit.now)
    ring(unit, standing, ())
    return person_id


def leave(unit: WritingUnit, standing: Standing, person_id: UUID) -> None:
    """Somebody lives there no more, from now on. The last person stays: an empty household has no team.
    `hub.separation.homes` says what becomes of what is about a child who keeps another home."""
    household_id = standing.household_id
    rows = {row.person_id: row for row in members(unit, household_id)}
    if person_id not in rows:
        raise InvalidInputError("person", "unknown_person")
    if len(rows) == 1:
        raise InvalidInputError("person", "last_person")
    end_membership(unit, rows[person_id])
    add_subject(unit, household_id, "household", [one for one in rows if one != person_id], unit.now)
    ring(unit, standing, ())


def other_home(standing: Standing, person_id: UUID) -> UUID | None:
    """The second home of a child of two, who lives in this household."""
    moment = moment_at(standing.known.facts, standing.unit.now, standing.unit.now)
    others = uuids(moment.homes(person_id)) - {standing.household_id}
    return min(others, default=None)


@writing
def record_authority(
    unit: WritingUnit, household_id: UUID, child_id: UUID, holder_id: UUID, kind: str
) -> None:
    """A parent or guardian of a minor of the household, from now on."""
    standing = stand_to_change(unit, household_id)
    here = [row.person_id for row in members(unit, household_id)]
    if kind not in (Capacity.PARENT, Capacity.GUARDIAN):
        raise InvalidInputError("kind", "unknown_choice")
    if child_id not in here:
        raise InvalidInputError("child", "unknown_person")
    if not moment_at(standing.known.facts, unit.now, unit.now).minor(child_id):
        raise InvalidInputError("child", "parent_of_adult")
    _require_adult(standing, holder_id, here, "holder")
    known = unit.session.scalars(authorities_over([child_id], unit.now))
    if any((row.holder_id, row.kind) == (holder_id, kind) for row in known):
        raise InvalidInputError("holder", "authority_known")
    add_authority(unit, household_id, child_id, holder_id, kind, unit.now)
    ring(unit, standing, ())


@writing
def end_authority(unit: WritingUnit, household_id: UUID, authority_id: UUID) -> None:
    """Somebody speaks for a minor no more, from now on; what she said before lapses with it."""
    standing = stand_to_change(unit, household_id)
    here = [row.person_id for row in members(unit, household_id)]
    rows = {row.id: row for row in unit.session.scalars(authorities_over(here, unit.now))}
    row = rows.get(authority_id)
    if row is None:
        raise InvalidInputError("authority", "unknown_choice")
    unit.add_fact(
        PersonAuthority(
            person_id=row.person_id,
            holder_id=row.holder_id,
            kind=row.kind,
            from_at=row.from_at,
            until_at=max(unit.now, row.from_at),
            replaces_id=row.id,
        ),
        Action.AUTHORITY_ENDED,
        household_id=household_id,
        subject_ids=(row.person_id,),
    )
    ring(unit, standing, ())


def end_membership(unit: WritingUnit, row: HouseholdMember) -> None:
    unit.add_fact(
        HouseholdMember(
            household_id=row.household_id,
            person_id=row.person_id,
            from_at=row.from_at,
            until_at=unit.now,
            replaces_id=row.id,
        ),
        Action.MEMBER_LEFT,
        household_id=row.household_id,
        subject_ids=(row.person_id,),
    )


def members(unit: AnyUnit, household_id: UUID) -> list[HouseholdMember]:
    """Lines of who lives there now."""
    return list(unit.session.scalars(memberships_of([household_id], unit.now)))


def _require_adult(standing: Standing, holder_id: UUID, here: Sequence[UUID], field: str) -> None:
    moment = moment_at(standing.known.facts, standing.unit.now, standing.unit.now)
    if holder_id not in here or moment.minor(holder_id):
        raise InvalidInputError(field, "parent_not_adult")


def _authorities(standing: Standing, persons: Sequence[PersonCard]) -> list[AuthorityView]:
    unit = standing.unit
    cards = {one.id: one for one in persons}
    minors = [one.id for one in persons if not one.adult]
    moment = moment_at(standing.known.facts, unit.now, unit.now)
    return [
        AuthorityView(
            row.id,
            cards[row.person_id],
            cards.get(row.holder_id),
            row.kind,
            once=moment.once_lived(row.holder_id, standing.household_id),
        )
        for row in unit.session.scalars(authorities_over(minors, unit.now))
    ]
