"""Pure rules about documents: known types, and what of an expiry date may stand in clear."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from hub.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of paper: the category it usually belongs to and whether it ends on a date."""

    code: str
    french: str
    english: str
    category: str
    expires: bool


@cache
def document_types(config: Path) -> dict[str, DocumentType]:
    """The types of `platform.toml`, by code, in its order."""
    rows = tomllib.loads((config / "platform.toml").read_text("utf-8"))["document_types"]
    return {
        code: DocumentType(code, row["fr"], row["en"], row["category"], row.get("expires", False))
        for code, row in rows.items()
    }


def checked_type(config: Path, code: str) -> str:
    if code not in document_types(config):
        raise InvalidInputError("type", "unknown_choice")
    return code


def month_if_closed(day: date | None, *, closed: bool) -> date | None:
    """The expiry date as it stands in clear: the first of its month for a closed category."""
    return day.replace(day=1) if day and closed else day
