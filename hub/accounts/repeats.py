"""Recognising a request that was already carried out, so that a retry does nothing twice.

A repeat is the same professional, the same key and the same content; it is remembered in the transaction
of its effect, and authorised again before the first answer is given again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete

from hub.accounts.models import IdempotencyKey
from hub.audit.units import WritingUnit
from hub.errors import ConflictError

REMEMBERED = timedelta(hours=24)


def repeated(unit: WritingUnit, key: str, request: Sequence[str]) -> UUID | None:
    """The object an earlier identical request made, or None. Raises ConflictError for other content."""
    if not key:
        return None
    row = unit.session.get(IdempotencyKey, (unit.actor.id, _key_hash(key)))
    if row is None or unit.now - row.created_at > REMEMBERED:
        return None
    if row.request_hash != _request_hash(unit, request):
        raise ConflictError("repeat_with_other_content")
    return row.object_id


def remember(unit: WritingUnit, key: str, request: Sequence[str], object_id: UUID) -> None:
    """Keep the request with its effect, for a day."""
    if not key:
        return
    unit.session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < unit.now - REMEMBERED))
    unit.session.add(
        IdempotencyKey(
            professional_id=unit.actor.id,
            key_hash=_key_hash(key),
            request_hash=_request_hash(unit, request),
            object_id=object_id,
            created_at=unit.now,
        )
    )


def _key_hash(key: str) -> bytes:
    return sha256(key.encode()).digest()


def _request_hash(unit: WritingUnit, request: Sequence[str]) -> bytes:
    """Keyed, so that the database does not confirm a guessed text."""
    return unit.platform.key.lookup("request:" + sha256("\0".join(request).encode()).hexdigest())
