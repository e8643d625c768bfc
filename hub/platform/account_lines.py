"""The accounts of a partner as its administrator sees them: running, to come and ended. No content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from hub.accounts.models import Credential, Partner, Post, Professional, SignInSession
from hub.actors import ActorKind
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, reading
from hub.clock import FAR_FUTURE
from hub.consent.authorise import AnyUnit, require_role
from hub.consent.codes import Role
from hub.platform.own_partner import own_partner
from hub.platform.rules import ACCOUNT_ROLES, ROLES_WITHOUT_SCOPE
from hub.platform.scopes import has_scope
from hub.registry.people import professional_name
from hub.storage.dated import as_corrected


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as an administrator sees it; `state` is `active`, `to_come` or `ended`.

    `until` is None when no end is foreseen; `provisional`: its owner has not chosen a password yet.
    """

    id: UUID
    name: str
    mail: str
    partner: str
    role: str
    profession: str
    since: datetime
    until: datetime | None
    state: str
    provisional: bool
    last_seen_at: datetime | None


@reading
def list_accounts(unit: ReadingUnit) -> list[AccountLine]:
    """Every account, by partner and name: of an administrator's own partner, or all for the hub."""
    require_role(unit, Role.ADMINISTRATOR, action="list_accounts")
    posts = _latest_posts(unit)
    people = {
        row.id: row for row in unit.session.scalars(select(Professional).where(Professional.id.in_(posts)))
    }
    provisional, seen = _provisional(unit, posts), _last_seen(unit, posts)
    lines = [
        _line(unit, people[key], post, partner, provisional=key in provisional, seen=seen.get(key))
        for key, (post, partner) in posts.items()
    ]
    unit.record(Action.ACCOUNTS_LISTED)
    return sorted(lines, key=lambda line: (line.partner, line.name.casefold()))


@reading
def offered_roles(unit: ReadingUnit) -> list[Role]:
    """The roles an administrator may give at his partner: those its scopes speak of, and those without."""
    require_role(unit, Role.ADMINISTRATOR, action="offered_roles")
    partner = own_partner(unit)
    return [
        role
        for role in ACCOUNT_ROLES
        if role in ROLES_WITHOUT_SCOPE or (partner and has_scope(unit, partner, role))
    ]


def _latest_posts(unit: AnyUnit) -> dict[UUID, tuple[Post, str]]:
    """Professional → the post that ends last, no other row replacing it, and the partner's code."""
    query = as_corrected(
        select(Post, Partner.code).join(Partner, Partner.id == Post.partner_id), Post
    ).order_by(Post.until_at, Post.recorded_at, Post.id)
    if unit.actor.kind is not ActorKind.SYSTEM:
        query = query.where(Post.partner_id == own_partner(unit))
    return {post.professional_id: (post, partner) for post, partner in unit.session.execute(query)}


def _provisional(unit: AnyUnit, ids: Iterable[UUID]) -> set[UUID]:
    query = select(Credential.professional_id).where(
        Credential.professional_id.in_(ids), Credential.provisional_until.is_not(None)
    )
    return set(unit.session.scalars(query))


def _last_seen(unit: AnyUnit, ids: Iterable[UUID]) -> dict[UUID, datetime]:
    rows = unit.session.execute(
        select(SignInSession.professional_id, func.max(SignInSession.last_seen_at))
        .where(SignInSession.professional_id.in_(ids))
        .group_by(SignInSession.professional_id)
    )
    return dict(rows.all())


def _line(
    unit: AnyUnit, person: Professional, post: Post, partner: str, *, provisional: bool, seen: datetime | None
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
        until=post.until_at if post.until_at < FAR_FUTURE else None,
        state=_state(post, unit.now),
        provisional=provisional,
        last_seen_at=seen,
    )


def _state(post: Post, now: datetime) -> str:
    if now >= post.until_at or post.until_at <= post.from_at:
        return "ended"
    return "active" if now >= post.from_at else "to_come"
