"""SELECTs on documents. Whatever shows a document passes `documents_visible_to`."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, or_, select

from hub.channels.queries import readable_items
from hub.consent.lists import Readable
from hub.consent.models import Opening
from hub.documents.models import Document, DocumentVersion
from hub.registry.models import TeamMembership


def documents_visible_to(
    household_id: UUID, readable: Readable, partner_id: UUID | None
) -> Select[Document, DocumentVersion]:
    """Documents of a channel with their current version, newest first."""
    return (
        _with_version()
        .where(Document.household_id == household_id, readable_items(Document, readable, partner_id))
        .order_by(Document.seq.desc())
    )


def document_by_id(document_id: UUID, professional_id: UUID | None) -> Select[Document, DocumentVersion]:
    """A document of a household the professional has or had a line in, or opened once: foreign ids find
    nothing, like ids that do not exist."""
    line = select(TeamMembership.id).where(
        TeamMembership.household_id == Document.household_id,
        TeamMembership.professional_id == professional_id,
    )
    opened = select(Opening.id).where(
        Opening.household_id == Document.household_id, Opening.professional_id == professional_id
    )
    return _with_version().where(Document.id == document_id, or_(line.exists(), opened.exists()))


def _with_version() -> Select[Document, DocumentVersion]:
    return select(Document, DocumentVersion).join(
        DocumentVersion,
        (DocumentVersion.document_id == Document.id) & (DocumentVersion.version == Document.current_version),
    )
