"""What is said of a document after its deposit: right, to redo, to be checked again, masked."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.documents.checking import check_document, mask_document
from hub.documents.reading import open_document
from hub.errors import ConflictError, InvalidInputError
from hub.web.document_page import document_page
from hub.web.forms import number_of
from hub.web.login import actor, hub, login_required
from hub.web.rejections import conflict, input_error

pages = Blueprint("checking", __name__)


@pages.post("/pieces/<uuid:document_id>")
@login_required
def act(document_id: UUID) -> AnyResponse:
    """`act` is `validated`, `to_redo`, `unchecked` or `mask`; what is wrong comes back beside the page."""
    form = request.form
    try:
        if form.get("act") == "mask":
            mask_document(hub(), actor(), document_id, form.get("mask_reason", ""))
        else:
            version, reason = number_of(form.get("version", "")), form.get("reason", "")
            check_document(hub(), actor(), document_id, version, form.get("act", ""), reason)
    except InvalidInputError as error:
        return _again(document_id, _field(error.field), input_error(error.code, error.details), 422)
    except ConflictError as error:
        return _again(document_id, "verifier", conflict(error.code), 409)
    return redirect(url_for("documents.show", document_id=document_id) + "#verifier", 303)


def _field(name: str) -> str:
    """The control a sentence belongs to: two forms of the page ask for a reason."""
    if name == "reason" and request.form.get("act") == "mask":
        return "mask_reason"
    return name if name == "reason" else "verifier"


def _again(document_id: UUID, name: str, sentence: str, status: int) -> AnyResponse:
    page = open_document(hub(), actor(), document_id)
    return make_response(document_page(page, {name: sentence}, request.form), status)
