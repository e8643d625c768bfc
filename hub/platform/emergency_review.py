"""Reviewing a broken glass: what was said of why, what was read through it, and what an officer found.

Any data-protection officer in whose sight it is may review it, once it is over: of a partner that is or was
in the household's team, or of the opener's own. Nobody reviews what she opened herself.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.audit.digests import row_digest
from hub.audit.entries import Action
from hub.audit.models import AuditEntry
from hub.audit.units import ReadingUnit, WritingUnit, reading, writing
from hub.audit.vocabulary import FINDINGS
from hub.consent.authorise import AnyUnit, refuse_role
from hub.consent.codes import Reason
from hub.consent.emergency_terms import check_motive, motive_context, motive_of, terms_of
from hub.consent.models import Opening, Review
from hub.consent.queries import known_households, platform_facts
from hub.consent.watching import who_is_told
from hub.errors import Asked, ConflictError, InvalidInputError
from hub.platform.emergencies import ASKED, Emergency, emergency_of, in_sight
from hub.platform.oversight import sight_of
from hub.registry.models import Household
from hub.storage.keyring import HouseholdKey


@dataclass(frozen=True, slots=True)
class EmergencyFile:
    """One broken glass looked at closely: `reason` and `comment` opened, `read` the categories its readings
    showed, `readings` how many of them the log holds, `own` when the officer opened it herself."""

    emergency: Emergency
    reason: str
    comment: str
    read: tuple[str, ...]
    readings: int
    own: bool


@reading
def open_emergency(unit: ReadingUnit, opening_id: UUID) -> EmergencyFile:
    """One broken glass in sight. Raises AccessDeniedError, alike when it is out of sight and unknown."""
    row = found_in_sight(unit, opening_id)
    opening, review = row[0], row[4]
    terms = terms_of(platform_facts(unit.session, unit.platform.id, unit.now))
    key = _key(unit, opening.household_id)
    read, readings = what_was_read(unit, opening)
    unit.record(
        Action.BREAK_GLASS_READ,
        household_id=opening.household_id,
        object_kind="openings",
        object_id=opening.id,
    )
    return EmergencyFile(
        emergency=emergency_of(unit, terms, row),
        reason=_opened(unit, key, opening.household_id, opening.id, opening.reason),
        comment=_opened(unit, key, opening.household_id, review.id, review.comment) if review else "",
        read=read,
        readings=readings,
        own=opening.professional_id == unit.actor.id,
    )


@writing
def review_emergency(unit: WritingUnit, opening_id: UUID, finding: str, comment: str) -> None:
    """Record what was found, once for all. Raises AccessDeniedError, InvalidInputError naming the field,
    ConflictError while it is open and once it is reviewed."""
    opening, _, _, ended_at, review = found_in_sight(unit, opening_id)
    if opening.professional_id == unit.actor.id:
        refuse_role(Reason.ROLE_LIMIT, Asked("review", opening.household_id, "openings", opening.id))
    parameters = platform_facts(unit.session, unit.platform.id, unit.now).parameters
    if finding not in FINDINGS:
        raise InvalidInputError("finding", "finding_required")
    check_motive("comment", comment, parameters.break_glass.reason_min_length)
    if (ended_at or opening.until_at) > unit.now:
        raise ConflictError("glass_open")
    known = known_households(
        unit.platform, unit.session, [opening.household_id], None, unit.now, lock=True
    ).get(opening.household_id)
    if review is not None or unit.session.scalar(select(Review.id).where(Review.opening_id == opening_id)):
        raise ConflictError("already_reviewed")
    _insert(unit, opening, finding, motive_of(comment))
    if known is not None:
        unit.ring(opening.household_id, who_is_told(unit.session, known, opening.partner_id, unit.now))


def _insert(unit: WritingUnit, opening: Opening, finding: str, comment: str) -> None:
    assert unit.actor.id is not None
    assert unit.actor.partner_id is not None
    key, review_id = _key(unit, opening.household_id), unit.new_id()
    if key is None:
        raise ConflictError("changed")
    context = motive_context(unit.platform, opening.household_id, review_id)
    review = Review(
        id=review_id,
        opening_id=opening.id,
        household_id=opening.household_id,
        reviewer_id=unit.actor.id,
        partner_id=unit.actor.partner_id,
        finding=finding,
        comment=key.seal(context, comment.encode()),
        recorded_at=unit.now,
        row_salt=secrets.token_bytes(16),
    )
    unit.session.add(review)
    unit.session.flush()
    unit.record(
        Action.BREAK_GLASS_REVIEWED,
        household_id=opening.household_id,
        object_kind="openings",
        object_id=opening.id,
        changes=[("finding", None, finding)],
        digest=row_digest(review.row_salt, [review]),
    )


def found_in_sight(unit: AnyUnit, opening_id: UUID) -> Any:
    """The row of one opening in sight of an officer. Raises AccessDeniedError."""
    sight = sight_of(unit, ASKED)
    row = unit.session.execute(in_sight(sight).where(Opening.id == opening_id)).first()
    if row is None:
        refuse_role(Reason.NOT_FOUND, Asked(ASKED, None, "openings", opening_id))
    return row


def what_was_read(unit: AnyUnit, opening: Opening) -> tuple[tuple[str, ...], int]:
    """The categories of the entries that name this opening as their basis, and how many entries."""
    entries = unit.session.scalars(
        select(AuditEntry.changes).where(
            AuditEntry.household_id == opening.household_id,
            AuditEntry.basis_id == opening.id,
            AuditEntry.at >= opening.from_at,
            AuditEntry.at <= opening.until_at,
            AuditEntry.action != Action.BREAK_GLASS_READ,
        )
    ).all()
    read = {after for changes in entries for name, _, after in changes if name == "category" and after}
    return tuple(sorted(read)), len(entries)


def _key(unit: AnyUnit, household_id: UUID) -> HouseholdKey | None:
    """The household's key; None once it was erased: then nothing of it can be read any more."""
    found = select(Household.key_id).where(Household.id == household_id, Household.erased_at.is_(None))
    key_id = unit.session.scalar(found)
    return unit.platform.household_key(household_id, key_id) if key_id else None


def _opened(
    unit: AnyUnit, key: HouseholdKey | None, household_id: UUID, sealed_as: UUID, sealed: bytes
) -> str:
    if key is None:
        return ""
    return key.open(motive_context(unit.platform, household_id, sealed_as), sealed).decode()
