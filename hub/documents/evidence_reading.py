"""Looking at what shows a consent: its image, and the names of witness and interpreter.

It is readable by the referents of the partner that collected it, in this household's team, and by the
data-protection officers who may look on; for everybody else it is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from hub.actors import Actor
from hub.audit.entries import Action, Outcome
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.consent.authorise import refuse_hidden_in, require_still_signed_in
from hub.consent.codes import Reason
from hub.consent.models import ConsentEvidence, ConsentRecord
from hub.consent.records import RecordAsked, find_for_evidence
from hub.consent.rules import RULE_VERSION
from hub.consent.statements import INTERPRETER, WITNESS, words_context
from hub.documents.evidence import LABELS, evidence_context
from hub.documents.formats import MEDIA_TYPES
from hub.documents.originals import Original
from hub.documents.views import object_context
from hub.errors import TamperedError
from hub.registry.models import Household
from hub.storage.envelope import Context
from hub.storage.held_keys import HouseholdKey
from hub.storage.object_format import Manifest
from hub.storage.objects import read_object
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class _Granted:
    evidence_id: UUID
    filename: str
    format: str
    manifest: Manifest
    context: Context


@dataclass(frozen=True, slots=True)
class Heard:
    """Who can bear out what was said: each as it was written then, or nothing. `code`: of the household."""

    code: str
    witness: str
    interpreter: str


@reading
def who_heard(unit: ReadingUnit, asked: RecordAsked) -> Heard:
    """Witness and interpreter of one conversation. Raises AccessDeniedError, alike when there is no such
    record, no name, and no right to it."""
    found = find_for_evidence(unit, asked)
    record = found.record
    if not found.named:
        refuse_hidden_in(found.standing, Reason.NOT_FOUND, asked.refused())
    _record_read(unit, asked, "consent_records", record.id, record.person_id)
    key = _key_of(unit, record.household_id)

    def opened(version: int, text: bytes | None) -> str:
        return key.open(words_context(unit.platform, record, version), text).decode() if text else ""

    return Heard(
        found.standing.known.head.short_code,
        opened(WITNESS, record.evidence),
        opened(INTERPRETER, record.interpreter),
    )


def download_evidence(platform: Platform, actor: Actor, asked: RecordAsked) -> Original:
    """The image, byte-identical to what was sent. The permit and its entry come first; while it flows
    the permit is asked again before each segment."""
    granted = _permit(platform, actor, asked)
    with _watching(platform, actor, asked, granted):
        chunks = read_object(
            platform.objects,
            granted.context,
            granted.manifest,
            before_segment=lambda: _still_permitted(platform, actor, asked),
        )
    return Original(
        granted.filename,
        granted.format,
        MEDIA_TYPES[granted.format],
        granted.manifest.plaintext_size,
        (0, granted.manifest.plaintext_size),
        1,
        _watched(platform, actor, asked, granted, chunks),
    )


@reading
def _permit(unit: ReadingUnit, asked: RecordAsked) -> _Granted:
    record, evidence = _find(unit, asked)
    _record_read(unit, asked, "consent_evidences", evidence.id, record.person_id)
    key = _key_of(unit, evidence.household_id)
    manifest, name = (evidence_context(unit.platform, label, evidence) for label in LABELS)
    return _Granted(
        evidence.id,
        key.open(name, evidence.filename).decode(),
        evidence.format,
        Manifest.decode(key.open(manifest, evidence.manifest)),
        object_context(unit.platform, evidence.household_id, evidence.id, 1),
    )


def _key_of(unit: ReadingUnit, household_id: UUID) -> HouseholdKey:
    """That of the household it is sealed in: the officers' address may be another, of before."""
    key_id = unit.session.scalars(select(Household.key_id).where(Household.id == household_id)).one()
    return unit.platform.household_key(household_id, key_id)


@reading
def _still_permitted(unit: ReadingUnit, asked: RecordAsked) -> None:
    """Raises AccessDeniedError."""
    require_still_signed_in(unit, asked.refused())
    _find(unit, asked)
    unit.leave_no_trace(asked.household_id, Trace.NOTHING_SHOWN)


def _find(unit: ReadingUnit, asked: RecordAsked) -> tuple[ConsentRecord, ConsentEvidence]:
    """Raises AccessDeniedError, alike when there is no such record, no image, and no right to it."""
    found = find_for_evidence(unit, asked)
    if found.evidence is None:
        refuse_hidden_in(found.standing, Reason.NOT_FOUND, asked.refused())
    return found.record, found.evidence


def _record_read(unit: ReadingUnit, asked: RecordAsked, kind: str, object_id: UUID, person_id: UUID) -> None:
    unit.record(
        Action.EVIDENCE_READ,
        household_id=asked.household_id,
        object_kind=kind,
        object_id=object_id,
        subject_ids=[person_id],
        rule=RULE_VERSION,
    )


def _watched(
    platform: Platform, actor: Actor, asked: RecordAsked, granted: _Granted, chunks: Iterator[bytes]
) -> Iterator[bytes]:
    with _watching(platform, actor, asked, granted):
        yield from chunks


@contextmanager
def _watching(platform: Platform, actor: Actor, asked: RecordAsked, granted: _Granted) -> Iterator[None]:
    """As for documents: altered bytes end the answer and are on record."""
    try:
        yield
    except TamperedError:
        _record_tampered(platform, actor, asked, granted.evidence_id)
        raise


@writing
def _record_tampered(unit: WritingUnit, asked: RecordAsked, evidence_id: UUID) -> None:
    unit.record(
        Action.DOCUMENT_TAMPERED,
        household_id=asked.household_id,
        object_kind="consent_evidences",
        object_id=evidence_id,
        outcome=Outcome.FAILED,
    )
