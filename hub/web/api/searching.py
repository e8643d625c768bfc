"""Searching one channel, or all of one's own, for words: they are posted, and stand in no address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from hub.accounts.operations import partners
from hub.channels.models import Note
from hub.documents.document_types import checked_type
from hub.errors import InvalidInputError
from hub.search.narrowing import Narrowed
from hub.search.operations import PAGE, ChannelHits, Hit, search_channel, search_channels
from hub.search.rules import Piece
from hub.web import texts
from hub.web.api.bearer import caller
from hub.web.api.checking import Strict
from hub.web.api.contract import api, operation
from hub.web.api.shapes import MOST, Author, Code, Cursor, Instant, partner_codes
from hub.web.login import hub

SCOPE = "search:read"


class SearchAsked(Strict):
    """Words looked for, all of them, and in what only: `partner` by its code, `since` (inside) and `until`
    (outside) when it was posted. `cursor`: of the answer before, to go on."""

    q: Annotated[str, Field(max_length=4096)]
    category: Code | None = None
    partner: Code | None = None
    type: Code | None = None
    since: Instant | None = None
    until: Instant | None = None
    cursor: Cursor | None = None


class ChannelSearchAsked(SearchAsked):
    limit: Annotated[int, Field(ge=1, le=MOST)] = PAGE


class SearchPiece(Strict):
    """Part of a text; `found`: it was looked for."""

    text: str
    found: bool


class SearchHit(Strict):
    """A note or a document. `persons` are whom it is about; empty, it is about the whole household. `words`:
    what surrounds what was found in its text, or else in the name of its file."""

    kind: Literal["note", "document"]
    id: UUID
    category: str
    persons: list[UUID]
    author: Author
    posted_at: datetime
    type: str | None
    title: list[SearchPiece]
    words: list[SearchPiece]


class SearchedChannel(Strict):
    """Newest first. `cursor`: where to go on in this channel, null at its end; `cut`: it stopped there
    because it had looked at enough."""

    channel: UUID
    code: str
    hits: list[SearchHit]
    cursor: str | None
    cut: bool


class Searched(Strict):
    """The channels in which something was found. `cursor`: more channels are to be looked through; `altered`:
    those of which something did not open, of which nothing is shown."""

    channels: list[SearchedChannel]
    cursor: str | None
    altered: list[UUID]


@api.post("/search")
@operation(SCOPE, Searched, problems=(413, 415))
def search(json: SearchAsked) -> Any:
    """Look for words in the notes and documents of one's channels."""
    found = search_channels(hub(), caller(), json.q, json.cursor, _narrowed(json))
    codes = partner_codes()
    return Searched(
        channels=[_channel(one, codes) for one in found.channels],
        cursor=found.further,
        altered=[one.id for one in found.altered],
    )


@api.post("/channels/<uuid:channel_id>/search")
@operation(SCOPE, SearchedChannel, problems=(413, 415))
def search_in_channel(channel_id: UUID, json: ChannelSearchAsked) -> Any:
    """Look for words in one channel."""
    only = _narrowed(json)
    found = search_channel(hub(), caller(), channel_id, json.q, json.cursor, json.limit, only)
    return _channel(found, partner_codes())


def _narrowed(asked: SearchAsked) -> Narrowed:
    """Raises InvalidInputError naming the field."""
    if asked.category and asked.category not in texts.CATEGORIES:
        raise InvalidInputError("category", "unknown_category")
    if asked.type:
        checked_type(hub().settings.config, asked.type)
    partner_id = None
    if asked.partner:
        partner_id = {one.code: one.id for one in partners(hub())}.get(asked.partner)
        if partner_id is None:
            raise InvalidInputError("partner", "unknown_partner")
    return Narrowed(asked.category or "", partner_id, asked.type or "", asked.since, asked.until)


def _channel(found: ChannelHits, codes: Mapping[UUID, str]) -> SearchedChannel:
    return SearchedChannel(
        channel=found.outline.household_id,
        code=found.outline.short_code,
        hits=[_hit(one, codes) for one in found.hits],
        cursor=found.further,
        cut=found.cut,
    )


def _hit(hit: Hit, codes: Mapping[UUID, str]) -> SearchHit:
    row, note = hit.found.row, isinstance(hit.found.row, Note)
    return SearchHit(
        kind="note" if note else "document",
        id=row.id,
        category=row.category,
        persons=list(hit.persons),
        author=Author(id=row.author_id, name=hit.author, partner=codes[row.partner_id]),
        posted_at=row.posted_at,
        type=None if note else hit.found.type,
        title=[] if note else _pieces(hit.found.title),
        words=_pieces(hit.found.words),
    )


def _pieces(pieces: Sequence[Piece]) -> list[SearchPiece]:
    return [SearchPiece(text=one.text, found=one.found) for one in pieces]
