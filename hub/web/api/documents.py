"""Documents: those of a channel one may read, one document, its original, and depositing one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from urllib.parse import unquote
from uuid import UUID

from flask import Response, request, url_for
from pydantic import Field
from spectree.model_adapter.pydantic_adapter import BaseFile

from hub.documents.formats import MEDIA_TYPES
from hub.documents.listing import page_of_documents
from hub.documents.operations import LONGEST_TITLE, NewDocument, deposit_document
from hub.documents.originals import download_original
from hub.documents.reading import open_document
from hub.documents.states import State, state_of
from hub.documents.views import DocumentView
from hub.web import formats
from hub.web.api.bearer import caller
from hub.web.api.checking import Strict, checked
from hub.web.api.contract import api, next_page, operation
from hub.web.api.shapes import (
    About,
    Author,
    Code,
    Day,
    Page,
    Recorded,
    Repeatable,
    Stated,
    partner_codes,
    person_of,
    told,
)
from hub.web.downloads import download
from hub.web.incoming import receive_one
from hub.web.login import hub
from hub.web.ranges import asked_part


class Document(Strict):
    """`persons` are whom it is about; empty, it is about the whole household. `scan` is what the
    virus scanner said: while it is `waiting` no other partner takes the original, `infected` nobody does.
    `status_reason`: why it is `to_redo`, or `masked`: then title and file name are empty. `period`: the first
    day of the month, or year, it is for."""

    id: UUID
    channel: UUID
    title: str
    type: str
    category: str
    persons: list[UUID]
    author: Author
    posted_at: datetime
    expires_on: date | None
    format: str
    filename: str
    scan: Literal["waiting", "clean", "infected", "unscanned"]
    version: int
    status: State
    status_reason: str
    period: date | None


class Documents(Strict):
    """Newest first."""

    documents: list[Document]


class DocumentRead(Strict):
    """`audience`: who sees it, as its author was told; `original_reason`: why one may not take the file."""

    document: Document
    size: int
    audience: dict[str, str]
    original_reason: str | None


class WhichVersion(Strict):
    """An older version by its number; none: the current one."""

    version: Annotated[int, Field(ge=1, le=100_000)] | None = None


Again = Literal["yes"]


class DocumentSaid(Strict):
    """What is said of a file. `again`: deposit it also where a document one may read has these very bytes."""

    category: Code
    about: About
    type: Code
    title: Annotated[str, Field(max_length=2 * LONGEST_TITLE)]
    expires_on: Day | None = None
    period: Day | None = None
    again: Again | None = None


class DocumentDeposit(DocumentSaid):
    """The form: these fields, then the file, last."""

    file: BaseFile


class Taking(Stated):
    """Taking an original: of an identity paper, not without saying why, in ten characters at least."""

    reason: Annotated[
        str,
        Field(
            alias="Hub-Reason",
            default="",
            max_length=4000,
            pattern=r"^[\x20-\x7e]*$",
            description="Why, for identity papers; UTF-8, percent-encoded.",
        ),
    ]
    range: Annotated[
        str, Field(alias="Range", default="", max_length=200, description="One range of bytes, to go on.")
    ]


@api.get("/channels/<uuid:channel_id>/documents")
@operation("documents:read", Documents)
def list_documents(channel_id: UUID, query: Page) -> Any:
    """The documents of a channel one may read."""
    found = page_of_documents(hub(), caller(), channel_id, query.cursor, query.limit)
    codes = partner_codes()
    documents = [_document(one, codes) for one in found.documents]
    return Documents(documents=documents), 200, next_page(found.older)


@api.post("/channels/<uuid:channel_id>/documents")
@operation("documents:write", Recorded, status=201, form=DocumentDeposit, problems=(409, 413, 415))
def deposit(channel_id: UUID, headers: Repeatable) -> Any:
    """Deposit a file. Nothing of a refused one stays; bytes that are there already are refused, naming the
    document that has them, unless `again` is said."""
    fields, file = receive_one(request)
    said = checked(DocumentSaid, fields)
    new = NewDocument(
        said.category,
        person_of(said.about),
        said.type,
        said.title,
        file.filename,
        said.expires_on,
        said.period,
    )
    once = said.again is None
    deposited = deposit_document(hub(), caller(), channel_id, new, file.chunks, headers.key, once=once)
    recorded = Recorded(id=deposited.id, audience=told(deposited.audience, partner_codes()))
    return recorded, 201, {"Location": url_for("api.read_document", document_id=deposited.id)}


@api.get("/documents/<uuid:document_id>")
@operation("documents:read", DocumentRead)
def read_document(document_id: UUID) -> Any:
    """One document, without its bytes."""
    found, codes = open_document(hub(), caller(), document_id), partner_codes()
    return DocumentRead(
        document=_document(found.document, codes),
        size=found.size,
        audience=told(found.audience, codes),
        original_reason=found.original or found.held_back,
    )


@api.get("/documents/<uuid:document_id>/original")
@operation("documents:read", None, media=tuple(MEDIA_TYPES.values()), parts=True)
def read_original(document_id: UUID, query: WhichVersion, headers: Taking) -> Response:
    """The original, byte for byte, or the one range of it that is asked for. The permit and its entry come
    before the first byte."""
    reason = unquote(headers.reason)
    return download(
        download_original(hub(), caller(), document_id, reason, number=query.version, part=asked_part)
    )


def _why(view: DocumentView, state: State) -> str:
    """Why it is masked or to be made again."""
    mark = view.masked or (view.checked if state is State.TO_REDO else None)
    return mark.reason if mark else ""


def _document(view: DocumentView, codes: Mapping[UUID, str]) -> Document:
    state = state_of(view, formats.civil(hub().clock()))
    return Document(
        id=view.id,
        channel=view.household_id,
        title=view.title,
        type=view.type,
        category=view.category,
        persons=sorted(view.persons),
        author=Author(id=view.author_id, name=view.author, partner=codes[view.partner_id]),
        posted_at=view.posted_at,
        expires_on=view.expires_on,
        format=view.format,
        filename=view.filename,
        scan=view.scan.value,
        version=view.version,
        status=state,
        status_reason=_why(view, state),
        period=view.period,
    )
