"""Whether the session or the token one came with is still open: asked again while a long answer flows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hub.accounts.models import SignInSession, Token
from hub.accounts.sessions import is_live
from hub.actors import Actor, Origin
from hub.storage.platform import Platform


def came_in_still(platform: Platform, session: Session, actor: Actor, now: datetime) -> bool:
    """Who came with neither, the hub itself for instance, has nothing that could end."""
    if actor.session is None:
        return True
    if actor.origin is Origin.API:
        token = session.get(Token, UUID(actor.session))
        return token is not None and token.ended_at is None and now < token.expires_at
    opened = session.get(SignInSession, bytes.fromhex(actor.session))
    return opened is not None and is_live(platform, opened, now)
