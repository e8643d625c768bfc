"""What the file may still say of scopes once administrators have changed some on screen.

On screen nobody widens alone, and what two decided holds. A file that would undo a change made there, or
widen any scope after one, is refused whole, with each cell it differs in. Before the first such change, and
for a partner it no longer names, the file rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlalchemy import select

from hub.accounts.models import Partner
from hub.actors import ActorKind
from hub.audit.entries import Action
from hub.audit.models import AuditEntry
from hub.audit.units import WritingUnit
from hub.errors import ConfigurationError
from hub.platform.configuration import PlatformConfiguration
from hub.platform.scope_rules import CellChange, ScopeCell
from hub.platform.scopes import levels_of
from hub.registry.models import AccessScope

WAY_OUT = (
    "write into the file what holds here, or change it on the page Périmètres, where an administrator of "
    "another partner approves what widens; nothing was applied"
)


def require_scopes_kept(unit: WritingUnit, configuration: PlatformConfiguration) -> None:
    """Raises ConfigurationError naming each cell that differs."""
    on_screen = _changed_on_screen(unit)
    if not on_screen:
        return
    ids = dict(unit.session.execute(select(Partner.code, Partner.id)).all())
    found = [
        f"{code} {one.role} {one.category} is {one.before} here, {one.after} in the file"
        for code in configuration.scopes
        if code in ids
        for one in _differing(levels_of(unit, ids[code]), _levels(configuration, code))
        if one.widens or (ids[code], one.role, one.category) in on_screen
    ]
    if found:
        raise ConfigurationError(f"scopes were changed on screen: {'; '.join(found)}: {WAY_OUT}")


def _changed_on_screen(unit: WritingUnit) -> set[tuple[UUID, str, str]]:
    """Cells a person changed; the hub itself writes what a file says."""
    by_hand = (AuditEntry.action == Action.SCOPE_CHANGED) & (AuditEntry.actor_kind == ActorKind.PROFESSIONAL)
    cells = select(AccessScope.partner_id, AccessScope.role, AccessScope.category).join(
        AuditEntry, (AuditEntry.object_id == AccessScope.id) & by_hand
    )
    return {(row[0], str(row[1]), row[2]) for row in unit.session.execute(cells)}


def _levels(configuration: PlatformConfiguration, code: str) -> dict[ScopeCell, str]:
    roles = configuration.scopes[code]
    return {(str(role), one): str(level) for role, levels in roles.items() for one, level in levels.items()}


def _differing(held: Mapping[ScopeCell, str], asked: Mapping[ScopeCell, str]) -> Iterator[CellChange]:
    for role, category in sorted({*held, *asked}):
        before, after = held.get((role, category), "none"), asked.get((role, category), "none")
        if before != after:
            yield CellChange(role, category, before, after)
