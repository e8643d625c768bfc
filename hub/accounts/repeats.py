"""Recognising a request that was already carried out, so that a retry does nothing twice.

A repeat is the same professional, the same key and the same content; it is remembered in the transaction
of its effect, and authorised again before the first answer is given again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from hub.accounts.models import IdempotencyKey
from hub.audit.units import WritingUnit
from hub.errors import ConflictError
from hub.storage.rows import table_of
from hub.storage.together import Write, insertion, write_together

REMEMBERED = timedelta(hours=24)

_KEYS = table_of(IdempotencyKey)
_FIND = select(_KEYS.c.request_hash, _KEYS.c.object_id, _KEYS.c.created_at).where(
    _KEYS.c.professional_id == bindparam("professional"), _KEYS.c.key_hash == bindparam("key")
)
_FORGET = delete(_KEYS).where(_KEYS.c.created_at < bindparam("before"))


def repeated(unit: WritingUnit, key: str, request: Sequence[str]) -> UUID | None:
    """The object an earlier identical request made, or None. Raises ConflictError for other content."""
    if not key:
        return None
    found = unit.session.execute(_FIND, {"professional": unit.actor.id, "key": _key_hash(key)}).first()
    stale = found is not None and unit.now - found.created_at > REMEMBERED
    if stale or _sweeps(key):
        unit.session.execute(_FORGET, {"before": unit.now - REMEMBERED})
    if found is None or stale:
        return None
    if found.request_hash != _request_hash(unit, request):
        raise ConflictError("repeat_with_other_content")
    object_id: UUID = found.object_id
    return object_id


def remember(unit: WritingUnit, key: str, request: Sequence[str], object_id: UUID) -> None:
    """Keep the request with its effect, for a day."""
    memory = memory_of(unit, key, request, object_id)
    if memory:
        write_together(unit.session, *memory)


def memory_of(unit: WritingUnit, key: str, request: Sequence[str], object_id: UUID) -> list[Write]:
    """The same, to be sent with the effect; nothing without a key."""
    if not key:
        return []
    kept = IdempotencyKey(
        professional_id=unit.actor.id,
        key_hash=_key_hash(key),
        request_hash=_request_hash(unit, request),
        object_id=object_id,
        created_at=unit.now,
    )
    return [insertion(kept)]


def _sweeps(key: str) -> bool:
    """One request in 64 forgets, for all, what is older than a day."""
    return _key_hash(key)[0] < 4


def _key_hash(key: str) -> bytes:
    return sha256(key.encode()).digest()


def _request_hash(unit: WritingUnit, request: Sequence[str]) -> bytes:
    """Keyed, so that the database does not confirm a guessed text."""
    return unit.platform.key.lookup("request:" + sha256("\0".join(request).encode()).hexdigest())
