"""Who may see a document, why and since when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.audit.units import ReadingUnit, reading
from hub.channels.visibility import ItemVisibility, require_sight, visibility_of
from hub.consent import codes
from hub.consent.authorise import NOWHERE, Standing, refuse_unknown_item
from hub.consent.overseeing import stand_or_oversee
from hub.documents.models import Document
from hub.documents.reading import find_document
from hub.documents.views import item_of
from hub.errors import Asked


@reading
def who_sees_document(unit: ReadingUnit, document_id: UUID, at: datetime | None = None) -> ItemVisibility:
    """For a document one may read, or oversees in an open category.

    Raises AccessDeniedError, alike when it is absent and when it is hidden, and InvalidInputError for an
    instant before its deposit or in the future."""
    if unit.actor.role == codes.Role.DPO:
        document, standing = _overseen(unit, document_id)
    else:
        document, _version, standing = find_document(unit, document_id, codes.Action.READ)
    return visibility_of(unit, standing, item_of(standing, document), at)


def _overseen(unit: ReadingUnit, document_id: UUID) -> tuple[Document, Standing]:
    """The same statements lead to each refusal."""
    document = unit.session.scalar(select(Document).where(Document.id == document_id))
    home = document.household_id if document else None
    asked = Asked("read", home, "document", document_id)
    standing = stand_or_oversee(unit, home or NOWHERE, asked)
    if document is None or document.subject_id not in standing.known.subjects:
        refuse_unknown_item(unit, asked)
    require_sight(standing, item_of(standing, document), asked)
    return document, standing
