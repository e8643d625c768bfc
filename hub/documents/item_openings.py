"""A data-protection officer opens notes and documents she names, with a motive, to list and read, for a time.

She names them from entries of the log in her sight, of one household. Never in a closed category: what is
there, what is of another household and what does not exist are refused alike. Reading goes through the
access rule, item by item, and each item read is an entry that names the opening as its basis.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select

from hub.audit.entries import Action, timestamp
from hub.audit.models import AuditEntry
from hub.audit.units import ReadingUnit, WritingUnit, reading, writing
from hub.channels.models import Note
from hub.consent.authorise import AnyUnit, refuse_role
from hub.consent.codes import Reason
from hub.consent.emergency_terms import check_motive, motive_context, motive_of
from hub.consent.models import Opening, OpeningItem
from hub.consent.opening_rows import BY_DPO, early_end
from hub.consent.queries import known_households, platform_facts
from hub.documents.models import Document
from hub.errors import Asked, InvalidInputError
from hub.platform.oversight import Sight, sight_of
from hub.registry.models import Household
from hub.storage.dated import as_corrected

ASKED = "open_items"
MINUTES = (30, 60, 120, 240)
MOST = 20
LOOKED_AT = 200
"""Entries about the same household among which items are picked."""


@dataclass(frozen=True, slots=True)
class Pickable:
    """An item the log speaks of: `at` is when it was recorded."""

    id: UUID
    kind: str
    category: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Pick:
    """What may be named, from one entry of the log: its household's items, the entry's own first."""

    short_code: str
    items: Sequence[Pickable]


@dataclass(frozen=True, slots=True)
class ItemOpening:
    """One of the officer's own openings that has not ended."""

    id: UUID
    short_code: str
    until: datetime
    number: int


@reading
def items_near(unit: ReadingUnit, entry_id: UUID) -> Pick:
    """Items of the household an entry in sight is about. Raises AccessDeniedError, alike when it is out of
    sight, unknown, and about no household."""
    sight = sight_of(unit, ASKED)
    entry, code = _entry(unit, sight, entry_id)
    spoken_of = select(AuditEntry.object_id).where(
        sight.entries(),
        AuditEntry.household_id == entry.household_id,
        AuditEntry.object_kind.in_(("note", "document")),
    )
    latest = spoken_of.order_by(AuditEntry.at.desc()).limit(LOOKED_AT)
    ids = {one for one in unit.session.scalars(latest) if one} | (
        {entry.object_id} if entry.object_id else set()
    )
    items = list(_openable(unit, entry.household_id, ids).values())
    items.sort(key=lambda one: (one.id != entry.object_id, -one.at.timestamp()))
    unit.record(Action.AUDIT_READ, household_id=entry.household_id, object_kind="log")
    return Pick(code, items[:MOST])


@writing
def open_items(unit: WritingUnit, entry_id: UUID, items: Collection[UUID], motive: str, minutes: int) -> UUID:
    """Open these items of the entry's household for the officer herself. Returns the opening's id.

    Raises AccessDeniedError like `items_near`, InvalidInputError naming the field.
    """
    sight = sight_of(unit, ASKED)
    entry, _ = _entry(unit, sight, entry_id)
    rows = platform_facts(unit.session, unit.platform.id, unit.now)
    if not items:
        raise InvalidInputError("items", "required")
    found = _openable(unit, entry.household_id, items)
    if len(items) > MOST or set(found) != set(items):
        raise InvalidInputError("items", "not_openable")
    if minutes not in MINUTES:
        raise InvalidInputError("minutes", "unknown_choice")
    check_motive("motive", motive, rows.parameters.break_glass.reason_min_length)
    opening = _row(unit, entry.household_id, motive_of(motive), minutes)
    unit.add_fact(
        opening,
        Action.OPENING_MADE,
        household_id=entry.household_id,
        changes=[
            *(("item", None, str(one)) for one in sorted(found)),
            ("until_at", None, timestamp(opening.until_at)),
        ],
    )
    unit.session.add_all(
        OpeningItem(id=unit.new_id(), opening_id=opening.id, item_id=one.id, kind=one.kind)
        for one in found.values()
    )
    return opening.id


