"""Professionals' accounts: made and ended by the hub itself, or by an administrator for his own partner.

An account is a person, a password, and a post: the dated fact of a role at a partner. Ending the post ends
the account, its sessions and its tokens in the same transaction. Nothing here shows a content.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from hub.accounts.models import Credential, Partner, Post, Professional, SignInSession
from hub.accounts.passwords import hash_password
from hub.accounts.queries import load_actor, posts_in_force
from hub.accounts.sessions import end_sessions
from hub.accounts.tokens import end_tokens_of
from hub.actors import Actor, ActorKind
from hub.audit.entries import Action, Change
from hub.audit.units import ReadingUnit, WritingUnit, reading, writing
from hub.clock import FAR_FUTURE
from hub.consent.authorise import AnyUnit, require_role
from hub.consent.codes import Reason, Role, WayOut
from hub.consent.questions import Decision
from hub.consent.rules import RULE_VERSION
from hub.errors import AccessDeniedError, Asked, InvalidInputError, NotFoundError
from hub.platform import rules
from hub.platform.scopes import has_scope
from hub.registry.people import professional_name
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is said of a professional. `mail` is also the name to sign in with; `partner` a code."""

    name: str
    mail: str
    partner: str
    role: str
    profession: str
    language: str = "fr"


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as an administrator sees it."""

    id: UUID
    name: str
    mail: str
    partner: str
    role: str
    profession: str
    since: datetime
    last_seen_at: datetime | None


def create_account(platform: Platform, actor: Actor, new: NewAccount, password: str) -> UUID:
    """Make an account; returns the professional's id.

    Raises InvalidInputError naming the field, and AccessDeniedError for anybody but the hub itself and the
    administrators of that partner.
    """
    return _create(platform, actor, new, hash_password(password))


@writing
def _create(unit: WritingUnit, new: NewAccount, password_hash: str) -> UUID:
    return record_account(unit, new, password_hash)


def record_account(unit: WritingUnit, new: NewAccount, password_hash: str) -> UUID:
    """The one way an account comes to be, inside an open unit."""
    asked = Asked("create_account")
    require_role(unit, Role.ADMINISTRATOR, action=asked.action)
    partner = unit.session.scalar(select(Partner).where(Partner.code == new.partner))
    _require_own(unit, partner.id if partner else None, asked)
    if partner is None:
        raise InvalidInputError("partner", "unknown_choice")
    role = rules.checked_role(new.role)
    if role not in rules.ROLES_WITHOUT_SCOPE and not has_scope(unit, partner.id, role):
        raise InvalidInputError("role", "unknown_choice")
    profession = rules.checked_profession(new.profession)
    person = _insert_person(unit, new)
    unit.session.add(Credential(professional_id=person, password_hash=password_hash, changed_at=unit.now))
    post = Post(
        professional_id=person,
        partner_id=partner.id,
        role=role,
        profession=profession,
        from_at=unit.now,
        until_at=FAR_FUTURE,
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
    """End the post in force, every session and every token now; returns the ended sessions' ids.

    An administrator cannot end his own: another one of the partner, or the operator, does.
    """
    asked = Asked("end_account", object_kind="professional", object_id=professional_id)
    require_role(unit, Role.ADMINISTRATOR, action=asked.action)
    held = unit.session.execute(
        posts_in_force(unit.now).where(Post.professional_id == professional_id)
    ).first()
    _require_own(unit, held[1].id if held else None, asked)
    if held is None:
        raise NotFoundError
    if professional_id == unit.actor.id:
        raise InvalidInputError("professional", "own_account")
    _end_post(unit, *held)
    end_tokens_of(unit, professional_id)
    return end_sessions(unit.session, professional_id, unit.now)


@reading
def list_accounts(unit: ReadingUnit) -> list[AccountLine]:
    """Accounts in force, by partner and name: an administrator's own partner, or all for the hub."""
    require_role(unit, Role.ADMINISTRATOR, action="list_accounts")
    query = posts_in_force(unit.now)
    if unit.actor.kind is not ActorKind.SYSTEM:
        query = query.where(Post.partner_id == _own_partner(unit))
    posts = unit.session.execute(query).all()
    ids = [post.professional_id for post, _ in posts]
    people = {
        row.id: row for row in unit.session.scalars(select(Professional).where(Professional.id.in_(ids)))
    }
    seen = _last_seen(unit, ids)
    lines = [
        _line(unit, people[post.professional_id], post, partner.code, seen.get(post.professional_id))
        for post, partner in posts
    ]
    unit.record(Action.ACCOUNTS_LISTED)
    return sorted(lines, key=lambda line: (line.partner, line.name.casefold()))


def find_account(platform: Platform, mail: str) -> UUID | None:
    """The professional who signs in with this address, for the operator at the command line."""
    with platform.database.reading() as session:
        lookup = platform.key.lookup(mail)
        return session.scalar(select(Professional.id).where(Professional.lookup == lookup))


def _own_partner(unit: AnyUnit) -> UUID | None:
    """The partner of the actor's post as it is now, not as it was at sign-in."""
    actor = unit.actor.id and load_actor(unit.session, unit.actor.id, unit.now, unit.actor.origin)
    return actor.partner_id if actor else None


def _require_own(unit: AnyUnit, partner_id: UUID | None, asked: Asked) -> None:
    """Refuse another partner's, and alike what does not exist, to an administrator."""
    if unit.actor.kind is ActorKind.SYSTEM or (partner_id and partner_id == _own_partner(unit)):
        return
    reason = Reason.ROLE_LIMIT
    refusal = Decision(
        permitted=False,
        reason=reason,
        shown=reason,
        basis=None,
        since=None,
        way_out=WayOut.CONTACT_ADMINISTRATOR,
        rule=RULE_VERSION,
    )
    raise AccessDeniedError(refusal, asked)


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
        until_at=unit.now,
        replaces_id=held.id,
    )
    unit.add_fact(
        post, Action.ACCOUNT_ENDED, changes=[("partner", partner.code, None), ("role", held.role, None)]
    )


def _last_seen(unit: AnyUnit, ids: Iterable[UUID]) -> dict[UUID, datetime]:
    rows = unit.session.execute(
        select(SignInSession.professional_id, func.max(SignInSession.last_seen_at))
        .where(SignInSession.professional_id.in_(list(ids)))
        .group_by(SignInSession.professional_id)
    )
    return dict(rows.all())


def _line(
    unit: AnyUnit, person: Professional, post: Post, partner: str, last_seen_at: datetime | None
) -> AccountLine:
    platform = unit.platform
    mail = platform.key.open(platform.context("professional.mail", object_id=person.id), person.mail)
    return AccountLine(
        id=person.id,
        name=professional_name(platform, person),
        mail=mail.decode(),
        partner=partner,
        role=post.role,
        profession=post.profession,
        since=post.from_at,
        last_seen_at=last_seen_at,
    )
