"""Server-side sessions: 256-bit ids known only to the browser, kept here as SHA-256.

An ended session cannot come back: saves are updates with `ended_at IS NULL`, never an insert-or-update.
Idle and absolute limits come from the settings. Bound to the browser family, not to the address.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from hub.accounts.models import SignInSession
from hub.accounts.queries import StoredSession
from hub.storage.platform import Platform

TOUCH_AFTER = timedelta(seconds=60)

_BY_ID = select(SignInSession).where(SignInSession.id == bindparam("id"))


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A live session: its stored id (a hash), its owner and when it will end on its own."""

    id: bytes
    professional_id: UUID
    created_at: datetime
    ends_at: datetime


def new_session_id() -> str:
    """43 characters of base64url, 256 random bits: the cookie's value."""
    return secrets.token_urlsafe(32)


def stored_id(session_id: str) -> bytes:
    return hashlib.sha256(session_id.encode()).digest()


def insert_session(
    session: Session, session_id: str, professional_id: UUID, browser: str, now: datetime
) -> None:
    session.add(
        SignInSession(
            id=stored_id(session_id),
            professional_id=professional_id,
            browser=browser,
            created_at=now,
            last_seen_at=now,
            ended_at=None,
        )
    )


def find_session(platform: Platform, session_id: str, browser: str) -> OpenSession | None:
    """The live session behind a cookie, or None when it is unknown, ended, idle, old or borrowed."""
    now = platform.clock()
    with platform.database.reading() as session:
        row = session.scalars(_BY_ID, {"id": stored_id(session_id)}).one_or_none()
    return kept_open(platform, row, browser, now)


def kept_open(
    platform: Platform, row: SignInSession | StoredSession | None, browser: str, now: datetime
) -> OpenSession | None:
    """The session of a row just read, noted as seen now and then; None when it may not be used."""
    found = None if row is None else _live(platform, row, browser, now)
    if row is not None and found is not None and now - row.last_seen_at > TOUCH_AFTER:
        return found if _touch(platform, found.id, now) else None
    return found


def is_open(platform: Platform, session: OpenSession) -> bool:
    """Whether a session found earlier is still open: sockets ask before each event."""
    now = platform.clock()
    with platform.database.reading() as reading:
        row = reading.scalars(_BY_ID, {"id": session.id}).one_or_none()
        return row is not None and _live(platform, row, row.browser, now) is not None


def end_sessions(
    session: Session, professional_id: UUID, now: datetime, only: bytes | None = None
) -> list[bytes]:
    """End one session or all of a professional's; returns the stored ids that were open."""
    open_ids = select(SignInSession.id).where(
        SignInSession.professional_id == professional_id, SignInSession.ended_at.is_(None)
    )
    if only is not None:
        open_ids = open_ids.where(SignInSession.id == only)
    ended = list(session.scalars(open_ids))
    session.execute(
        update(SignInSession)
        .where(SignInSession.id.in_(ended), SignInSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    return ended


def is_live(platform: Platform, row: SignInSession, now: datetime) -> bool:
    """Whether a stored session may still be used by its own browser."""
    return _live(platform, row, row.browser, now) is not None


def _live(
    platform: Platform, row: SignInSession | StoredSession, browser: str, now: datetime
) -> OpenSession | None:
    settings = platform.settings
    idle_end = row.last_seen_at + timedelta(minutes=settings.session_idle_minutes)
    hard_end = row.created_at + timedelta(hours=settings.session_hours)
    if row.ended_at is not None or now >= idle_end or now >= hard_end or row.browser != browser:
        return None
    return OpenSession(row.id, row.professional_id, row.created_at, min(idle_end, hard_end))


def _touch(platform: Platform, stored: bytes, now: datetime) -> bool:
    with platform.database.writing() as session:
        touched = session.execute(
            update(SignInSession)
            .where(SignInSession.id == stored, SignInSession.ended_at.is_(None))
            .values(last_seen_at=now)
            .returning(SignInSession.id)
        )
        return touched.first() is not None
