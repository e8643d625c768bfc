"""What the configuration asks of the dated tables, and which rows make them say so.

Each table is seen as cells: a key and a value. A cell that changed ends its row (a new row that replaces
it, ending now) and begins another; what was true before stays readable under both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts.models import PartnerAgreement
from hub.audit.entries import Action, Change
from hub.audit.units import WritingUnit
from hub.clock import FAR_FUTURE
from hub.platform.configuration import PlatformConfiguration
from hub.registry.models import AccessScope, LegalBasis, ListedProfession, Parameter
from hub.storage.dated import in_force
from hub.storage.db import Dated

Cell = tuple[Any, ...]
Fact = tuple[Dated, list[Change]]


@dataclass(frozen=True, slots=True)
class FactTable:
    """One dated table as cells: `key` and `value` are its columns, `told` the changes its entry tells."""

    model: type[Dated]
    action: Action
    key: tuple[str, ...]
    value: tuple[str, ...]
    told: Callable[[Mapping[str, Any], Mapping[UUID, str]], tuple[tuple[str, str], ...]]


def _partner(row: Mapping[str, Any], codes: Mapping[UUID, str]) -> tuple[str, str]:
    return ("partner", codes[row["partner_id"]])


def _scope(row: Mapping[str, Any], codes: Mapping[UUID, str]) -> tuple[tuple[str, str], ...]:
    return (
        _partner(row, codes),
        ("role", row["role"]),
        ("category", row["category"]),
        ("level", row["level"]),
    )


def _basis(row: Mapping[str, Any], codes: Mapping[UUID, str]) -> tuple[tuple[str, str], ...]:
    return (
        _partner(row, codes),
        ("category", row["category"]),
        ("legal_basis", row["basis"]),
        ("agreement", row["agreement"]),
    )


def _profession(row: Mapping[str, Any], _codes: Mapping[UUID, str]) -> tuple[tuple[str, str], ...]:
    return (("category", row["category"]), ("profession", row["profession"]))


def _parameter(row: Mapping[str, Any], _codes: Mapping[UUID, str]) -> tuple[tuple[str, str], ...]:
    name, value = row["name"], row["value"]
    kind = "category" if name.endswith("_categories") else "role"
    values = [("number", value)] if value.isdecimal() else [(kind, word) for word in value.split()]
    return (("parameter", name), *values)


AGREEMENTS = FactTable(
    PartnerAgreement,
    Action.PARTNER_CHANGED,
    ("partner_id", "kind"),
    (),
    lambda row, codes: (_partner(row, codes),),
)
SCOPES = FactTable(AccessScope, Action.SCOPE_CHANGED, ("partner_id", "role", "category"), ("level",), _scope)
BASES = FactTable(
    LegalBasis, Action.LEGAL_BASIS_CHANGED, ("partner_id", "category"), ("basis", "agreement"), _basis
)
PROFESSIONS = FactTable(
    ListedProfession, Action.PROFESSION_LISTED, ("category", "profession"), (), _profession
)
PARAMETERS = FactTable(Parameter, Action.PARAMETER_CHANGED, ("name",), ("value",), _parameter)


def wanted(
    configuration: PlatformConfiguration, ids: Mapping[str, UUID]
) -> list[tuple[FactTable, dict[Cell, Cell]]]:
    """Per table, the cells that must hold; `ids` maps partner codes."""
    scopes: dict[Cell, Cell] = {
        (ids[partner], str(role), category): (str(level),)
        for partner, roles in configuration.scopes.items()
        for role, levels in roles.items()
        for category, level in levels.items()
        if level != "none"
    }
    bases: dict[Cell, Cell] = {
        (ids[partner], category): (row.basis, str(row.agreement))
        for row in configuration.legal_bases
        for partner in row.partners
        for category in row.categories
    }
    professions: dict[Cell, Cell] = {
        (category, profession): ()
        for category, listed in configuration.categories.closed.items()
        for profession in listed
    }
    return [
        (AGREEMENTS, {(ids[partner.code], "agreement"): () for partner in configuration.partners}),
        (PARAMETERS, {(name,): (value,) for name, value in configuration.parameters.as_rows().items()}),
        (PROFESSIONS, professions),
        (SCOPES, scopes),
        (BASES, bases),
    ]


def bring_to(
    unit: WritingUnit, table: FactTable, cells: Mapping[Cell, Cell], codes: Mapping[UUID, str]
) -> int:
    """Make the table say exactly this from now on; the number of rows written."""
    held = _in_force(unit.session, table, unit.now)
    if table is AGREEMENTS:
        held = {key: row for key, row in held.items() if key[1] == "agreement"}
    facts = [
        _ended(unit, table, row, codes) for key, row in held.items() if _differs(table, row, cells.get(key))
    ]
    facts += [
        _begun(unit, table, key + value, codes)
        for key, value in cells.items()
        if key not in held or _differs(table, held[key], value)
    ]
    unit.add_facts(table.action, facts)
    return len(facts)


def set_scopes(unit: WritingUnit, partner_id: UUID, code: str, levels: Mapping[tuple[str, str], str]) -> None:
    """Bring these (role, category) cells of one partner to these levels; the others stay as they are."""
    codes, held = {partner_id: code}, _in_force(unit.session, SCOPES, unit.now)
    facts: list[Fact] = []
    for (role, category), level in levels.items():
        key = (partner_id, role, category)
        if key in held:
            facts.append(_ended(unit, SCOPES, held[key], codes))
        if level != "none":
            facts.append(_begun(unit, SCOPES, (*key, level), codes))
    unit.add_facts(SCOPES.action, facts)


def _in_force(session: Session, table: FactTable, now: datetime) -> dict[Cell, Dated]:
    rows = session.scalars(in_force(select(table.model), table.model, now))
    return {_columns(row, table.key): row for row in rows}


def _differs(table: FactTable, row: Dated, value: Cell | None) -> bool:
    return _columns(row, table.value) != value


def _begun(unit: WritingUnit, table: FactTable, values: Cell, codes: Mapping[UUID, str]) -> Fact:
    columns = dict(zip(table.key + table.value, values, strict=True))
    row = table.model(**columns, from_at=unit.now, until_at=FAR_FUTURE)
    return row, [(field, None, word) for field, word in table.told(columns, codes)]


def _ended(unit: WritingUnit, table: FactTable, held: Dated, codes: Mapping[UUID, str]) -> Fact:
    names = table.key + table.value
    columns = dict(zip(names, _columns(held, names), strict=True))
    row = table.model(**columns, from_at=held.from_at, until_at=unit.now, replaces_id=held.id)
    return row, [(field, word, None) for field, word in table.told(columns, codes)]


def _columns(row: Dated, names: tuple[str, ...]) -> Cell:
    return tuple(getattr(row, name) for name in names)
