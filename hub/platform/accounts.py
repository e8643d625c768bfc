"""Professionals' accounts: made and ended by the hub itself, or by an administrator for his own partner.

An account is a person, a password, and a post: the dated fact of a role at a partner. Ending the post ends
the account, its sessions and its tokens in the same transaction. Nothing here shows a content.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.accounts.models import Credential, Partner, Post, Professional
from hub.accounts.passwords import PROVISIONAL_FOR, hash_password
from hub.accounts.sessions import end_sessions
from hub.accounts.tokens import end_tokens_of
from hub.actors import Actor
from hub.audit.entries import Action, Change
from hub.audit.units import WritingUnit, writing
from hub.consent.authorise import require_role
from hub.consent.codes import Role
from hub.errors import Asked, InvalidInputError, NotFoundError
from hub.platform import rules
from hub.platform.own_partner import account_of, require_own
from hub.platform.scopes import has_scope
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is said of a professional. `mail` is also the name to sign in with; `partner` a code.

    The post runs from now, or from a later `from_at`, until `until_at` or without a foreseen end.
    """

    name: str
    mail: str
    partner: str
    role: str
    profession: str
    language: str = "fr"
    from_at: datetime | None = None
    until_at: datetime | None = None


def create_account(
    platform: Platform, actor: Actor, new: NewAccount, password: str, *, provisional: bool = False
) -> UUID:
    """Make an account; returns the professional's id. A provisional password serves to choose another one.

    Raises InvalidInputError naming the field, and AccessDeniedError for anybody but the hub itself and the
    administrators of that partner.
    """
    return _create(platform, actor, new, hash_password(password), provisional=provisional)


@writing
def _create(unit: WritingUnit, new: NewAccount, password_hash: str, *, provisional: bool) -> UUID:
    return record_account(unit, new, password_hash, provisional=provisional)


def record_account(
    unit: WritingUnit, new: NewAccount, password_hash: str, *, provisional: bool = False
) -> UUID:
    """The one way an account comes to be, inside an open unit."""
    asked = Asked("create_account")
    require_role(unit, Role.ADMINISTRATOR, action=asked.action)
    partner = unit.session.scalar(select(Partner).where(Partner.code == new.partner))
    require_own(unit, partner.id if partner else None, asked)
    if partner is None:
        raise InvalidInputError("partner", "unknown_choice")
    role = rules.checked_role(new.role)
    if role not in rules.ROLES_WITHOUT_SCOPE and not has_scope(unit, partner.id, role):
        raise InvalidInputError("role", "unknown_choice")
    profession = rules.checked_profession(new.profession)
    from_at, until_at = rules.checked_period(unit.now, new.from_at, new.until_at)
    person = _insert_person(unit, new)
    unit.session.add(
        Credential(
            professional_id=person,
            password_hash=password_hash,
            changed_at=unit.now,
            provisional_until=max(unit.now, from_at) + PROVISIONAL_FOR if provisional else None,
        )
    )
    post = Post(
        professional_id=person,
        partner_id=partner.id,
        role=role,
        profession=profession,
        from_at=from_at,
        until_at=until_at,
    )
    said: list[Change] = [
        ("partner", None, partner.code),
        ("role", None, role),
        ("profession", None, profession),
    ]
    unit.add_fact(post, Action.ACCOUNT_CREATED, changes=said)
    return person


@writing
def end_account(unit: WritingUnit, professional_id: UUID) -> list[bytes]:
    """End the post in force or to come, every session and every token now; returns the ended sessions' ids.

    An administrator cannot end his own: another one of the partner, or the operator, does.
    """
    post, partner = account_of(unit, professional_id, "end_account")
    if post.until_at <= unit.now:
        raise NotFoundError
    if professional_id == unit.actor.id:
        raise InvalidInputError("professional", "own_account")
    _end_post(unit, post, partner)
    end_tokens_of(unit, professional_id)
    return end_sessions(unit.session, professional_id, unit.now)


def find_account(platform: Platform, mail: str) -> UUID | None:
    """The professional who signs in with this address, for the operator at the command line."""
    with platform.database.reading() as session:
        lookup = platform.key.lookup(mail)
        return session.scalar(select(Professional.id).where(Professional.lookup == lookup))


def _insert_person(unit: WritingUnit, new: NewAccount) -> UUID:
    name, mail = rules.checked_name(new.name), rules.checked_mail(new.mail)
    platform, person_id = unit.platform, unit.new_id()
    lookup = platform.key.lookup(mail)
    if unit.session.scalar(select(Professional.id).where(Professional.lookup == lookup)) is not None:
        raise InvalidInputError("mail", "already_used")
    unit.session.add(
        Professional(
            id=person_id,
            name=platform.key.seal(platform.context("professional.name", object_id=person_id), name.encode()),
            mail=platform.key.seal(platform.context("professional.mail", object_id=person_id), mail.encode()),
            lookup=lookup,
            language=rules.checked_language(new.language),
            theme="auto",
            created_at=unit.now,
        )
    )
    unit.session.flush()
    return person_id


def _end_post(unit: WritingUnit, held: Post, partner: Partner) -> None:
    post = Post(
        professional_id=held.professional_id,
        partner_id=held.partner_id,
        role=held.role,
        profession=held.profession,
        from_at=held.from_at,
        until_at=max(unit.now, held.from_at),
        replaces_id=held.id,
    )
    unit.add_fact(
        post, Action.ACCOUNT_ENDED, changes=[("partner", partner.code, None), ("role", held.role, None)]
    )
