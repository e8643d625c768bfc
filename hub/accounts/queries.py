"""SELECTs on accounts: who a professional is now, credentials, attempts, sessions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from hub.accounts.models import Credential, Partner, Post, Professional, SignInAttempt, SignInSession
from hub.actors import Actor, ActorKind, Origin
from hub.audit.entries import Purpose

PURPOSES_BY_ROLE = {
    "dpo": Purpose.DATA_PROTECTION,
    "administrator": Purpose.ADMINISTRATION,
    "coordinator": Purpose.CARE_COORDINATION,
}
PURPOSES_BY_FIELD = {
    "employment": Purpose.EMPLOYMENT_PATH,
    "social": Purpose.SOCIAL_RIGHTS,
    "housing": Purpose.HOUSING_FILE,
}


def posts_in_force(now: datetime) -> Select[Post, Partner]:
    """Posts that run at `now` and that no later row replaces."""
    later = aliased(Post)
    return (
        select(Post, Partner)
        .join(Partner, Partner.id == Post.partner_id)
        .outerjoin(later, later.replaces_id == Post.id)
        .where(Post.from_at <= now, Post.until_at > now, later.id.is_(None))
    )


def load_actor(
    session: Session, professional_id: UUID, now: datetime, origin: Origin, purpose: str | None = None
) -> Actor | None:
    """The professional as an actor, or None when no post is in force.

    Without a stated purpose, that of the post: each read carries one (CJEU C-579/21).
    """
    row = session.execute(posts_in_force(now).where(Post.professional_id == professional_id)).first()
    if row is None:
        return None
    post, partner = row
    return Actor(
        kind=ActorKind.PROFESSIONAL,
        origin=origin,
        id=professional_id,
        partner_id=partner.id,
        partner=partner.code,
        role=post.role,
        profession=post.profession,
        purpose=purpose or PURPOSES_BY_ROLE.get(post.role) or PURPOSES_BY_FIELD[partner.field],
    )


def credential_of(lookup: bytes) -> Select[UUID, str]:
    return (
        select(Credential.professional_id, Credential.password_hash)
        .join(Professional, Professional.id == Credential.professional_id)
        .where(Professional.lookup == lookup)
    )


def failures_since(since: datetime, *, name_hash: bytes, address_hash: bytes) -> Select[int, int]:
    """Failed attempts since then: for this name, and for this address."""
    return select(
        func.count().filter(SignInAttempt.name_hash == name_hash),
        func.count().filter(SignInAttempt.address_hash == address_hash),
    ).where(
        SignInAttempt.at > since,
        SignInAttempt.succeeded.is_(False),
        (SignInAttempt.name_hash == name_hash) | (SignInAttempt.address_hash == address_hash),
    )


def open_sessions_of(professional_id: UUID) -> Select[SignInSession]:
    return (
        select(SignInSession)
        .where(SignInSession.professional_id == professional_id, SignInSession.ended_at.is_(None))
        .order_by(SignInSession.last_seen_at.desc())
    )
