"""What a check of the store found not to fit, by id."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID


@dataclass(slots=True)
class Findings:
    """Households in `households_without_key` cannot be opened at all; `keys_without_household` open nothing;
    `keys_of_erased` are those an older keyring brought back."""

    checked: int = 0
    rows_without_object: list[UUID] = field(default_factory=list)
    undecryptable: list[UUID] = field(default_factory=list)
    objects_without_row: list[str] = field(default_factory=list)
    households_without_key: list[UUID] = field(default_factory=list)
    keys_without_household: list[str] = field(default_factory=list)
    keys_of_erased: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not any(self.lists().values())

    def lists(self) -> dict[str, list[Any]]:
        """Each list by its name, in the order in which they are told."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "checked"}

    def as_json(self) -> dict[str, Any]:
        return {"checked": self.checked} | {
            name: [str(one) for one in found] for name, found in self.lists().items()
        }
