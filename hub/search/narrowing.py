"""Looking only at some of what one may read. It narrows, and never opens: its conditions stand beside those
of the access rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false

from hub.documents.models import Document


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Only what is of this category, of this partner, of this type, posted `since` (inside) and before
    `until` (outside). Only documents have a type, so that with one no note is found."""

    category: str = ""
    partner_id: UUID | None = None
    type: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self, table: Any) -> list[ColumnElement[bool]]:
        """On the rows of notes or of documents."""
        found: list[ColumnElement[bool]] = []
        if self.category:
            found.append(table.category == self.category)
        if self.partner_id:
            found.append(table.partner_id == self.partner_id)
        if self.type:
            found.append(table.type == self.type if table is Document else false())
        if self.since:
            found.append(table.posted_at >= self.since)
        if self.until:
            found.append(table.posted_at < self.until)
        return found


EVERYTHING = Narrowed()
