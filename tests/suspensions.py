"""A partner's suspension asked for by somebody who gives her password in a session of hers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hub.accounts.models import SignInSession
from hub.accounts.sessions import new_session_id, stored_id
from hub.actors import Actor
from hub.platform.partners import partners_overview
from hub.platform.suspension_proposals import Confirmation, NewProposal, propose
from hub.storage.platform import Platform
from tests.platform_builder import PASSWORD

WHY = "La convention de partage n’est pas signée pour l’année qui vient"


def confirmation(platform: Platform, actor: Actor, password: str = PASSWORD) -> Confirmation:
    stored, now = stored_id(new_session_id()), platform.clock()
    with platform.database.writing() as session:
        session.add(
            SignInSession(
                id=stored,
                professional_id=actor.id,
                browser="x",
                created_at=now,
                last_seen_at=now,
                ended_at=None,
            )
        )
    return Confirmation(password, "here", stored)


def suspension_asked(platform: Platform, actor: Actor, **what: Any) -> UUID:
    """Of HIS and from now on, unless `what` says otherwise."""
    new = NewProposal(**{"partner": "his", "act": "suspend", "reason": WHY} | what)
    propose(platform, actor, new, confirmation(platform, actor))
    (asked,) = (one.id for one in partners_overview(platform, actor).proposals if one.state == "proposed")
    return asked
