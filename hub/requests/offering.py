"""What the form of a request offers: what may be asked for, why it is shut, and who would answer."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from hub.audit.entries import Action, Outcome
from hub.audit.units import ReadingUnit, reading
from hub.consent.answering import answering_for, answers_for
from hub.consent.authorise import Standing, stand
from hub.consent.people import PersonCard, people_of
from hub.consent.questions import Decision, Place
from hub.errors import Asked
from hub.registry.people import professional_names
from hub.requests.rules import ACTIONS, DECIDED_AS, Kind


@dataclass(frozen=True, slots=True)
class Offer:
    """`decision` on the category and person chosen, and the `kind` of request it leads to, if any.
    `answering`: names of those who answer for this household; `mine`: the reader is one of them."""

    short_code: str
    persons: list[PersonCard]
    categories: tuple[str, ...]
    decision: Decision | None
    kind: Kind | None
    answering: tuple[str, ...]
    mine: bool


@reading
def offer_request(
    unit: ReadingUnit,
    household_id: UUID,
    category: str = "",
    person_id: UUID | None = None,
    action: str = "read",
) -> Offer:
    """Closed categories are never offered; what is chosen and unknown counts as not chosen, an unknown action
    as reading."""
    standing = stand(unit, household_id, Asked("ask_access", household_id))
    everywhere, persons = standing.known.everywhere, people_of(standing)
    closed = everywhere.parameters.closed_categories
    offered = tuple(code for code in everywhere.categories if code not in closed)
    chosen = person_id if any(one.id == person_id for one in persons) else None
    asked = action if action in ACTIONS else "read"
    decision = _decision(standing, category, chosen, asked) if category in offered else None
    _record(standing, category, chosen, asked, decision)
    return Offer(
        standing.known.head.short_code,
        persons,
        offered,
        decision,
        DECIDED_AS.get(decision.reason) if decision and decision.reason else None,
        _names(standing),
        answers_for(standing),
    )


def _decision(standing: Standing, category: str, person_id: UUID | None, action: str) -> Decision:
    place = Place(household=standing.household_id, category=category, person=person_id)
    return standing.decide(ACTIONS[action], place)


def _names(standing: Standing) -> tuple[str, ...]:
    unit = standing.unit
    others = answering_for(standing) - {unit.actor.id}
    return tuple(sorted(professional_names(unit.platform, unit.session, others).values()))


def _record(
    standing: Standing, category: str, person_id: UUID | None, action: str, decision: Decision | None
) -> None:
    refused = decision is not None and not decision.permitted
    standing.unit.record(
        Action.ACCESS_EXPLAINED,
        household_id=standing.household_id,
        object_kind="category" if decision else "channel",
        object_id=None if decision else standing.household_id,
        outcome=Outcome.REFUSED if refused else Outcome.PERMITTED,
        reason=decision.reason if decision else None,
        basis_kind=decision.basis if decision else None,
        changes=[("asked", None, action), ("category", None, category)] if decision else [],
        subject_ids=[person_id] if decision and person_id else [],
        rule=decision.rule if decision else None,
    )
