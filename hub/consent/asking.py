"""Asking the access rule beforehand: may I do this there, why not, and what can be done about it.

The answer is the one the act itself would get at this instant, and asking is on record.
"""

from __future__ import annotations

from uuid import UUID

from hub.audit.entries import Action, Outcome
from hub.audit.units import ReadingUnit, reading
from hub.consent import codes
from hub.consent.authorise import Standing, stand, uuids
from hub.consent.questions import Decision, Place
from hub.errors import Asked, InvalidInputError

ASKABLE = (codes.Action.READ, codes.Action.DOWNLOAD_ORIGINAL, codes.Action.WRITE)


@reading
def explain_decision(
    unit: ReadingUnit, household_id: UUID, action: codes.Action, category: str, person_id: UUID | None
) -> Decision:
    """The decision on a category of this household, about one person or (None) the household as it is now.

    Raises AccessDeniedError, alike for unknown and foreign households, and InvalidInputError.
    """
    standing = stand(unit, household_id, Asked("explain", household_id, "channel", household_id))
    if action not in ASKABLE:
        raise InvalidInputError("action", "unknown_choice")
    if category not in standing.known.everywhere.categories:
        raise InvalidInputError("category", "unknown_category")
    subject = standing.known.subjects[standing.subject_id(person_id)]
    place = Place(household=household_id, category=category, person=person_id)
    decision = standing.decide(action, place)
    _record(unit, standing, action, category, decision, uuids(subject.persons))
    return decision


def _record(
    unit: ReadingUnit,
    standing: Standing,
    action: codes.Action,
    category: str,
    decision: Decision,
    persons: frozenset[UUID],
) -> None:
    """What was asked and what the rule truly said; the outcome is that of the act asked about."""
    unit.record(
        Action.ACCESS_EXPLAINED,
        household_id=standing.household_id,
        object_kind="category",
        outcome=Outcome.PERMITTED if decision.permitted else Outcome.REFUSED,
        reason=decision.reason,
        basis_kind=decision.basis,
        changes=[("asked", None, action.value), ("category", None, category)],
        subject_ids=persons,
        rule=decision.rule,
    )
