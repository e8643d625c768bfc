"""Documents that keep alive the right another one gave: an extension certificate, after a permit's end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from hub.documents.document_types import DocumentTypes
from hub.documents.views import DocumentView


def extended_until(types: DocumentTypes, documents: Sequence[DocumentView]) -> dict[UUID, date]:
    """By document, the latest end of those about the same persons that extend it."""
    found: dict[UUID, date] = {}
    for one in documents:
        codes = {kind.code for kind in types.extending(one.type)}
        ends = [
            other.expires_on
            for other in documents
            if other.type in codes and other.persons == one.persons and other.expires_on
        ]
        if ends:
            found[one.id] = max(ends)
    return found
