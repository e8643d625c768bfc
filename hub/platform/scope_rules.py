"""What a change of scopes is: which cells narrow, which widen, and which may be changed at all. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hub.consent.codes import Level, Role
from hub.consent.gates import COORDINATION
from hub.consent.moment import WIDTH
from hub.errors import ConflictError, InvalidInputError

EDITABLE = (Role.WORKER, Role.REFERENT, Role.COORDINATOR, Role.SECRETARY, Role.MANAGER)
"""Roles that can have a scope; administrators and data-protection officers see no contents."""

PROPOSAL_DAYS = 14
"""A widening nobody has answered lapses."""

REASON_SHORTEST, REASON_LONGEST = 20, 500
ScopeCell = tuple[str, str]
"""(role, category)"""


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell as it was when the change was asked for, and as it shall be."""

    role: str
    category: str
    before: str
    after: str

    @property
    def widens(self) -> bool:
        return WIDTH[Level(self.after)] > WIDTH[Level(self.before)]


def checked_changes(
    asked: Mapping[ScopeCell, tuple[str, str]], held: Mapping[ScopeCell, str], categories: tuple[str, ...]
) -> list[CellChange]:
    """The cells that change; `asked` maps each to the level its form showed and the one chosen.

    Raises InvalidInputError for what no scope can say, or for no change at all, and ConflictError when a cell
    is no longer what the form showed.
    """
    found = []
    for (role, category), (before, after) in asked.items():
        if role not in EDITABLE or category not in categories or after not in list(Level):
            raise InvalidInputError("scopes", "unknown_choice")
        if role == Role.SECRETARY and category != COORDINATION and after != Level.NONE:
            raise InvalidInputError("scopes", "secretary_scope")
        if before != after:
            require_unchanged(held, role, category, before)
            found.append(CellChange(role, category, before, after))
    if not found:
        raise InvalidInputError("scopes", "nothing_changed")
    return found


def require_unchanged(held: Mapping[ScopeCell, str], role: str, category: str, before: str) -> None:
    """Raises ConflictError when the scope is no longer what was looked at."""
    if held.get((role, category), Level.NONE) != before:
        raise ConflictError("scope_changed")


def checked_reason(reason: str) -> str:
    """Why a widening is needed. Raises InvalidInputError."""
    text = reason.strip()
    if len(text) < REASON_SHORTEST:
        raise InvalidInputError("reason", "reason_short", minimum=REASON_SHORTEST)
    if len(text) > REASON_LONGEST:
        raise InvalidInputError("reason", "too_long", maximum=REASON_LONGEST)
    return text
