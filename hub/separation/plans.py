"""Who leaves, for where, and who follows them: a plan as it is checked, sealed, read again and forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from hub.accounts.models import Post
from hub.accounts.queries import posts_in_force
from hub.audit.units import WritingUnit
from hub.consent.authorise import AnyUnit, Standing
from hub.consent.codes import Role
from hub.consent.elsewhere import key_here
from hub.consent.moment import moment_at
from hub.consent.rules import WITHOUT_CONTENTS
from hub.errors import InvalidInputError
from hub.households.opening import checked_line
from hub.registry.queries import memberships_of
from hub.separation.models import Separation, SeparationPlan
from hub.storage.envelope import Context


@dataclass(frozen=True, slots=True)
class Plan:
    """The persons who leave, their new place, and the referents of their first team."""

    persons: tuple[UUID, ...]
    hotel: str
    town: str
    referents: tuple[UUID, ...]


def checked_plan(standing: Standing, plan: Plan) -> Plan:
    """The plan as stored. One adult leaves and one stays at least: anything else is a move."""
    persons, referents = tuple(dict.fromkeys(plan.persons)), tuple(dict.fromkeys(plan.referents))
    members = members_of(standing)
    if not persons:
        raise InvalidInputError("persons", "required")
    if not set(persons) <= members:
        raise InvalidInputError("persons", "unknown_person")
    moment = moment_at(standing.known.facts, standing.unit.now, standing.unit.now)
    adults = {one for one in members if not moment.minor(one)}
    if not adults & set(persons) or adults <= set(persons):
        raise InvalidInputError("persons", "adult_on_each_side")
    hotel, town = checked_line("hotel", plan.hotel), checked_line("town", plan.town)
    if not referents:
        raise InvalidInputError("referents", "first_team_required")
    partners_of(standing, referents)
    return Plan(persons, hotel, town, referents)


def partners_of(standing: Standing, referents: Iterable[UUID]) -> frozenset[UUID]:
    """The partners these referents would stand for. Raises InvalidInputError for who cannot be one, for who
    never follows a household as for nobody."""
    unit, wanted = standing.unit, set(referents)
    offered = posts_in_force(unit.now).where(Post.role.not_in(WITHOUT_CONTENTS))
    query = offered.where(Post.professional_id.in_(wanted))
    posts = [post for post, _ in unit.session.execute(query)]
    if {post.professional_id for post in posts} != wanted:
        raise InvalidInputError("referents", "account_inactive")
    if any(post.role == Role.SECRETARY for post in posts):
        raise InvalidInputError("referents", "role_cannot_follow")
    return frozenset(post.partner_id for post in posts)


def members_of(standing: Standing) -> set[UUID]:
    """Who lives in the household now."""
    rows = standing.unit.session.scalars(memberships_of([standing.household_id], standing.unit.now))
    return {row.person_id for row in rows}


def keep_plan(standing: Standing, separation_id: UUID, plan: Plan) -> None:
    """Kept while it waits; what an earlier one that lapsed had left goes."""
    unit = standing.unit
    of_here = select(Separation.id).where(Separation.household_id == standing.household_id)
    unit.session.execute(delete(SeparationPlan).where(SeparationPlan.separation_id.in_(of_here)))
    words = {
        "persons": [str(one) for one in plan.persons],
        "hotel": plan.hotel,
        "town": plan.town,
        "referents": [str(one) for one in plan.referents],
    }
    key = key_here(standing)
    sealed = key.seal(_context(unit, standing, separation_id), json.dumps(words, ensure_ascii=False).encode())
    unit.session.add(SeparationPlan(separation_id=separation_id, plan=sealed))


def open_plan(standing: Standing, separation: Separation) -> Plan:
    unit = standing.unit
    key = key_here(standing)
    kept = unit.session.get_one(SeparationPlan, separation.id)
    words = json.loads(key.open(_context(unit, standing, separation.id), kept.plan))
    persons, referents = (tuple(UUID(one) for one in words[name]) for name in ("persons", "referents"))
    return Plan(persons, words["hotel"], words["town"], referents)


def forget_plan(unit: WritingUnit, separation: Separation) -> None:
    unit.session.execute(delete(SeparationPlan).where(SeparationPlan.separation_id == separation.id))


def _context(unit: AnyUnit, standing: Standing, separation_id: UUID) -> Context:
    return unit.platform.context("household.name", standing.household_id, separation_id)
