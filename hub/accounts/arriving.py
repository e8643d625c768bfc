"""Who comes with a request: the open session behind a cookie and its professional, in one statement."""

from __future__ import annotations

from dataclasses import dataclass

from hub.accounts.operations import SignedIn, signed_in
from hub.accounts.queries import load_session_at_work
from hub.accounts.sessions import OpenSession, kept_open, stored_id
from hub.actors import Origin
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class Arrived:
    """A live session; `signed_in` is None when no post of its owner is in force now."""

    session: OpenSession
    signed_in: SignedIn | None


def who_arrives(platform: Platform, session_id: str, browser: str) -> Arrived | None:
    """The person behind a cookie, or None when its session is unknown, ended, idle, old or borrowed."""
    now = platform.clock()
    with platform.database.asking() as connection:
        found = load_session_at_work(connection, stored_id(session_id), now)
    opened = kept_open(platform, found[0], browser, now) if found else None
    if found is None or opened is None:
        return None
    if found[1] is None:
        return Arrived(opened, None)
    return Arrived(opened, signed_in(found[1], Origin.WEB))
