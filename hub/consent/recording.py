"""What a person answered, as it comes into the books."""

from __future__ import annotations

from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import WritingUnit
from hub.clock import FAR_FUTURE
from hub.consent.authorise import Standing
from hub.consent.collecting import Collected, check_collected, period_of, require_collector
from hub.consent.statements import cell, finish, insert_record


def record_statement(unit: WritingUnit, standing: Standing, said: Collected) -> UUID:
    """The one way a consent comes to be, inside an open unit."""
    require_collector(standing, said.person_id)
    from_at, until_at = period_of(standing, said)
    text = check_collected(standing, said)
    cells = [(key, use, answer) for key, answer in said.answers.items() for use in said.uses]
    record = insert_record(unit, standing, said, text)
    rows = [
        cell(unit, record, key, use, answer, from_at, until_at if answer == "given" else FAR_FUTURE)
        for key, use, answer in cells
    ]
    return finish(unit, standing, record, rows, Action.CONSENT_RECORDED)
