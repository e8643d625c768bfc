"""The letter that tells a household that it was looked into: what, when, by which organisation and function,
why, and whom to complain to. Never by whom: agents' names are told by a decision of the officers only.

For the data-protection officers in whose sight it is, and for the household's referents, who hand it over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.accounts.queries import load_actor
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.consent.authorise import refuse_unknown_item, stand, stand_before
from hub.consent.codes import Role
from hub.consent.emergency_terms import opened_by, terms_of
from hub.consent.models import Opening
from hub.consent.opening_rows import BREAK_GLASS
from hub.consent.queries import platform_facts
from hub.consent.watching import is_referent
from hub.errors import Asked
from hub.platform.emergencies import in_sight
from hub.platform.emergency_review import found_in_sight, what_was_read
from hub.platform.oversight import Sight
from hub.registry.models import Household, TeamMembership

TOLD_FOR = timedelta(days=90)
"""How long a referent finds the letters to hand over."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What the letter says. `role` is the function of who looked; `read` what the log says was read."""

    short_code: str
    opened_at: datetime
    until: datetime
    partner: str
    role: str
    cause: str
    categories: tuple[str, ...]
    read: tuple[str, ...]
    on: datetime


@dataclass(frozen=True, slots=True)
class LetterDue:
    """An opening whose household a referent tells of it."""

    id: UUID
    short_code: str
    opened_at: datetime


@reading
def information_letter(unit: ReadingUnit, opening_id: UUID) -> Letter:
    """The letter about one opening. Raises AccessDeniedError, alike when it is not one's and when unknown."""
    opening, code, _, ended_at, _ = _found(unit, opening_id)
    rows = platform_facts(unit.session, unit.platform.id, unit.now)
    unit.record(
        Action.BREAK_GLASS_LETTER_READ,
        household_id=opening.household_id,
        object_kind="openings",
        object_id=opening.id,
    )
    return Letter(
        short_code=code,
        opened_at=opening.from_at,
        until=ended_at or opening.until_at,
        partner=next(one.name for one in rows.partners if one.id == opening.partner_id),
        role=opening.role,
        cause=opening.cause,
        categories=opened_by(terms_of(rows), opening.category),
        read=what_was_read(unit, opening)[0],
        on=unit.now,
    )


@reading
def letters_due(unit: ReadingUnit) -> list[LetterDue]:
    """The openings of the last 90 days on households of which the actor is a referent now."""
    near = (
        select(Opening.id, Household.short_code, Opening.from_at, Opening.household_id)
        .join(Household, Household.id == Opening.household_id)
        .where(
            Opening.kind == BREAK_GLASS,
            Opening.replaces_id.is_(None),
            Opening.from_at > unit.now - TOLD_FOR,
            Household.erased_at.is_(None),
            select(TeamMembership.id)
            .where(
                TeamMembership.household_id == Opening.household_id,
                TeamMembership.professional_id == unit.actor.id,
            )
            .exists(),
        )
        .order_by(Opening.from_at.desc())
    )
    found = unit.session.execute(near).all()
    mine = _referred(unit, {row.household_id for row in found})
    return [LetterDue(row.id, row.short_code, row.from_at) for row in found if row.household_id in mine]


def _found(unit: ReadingUnit, opening_id: UUID) -> Any:
    """The row of the opening, for an officer or a referent."""
    actor = unit.actor.id and load_actor(unit.session, unit.actor.id, unit.now, unit.actor.origin)
    if actor and actor.role == Role.DPO:
        return found_in_sight(unit, opening_id)
    asked = Asked("read", None, "openings", opening_id)
    line = select(TeamMembership.id).where(
        TeamMembership.household_id == Opening.household_id, TeamMembership.professional_id == unit.actor.id
    )
    everything = Sight(None, None, unit.now)
    row = unit.session.execute(in_sight(everything).where(Opening.id == opening_id, line.exists())).first()
    if row is None:
        refuse_unknown_item(unit, asked)
    household_id = row[0].household_id
    standing = stand(unit, household_id, Asked("read", household_id, "openings", opening_id))
    if not is_referent(standing):
        refuse_unknown_item(unit, Asked("read", household_id, "openings", opening_id))
    return row


def _referred(unit: ReadingUnit, household_ids: set[UUID]) -> set[UUID]:
    """Those of which the actor is a referent now."""
    if not household_ids:
        return set()
    standings = stand_before(unit, list(household_ids), Asked("list"))
    for household_id in standings:
        unit.leave_no_trace(household_id, Trace.SIDE_LIST)
    return {key for key, standing in standings.items() if is_referent(standing)}
