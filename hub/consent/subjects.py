"""Whom an item is about, and the item as the rule sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from hub.consent.codes import Id

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an item is about: one person, or everybody in the household when it was written.

    `formed_at`: an instant at which the household consisted of exactly these persons, at or before the first
    item about them. Needed for a whole household when lists are asked; where absent, the item's `posted_at`
    serves. A subject is never used again once an adult of it has left: a return forms a new one.
    """

    persons: frozenset[Id]
    household_wide: bool = False
    formed_at: datetime | None = None

    def __post_init__(self) -> None:
        if not self.household_wide and len(self.persons) != 1:
            raise ValueError("a subject that is not a whole household is exactly one person")


def about_alone(subjects: Mapping[K, Subject], person: Id) -> set[K]:
    """The rows about this person alone: several where she moved to a home that knew her already."""
    return {key for key, one in subjects.items() if not one.household_wide and one.persons == {person}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A note or document as the rule sees it: `partner` contributed it to the channel of `household`."""

    id: Id
    kind: str
    category: str
    subject: Subject
    household: Id
    partner: Id
    posted_at: datetime
