"""SELECTs on documents. Whatever shows a document passes `documents_visible_to`."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, or_, select

from hub.channels.queries import readable_items
from hub.consent.doors import other_door
from hub.consent.lists import Readable
from hub.consent.models import Opening
from hub.documents.models import Document, DocumentVersion
from hub.registry.models import TeamMembership


def documents_visible_to(
    household_ids: Sequence[UUID], readable: Readable, partner_id: UUID | None
) -> Select[Document, DocumentVersion]:
    """Documents of a channel, or of those of a child's homes (`channels_of`), with their current version,
    newest first."""
    return (
        _with_version()
        .where(Document.household_id.in_(household_ids), readable_items(Document, readable, partner_id))
        .order_by(Document.seq.desc())
    )


def document_by_id(
    document_id: UUID, professional_id: UUID | None
) -> Select[Document, DocumentVersion, UUID | None]:
    """A document of a household the professional has or had a line in, or opened once, or of which she has
    another door, that comes with it: foreign ids find nothing, like ids that do not exist."""
    door = other_door(Document, professional_id)
    line = select(TeamMembership.id).where(
        TeamMembership.household_id == Document.household_id,
        TeamMembership.professional_id == professional_id,
    )
    opened = select(Opening.id).where(
        Opening.household_id == Document.household_id, Opening.professional_id == professional_id
    )
    found = or_(line.exists(), opened.exists(), door.is_not(None))
    return _with_version().add_columns(door).where(Document.id == document_id, found)


def _with_version() -> Select[Document, DocumentVersion]:
    return select(Document, DocumentVersion).join(
        DocumentVersion,
        (DocumentVersion.document_id == Document.id) & (DocumentVersion.version == Document.current_version),
    )
