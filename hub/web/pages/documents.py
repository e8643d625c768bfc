"""Documents of a channel: deposit, list, one document, its original bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any
from uuid import UUID

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.audit.answers import one_answer
from hub.channels.reading import open_channel
from hub.documents.duplicates import TWICE
from hub.documents.listing import list_documents
from hub.documents.merging import merged
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.reading import open_document
from hub.errors import (
    ConflictError,
    DocumentRejectedError,
    InvalidInputError,
    OutcomeUnknownError,
    StorageUnavailableError,
)
from hub.web.channel_views import depositor, page_view
from hub.web.document_lines import document_lines
from hub.web.document_page import document_page
from hub.web.forms import new_document
from hub.web.i18n import gettext as _
from hub.web.incoming import Incoming, receive, require_token
from hub.web.login import actor, hub, login_required
from hub.web.present import closed_lines, named
from hub.web.rejections import conflict, input_error, outage, rejection

pages = Blueprint("documents", __name__)
FIELDS = {"category": "document_category", "subject": "document_subject", "person": "document_subject"}
"""Fields of a deposit whose controls have another id: the composer stands on the same page."""


@pages.get("/canaux/<uuid:household_id>/pieces")
@login_required
def index(household_id: UUID) -> str:
    """The documents alone, as a page fetches them after a bell."""
    card = open_channel(hub(), actor(), household_id).card
    people = named(card)
    documents = document_lines(list_documents(hub(), actor(), household_id), people)
    return render_template(
        "_pieces.html",
        channel={"id": str(household_id)},
        pieces_url=url_for("documents.index", household_id=household_id),
        documents=documents,
        closed_pieces=closed_lines(card),
    )


@pages.post("/canaux/<uuid:household_id>/pieces")
@login_required
def deposit(household_id: UUID) -> AnyResponse:
    """Each file of the form becomes a document; a script sends one file a request and gets JSON."""
    incoming = receive(request)
    require_token(incoming.fields)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) != "application/json":
        return _deposit_by_page(household_id, incoming)
    deposits = _deposits(incoming)
    once = "again" not in incoming.fields
    ids = [deposit_document(hub(), actor(), household_id, *one, once=once).id for one in deposits]
    if not ids:
        raise InvalidInputError("file", "no_file")
    return make_response(jsonify({"ids": [str(one) for one in ids]}), 201)


def _deposit_by_page(household_id: UUID, incoming: Incoming) -> AnyResponse:
    """Without scripts: what is wrong comes back beside what was typed, with what became of each file."""
    errors: dict[str, str] = {}
    results: list[dict[str, Any]] = []
    try:
        for new, chunks, key in _deposits(incoming):
            once = "again" not in incoming.fields
            results.append(_tried(household_id, new, chunks, key, once=once))
        if not results:
            errors["file"] = input_error("no_file")
    except InvalidInputError as error:
        errors[FIELDS.get(error.field, error.field)] = input_error(error.code, error.details)
    if not errors and all(one["ok"] for one in results):
        address = url_for("channels.show", household_id=household_id, vue="pieces", fait="depot")
        return redirect(f"{address}#pieces", 303)
    typed = incoming.fields if errors or any(one["url"] for one in results) else {}
    try:
        return make_response(one_answer(lambda: _whole(household_id, typed, errors, results)), 422)
    except StorageUnavailableError as error:
        if any(one["ok"] for one in results):
            raise OutcomeUnknownError from error  # some files are deposited: never "nothing was"
        raise


def _whole(
    household_id: UUID, typed: Mapping[str, str], errors: dict[str, str], results: list[dict[str, Any]]
) -> str:
    page = open_channel(hub(), actor(), household_id)
    form = depositor(household_id, page.card, typed)
    view = page_view(household_id, page, deposit=form, deposit_errors=errors, deposit_results=results)
    return render_template("canal.html", **view | {"view": "pieces"})


def _tried(
    household_id: UUID, new: NewDocument, chunks: Iterator[bytes], key: str, *, once: bool
) -> dict[str, Any]:
    """One file of several: the others go on when it is refused, or when a service was away for it; what was
    deposited before is never said not to be. `url`: the document that has its bytes."""
    told: dict[str, Any] = {"name": new.filename, "ok": False, "url": None}
    try:
        deposit_document(hub(), actor(), household_id, new, chunks, key, once=once)
    except DocumentRejectedError as error:
        return told | {"sentence": rejection(error.reason, error.details).sentence}
    except StorageUnavailableError as error:
        return told | {"sentence": outage(unknown=isinstance(error, OutcomeUnknownError))[0]}
    except ConflictError as error:
        if error.code != TWICE:
            raise
        there = url_for("documents.show", document_id=error.details["document_id"])
        return told | {"sentence": conflict(error.code, error.details), "url": there}
    return told | {"ok": True, "sentence": _("Pièce déposée.")}


@pages.get("/pieces/<uuid:document_id>")
@login_required
def show(document_id: UUID) -> str:
    return document_page(open_document(hub(), actor(), document_id))


def _deposits(incoming: Incoming) -> Iterator[tuple[NewDocument, Iterator[bytes], str]]:
    """Each file with what the form says of it, and the key that tells a deposit sent again."""
    key = incoming.fields.get("idempotency_key", "")
    if "together" in incoming.fields:
        yield from _together(incoming, key)
    for number, file in enumerate(incoming.files):
        yield new_document(incoming.fields, file.filename), file.chunks, f"{key}:{number}" if key else ""


def _together(incoming: Incoming, key: str) -> Iterator[tuple[NewDocument, Iterator[bytes], str]]:
    """Every photo of the form as a page of one PDF."""
    first = next(incoming.files, None)
    if first is not None:
        pages = ((one.filename, one.chunks) for one in chain([first], incoming.files))
        new = new_document(incoming.fields, _("photos.pdf"))
        yield new, merged(pages, hub().settings.upload_limit), key
