"""Having everything stored looked at again: signatures of the virus scanner learn what was not known before.

One document at a time waits for its verdict, so that the others stay in reach. What a scanner that went away
leaves waiting, waits as any other does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, tuple_, update

from hub.audit.units import WritingUnit, writing
from hub.documents.clamd import Clamd
from hub.documents.models import PENDING, Document, DocumentVersion
from hub.documents.rules import Scan
from hub.documents.scanning import JOB, scan_waiting
from hub.registry.models import Household
from hub.storage.platform import Platform

_PAGE = 200
Version = tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class Looked:
    """`scanned` by this run; how many still wait, and how many are held back for a virus, in all."""

    scanned: int
    waiting: int
    infected: int


def scan_now(platform: Platform, scanner: Clamd, *, everything: bool = False) -> Looked:
    """Scan what waits; `everything`: what was found clean before, too. Raises ScannerUnreachableError."""
    scanner.version()
    found_clean = list(_found_clean(platform)) if everything else []
    scanned = scan_waiting(platform, scanner)
    for version in found_clean:
        _ask_again(platform, JOB, version)
        scanned += scan_waiting(platform, scanner)
    return Looked(scanned, _count(platform, PENDING), _count(platform, Scan.INFECTED.value))


def _found_clean(platform: Platform) -> Iterator[Version]:
    """Every version found clean, in pages."""
    key = (DocumentVersion.document_id, DocumentVersion.version)
    query = (
        select(*key)
        .join(Document, Document.id == DocumentVersion.document_id)
        .join(Household, Household.id == Document.household_id)
        .where(DocumentVersion.scan == Scan.CLEAN.value, Household.erased_at.is_(None))
        .order_by(*key)
        .limit(_PAGE)
    )
    last: Version | None = None
    while True:
        with platform.database.reading() as session:
            rows = session.execute(query if last is None else query.where(tuple_(*key) > last)).all()
        yield from ((row[0], row[1]) for row in rows)
        if len(rows) < _PAGE:
            return
        last = rows[-1][0], rows[-1][1]


@writing
def _ask_again(unit: WritingUnit, version: Version) -> None:
    """From here until its verdict it waits; the verdict has its entry."""
    named = (DocumentVersion.document_id == version[0]) & (DocumentVersion.version == version[1])
    clean = DocumentVersion.scan == Scan.CLEAN.value
    unit.session.execute(update(DocumentVersion).where(named, clean).values(scan=PENDING, scan_until=None))


def _count(platform: Platform, state: str) -> int:
    query = select(func.count()).select_from(DocumentVersion).where(DocumentVersion.scan == state)
    with platform.database.reading() as session:
        return session.scalar(query) or 0