@writing
def close_items(unit: WritingUnit, opening_id: UUID) -> None:
    """End one's own opening before its time. Raises AccessDeniedError, alike for what is not one's own."""
    row, _ = own_opening(unit, opening_id)
    known_households(unit.platform, unit.session, [row.household_id], None, unit.now, lock=True)
    unit.add_fact(early_end(row, unit.now), Action.OPENING_CLOSED, household_id=row.household_id)


@reading
def my_item_openings(unit: ReadingUnit) -> list[ItemOpening]:
    """The officer's own openings that have not ended."""
    sight_of(unit, ASKED)
    rows = unit.session.execute(_own(unit).order_by(Opening.until_at)).all()
    named = select(OpeningItem.opening_id).where(OpeningItem.opening_id.in_([row[0].id for row in rows]))
    numbers = list(unit.session.scalars(named))
    return [ItemOpening(row.id, code, row.until_at, numbers.count(row.id)) for row, code in rows]


def own_opening(unit: AnyUnit, opening_id: UUID) -> tuple[Opening, str]:
    """An officer's own opening that has not ended, with its household's code. Raises AccessDeniedError."""
    sight_of(unit, ASKED)
    found = unit.session.execute(_own(unit).where(Opening.id == opening_id)).first()
    if found is None:
        refuse_role(Reason.NOT_FOUND, Asked(ASKED, None, "openings", opening_id))
    return found[0], found[1]


def _own(unit: AnyUnit) -> Select[Opening, str]:
    own = (
        select(Opening, Household.short_code)
        .join(Household, Household.id == Opening.household_id)
        .where(
            Opening.kind == BY_DPO,
            Opening.professional_id == unit.actor.id,
            Opening.replaces_id.is_(None),
            Opening.until_at > unit.now,
            Household.erased_at.is_(None),
        )
    )
    return as_corrected(own, Opening)


def _entry(unit: AnyUnit, sight: Sight, entry_id: UUID) -> tuple[AuditEntry, str]:
    """An entry in sight about a household in sight, with that household's code."""
    query = (
        select(AuditEntry, Household.short_code)
        .join(Household, Household.id == AuditEntry.household_id)
        .where(
            AuditEntry.entry_id == entry_id,
            sight.entries(),
            Household.id.in_(sight.households()),
            Household.erased_at.is_(None),
        )
    )
    found = unit.session.execute(query).first()
    if found is None:
        refuse_role(Reason.NOT_FOUND, Asked(ASKED, None, "log", entry_id))
    return found[0], found[1]


def _openable(unit: AnyUnit, household_id: UUID | None, ids: Collection[UUID]) -> dict[UUID, Pickable]:
    """Of these ids, the notes and documents of this household in open categories."""
    closed = list(platform_facts(unit.session, unit.platform.id, unit.now).parameters.closed_categories)
    found: dict[UUID, Pickable] = {}
    for table, kind in ((Note, "note"), (Document, "document")):
        query = select(table.id, table.category, table.posted_at).where(
            table.id.in_(list(ids)), table.household_id == household_id, table.category.not_in(closed)
        )
        for row in unit.session.execute(query):
            found[row.id] = Pickable(row.id, kind, row.category, row.posted_at)
    return found


def _row(unit: WritingUnit, household_id: UUID | None, motive: str, minutes: int) -> Opening:
    assert household_id is not None
    assert unit.actor.id is not None
    assert unit.actor.partner_id is not None
    known = known_households(unit.platform, unit.session, [household_id], None, unit.now, lock=True)
    key = unit.platform.household_key(household_id, known[household_id].head.key_id)
    row_id = unit.new_id()
    return Opening(
        id=row_id,
        kind=BY_DPO,
        household_id=household_id,
        professional_id=unit.actor.id,
        partner_id=unit.actor.partner_id,
        role="dpo",
        reason=key.seal(motive_context(unit.platform, household_id, row_id), motive.encode()),
        reason_length=len(motive),
        reauthenticated=False,
        from_at=unit.now,
        until_at=unit.now + timedelta(minutes=minutes),
    )
