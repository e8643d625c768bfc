"""Breaks a glass as the page does, with the password and a session of the opener's own."""

from __future__ import annotations

from uuid import UUID

from hub.accounts.sessions import stored_id
from hub.actors import Actor
from hub.consent.emergency import Broken, break_glass, terms_of_opening
from hub.consent.emergency_terms import NewOpening
from hub.storage.platform import Platform
from tests.journeys.browsing import mint_session
from tests.platform_builder import PASSWORD

FIRE = "Incendie à l’hôtel, famille introuvable"


def broken_by(
    platform: Platform,
    actor: Actor,
    code: str,
    *,
    category: str = "",
    reason: str = FIRE,
    cause: str = "missing",
    password: str = PASSWORD,
    address: str = "192.0.2.7",
) -> Broken:
    session = stored_id(mint_session(platform, actor))
    return break_glass(platform, actor, NewOpening(code, cause, reason, category), password, address, session)


def opening_of(platform: Platform, actor: Actor, household_id: UUID) -> UUID:
    """The opening this professional has on that household now."""
    _, running = terms_of_opening(platform, actor)
    return next(one.id for one in running if one.household_id == household_id)
