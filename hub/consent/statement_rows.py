"""Turns the cells of consent records into statements: what was said alike in one conversation is one of them.

Of a household much was said about there are thousands of cells, a few for each thing said: the database puts
together what one conversation answered alike, and each statement speaks of partners × categories × uses.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, cast, func, select
from sqlalchemy.orm import Session

from hub.consent import facts
from hub.consent.models import ConsentCell, ConsentRecord
from hub.storage.rows import table_of

Spoken = tuple[frozenset[facts.Id], frozenset[str], frozenset[facts.Use]]
"""Partners × categories × uses."""

_CELLS, _RECORDS = table_of(ConsentCell).c, table_of(ConsentRecord).c
_ALIKE: Final[tuple[Any, ...]] = (
    _CELLS.record_id,
    _CELLS.person_id,
    _RECORDS.giver_id,
    _RECORDS.capacity,
    _CELLS.decision,
    _CELLS.from_at,
    _CELLS.until_at,
    _CELLS.recorded_at,
)
_ABOUT = (
    select(
        *_ALIKE,
        func.aggregate_strings(
            cast(_CELLS.partner_id, String) + "/" + _CELLS.category + "/" + _CELLS.action, " "
        ),
    )
    .join(table_of(ConsentRecord), _RECORDS.id == _CELLS.record_id)
    .where(_CELLS.person_id.in_(bindparam("persons", expanding=True, type_=Uuid())))
    .group_by(*_ALIKE)
)


def statements_about(session: Session, ids: Iterable[UUID]) -> tuple[facts.ConsentStatement, ...]:
    """All that was ever said about these persons. One SELECT."""
    rows: Iterable[Any] = session.execute(_ABOUT, {"persons": list(ids)})
    return tuple(
        facts.ConsentStatement(
            id=record,
            person=person,
            giver=giver,
            capacity=facts.Capacity(capacity),
            partners=partners,
            categories=categories,
            uses=uses,
            answer=facts.Answer(answer),
            from_at=from_at,
            until_at=until_at,
            recorded_at=recorded_at,
        )
        for record, person, giver, capacity, answer, from_at, until_at, recorded_at, cells in rows
        for partners, categories, uses in _spoken(cells)
    )


@lru_cache(maxsize=1024)
def _spoken(cells: str) -> tuple[Spoken, ...]:
    """Of cells written `partner/category/use`; kept, as thousands of conversations answer alike."""
    keys = (cell.split("/") for cell in cells.split(" "))
    return products((UUID(partner), category, facts.Use(use)) for partner, category, use in keys)


def products(cells: Iterable[tuple[facts.Id, str, facts.Use]]) -> tuple[Spoken, ...]:
    """The same cells as products that share none: one when every combination is there."""
    uses: dict[tuple[facts.Id, str], set[facts.Use]] = {}
    for partner, category, use in cells:
        uses.setdefault((partner, category), set()).add(use)
    categories: dict[tuple[facts.Id, frozenset[facts.Use]], set[str]] = {}
    for (partner, category), some in uses.items():
        categories.setdefault((partner, frozenset(some)), set()).add(category)
    partners: dict[tuple[frozenset[str], frozenset[facts.Use]], set[facts.Id]] = {}
    for (partner, taken), codes in categories.items():
        partners.setdefault((frozenset(codes), taken), set()).add(partner)
    return tuple((frozenset(who), codes, taken) for (codes, taken), who in partners.items())
