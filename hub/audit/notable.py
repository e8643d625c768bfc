"""Entries the verifier itself must understand: a prefix forgotten, and an epoch opened after a restore."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

TERM: Final = timedelta(days=365)
"""Audit entries are kept twelve months at least (CNIL, délibération 2021-122)."""

NOTABLE: Final = b'{"action":"audit:'


@dataclass(slots=True)
class Notable:
    """What the sealed entries seen so far say about the log itself."""

    forgotten: int = 0
    unlawful: list[int] = field(default_factory=list)
    epochs: list[tuple[int, int, int]] = field(default_factory=list)

    def take(self, leaf_index: int, canonical: bytes) -> None:
        """Read an entry whose canonical bytes begin with NOTABLE and match their leaf."""
        try:
            entry = json.loads(canonical)
            if entry["action"] == "audit:forgotten":
                self._forgetting(leaf_index, entry)
            elif entry["action"] == "audit:epoch_opened":
                self._epoch(leaf_index, entry)
        except (ValueError, KeyError, TypeError):
            # Sealed, but not in the format: nothing it claims is believed.
            self.unlawful.append(leaf_index)

    def declares(self, epoch: int, size: int) -> bool:
        """Whether an operator declared that this epoch's leaves up to `size` were lost in a restore."""
        return any(kept < size <= last and number > epoch for kept, number, last in self.epochs)

    def left_behind(self, epoch: int, size: int) -> bool:
        """Whether a later epoch was opened by people who knew that this one was signed up to `size`."""
        return any(number > epoch and size <= last for _, number, last in self.epochs)

    def _forgetting(self, leaf_index: int, entry: dict[str, Any]) -> None:
        told = _after(entry)
        size = int(told.get("forgotten_size", ["0"])[0])
        deciders = set(told.get("decided_by", []))
        cut_off = told.get("cut_off", ["9999-12-31T23:59:59.999999Z"])[0]
        lawful = _instant(cut_off) + TERM <= _instant(entry["at"]) if len(deciders) == 2 else False
        if lawful and size <= leaf_index:
            self.forgotten = max(self.forgotten, size)
        else:
            self.unlawful.append(leaf_index)

    def _epoch(self, leaf_index: int, entry: dict[str, Any]) -> None:
        told = _after(entry)
        number, size = told.get("log_epoch", ["0"])[0], told.get("checkpoint_size", ["0"])[0]
        kept = next((before for name, before, _ in entry["changes"] if name == "checkpoint_size"), None)
        self.epochs.append((min(leaf_index, int(kept or leaf_index)), int(number), int(size)))


def _after(entry: dict[str, Any]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for name, _, after in entry["changes"]:
        if after is not None:
            told.setdefault(name, []).append(after)
    return told


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
