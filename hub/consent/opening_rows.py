"""Turns the rows about openings into the values the access rule takes. One SELECT for both kinds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hub.clock import FAR_FUTURE
from hub.consent import facts
from hub.consent.models import Opening, OpeningItem

BREAK_GLASS, BY_DPO = "break_glass", "dpo"


@dataclass(frozen=True, slots=True)
class OpeningRows:
    """What was opened in some households: in emergencies, and by data-protection officers."""

    emergencies: tuple[facts.EmergencyOpening, ...]
    by_dpo: tuple[facts.DpoOpening, ...]

    def openers(self) -> set[Any]:
        """Who opened something: they need be of no team."""
        return {row.professional for row in self.emergencies} | {row.professional for row in self.by_dpo}


def opening_rows(session: Session, household_ids: Iterable[UUID]) -> OpeningRows:
    """Every opening of these households, ended and replaced ones too."""
    items: dict[UUID, set[UUID | None]] = {}
    rows: dict[UUID, Opening] = {}
    for row, item_id in session.execute(_with_items().where(Opening.household_id.in_(list(household_ids)))):
        rows[row.id] = row
        items.setdefault(row.id, set()).add(item_id)
    replaced: dict[UUID | None, datetime] = {row.replaces_id: row.recorded_at for row in rows.values()}
    dated = [(row, _dates(row, replaced)) for row in rows.values()]
    return OpeningRows(
        emergencies=tuple(_emergency(row, dates) for row, dates in dated if row.kind == BREAK_GLASS),
        by_dpo=tuple(
            _by_dpo(row, items[first_of(row)] - {None}, dates) for row, dates in dated if row.kind == BY_DPO
        ),
    )


def first_of(row: Opening) -> UUID:
    """The id under which an opening is known: that of its first row, also after an early end."""
    return row.replaces_id or row.id


def _with_items() -> Select[Opening, UUID]:
    return select(Opening, OpeningItem.item_id).outerjoin(OpeningItem, OpeningItem.opening_id == Opening.id)


def _dates(row: Opening, replaced: dict[UUID | None, datetime]) -> dict[str, datetime]:
    return {
        "from_at": row.from_at,
        "until_at": row.until_at,
        "recorded_at": row.recorded_at,
        "replaced_at": replaced.get(row.id, FAR_FUTURE),
    }


def _emergency(row: Opening, dates: dict[str, datetime]) -> facts.EmergencyOpening:
    return facts.EmergencyOpening(
        id=first_of(row),
        professional=row.professional_id,
        household=row.household_id,
        reason_length=row.reason_length,
        reauthenticated=row.reauthenticated,
        chosen=row.category,
        **dates,
    )


def _by_dpo(row: Opening, items: Iterable[UUID | None], dates: dict[str, datetime]) -> facts.DpoOpening:
    return facts.DpoOpening(
        id=first_of(row),
        professional=row.professional_id,
        household=row.household_id,
        items=frozenset(items),
        motive_length=row.reason_length,
        **dates,
    )


def early_end(row: Opening, now: datetime) -> Opening:
    """The row that ends an opening before its time: the same, until now."""
    return Opening(
        kind=row.kind,
        household_id=row.household_id,
        professional_id=row.professional_id,
        partner_id=row.partner_id,
        role=row.role,
        cause=row.cause,
        category=row.category,
        reason=row.reason,
        reason_length=row.reason_length,
        reauthenticated=row.reauthenticated,
        from_at=row.from_at,
        until_at=now,
        replaces_id=row.id,
    )
