"""The sentences of requests for a document, bound to all that their access depends on."""

from __future__ import annotations

from uuid import UUID

from hub.consent.authorise import Standing
from hub.consent.elsewhere import key_here
from hub.documents.piece_requests.models import PieceRequest
from hub.storage.envelope import Context
from hub.storage.platform import Platform

ASKED, ANSWERED = 1, 2
"""Version in the sealing context: what is wanted, and the reason of who settled it or answered a reuse."""


def words_context(
    platform: Platform, request: PieceRequest, version: int, object_id: UUID | None = None
) -> Context:
    """`object_id`: the reuse that is answered, where it is not the request itself."""
    return platform.context(
        "reason.text",
        request.household_id,
        object_id or request.id,
        version=version,
        category=request.category,
        subject_id=request.subject_id,
        partner_id=request.partner_id,
    )


def seal_words(
    standing: Standing, request: PieceRequest, version: int, text: str, object_id: UUID | None = None
) -> bytes:
    platform = standing.unit.platform
    key = key_here(standing)
    return key.seal(words_context(platform, request, version, object_id), text.encode())


def open_words(
    standing: Standing, request: PieceRequest, version: int, sealed: bytes, object_id: UUID | None = None
) -> str:
    platform = standing.unit.platform
    key = key_here(standing)
    return key.open(words_context(platform, request, version, object_id), sealed).decode()
