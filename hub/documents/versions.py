"""The versions of a document, newest first: what each was called, when and by whom it came."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from hub.audit.units import ReadingUnit
from hub.consent.authorise import Standing
from hub.consent.elsewhere import key_here
from hub.documents.models import Document, DocumentVersion
from hub.documents.rules import Scan
from hub.documents.views import bound, scan_of
from hub.registry.people import professional_names


@dataclass(frozen=True, slots=True)
class VersionView:
    """`title` and `expires_on` as they were while it was the current one."""

    number: int
    title: str
    expires_on: date | None
    filename: str
    author: str
    at: datetime
    scan: Scan


def versions_of(unit: ReadingUnit, standing: Standing, document: Document) -> Sequence[VersionView]:
    """All of them, for a reader of the document."""
    query = (
        select(DocumentVersion)
        .where(DocumentVersion.document_id == document.id)
        .order_by(DocumentVersion.version.desc())
    )
    rows = list(unit.session.scalars(query))
    names = professional_names(unit.platform, unit.session, [row.author_id for row in rows])
    return [_view(standing, document, row, names[row.author_id]) for row in rows]


def _view(standing: Standing, document: Document, row: DocumentVersion, author: str) -> VersionView:
    platform = standing.unit.platform
    key = key_here(standing)
    sealed = row.title or document.title
    words = json.loads(key.open(bound(platform, "document.title", document, row.version), sealed))
    filename = key.open(bound(platform, "document.filename", document, row.version), row.filename)
    return VersionView(
        number=row.version,
        title=words["title"],
        expires_on=date.fromisoformat(words["expires_on"]) if words["expires_on"] else None,
        filename=filename.decode(),
        author=author,
        at=row.created_at,
        scan=scan_of(platform, row),
    )
