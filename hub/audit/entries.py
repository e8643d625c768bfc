"""One audit entry, its canonical bytes and its leaf: the frozen format of docs/audit-log.md.

An entry that can be built is valid. `canonical` is RFC 8785 JSON restricted to ASCII strings, null, the
integer `v` and two lists, so that any language can write the same bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from hub.actors import ActorKind, Origin
from hub.audit.changed_fields import CHANGES, CODE
from hub.audit.vocabulary import Action, Outcome, Purpose

VERSION: Final = 1
SALT_SIZE: Final = 32
Change = tuple[str, str | None, str | None]

_PRINTABLE = re.compile(r"[\x20-\x7e]{1,128}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_CODES = ("basis_kind", "object_kind", "partner", "reason", "role")
_IDS = ("actor_id", "basis_id", "household_id", "object_id")
_TYPES: dict[str, type] = {
    "action": Action,
    "actor_kind": ActorKind,
    "at": datetime,
    "entry_id": UUID,
    "origin": Origin,
    "outcome": Outcome,
}


class InvalidEntryError(ValueError):
    """A bug: somebody tried to record what the log format does not allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who did what, when, to what, and why it was allowed or not. Ids only, never contents.

    `changes` holds (field, before, after) over closed vocabularies; `subject_ids` the persons concerned,
    sorted; `rule` the version of the access rule that decided; `row_digest` vouches for a fact's row.
    """

    action: Action
    actor_id: UUID | None = None
    actor_kind: ActorKind
    at: datetime
    basis_id: UUID | None = None
    basis_kind: str | None = None
    changes: tuple[Change, ...] = ()
    entry_id: UUID
    household_id: UUID | None = None
    object_id: UUID | None = None
    object_kind: str | None = None
    origin: Origin
    outcome: Outcome
    partner: str | None = None
    purpose: Purpose | None = None
    reason: str | None = None
    role: str | None = None
    row_digest: str | None = None
    rule: str | None = None
    subject_ids: tuple[UUID, ...] = ()
    v: int = VERSION

    def __post_init__(self) -> None:
        for name, kind in _TYPES.items():
            _require(isinstance(getattr(self, name), kind), name)
        for name in _IDS:
            _require(isinstance(getattr(self, name), UUID | None), name)
        for name in _CODES:
            _require(_matches(CODE, getattr(self, name)), name)
        _require(isinstance(self.purpose, Purpose | None), "purpose")
        _require(type(self.v) is int and self.v == VERSION, "v")
        _require(self.at.tzinfo is not None, "at")
        _require(_matches(_DIGEST, self.row_digest), "row_digest")
        _require(_matches(_PRINTABLE, self.rule), "rule")
        _require_subjects(self.subject_ids)
        _require_changes(self.changes)


KEYS: Final = tuple(field.name for field in fields(Entry))
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode


def timestamp(at: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SS.ffffffZ`, the one way an instant is written in the log."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def canonical(entry: Entry) -> bytes:
    """The bytes that are signed: exactly the keys of `Entry`, all present, absent is null."""
    return canonical_object({name: _plain(getattr(entry, name)) for name in KEYS})


def canonical_object(values: dict[str, Any]) -> bytes:
    """Canonical bytes of an entry already in JSON values (what the verifier reads from columns)."""
    return _encode(values).encode("ascii")


def content(salt: bytes, canonical: bytes) -> bytes:
    """What the leaf commits to. Without the salt it confirms no guess, even of every field."""
    return hmac.digest(salt, canonical, "sha256")


def leaf_hash(content: bytes) -> bytes:
    """RFC 6962 leaf: SHA-256(0x00 ‖ 0x01 ‖ content), the second byte naming this format."""
    return hashlib.sha256(b"\x00\x01" + content).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return value is None or (isinstance(value, str) and pattern.fullmatch(value) is not None)


def _require(condition: object, name: str) -> None:
    if not condition:
        raise InvalidEntryError(f"audit entry: {name} does not have the form of docs/audit-log.md")


def _require_subjects(ids: object) -> None:
    _require(isinstance(ids, tuple), "subject_ids")
    assert isinstance(ids, tuple)
    _require(all(isinstance(item, UUID) for item in ids), "subject_ids")
    _require(list(ids) == sorted(set(ids)), "subject_ids")


def _require_changes(changes: object) -> None:
    _require(isinstance(changes, tuple), "changes")
    assert isinstance(changes, tuple)
    for change in changes:
        _require(isinstance(change, tuple) and len(change) == 3 and change[0] in CHANGES, "changes")
        field, before, after = change
        known = CHANGES[field]
        _require(_matches(known, before) and _matches(known, after), f"changes of {field}")


__all__ = [
    "Action",
    "Change",
    "Entry",
    "InvalidEntryError",
    "Outcome",
    "Purpose",
    "canonical",
    "canonical_object",
    "content",
    "leaf_hash",
    "timestamp",
]
