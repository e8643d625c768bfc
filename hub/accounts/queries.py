"""SELECTs on accounts: who a professional is now, credentials, attempts, sessions."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, select
from sqlalchemy.orm import Session

from hub.accounts.models import Credential, Partner, Post, Professional, SignInAttempt, SignInSession
from hub.actors import Actor, ActorKind, Origin
from hub.audit.entries import Purpose
from hub.storage.dated import in_force, replaced_in
from hub.storage.rows import table_of

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


class AtWork(NamedTuple):
    """A post in force, with its partner: id, code, field and name."""

    professional_id: UUID
    role: str
    profession: str
    partner_id: UUID
    partner: str
    field: str
    organisation: str


class Person(NamedTuple):
    """A professional as each page needs her: the name sealed, and the display she chose."""

    id: UUID
    name: bytes
    language: str
    theme: str


class StoredSession(NamedTuple):
    """A session as it is stored."""

    id: bytes
    professional_id: UUID
    browser: str
    created_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None


def posts_in_force(now: datetime | BindParameter[datetime]) -> Select[Post, Partner]:
    """Posts that run at `now` and that no later row replaces."""
    return in_force(select(Post, Partner).join(Partner, Partner.id == Post.partner_id), Post, now)


_SESSIONS, _POSTS, _PARTNERS = table_of(SignInSession), table_of(Post), table_of(Partner)
_PROFESSIONALS, _CREDENTIALS = table_of(Professional), table_of(Credential)
_AT_WORK = (
    _POSTS.c.professional_id,
    _POSTS.c.role,
    _POSTS.c.profession,
    _PARTNERS.c.id,
    _PARTNERS.c.code,
    _PARTNERS.c.field,
    _PARTNERS.c.name,
)
_IN_FORCE = (
    (_POSTS.c.from_at <= bindparam("now"))
    & (_POSTS.c.until_at > bindparam("now"))
    & ~replaced_in(_POSTS, _POSTS)
)
_PERSON = (_PROFESSIONALS.c.id, _PROFESSIONALS.c.name, _PROFESSIONALS.c.language, _PROFESSIONALS.c.theme)
_SESSION = tuple(_SESSIONS.c[name] for name in StoredSession._fields)
_POST_OF = (
    select(*_AT_WORK)
    .join(_PARTNERS, _PARTNERS.c.id == _POSTS.c.partner_id)
    .where(_POSTS.c.professional_id == bindparam("professional"), _IN_FORCE)
)
_PERSON_AT_WORK = (
    _POST_OF.add_columns(*_PERSON, _CREDENTIALS.c.provisional_until)
    .join(_PROFESSIONALS, _PROFESSIONALS.c.id == _POSTS.c.professional_id)
    .outerjoin(_CREDENTIALS, _CREDENTIALS.c.professional_id == _POSTS.c.professional_id)
)
_SESSION_AT_WORK = (
    select(*_AT_WORK, *_PERSON, _CREDENTIALS.c.provisional_until, *_SESSION)
    .select_from(_SESSIONS)
    .join(_PROFESSIONALS, _PROFESSIONALS.c.id == _SESSIONS.c.professional_id)
    .outerjoin(_CREDENTIALS, _CREDENTIALS.c.professional_id == _PROFESSIONALS.c.id)
    .outerjoin(_POSTS, (_POSTS.c.professional_id == _PROFESSIONALS.c.id) & _IN_FORCE)
    .outerjoin(_PARTNERS, _PARTNERS.c.id == _POSTS.c.partner_id)
    .where(_SESSIONS.c.id == bindparam("session"))
)
"""Every request asks one of these: made once, and of the columns needed alone."""


def load_actor(
    session: Session, professional_id: UUID, now: datetime, origin: Origin, purpose: str | None = None
) -> Actor | None:
    """The professional as an actor, or None when no post is in force."""
    session.flush()
    found = session.connection().execute(_POST_OF, {"now": now, "professional": professional_id}).first()
    return None if found is None else actor_at(AtWork(*found), origin, purpose)


def load_person_at_work(
    connection: Connection, professional_id: UUID, now: datetime
) -> tuple[AtWork, Person, datetime | None] | None:
    """The professional with the post in force, and until when her password is provisional; None without a
    post."""
    found = connection.execute(_PERSON_AT_WORK, {"now": now, "professional": professional_id}).first()
    return None if found is None else (AtWork(*found[:7]), Person(*found[7:11]), found[11])


def load_session_at_work(
    connection: Connection, stored_id: bytes, now: datetime
) -> tuple[StoredSession, tuple[AtWork, Person, datetime | None] | None] | None:
    """A stored session with whom it belongs to, in one statement."""
    found = connection.execute(_SESSION_AT_WORK, {"now": now, "session": stored_id}).first()
    if found is None:
        return None
    at_work = None if found[0] is None else (AtWork(*found[:7]), Person(*found[7:11]), found[11])
    return StoredSession(*found[12:]), at_work


def actor_at(post: AtWork, origin: Origin, purpose: str | None = None) -> Actor:
    """Who holds a post, as an actor.

    Without a stated purpose, that of the post: each read carries one (CJEU C-579/21).
    """
    return Actor(
        kind=ActorKind.PROFESSIONAL,
        origin=origin,
        id=post.professional_id,
        partner_id=post.partner_id,
        partner=post.partner,
        role=post.role,
        profession=post.profession,
        purpose=purpose or PURPOSES_BY_ROLE.get(post.role) or PURPOSES_BY_FIELD[post.field],
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
