"""What a person said follows her too: records, their interpreter and witness, the images that show them.

The rows that say what is agreed stay as they are. A record that names another household is another row to
the log: an entry vouches for it anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from hub.audit.digests import row_digest
from hub.audit.entries import Action
from hub.consent.models import ConsentCell, ConsentEvidence, ConsentProof, ConsentRecord
from hub.consent.statements import INTERPRETER, WITNESS, words_context
from hub.documents.evidence import evidence_context
from hub.separation.resealing import Move


def move_consents(move: Move, person_ids: Sequence[UUID]) -> None:
    """What these persons said in the household they leave, and what shows it, named by a record or not."""
    session = move.unit.session
    said = select(ConsentRecord).where(
        ConsentRecord.household_id == move.old.id, ConsentRecord.person_id.in_(person_ids)
    )
    records = list(session.scalars(said.order_by(ConsentRecord.recorded_at, ConsentRecord.id)))
    for record in records:
        _move_record(move, record)
    shown = select(ConsentEvidence).where(
        ConsentEvidence.household_id == move.old.id, ConsentEvidence.person_id.in_(person_ids)
    )
    for image in session.scalars(shown):
        _move_image(move, image)
    session.flush()
    _vouch(move, records)


def _move_record(move: Move, record: ConsentRecord) -> None:
    platform = move.unit.platform
    interpreter, witness = (words_context(platform, record, one) for one in (INTERPRETER, WITNESS))
    record.interpreter = record.interpreter and move.resealed(interpreter, record.interpreter)
    record.evidence = record.evidence and move.resealed(witness, record.evidence)
    record.household_id = move.new.id


def _move_image(move: Move, image: ConsentEvidence) -> None:
    """The object stays bound to the household in which it was sent, which the manifest names."""
    platform = move.unit.platform
    manifest = evidence_context(platform, "object.key", image)
    filename = evidence_context(platform, "document.filename", image)
    image.manifest = move.resealed(manifest, image.manifest)
    image.filename = move.resealed(filename, image.filename)
    image.household_id = move.new.id


def _vouch(move: Move, records: Sequence[ConsentRecord]) -> None:
    """An entry for each record, with the digest of its rows; cells in the order of their ids."""
    unit, ids = move.unit, [record.id for record in records]
    proofs: dict[UUID, list[ConsentProof]] = {one: [] for one in ids}
    cells: dict[UUID, list[ConsentCell]] = {one: [] for one in ids}
    for proof in unit.session.scalars(select(ConsentProof).where(ConsentProof.record_id.in_(ids))):
        proofs[proof.record_id].append(proof)
    spoken = select(ConsentCell).where(ConsentCell.record_id.in_(ids)).order_by(ConsentCell.id)
    for cell in unit.session.scalars(spoken):
        cells[cell.record_id].append(cell)
    for record in records:
        unit.record(
            Action.CONSENT_MOVED,
            household_id=move.new.id,
            object_kind="consent_records",
            object_id=record.id,
            subject_ids=[record.person_id],
            digest=row_digest(record.row_salt, [record, *proofs[record.id], *cells[record.id]]),
        )
