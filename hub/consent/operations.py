"""Recording what a person agreed to, and the withdrawal of it: at once, everywhere, deleting nothing."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from hub.accounts.repeats import remember, repeated
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.consent.authorise import Standing, stand
from hub.consent.collecting import CellKey, Collected, require_collector
from hub.consent.recording import checked_statement, record_statement
from hub.consent.withdrawing import withdraw_statement
from hub.errors import Asked


@writing
def record_consent(unit: WritingUnit, household_id: UUID, said: Collected, repeat_key: str = "") -> UUID:
    """Record a conversation; it decides from its start on. Returns the record's id.

    Raises InvalidInputError naming the field when something needed for a valid consent is missing. The same
    `repeat_key` with the same answers records nothing twice; with others it is a conflict.
    """
    standing = stand(unit, household_id, Asked("consent", household_id))
    request = ("consent", str(household_id), repr(said))
    earlier = repeated(unit, repeat_key, request)
    if earlier is not None:
        return _recorded_before(unit, standing, said, earlier)
    recorded = record_statement(unit, standing, said)
    remember(unit, repeat_key, request, recorded)
    return recorded


def _recorded_before(unit: WritingUnit, standing: Standing, said: Collected, record_id: UUID) -> UUID:
    require_collector(standing, said.person_id)
    unit.record(
        Action.CONSENT_RECORDED_AGAIN,
        household_id=standing.household_id,
        object_kind="consent_records",
        object_id=record_id,
        subject_ids=[said.person_id],
    )
    return record_id


@reading
def check_consent(unit: ReadingUnit, household_id: UUID, said: Collected) -> None:
    """Whether these answers could be recorded now. Raises InvalidInputError naming what is wrong."""
    standing = stand(unit, household_id, Asked("consent", household_id))
    checked_statement(standing, said)
    unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)


@writing
def withdraw_consent(
    unit: WritingUnit,
    household_id: UUID,
    person_id: UUID,
    giver_id: UUID,
    capacity: str,
    cells: Iterable[CellKey],
    copies: Iterable[CellKey] = (),
) -> UUID:
    """Withdraw `cells` now, and of `copies` the copying only. No reason is asked; items stay with the partner
    who contributed them."""
    standing = stand(unit, household_id, Asked("consent", household_id))
    return withdraw_statement(unit, standing, person_id, giver_id, capacity, cells, copies)
