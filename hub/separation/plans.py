"""Who leaves, for where, and who follows them: a plan as it is checked, sealed and read again."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from hub.audit.units import WritingUnit
from hub.consent.authorise import AnyUnit, Standing
from hub.consent.moment import moment_at
from hub.errors import InvalidInputError
from hub.households.opening import checked_line
from hub.households.team_lines import NewLine, post_for
from hub.separation.models import Separation


@dataclass(frozen=True, slots=True)
class Plan:
    """The persons who leave, their new place, and the referents of their first team."""

    persons: tuple[UUID, ...]
    hotel: str
    town: str
    referents: tuple[UUID, ...]


def checked_plan(unit: WritingUnit, standing: Standing, plan: Plan, members: Collection[UUID]) -> Plan:
    """The plan as stored. At least one adult leaves and one stays: anything else is a move, not a separation."""
    persons = tuple(dict.fromkeys(plan.persons))
    if not persons:
        raise InvalidInputError("persons", "required")
    if not set(persons) <= set(members):
        raise InvalidInputError("persons", "unknown_person")
    moment = moment_at(standing.known.facts, unit.now, unit.now)
    adults = {one for one in members if not moment.minor(one)}
    if not adults & set(persons) or not adults - set(persons):
        raise InvalidInputError("persons", "adult_on_each_side")
    referents = tuple(dict.fromkeys(plan.referents))
    if not referents:
        raise InvalidInputError("referents", "first_team_required")
    for one in referents:
        _check_referent(unit, one)
    return Plan(persons, checked_line("hotel", plan.hotel), checked_line("town", plan.town), referents)


def seal_plan(unit: WritingUnit, standing: Standing, separation_id: UUID, plan: Plan) -> bytes:
    key = unit.platform.household_key(standing.household_id, standing.known.head.key_id)
    words = {
        "persons": [str(one) for one in plan.persons],
        "hotel": plan.hotel,
        "town": plan.town,
        "referents": [str(one) for one in plan.referents],
    }
    context = unit.platform.context("household.name", standing.household_id, separation_id)
    return key.seal(context, json.dumps(words, ensure_ascii=False).encode())


def open_plan(unit: AnyUnit, standing: Standing, separation: Separation) -> Plan:
    key = unit.platform.household_key(standing.household_id, standing.known.head.key_id)
    context = unit.platform.context("household.name", standing.household_id, separation.id)
    words = json.loads(key.open(context, separation.plan))
    persons, referents = (tuple(UUID(one) for one in words[name]) for name in ("persons", "referents"))
    return Plan(persons, words["hotel"], words["town"], referents)


def _check_referent(unit: WritingUnit, professional_id: UUID) -> None:
    try:
        post_for(unit, NewLine(professional_id, referent=True), unit.now)
    except InvalidInputError as error:
        raise InvalidInputError("referents", error.code) from error
