"""Who may see a note, why and since when; and what its author was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.audit.entries import Action, timestamp
from hub.audit.units import ReadingUnit, reading
from hub.channels.models import ItemAudience, Note
from hub.consent import codes
from hub.consent.authorise import Standing, refuse_hidden_in, refuse_unknown_item, uuids
from hub.consent.elsewhere import channels_of, shared_here, subject_of
from hub.consent.item_rights import ItemRight, item_rights
from hub.consent.moment import moment_at
from hub.consent.overseeing import stand_or_oversee
from hub.consent.rules import RULE_VERSION
from hub.consent.subjects import Item
from hub.errors import Asked, InvalidInputError
from hub.registry.people import professional_names


@dataclass(frozen=True, slots=True)
class ItemVisibility:
    """Who may see an item `at` an instant: `rights` by partner, `names` of those who may, `told`: what its
    author was told as it was recorded (per partner, `permitted` or the reason). An `officer` is told no
    name."""

    short_code: str
    household_id: UUID
    category: str
    posted_at: datetime
    at: datetime
    rights: Sequence[ItemRight]
    names: Mapping[UUID, str]
    told: Mapping[UUID, str]
    officer: bool


@reading
def who_sees_note(
    unit: ReadingUnit, household_id: UUID, note_id: UUID, at: datetime | None = None
) -> ItemVisibility:
    """For a note one may read, or oversees in an open category. Raises AccessDeniedError, alike when it is
    absent and when it is hidden, and InvalidInputError for an instant before the note or in the future."""
    asked = Asked("read", household_id, "note", note_id)
    standing = stand_or_oversee(unit, household_id, asked)
    query = select(Note).where(Note.id == note_id, Note.household_id.in_(channels_of(standing)))
    note = unit.session.scalar(query)
    if note is None or (note.household_id != household_id and note.subject_id not in shared_here(standing)):
        refuse_unknown_item(unit, asked)
    item = Item(
        id=note.id,
        kind="note",
        category=note.category,
        subject=subject_of(standing, note.subject_id),
        household=note.household_id,
        partner=note.partner_id,
        posted_at=note.posted_at,
    )
    require_sight(standing, item, asked)
    return visibility_of(unit, standing, item, at)


def require_sight(standing: Standing, item: Item, asked: Asked) -> None:
    """For who may read the item; and for an officer who oversees its household, unless its
    category is closed, where it is like one that is not there. Raises AccessDeniedError."""
    if not _oversees(standing):
        standing.require(codes.Action.READ, item, asked)
    elif item.category in standing.known.everywhere.parameters.closed_categories:
        refuse_hidden_in(standing, codes.Reason.NO_CONTENTS, asked)


def _oversees(standing: Standing) -> bool:
    """Whether the reader looks on as an officer: of a team are only those who have another post."""
    now = standing.unit.now
    post = moment_at(standing.known.facts, now, now).post(standing.unit.actor.id)
    return post is None or post.role is codes.Role.DPO


def visibility_of(unit: ReadingUnit, standing: Standing, item: Item, at: datetime | None) -> ItemVisibility:
    """For an item already permitted; the look is on record."""
    if at is not None and not item.posted_at <= at <= unit.now:
        raise InvalidInputError("date", "in_the_future" if at > unit.now else "before_the_item")
    rights = item_rights(standing, item, at or unit.now)
    readers = {reader for right in rights for reader in right.readers}
    assert isinstance(item.id, UUID)
    unit.record(
        Action.ACCESS_EXPLAINED,
        household_id=standing.household_id,
        object_kind=item.kind,
        object_id=item.id,
        changes=[("as_of", None, timestamp(at))] if at else [],
        subject_ids=uuids(item.subject.persons),
        rule=RULE_VERSION,
    )
    officer = _oversees(standing)
    told = unit.session.scalars(select(ItemAudience).where(ItemAudience.item_id == item.id))
    return ItemVisibility(
        short_code=standing.door.known.head.short_code,
        household_id=standing.door.household_id,
        category=item.category,
        posted_at=item.posted_at,
        at=at or unit.now,
        rights=rights,
        names={} if officer else professional_names(unit.platform, unit.session, readers),
        told={row.partner_id: row.outcome for row in told},
        officer=officer,
    )
