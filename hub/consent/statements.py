"""The rows of one conversation: its record, its cells, and the entry that says so. What was said, and what
may be said, is judged by those who call."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hub.audit.digests import row_digest
from hub.audit.entries import Action
from hub.audit.units import WritingUnit
from hub.consent import codes
from hub.consent.authorise import Standing
from hub.consent.collecting import CellKey, Collected
from hub.consent.elsewhere import homes_of, key_here
from hub.consent.models import ConsentCell, ConsentProof, ConsentRecord
from hub.consent.texts import Pack
from hub.consent.told import heard_by
from hub.storage.envelope import Context
from hub.storage.platform import Platform

INTERPRETER, WITNESS = 1, 2
"""Version in the sealing context: which of the two free texts of a conversation."""


def insert_record(unit: WritingUnit, standing: Standing, said: Collected, text: Pack) -> ConsentRecord:
    assert unit.actor.id is not None
    assert unit.actor.partner_id is not None
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
    record.interpreter = _sealed(unit, standing, record, INTERPRETER, said.interpreter)
    record.evidence = _sealed(unit, standing, record, WITNESS, said.witness)
    unit.session.add(record)
    unit.session.flush()
    return record


def _sealed(
    unit: WritingUnit, standing: Standing, record: ConsentRecord, version: int, text: str
) -> bytes | None:
    if not text.strip():
        return None
    key = key_here(standing)
    return key.seal(words_context(unit.platform, record, version), text.strip().encode())


def words_context(platform: Platform, record: ConsentRecord, version: int) -> Context:
    """What free text about a conversation is bound to."""
    return platform.context("reason.text", record.household_id, record.id, version=version)


def cell(
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


def finish(
    unit: WritingUnit,
    standing: Standing,
    record: ConsentRecord,
    cells: list[ConsentCell],
    action: Action,
    proofs: Sequence[ConsentProof] = (),
) -> UUID:
    """Rows, new access version, entry with the digest of all rows, and a bell for those who gain and those
    who lose, so that an open page wipes itself: the whole team, of a child of two homes both, unless only
    closed categories were spoken of."""
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
        digest=row_digest(record.row_salt, [record, *proofs, *cells]),
    )
    categories = frozenset(one.category for one in cells)
    for home in homes_of(standing, record.person_id):
        unit.ring(home, heard_by(standing, home, categories))
    return record.id
