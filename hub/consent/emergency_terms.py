"""What a broken glass opens, and what its form must say: asked before anything is looked up."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import category
from uuid import UUID

from hub.audit.vocabulary import CAUSES
from hub.consent.platform_rows import PlatformRows
from hub.errors import InvalidInputError
from hub.storage.envelope import Context
from hub.storage.platform import Platform

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Terms:
    """What a broken glass opens on this platform: the categories that always open, and those of which one
    may be chosen, closed ones never."""

    minutes: int
    reason_min_length: int
    minimum: tuple[str, ...]
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewOpening:
    """What the form says: which household, why, which category beside the minimum (empty for none)."""

    code: str
    cause: str
    reason: str
    category: str = ""


def terms_of(rows: PlatformRows) -> Terms:
    """The terms in force."""
    settings, closed = rows.parameters.break_glass, rows.parameters.closed_categories
    opened = tuple(one for one in rows.categories if one in settings.minimum_categories and one not in closed)
    others = tuple(one for one in rows.categories if one not in closed and one not in opened)
    return Terms(settings.minutes, settings.reason_min_length, opened, others)


def opened_by(terms: Terms, chosen: str | None) -> tuple[str, ...]:
    """The categories an opening shows: the minimum and the one chosen."""
    return (*terms.minimum, chosen) if chosen in terms.choices and chosen else terms.minimum


def check_form(terms: Terms, new: NewOpening) -> None:
    """Raises InvalidInputError naming the field; knows of no household."""
    if not new.code.strip():
        raise InvalidInputError("code", "required")
    if new.cause not in CAUSES:
        raise InvalidInputError("cause", "cause_required")
    if new.category and new.category not in terms.choices:
        raise InvalidInputError("category", "never_opened")
    check_motive("reason", new.reason, terms.reason_min_length)


def motive_of(text: str) -> str:
    """A sentence as it is sealed."""
    return text.replace("\r\n", "\n").strip()


def check_motive(field: str, text: str, minimum: int) -> None:
    """Raises InvalidInputError when a motive is too short, too long, or holds control characters."""
    said = motive_of(text)
    if len(said) < minimum:
        raise InvalidInputError(field, "motive_short", minimum=minimum)
    if len(said) > LONGEST:
        raise InvalidInputError(field, "too_long", maximum=LONGEST, length=len(said))
    if any(category(letter) in {"Cc", "Cs"} for letter in said if letter not in "\n\t"):
        raise InvalidInputError(field, "control_characters")


def motive_context(platform: Platform, household_id: UUID, opening_id: UUID) -> Context:
    """What the sealed reason of an opening is bound to: its household and its first row."""
    return platform.context("reason.text", household_id, opening_id)
