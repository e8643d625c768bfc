"""What ends a request for a second home: an answer, or that there is nothing to ask for any more."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from hub.audit.entries import Action
from hub.audit.units import WritingUnit
from hub.separation.models import SecondHomeAnswer, SecondHomeRequest


def cancel_waiting(unit: WritingUnit, child_id: UUID) -> None:
    """Take back what waits for this child: she has her second home, or lives no more where it was asked.
    Held first, as by who answers: of two at once, one finds that the other came first."""
    held = (
        select(SecondHomeRequest)
        .where(SecondHomeRequest.person_id == child_id, SecondHomeRequest.lapses_at > unit.now)
        .order_by(SecondHomeRequest.id)
        .with_for_update()
    )
    for request in unit.session.scalars(held).all():
        if unit.session.get(SecondHomeAnswer, request.id) is None:
            answer_second_home(unit, request, "cancelled")
            record_second_home(unit, Action.SECOND_HOME_CANCELLED, request, request.household_id)


def answer_second_home(unit: WritingUnit, request: SecondHomeRequest, outcome: str) -> None:
    assert unit.actor.id is not None
    unit.session.add(
        SecondHomeAnswer(request_id=request.id, outcome=outcome, by_id=unit.actor.id, at=unit.now)
    )
    unit.session.flush()


def record_second_home(
    unit: WritingUnit, action: Action, request: SecondHomeRequest, household_id: UUID
) -> None:
    """Of the child only where she lives."""
    unit.record(
        action,
        household_id=household_id,
        object_kind="second_home_requests",
        object_id=request.id,
        subject_ids=[request.person_id] if household_id == request.household_id else (),
    )
