"""Recording what a person agreed to, and the withdrawal of it: at once, everywhere, deleting nothing."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from hub.audit.units import WritingUnit, writing
from hub.consent.authorise import stand
from hub.consent.collecting import CellKey, Collected
from hub.consent.recording import record_statement
from hub.consent.withdrawing import withdraw_statement
from hub.errors import Asked


@writing
def record_consent(unit: WritingUnit, household_id: UUID, said: Collected) -> UUID:
    """Record a conversation; it decides from its start on. Returns the record's id.

    Raises InvalidInputError naming the field when something needed for a valid consent is missing.
    """
    standing = stand(unit, household_id, Asked("consent", household_id))
    return record_statement(unit, standing, said)


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
