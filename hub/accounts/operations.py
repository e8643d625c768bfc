"""Signing in and out. The answer and its time are the same for known and unknown names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update

from hub.accounts.attempts import count_attempt, forgive_attempt, record_throttling
from hub.accounts.models import Credential, Partner, Professional
from hub.accounts.passwords import password_matches
from hub.accounts.queries import (
    AtWork,
    Person,
    actor_at,
    credential_of,
    load_actor,
    load_person_at_work,
    open_sessions_of,
)
from hub.accounts.sessions import end_sessions, insert_session, is_live, new_session_id
from hub.actors import Actor, Origin
from hub.audit.entries import Action, Outcome
from hub.audit.units import ReadingUnit, WritingUnit, reading, writing
from hub.errors import InvalidInputError, NotFoundError, SignInError
from hub.storage.platform import Platform

LANGUAGES = ("fr", "en")
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One open session as its owner sees it."""

    id: bytes
    browser: str
    created_at: datetime
    last_seen_at: datetime


def sign_in(platform: Platform, actor: Actor, name: str, password: str, address: str, browser: str) -> str:
    """Open a session; returns the cookie's value. Raises SignInError, the same for every failure.

    At most `sign_in_attempts_per_hour` passwords are evaluated per name and per address: an attempt is
    counted before the password is looked at, so parallel guesses cannot slip through.
    """
    name_hash, address_hash = platform.key.lookup(name.strip()), platform.key.lookup("address:" + address)
    try:
        attempt_id, professional_id, stored = _admit_attempt(platform, actor, name_hash, address_hash)
    except SignInError:
        record_throttling(platform, actor)
        raise
    matches = password_matches(stored, password)
    session_id = _finish_attempt(platform, actor, attempt_id, professional_id if matches else None, browser)
    if session_id is None:
        raise SignInError("sign_in_failed")
    return session_id


@writing
def _admit_attempt(
    unit: WritingUnit, name_hash: bytes, address_hash: bytes
) -> tuple[UUID, UUID | None, str | None]:
    attempt_id = count_attempt(unit, name_hash, address_hash)
    found = unit.session.execute(credential_of(name_hash)).first()
    if found is None:
        return attempt_id, None, None
    return attempt_id, found[0], found[1]


@writing
def _finish_attempt(
    unit: WritingUnit, attempt_id: UUID, professional_id: UUID | None, browser: str
) -> str | None:
    signed_in = professional_id and load_actor(unit.session, professional_id, unit.now, unit.actor.origin)
    if not professional_id or not signed_in or _is_stale(unit, professional_id):
        unit.record(Action.ACCOUNT_SIGN_IN_FAILED, outcome=Outcome.REFUSED)
        return None
    session_id = new_session_id()
    insert_session(unit.session, session_id, professional_id, browser, unit.now)
    forgive_attempt(unit, attempt_id)
    unit.record(Action.ACCOUNT_SIGNED_IN, actor=signed_in)
    return session_id


def _is_stale(unit: WritingUnit, professional_id: UUID) -> bool:
    """Whether a provisional password waited too long."""
    until = unit.session.get_one(Credential, professional_id).provisional_until
    return until is not None and unit.now >= until


@writing
def sign_out(unit: WritingUnit, session: bytes) -> None:
    """End the actor's own session."""
    assert unit.actor.id is not None
    end_sessions(unit.session, unit.actor.id, unit.now, only=session)
    unit.record(Action.ACCOUNT_SIGNED_OUT)


@writing
def sign_out_everywhere(unit: WritingUnit) -> list[bytes]:
    """End every session of the actor; returns the ended ids so that open sockets can be closed."""
    assert unit.actor.id is not None
    ended = end_sessions(unit.session, unit.actor.id, unit.now)
    unit.record(Action.ACCOUNT_SESSIONS_ENDED)
    return ended


@writing
def end_own_session(unit: WritingUnit, session: bytes) -> None:
    """End one session of the actor, seen in the list. Raises NotFoundError when it is not."""
    assert unit.actor.id is not None
    if not end_sessions(unit.session, unit.actor.id, unit.now, only=session):
        raise NotFoundError
    unit.record(Action.ACCOUNT_SESSIONS_ENDED)


@reading
def my_sessions(unit: ReadingUnit) -> list[SessionLine]:
    """The actor's live sessions, latest first."""
    assert unit.actor.id is not None
    rows = unit.session.scalars(open_sessions_of(unit.actor.id)).all()
    unit.record(Action.ACCOUNT_SESSIONS_LISTED)
    return [
        SessionLine(row.id, row.browser, row.created_at, row.last_seen_at)
        for row in rows
        if is_live(unit.platform, row, unit.now)
    ]


@writing
def choose_display(unit: WritingUnit, language: str, theme: str) -> None:
    """Remember the language and theme a professional works in."""
    if language not in LANGUAGES:
        raise InvalidInputError("language", "unknown_choice")
    if theme not in THEMES:
        raise InvalidInputError("theme", "unknown_choice")
    unit.session.execute(
        update(Professional).where(Professional.id == unit.actor.id).values(language=language, theme=theme)
    )
    unit.record(Action.ACCOUNT_DISPLAY_CHOSEN, changes=[("language", None, language), ("theme", None, theme)])


class Workplace(NamedTuple):
    """The partner somebody works for."""

    code: str
    name: str
    field: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A professional at work: the actor, the partner, the chosen display and the sealed name.

    With a provisional password the only thing to do is to choose another one.
    """

    actor: Actor
    partner: Workplace
    professional: Person
    provisional: bool = False


def who_is(platform: Platform, professional_id: UUID, origin: Origin) -> SignedIn | None:
    """The professional behind a session or token, or None when no post is in force now."""
    with platform.database.asking() as connection:
        found = load_person_at_work(connection, professional_id, platform.clock())
    return None if found is None else signed_in(found, origin)


def signed_in(found: tuple[AtWork, Person, datetime | None], origin: Origin) -> SignedIn:
    """From a post in force, who holds it, and until when the password is provisional."""
    post, person, provisional_until = found
    partner = Workplace(post.partner, post.organisation, post.field)
    return SignedIn(actor_at(post, origin), partner, person, provisional_until is not None)


def partners(platform: Platform) -> list[Partner]:
    """The partners in their order: who works here is no secret."""
    with platform.database.reading() as session:
        return list(session.scalars(select(Partner).order_by(Partner.position)))
