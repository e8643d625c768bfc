"""Who may see what by role: the scopes in force, laid out for reading. No person, no content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, reading
from hub.consent.authorise import AnyUnit, require_role
from hub.consent.codes import Level, Role
from hub.consent.facts import DatedFact, Scope
from hub.consent.moment import WIDTH
from hub.consent.platform_rows import PartnerRef
from hub.consent.queries import platform_facts
from hub.registry.models import AccessScope
from hub.storage.dated import in_force


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """One role of one partner: its level in each category, in the order of the categories."""

    role: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartnerScopes:
    partner: PartnerRef
    active: bool
    lines: tuple[ScopeLine, ...]
    bases: dict[str, tuple[str, str]]
    """Category → (legal basis, agreement it asks for)."""


@dataclass(frozen=True, slots=True)
class ScopesOverview:
    """The whole matrix; `closed` maps closed categories to the professions they are open to."""

    categories: tuple[str, ...]
    closed: dict[str, tuple[str, ...]]
    partners: tuple[PartnerScopes, ...]


@reading
def scopes_overview(unit: ReadingUnit, *, editing: bool = False) -> ScopesOverview:
    """The scopes in force, for administrators and data-protection officers; to edit them, for the former."""
    readers = (Role.ADMINISTRATOR,) if editing else (Role.ADMINISTRATOR, Role.DPO)
    require_role(unit, *readers, action="scopes_overview")
    rows = platform_facts(unit.session, unit.platform.id, unit.now)
    unit.record(Action.SCOPES_READ)
    scopes = [row for row in rows.scopes if _holds(unit, row)]
    bases = [row for row in rows.legal_bases if _holds(unit, row)]
    return ScopesOverview(
        categories=rows.categories,
        closed={code: tuple(sorted(names)) for code, names in rows.parameters.closed_categories.items()},
        partners=tuple(
            PartnerScopes(
                partner=partner,
                active=any(
                    row.partner == partner.id
                    and _holds(unit, row)
                    and not any(_holds(unit, pause) for pause in row.suspensions)
                    for row in rows.agreements
                ),
                lines=_lines(rows.categories, [row for row in scopes if row.partner == partner.id]),
                bases={row.category: (row.kind, row.agreement) for row in bases if row.partner == partner.id},
            )
            for partner in rows.partners
        ),
    )


def levels_of(unit: AnyUnit, partner_id: UUID) -> dict[tuple[str, str], str]:
    """(role, category) → the level in force of one partner; what is missing is `none`."""
    rows = platform_facts(unit.session, unit.platform.id, unit.now).scopes
    widest: dict[tuple[str, str], str] = {}
    for row in rows:
        if row.partner == partner_id and _holds(unit, row):
            key = (str(row.role), row.category)
            widest[key] = max(str(row.level), widest.get(key, "none"), key=lambda one: WIDTH[Level(one)])
    return widest


def has_scope(unit: AnyUnit, partner_id: UUID, role: Role) -> bool:
    """Whether the scopes in force speak of this role at this partner."""
    scopes = select(AccessScope.id).where(AccessScope.partner_id == partner_id, AccessScope.role == role)
    return unit.session.scalar(in_force(scopes, AccessScope, unit.now).limit(1)) is not None


def _holds(unit: AnyUnit, row: DatedFact) -> bool:
    return row.holds(unit.now, unit.now)


def _lines(categories: Iterable[str], scopes: list[Scope]) -> tuple[ScopeLine, ...]:
    """One line per role that has any scope, in the order of roles; several rows: the widest."""
    widest: dict[tuple[str, str], Scope] = {}
    for row in scopes:
        held = widest.get((row.role, row.category))
        if held is None or WIDTH[row.level] > WIDTH[held.level]:
            widest[row.role, row.category] = row
    roles = [role for role in Role if any(row.role == role for row in scopes)]
    return tuple(
        ScopeLine(
            role,
            tuple(
                str(widest[role, category].level) if (role, category) in widest else "none"
                for category in categories
            ),
        )
        for role in roles
    )
