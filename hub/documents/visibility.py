"""Who may see a document, why and since when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from hub.audit.units import ReadingUnit, reading
from hub.channels.visibility import ItemVisibility, visibility_of
from hub.consent import codes
from hub.documents.reading import find_document
from hub.documents.views import item_of


@reading
def who_sees_document(unit: ReadingUnit, document_id: UUID, at: datetime | None = None) -> ItemVisibility:
    """For a document one may read. Raises AccessDeniedError, alike when it is absent and when it is hidden,
    and InvalidInputError for an instant before its deposit or in the future."""
    document, _version, standing = find_document(unit, document_id, codes.Action.READ)
    return visibility_of(unit, standing, item_of(standing, document), at)
