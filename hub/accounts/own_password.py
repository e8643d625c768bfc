"""A professional's own password: changed by who knows the present one; every session open before ends."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from hub.accounts.attempts import forgive_attempt, record_throttling
from hub.accounts.models import Credential
from hub.accounts.passwords import check_length, hash_password, password_matches
from hub.accounts.reauthentication import admit_attempt
from hub.accounts.sessions import end_sessions, insert_session, new_session_id
from hub.actors import Actor
from hub.audit.entries import Action, Outcome
from hub.audit.units import WritingUnit, writing
from hub.errors import ConflictError, InvalidInputError, SignInError
from hub.storage.platform import Platform


def change_password(
    platform: Platform, actor: Actor, current: str, new: str, address: str, browser: str
) -> str:
    """Replace the actor's password; returns the cookie of the one session that is open afterwards.

    The present password is asked again, since a screen may have been left open, and each answer counts as an
    attempt to sign in. Raises InvalidInputError for `current` or `password`, SignInError when throttled.
    """
    check_length(new)
    if new == current:
        raise InvalidInputError("password", "password_same")
    try:
        attempt_id, stored = admit_attempt(platform, actor, platform.key.lookup("address:" + address))
    except SignInError:
        record_throttling(platform, actor)
        raise
    if not password_matches(stored, current):
        _record_failure(platform, actor)
        raise InvalidInputError("current", "password_wrong")
    return _replace(platform, actor, attempt_id, (stored, hash_password(new)), browser)


@writing
def _record_failure(unit: WritingUnit) -> None:
    unit.record(
        Action.ACCOUNT_PASSWORD_CHANGED,
        object_kind="professional",
        object_id=unit.actor.id,
        outcome=Outcome.REFUSED,
        reason="password_wrong",
    )


@writing
def _replace(unit: WritingUnit, attempt_id: UUID, hashes: tuple[str, str], browser: str) -> str:
    assert unit.actor.id is not None
    stored, wanted = hashes
    mine = update(Credential).where(Credential.professional_id == unit.actor.id)
    changed = unit.session.execute(
        mine.where(Credential.password_hash == stored)
        .values(password_hash=wanted, changed_at=unit.now, provisional_until=None)
        .returning(Credential.professional_id)
    )
    if changed.first() is None:
        raise ConflictError("changed")
    forgive_attempt(unit, attempt_id)
    end_sessions(unit.session, unit.actor.id, unit.now)
    cookie = new_session_id()
    insert_session(unit.session, cookie, unit.actor.id, browser, unit.now)
    unit.record(Action.ACCOUNT_PASSWORD_CHANGED, object_kind="professional", object_id=unit.actor.id)
    return cookie
