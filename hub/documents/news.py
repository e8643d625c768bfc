"""What an open page of a channel lacks: notes posted and words said of documents since its cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from hub.audit.units import ReadingUnit, reading
from hub.channels.reading import NewNotes, notes_since
from hub.documents.listing import documents_of
from hub.documents.views import DocumentView

OVERLAP = timedelta(seconds=30)
"""What was said before a cursor was given may be committed after it. A page takes each line once."""


@dataclass(frozen=True, slots=True)
class ChannelNews:
    """`documents`: those of which something was said since `since`; all of them, with no `since`, when access
    changed after the cursor was given."""

    notes: NewNotes
    documents: Sequence[DocumentView]
    since: datetime | None


@reading
def channel_news(
    unit: ReadingUnit, household_id: UUID, cursor: str, category: str | None = None
) -> ChannelNews:
    """Both in one snapshot, under one decision: every open page asks each time the bell rings."""
    standing, fresh = notes_since(unit, household_id, cursor, category=category)
    since = None if fresh.page.reset else fresh.given_at - OVERLAP
    return ChannelNews(fresh, documents_of(unit, standing, since), since)
