"""Asking the password again before a grave act: a screen may have been left open.

Each answer counts as an attempt to sign in, and takes as long. Who was right gets a new session id with
the act itself (`renew_session`), so that a cookie known to another ends there.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from hub.accounts.attempts import count_attempt, record_throttling
from hub.accounts.models import Credential, Professional, SignInSession
from hub.accounts.passwords import password_matches
from hub.accounts.sessions import new_session_id, stored_id
from hub.actors import Actor
from hub.audit.entries import Action, Outcome
from hub.audit.units import WritingUnit, writing
from hub.errors import InvalidInputError, SignInError
from hub.storage.platform import Platform


def require_password(platform: Platform, actor: Actor, password: str, address: str) -> UUID:
    """The attempt, to be forgiven in the transaction of the act it was asked for.

    Raises InvalidInputError for `password`, SignInError when throttled.
    """
    try:
        attempt_id, stored = admit_attempt(platform, actor, platform.key.lookup("address:" + address))
    except SignInError:
        record_throttling(platform, actor)
        raise
    if not password_matches(stored, password):
        _record_failure(platform, actor)
        raise InvalidInputError("password", "password_wrong")
    return attempt_id


@writing
def admit_attempt(unit: WritingUnit, address_hash: bytes) -> tuple[UUID, str]:
    """Count a password of the actor before it is looked at; what it is to be compared with."""
    me = unit.session.get_one(Professional, unit.actor.id)
    attempt_id = count_attempt(unit, me.lookup, address_hash)
    return attempt_id, unit.session.get_one(Credential, me.id).password_hash


@writing
def _record_failure(unit: WritingUnit) -> None:
    unit.record(
        Action.ACCOUNT_CONFIRMATION_FAILED,
        object_kind="professional",
        object_id=unit.actor.id,
        outcome=Outcome.REFUSED,
        reason="password_wrong",
    )


def renew_session(unit: WritingUnit, stored: bytes) -> str:
    """End an open session and open its like under another id, that ends when it would have. The cookie."""
    row = unit.session.get_one(SignInSession, stored)
    unit.session.execute(
        update(SignInSession)
        .where(SignInSession.id == stored, SignInSession.ended_at.is_(None))
        .values(ended_at=unit.now)
    )
    cookie = new_session_id()
    unit.session.add(
        SignInSession(
            id=stored_id(cookie),
            professional_id=row.professional_id,
            browser=row.browser,
            created_at=row.created_at,
            last_seen_at=unit.now,
            ended_at=None,
        )
    )
    return cookie
