"""SELECTs on accounts: who a professional is now, credentials, attempts, sessions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, Select, bindparam, func, select
from sqlalchemy.orm import Session

from hub.accounts.models import Credential, Partner, Post, Professional, SignInAttempt, SignInSession
from hub.actors import Actor, ActorKind, Origin
from hub.audit.entries import Purpose
from hub.storage.dated import in_force, replaced

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


def posts_in_force(now: datetime | BindParameter[datetime]) -> Select[Post, Partner]:
    """Posts that run at `now` and that no later row replaces."""
    return in_force(select(Post, Partner).join(Partner, Partner.id == Post.partner_id), Post, now)


_POST_OF = posts_in_force(bindparam("now")).where(Post.professional_id == bindparam("professional"))
_PERSON_AT_WORK = (
    _POST_OF.join(Professional, Professional.id == Post.professional_id)
    .outerjoin(Credential, Credential.professional_id == Post.professional_id)
    .add_columns(Professional, Credential.provisional_until)
)
_SESSION_AT_WORK = (
    select(SignInSession, Post, Partner, Professional, Credential.provisional_until)
    .join(Professional, Professional.id == SignInSession.professional_id)
    .outerjoin(Credential, Credential.professional_id == Professional.id)
    .outerjoin(
        Post,
        (Post.professional_id == Professional.id)
        & (Post.from_at <= bindparam("now"))
        & (Post.until_at > bindparam("now"))
        & ~replaced(Post),
    )
    .outerjoin(Partner, Partner.id == Post.partner_id)
    .where(SignInSession.id == bindparam("session"))
)
"""Every request asks one of these: made once, they cost half as much to run."""

AtWork = tuple[Post, Partner, Professional, datetime | None]
"""The post in force with its partner, the person, and until when her password is provisional."""


def load_actor(
    session: Session, professional_id: UUID, now: datetime, origin: Origin, purpose: str | None = None
) -> Actor | None:
    """The professional as an actor, or None when no post is in force."""
    row = session.execute(_POST_OF, {"now": now, "professional": professional_id}).first()
    return None if row is None else actor_at(row[0], row[1], origin, purpose)


def load_person_at_work(session: Session, professional_id: UUID, now: datetime) -> AtWork | None:
    """The professional with the post in force; None without one."""
    row = session.execute(_PERSON_AT_WORK, {"now": now, "professional": professional_id}).first()
    return None if row is None else (row[0], row[1], row[2], row[3])


def load_session_at_work(
    session: Session, stored_id: bytes, now: datetime
) -> tuple[SignInSession, AtWork | None] | None:
    """A stored session with whom it belongs to, in one statement."""
    row = session.execute(_SESSION_AT_WORK, {"now": now, "session": stored_id}).first()
    if row is None:
        return None
    post: Post | None = row[1]
    return row[0], None if post is None else (post, row[2], row[3], row[4])


def actor_at(post: Post, partner: Partner, origin: Origin, purpose: str | None = None) -> Actor:
    """Who holds a post, as an actor.

    Without a stated purpose, that of the post: each read carries one (CJEU C-579/21).
    """
    return Actor(
        kind=ActorKind.PROFESSIONAL,
        origin=origin,
        id=post.professional_id,
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
