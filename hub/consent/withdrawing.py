"""What a person takes back: at once, everywhere, deleting nothing."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import WritingUnit
from hub.clock import FAR_FUTURE
from hub.consent.authorise import Standing
from hub.consent.collecting import (
    BOTH_USES,
    CellKey,
    Collected,
    check_cells,
    check_speaker,
    require_collector,
)
from hub.consent.statements import cell, finish, insert_record


def withdraw_statement(
    unit: WritingUnit,
    standing: Standing,
    person_id: UUID,
    giver_id: UUID,
    capacity: str,
    cells: Iterable[CellKey],
) -> UUID:
    require_collector(standing, person_id)
    answers = dict.fromkeys(cells, "withdrawn")
    said = Collected(person_id, giver_id, capacity, answers, "fr", "oral_with_witness", "")
    check_speaker(standing, said)
    check_cells(standing, answers)
    record = insert_record(unit, standing, said)
    rows = [
        cell(unit, record, key, use, "withdrawn", unit.now, FAR_FUTURE)
        for key in answers
        for use in BOTH_USES
    ]
    return finish(unit, standing, record, rows, Action.CONSENT_WITHDRAWN)
