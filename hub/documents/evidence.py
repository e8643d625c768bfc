"""Images that show a consent: accepted and stored like a document, seen in no channel.

An image arrives before the answers are right, so that a wrong date never loses a photograph: it waits,
encrypted, until a record names it (`record_statement` in hub.consent.recording). What waited longer than a
draft may is forgotten by the next image anybody sends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.consent.authorise import Standing, stand
from hub.consent.collecting import require_collector
from hub.consent.elsewhere import key_here
from hub.consent.models import ConsentEvidence, ConsentProof
from hub.documents.quotas import hold_depositor, kib_of, require_room
from hub.documents.receiving import Received, receive_file
from hub.errors import Asked, InvalidInputError
from hub.storage.envelope import Context
from hub.storage.objects import drop_objects, recording
from hub.storage.platform import Platform

IMAGES = frozenset({"jpeg", "png", "heic"})


def receive_evidence(
    platform: Platform,
    actor: Actor,
    household_id: UUID,
    person_id: UUID,
    filename: str,
    chunks: Iterable[bytes],
) -> UUID:
    """Accept and store one image of what this person signed. Raises DocumentRejectedError, or
    InvalidInputError("file") where it would be too much; then nothing stays. The permit is asked before the
    first byte and again in the transaction that records."""
    _require_collecting(platform, actor, household_id, person_id)
    received = receive_file(platform, actor, household_id, filename, chunks, only=IMAGES)
    with recording(platform.objects, received.manifest.name):
        forgotten = _record(platform, actor, household_id, person_id, filename, received)
    drop_objects(platform.objects, *(one.hex() for one in forgotten))
    return received.document_id


@reading
def _require_collecting(unit: ReadingUnit, household_id: UUID, person_id: UUID) -> None:
    standing = stand(unit, household_id, Asked("consent", household_id))
    require_collector(standing, person_id)
    _require_room(standing)
    unit.leave_no_trace(household_id, Trace.BEFORE_DEPOSIT)


def _require_room(standing: Standing, size: int = 0) -> None:
    """As for a document, but whoever sits before the person has another way out: a witness."""
    try:
        require_room(standing, size)
    except InvalidInputError as full:
        raise InvalidInputError(full.field, f"image_{full.code}", **full.details) from full


@writing
def _record(
    unit: WritingUnit, household_id: UUID, person_id: UUID, filename: str, received: Received
) -> Sequence[bytes]:
    standing = stand(unit, household_id, Asked("consent", household_id))
    require_collector(standing, person_id)
    hold_depositor(standing)
    _require_room(standing, received.manifest.plaintext_size)
    key = key_here(standing)
    evidence = ConsentEvidence(
        id=received.document_id,
        household_id=household_id,
        person_id=person_id,
        collector_id=unit.actor.id,
        collector_partner_id=unit.actor.partner_id,
        object_id=received.manifest.object_id,
        format=received.format,
        received_at=unit.now,
        kib=kib_of(received.manifest.plaintext_size),
    )
    manifest, name = (evidence_context(unit.platform, label, evidence) for label in LABELS)
    evidence.manifest = key.seal(manifest, received.manifest.encode())
    evidence.filename = key.seal(name, filename.encode())
    unit.session.add(evidence)
    unit.record(
        Action.EVIDENCE_RECEIVED,
        household_id=household_id,
        object_kind="consent_evidences",
        object_id=evidence.id,
        subject_ids=[person_id],
    )
    return _forget_abandoned(unit)


LABELS = ("object.key", "document.filename")


def evidence_context(platform: Platform, label: str, evidence: ConsentEvidence) -> Context:
    """What an image's secrets are bound to: who may look depends on the partner that collected."""
    return platform.context(
        label,
        evidence.household_id,
        evidence.id,
        version=1,
        subject_id=evidence.person_id,
        partner_id=evidence.collector_partner_id,
    )


def _forget_abandoned(unit: WritingUnit) -> list[bytes]:
    """Drop the rows of images no record named in time; the names of their objects."""
    term = unit.now - timedelta(days=unit.platform.settings.draft_days)
    abandoned = unit.session.scalars(
        select(ConsentEvidence).where(
            ConsentEvidence.received_at <= term,
            ConsentEvidence.id.not_in(select(ConsentProof.evidence_id)),
        )
    ).all()
    for one in abandoned:
        unit.record(
            Action.EVIDENCE_FORGOTTEN,
            household_id=one.household_id,
            object_kind="consent_evidences",
            object_id=one.id,
            subject_ids=[one.person_id],
        )
    ids = [one.id for one in abandoned]
    objects = [one.object_id for one in abandoned]
    unit.session.execute(delete(ConsentEvidence).where(ConsentEvidence.id.in_(ids)))
    return objects
