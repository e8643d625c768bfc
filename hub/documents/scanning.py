"""Having every document looked at by the virus scanner, once, after it was stored.

A document waits in its own row: whatever stops, a scanner or this process, it waits on, and nobody of
another partner takes it meanwhile. Who scans says so in the row first, for a time; no transaction is open
while bytes flow, decrypted segment by segment, to the scanner.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, update

from hub.actors import system_actor
from hub.audit.entries import Action, Outcome
from hub.audit.units import WritingUnit, writing
from hub.channels.bells import ring_readers
from hub.consent.authorise import Standing, uuids
from hub.consent.queries import known_households
from hub.documents.clamd import Clamd, NotScannedError
from hub.documents.models import PENDING, Document, DocumentVersion
from hub.documents.rules import Scan
from hub.documents.views import bound, object_context
from hub.errors import HubError, NotFoundError, TamperedError
from hub.registry.models import Household
from hub.storage.envelope import Context
from hub.storage.object_format import Manifest
from hub.storage.objects import read_object
from hub.storage.platform import Platform

CLAIMED = timedelta(minutes=4)
"""Longer than one scan may take: who began one and died is replaced after that."""
POSTPONED = timedelta(minutes=5)
JOB = system_actor()
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claimed:
    """One version that this process alone scans, until that instant."""

    document_id: UUID
    version: int
    household_id: UUID
    key_id: bytes
    manifest: bytes
    sealed: Context
    stored: Context
    until: datetime


def scan_waiting(platform: Platform, scanner: Clamd) -> int:
    """Scan what waits and nobody scans, the oldest first; how many got a verdict.

    Raises ScannerUnreachableError; then everything waits on.
    """
    settled = 0
    while _waits(platform) and (claimed := claim_next(platform, JOB)) is not None:
        try:
            found = scanner.scan(read_object(platform.objects, claimed.stored, _manifest(platform, claimed)))
        except (NotScannedError, TamperedError, NotFoundError) as error:
            # Of this document alone: it waits on, behind the others. `hub fsck` names what is damaged.
            _log.warning("document %s not scanned: %s", claimed.document_id, type(error).__name__)
            release(platform, JOB, claimed, platform.clock() + POSTPONED)
            continue
        except HubError:
            release(platform, JOB, claimed, None)
            raise
        settle(platform, JOB, claimed, Scan.INFECTED if found else Scan.CLEAN)
        settled += 1
    return settled


def _waits(platform: Platform) -> bool:
    """Whether a document waits; asked without a write, since the answer is nearly always no."""
    with platform.database.reading() as session:
        return session.execute(_oldest(platform.clock())).first() is not None


def _oldest(now: datetime) -> Select[Document, DocumentVersion, bytes]:
    """The document that waits longest and that nobody scans at this instant."""
    nobody = or_(DocumentVersion.scan_until.is_(None), DocumentVersion.scan_until <= now)
    return (
        select(Document, DocumentVersion, Household.key_id)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .join(Household, Household.id == Document.household_id)
        .where(DocumentVersion.scan == PENDING, nobody, Household.erased_at.is_(None))
        .order_by(DocumentVersion.created_at, DocumentVersion.document_id)
        .limit(1)
    )


@writing
def claim_next(unit: WritingUnit) -> Claimed | None:
    """Take the oldest document that waits; None when there is none, or others have them all."""
    oldest = _oldest(unit.now).with_for_update(of=DocumentVersion, skip_locked=True)
    row = unit.session.execute(oldest).first()
    if row is None:
        return None
    document, version, key_id = row
    version.scan_until = unit.now + CLAIMED
    platform = unit.platform
    return Claimed(
        document_id=document.id,
        version=version.version,
        household_id=document.household_id,
        key_id=key_id,
        manifest=version.manifest,
        sealed=bound(platform, "object.key", document, version.version),
        stored=object_context(platform, document.household_id, document.id, version.version),
        until=version.scan_until,
    )


@writing
def release(unit: WritingUnit, claimed: Claimed, until: datetime | None) -> None:
    """Give a document back to whoever scans next, not before that instant."""
    unit.session.execute(update(DocumentVersion).where(_still(claimed)).values(scan_until=until))


@writing
def settle(unit: WritingUnit, claimed: Claimed, verdict: Scan) -> None:
    """Write the verdict with its entry and ring for who sees the document; nothing when the claim was lost.

    A virus ends downloads under way too: access is asked again before their next segment.
    """
    values = {"scan": verdict.value, "scan_until": None}
    written = unit.session.execute(update(DocumentVersion).where(_still(claimed)).values(values))
    if written.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE has one
        return
    document = unit.session.get_one(Document, claimed.document_id)
    known = known_households(unit.platform, unit.session, [document.household_id], None, unit.now)
    standing = Standing(unit, known[document.household_id], member=False)
    infected = verdict is Scan.INFECTED
    if infected:
        unit.change_access(document.household_id)
    unit.record(
        Action.DOCUMENT_INFECTED if infected else Action.DOCUMENT_SCANNED,
        household_id=document.household_id,
        object_kind="document",
        object_id=document.id,
        outcome=Outcome.REFUSED if infected else Outcome.PERMITTED,
        reason="infected" if infected else None,
        changes=[("category", None, document.category)],
        subject_ids=uuids(standing.known.subjects[document.subject_id].persons),
    )
    subject = standing.known.subjects[document.subject_id]
    audience = standing.audience(subject, document.category, document.partner_id)
    ring_readers(unit, standing, document.subject_id, audience)


def _manifest(platform: Platform, claimed: Claimed) -> Manifest:
    key = platform.household_key(claimed.household_id, claimed.key_id)
    return Manifest.decode(key.open(claimed.sealed, claimed.manifest))


def _still(claimed: Claimed) -> ColumnElement[bool]:
    """The version as this process took it: another one may have, once the claim lapsed."""
    return and_(
        DocumentVersion.document_id == claimed.document_id,
        DocumentVersion.version == claimed.version,
        DocumentVersion.scan == PENDING,
        DocumentVersion.scan_until == claimed.until,
    )
