"""Recording what a person agreed to, and the withdrawal of it: at once, everywhere, deleting nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from hub.audit.digests import row_digest
from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.clock import FAR_FUTURE
from hub.consent import codes
from hub.consent.authorise import Standing, stand
from hub.consent.collecting import (
    BOTH_USES,
    CellKey,
    Collected,
    check_cells,
    check_collected,
    check_speaker,
    period_of,
    require_collector,
)
from hub.consent.models import ConsentCell, ConsentRecord
from hub.consent.texts import shown_text
from hub.errors import Asked


@writing
def record_consent(unit: WritingUnit, household_id: UUID, said: Collected) -> UUID:
    """Record a conversation; it decides from its start on. Returns the record's id.

    Raises InvalidInputError naming the field when something needed for a valid consent is missing.
    """
    standing = stand(unit, household_id, Asked("consent", household_id))
    return record_statement(unit, standing, said)


def record_statement(unit: WritingUnit, standing: Standing, said: Collected) -> UUID:
    """The one way a consent comes to be, inside an open unit."""
    require_collector(standing, said.person_id)
    from_at, until_at = period_of(standing, said)
    check_collected(standing, said)
    cells = [(key, use, answer) for key, answer in said.answers.items() for use in said.uses]
    record = _insert_record(unit, standing, said)
    rows = [
        _cell(unit, record, key, use, answer, from_at, until_at if answer == "given" else FAR_FUTURE)
        for key, use, answer in cells
    ]
    return _finish(unit, standing, record, rows, Action.CONSENT_RECORDED)


@writing
def withdraw_consent(
    unit: WritingUnit,
    household_id: UUID,
    person_id: UUID,
    giver_id: UUID,
    capacity: str,
    cells: Iterable[CellKey],
) -> UUID:
    """Withdraw these cells now. No reason is asked; items stay with the partner who contributed them."""
    standing = stand(unit, household_id, Asked("consent", household_id))
    return withdraw_statement(unit, standing, person_id, giver_id, capacity, cells)


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
    record = _insert_record(unit, standing, said)
    rows = [
        _cell(unit, record, key, use, "withdrawn", unit.now, FAR_FUTURE)
        for key in answers
        for use in BOTH_USES
    ]
    return _finish(unit, standing, record, rows, Action.CONSENT_WITHDRAWN)


def _insert_record(unit: WritingUnit, standing: Standing, said: Collected) -> ConsentRecord:
    assert unit.actor.id is not None
    assert unit.actor.partner_id is not None
    text = shown_text(unit.platform.settings.config, said.language)
    record = ConsentRecord(
        id=unit.new_id(),
        household_id=standing.household_id,
        person_id=said.person_id,
        giver_id=said.giver_id,
        capacity=said.capacity,
        collector_id=unit.actor.id,
        collector_partner_id=unit.actor.partner_id,
        text_version=text.version,
        text_hash=text.digest,
        language=said.language,
        method=said.method,
        recorded_at=unit.now,
        row_salt=secrets.token_bytes(16),
    )
    record.interpreter = _sealed(unit, standing, record, 1, said.interpreter)
    record.evidence = _sealed(unit, standing, record, 2, said.evidence)
    unit.session.add(record)
    unit.session.flush()
    return record


def _sealed(
    unit: WritingUnit, standing: Standing, record: ConsentRecord, version: int, text: str
) -> bytes | None:
    """Free text about a conversation; `version` tells the interpreter (1) from the evidence (2)."""
    if not text.strip():
        return None
    key = unit.platform.household_key(standing.household_id, standing.known.head.key_id)
    context = unit.platform.context("reason.text", standing.household_id, record.id, version=version)
    return key.seal(context, text.strip().encode())


def _cell(
    unit: WritingUnit,
    record: ConsentRecord,
    key: CellKey,
    use: str,
    decision: str,
    from_at: datetime,
    until_at: datetime,
) -> ConsentCell:
    return ConsentCell(
        id=unit.new_id(),
        record_id=record.id,
        person_id=record.person_id,
        partner_id=key[0],
        category=key[1],
        action=use,
        decision=decision,
        from_at=from_at,
        until_at=until_at,
        recorded_at=unit.now,
    )


def _finish(
    unit: WritingUnit,
    standing: Standing,
    record: ConsentRecord,
    cells: list[ConsentCell],
    action: Action,
) -> UUID:
    """Rows, new access version, entry with the digest of all rows, and a bell for the whole team: those
    who gain and those who lose, so that an open page wipes itself."""
    unit.session.add_all(cells)
    unit.session.flush()
    unit.change_access(standing.household_id)
    unit.record(
        action,
        household_id=standing.household_id,
        object_kind="consent_records",
        object_id=record.id,
        basis_kind=codes.Basis.TEAM_ROLE,
        changes=[("language", None, record.language), ("method", None, record.method)],
        subject_ids=[record.person_id],
        digest=row_digest(record.row_salt, [record, *cells]),
    )
    unit.ring(standing.household_id, standing.team())
    return record.id
