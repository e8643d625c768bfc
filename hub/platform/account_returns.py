"""What an administrator does for who cannot sign in any more: a new password, an account opened again.

Both give a provisional password. It opens nothing but the page where its owner chooses another one, and the
log says who had it drawn.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from hub.accounts.models import Credential, Post
from hub.accounts.passwords import PROVISIONAL_FOR, hash_password
from hub.accounts.sessions import end_sessions
from hub.accounts.tokens import end_tokens_of
from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.errors import InvalidInputError, NotFoundError
from hub.platform import rules
from hub.platform.own_partner import account_of
from hub.storage.platform import Platform


def reset_password(platform: Platform, actor: Actor, professional_id: UUID, password: str) -> None:
    """Replace a forgotten password by a provisional one; ends every session and every token.

    One's own is changed in the settings, by who knows it. Raises AccessDeniedError, NotFoundError.
    """
    _reset(platform, actor, professional_id, hash_password(password))


def reopen_account(
    platform: Platform, actor: Actor, professional_id: UUID, password: str, until_at: datetime | None = None
) -> None:
    """Give an ended account its post again, from now, and a provisional password."""
    _reopen(platform, actor, professional_id, hash_password(password), until_at)


@writing
def _reset(unit: WritingUnit, professional_id: UUID, password_hash: str) -> None:
    post, _partner = account_of(unit, professional_id, "reset_password")
    if professional_id == unit.actor.id:
        raise InvalidInputError("professional", "own_account")
    if post.until_at <= unit.now:
        raise NotFoundError
    _give_provisional(unit, professional_id, password_hash)
    end_tokens_of(unit, professional_id)
    end_sessions(unit.session, professional_id, unit.now)


@writing
def _reopen(unit: WritingUnit, professional_id: UUID, password_hash: str, until_at: datetime | None) -> None:
    held, partner = account_of(unit, professional_id, "reopen_account")
    if held.until_at > unit.now and held.until_at > held.from_at:
        raise InvalidInputError("professional", "still_open")
    from_at, until = rules.checked_period(unit.now, None, until_at)
    post = Post(
        professional_id=professional_id,
        partner_id=held.partner_id,
        role=held.role,
        profession=held.profession,
        from_at=from_at,
        until_at=until,
    )
    said = [("partner", None, partner.code), ("role", None, held.role), ("profession", None, held.profession)]
    unit.add_fact(post, Action.ACCOUNT_CHANGED, changes=[("status", "ended", "active"), *said])
    _give_provisional(unit, professional_id, password_hash)


def _give_provisional(unit: WritingUnit, professional_id: UUID, password_hash: str) -> None:
    credential = unit.session.get_one(Credential, professional_id)
    credential.password_hash, credential.changed_at = password_hash, unit.now
    credential.provisional_until = unit.now + PROVISIONAL_FOR
    unit.record(Action.ACCOUNT_PASSWORD_CHANGED, object_kind="professional", object_id=professional_id)
