"""Bearer tokens of the JSON API: `hub_<kind>_<8 id>_<43 base64url>`, 256 random bits.

Kept as SHA-256 and shown once. A token never opens more than its owner: it ends with the account, and its
scopes only narrow what the access rule permits at each call.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from hub.accounts.models import Token
from hub.accounts.queries import load_actor
from hub.actors import Actor, ActorKind, Origin
from hub.audit.entries import Action, timestamp
from hub.audit.units import ReadingUnit, WritingUnit, reading, writing
from hub.errors import InvalidInputError, NotFoundError
from hub.storage.envelope import Context
from hub.storage.platform import Platform

KIND = "api"
SCOPES = (
    "channels:read",
    "notes:write",
    "documents:read",
    "documents:write",
    "search:read",
    "decisions:read",
    "requests:read",
    "requests:write",
    "audit:read",
)
DEFAULT_DAYS, LONGEST_DAYS = 90, 365
LONGEST_LABEL = 80

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_FORM = re.compile(r"hub_([a-z]{2,8})_([a-z0-9]{8})_([A-Za-z0-9_-]{43})")
_NOTHING = bytes(32)


@dataclass(frozen=True, slots=True)
class FoundToken:
    """A live token: who acts, and to what its scopes narrow it."""

    id: UUID
    actor: Actor
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token as its owner sees it afterwards; the secret cannot be shown again."""

    id: UUID
    prefix: str
    label: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime


@writing
def create_token(
    unit: WritingUnit,
    label: str,
    scopes: Sequence[str],
    days: int = DEFAULT_DAYS,
    professional_id: UUID | None = None,
) -> str:
    """Make a token of the actor, or (by the hub itself) of this professional. Returns it, once.

    Raises InvalidInputError naming the field.
    """
    owner = professional_id if unit.actor.kind is ActorKind.SYSTEM else unit.actor.id
    if owner is None or load_actor(unit.session, owner, unit.now, unit.actor.origin) is None:
        raise InvalidInputError("professional", "account_inactive")
    token = _new_token(unit, owner, _checked_label(label), _checked_scopes(scopes), _checked_days(days))
    prefix = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    secret = f"hub_{KIND}_{prefix}_{secrets.token_urlsafe(32)}"
    token.prefix, token.secret_hash = prefix, _hash(secret)
    unit.session.add(token)
    unit.record(
        Action.TOKEN_CREATED,
        object_kind="token",
        object_id=token.id,
        changes=[("until_at", None, timestamp(token.expires_at))],
    )
    return secret


def find_token(
    platform: Platform, secret: str, purpose: str | None = None, origin: Origin = Origin.API
) -> FoundToken | None:
    """The live token behind this text, or None: malformed, unknown, wrong, expired, ended, owner gone."""
    form = _FORM.fullmatch(secret)
    if form is None:
        return None
    now = platform.clock()
    with platform.database.reading() as session:
        row = session.scalar(select(Token).where(Token.prefix == form[2]))
        right = hmac.compare_digest(row.secret_hash if row else _NOTHING, _hash(secret))
        if row is None or not right or row.ended_at is not None or now >= row.expires_at:
            return None
        actor = load_actor(session, row.professional_id, now, origin, purpose)
    return FoundToken(row.id, actor, frozenset(row.scopes.split())) if actor else None


@reading
def my_tokens(unit: ReadingUnit) -> list[TokenLine]:
    """The actor's live tokens, newest first."""
    rows = unit.session.scalars(
        select(Token)
        .where(Token.professional_id == unit.actor.id, Token.ended_at.is_(None), Token.expires_at > unit.now)
        .order_by(Token.created_at.desc(), Token.id)
    )
    return [
        TokenLine(
            id=row.id,
            prefix=row.prefix,
            label=unit.platform.key.open(_label_context(unit.platform, row.id), row.label).decode(),
            scopes=tuple(row.scopes.split()),
            created_at=row.created_at,
            expires_at=row.expires_at,
        )
        for row in rows
    ]


@writing
def end_token(unit: WritingUnit, token_id: UUID) -> None:
    """End one of the actor's own tokens (any, for the hub itself). Raises NotFoundError."""
    query = select(Token.id).where(Token.id == token_id, Token.ended_at.is_(None))
    if unit.actor.kind is not ActorKind.SYSTEM:
        query = query.where(Token.professional_id == unit.actor.id)
    if unit.session.scalar(query) is None:
        raise NotFoundError
    _end(unit, [token_id])


def token_of_prefix(platform: Platform, prefix: str) -> UUID | None:
    """The live token that begins like this (the eight characters, or all before the secret)."""
    query = select(Token.id).where(
        Token.prefix == prefix.removeprefix(f"hub_{KIND}_"), Token.ended_at.is_(None)
    )
    with platform.database.reading() as session:
        return session.scalar(query)


def end_tokens_of(unit: WritingUnit, professional_id: UUID) -> None:
    """End every token of a professional, with the account."""
    _end(
        unit,
        unit.session.scalars(
            select(Token.id).where(Token.professional_id == professional_id, Token.ended_at.is_(None))
        ).all(),
    )


def _end(unit: WritingUnit, ids: Sequence[UUID]) -> None:
    unit.session.execute(update(Token).where(Token.id.in_(ids)).values(ended_at=unit.now))
    for token_id in ids:
        unit.record(Action.TOKEN_ENDED, object_kind="token", object_id=token_id)


def _new_token(unit: WritingUnit, owner: UUID, label: str, scopes: str, life: timedelta) -> Token:
    token_id = unit.new_id()
    return Token(
        id=token_id,
        professional_id=owner,
        scopes=scopes,
        label=unit.platform.key.seal(_label_context(unit.platform, token_id), label.encode()),
        created_at=unit.now,
        expires_at=unit.now + life,
        ended_at=None,
    )


def _label_context(platform: Platform, token_id: UUID) -> Context:
    return platform.context("reason.text", object_id=token_id)


def _checked_label(label: str) -> str:
    label = label.strip()
    if not label:
        raise InvalidInputError("label", "required")
    if len(label) > LONGEST_LABEL:
        raise InvalidInputError("label", "too_long", maximum=LONGEST_LABEL, length=len(label))
    if not label.isprintable():
        raise InvalidInputError("label", "control_characters")
    return label


def _checked_scopes(scopes: Sequence[str]) -> str:
    if not scopes:
        raise InvalidInputError("scopes", "required")
    if not set(scopes) <= set(SCOPES):
        raise InvalidInputError("scopes", "unknown_choice")
    return " ".join(scope for scope in SCOPES if scope in scopes)


def _checked_days(days: int) -> timedelta:
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInputError("days", "unknown_choice")
    return timedelta(days=days)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
