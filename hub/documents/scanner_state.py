"""What an administrator is told of the virus scanner: whether it answers, and how much waits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from hub.actors import Actor
from hub.audit.units import ReadingUnit, reading
from hub.consent.authorise import require_role
from hub.consent.codes import Role
from hub.documents.clamd import ScannerUnreachableError, clamd_of
from hub.documents.models import PENDING, Document, DocumentVersion
from hub.documents.rules import Scan
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class ScannerState:
    """`engine` is what the scanner says it is; None when it does not answer, or when there is none, which
    `configured` tells. Documents counted are those of one's own partner."""

    configured: bool
    engine: str | None
    pending: int
    infected: int


def scanner_state(platform: Platform, actor: Actor) -> ScannerState:
    """For administrators. Raises AccessDeniedError for every other role."""
    counts, scanner = _counts(platform, actor), clamd_of(platform.settings)
    engine = None
    if scanner is not None:
        try:
            engine = scanner.version()
        except ScannerUnreachableError:
            engine = None
    infected = counts.get(Scan.INFECTED.value, 0)
    return ScannerState(scanner is not None, engine, counts.get(PENDING, 0), infected)


@reading
def _counts(unit: ReadingUnit) -> dict[str, int]:
    require_role(unit, Role.ADMINISTRATOR, action="scanner_state")
    query = (
        select(DocumentVersion.scan, func.count())
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(Document.partner_id == unit.actor.partner_id)
        .where(DocumentVersion.scan.in_((PENDING, Scan.INFECTED.value)))
        .group_by(DocumentVersion.scan)
    )
    return {row[0]: row[1] for row in unit.session.execute(query)}
