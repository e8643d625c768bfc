"""The image of one page of a document, and its original: given at once, or once one has said why."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request, url_for

from hub.documents.original_reasons import SHORTEST
from hub.documents.originals import download_original
from hub.documents.page_images import see_page
from hub.errors import InvalidInputError
from hub.web.audit_texts import purpose_words
from hub.web.downloads import download, image_shown
from hub.web.forms import number_of
from hub.web.login import actor, hub, login_required
from hub.web.ranges import asked_part
from hub.web.rejections import input_error
from hub.web.viewer_views import turned

pages = Blueprint("viewer", __name__)


@pages.get("/pieces/<uuid:document_id>/pages/<int:number>")
@login_required
def page_image(document_id: UUID, number: int) -> Response:
    """Inline, and yet nothing runs: pixels of our own making."""
    purpose = purpose_words(actor().purpose or "")
    return image_shown(see_page(hub(), actor(), document_id, number, purpose, turned()))


@pages.get("/pieces/<uuid:document_id>/original")
@login_required
def original(document_id: UUID) -> Response:
    """The file; or the form that asks why, for an identity paper one may take."""
    try:
        found = download_original(hub(), actor(), document_id, number=_version(), part=asked_part)
    except InvalidInputError:
        return _asked(document_id, {})
    return download(found)


@pages.post("/pieces/<uuid:document_id>/original")
@login_required
def take_original(document_id: UUID) -> Response:
    reason = request.form.get("reason", "")
    try:
        return download(download_original(hub(), actor(), document_id, reason, number=_version()))
    except InvalidInputError as error:
        answer = _asked(document_id, {error.field: input_error(error.code, error.details)})
        answer.status_code = 422
        return answer


def _asked(document_id: UUID, errors: dict[str, str]) -> Response:
    """Nothing of the document stands on this page."""
    page = render_template(
        "original.html",
        action=url_for("viewer.take_original", document_id=document_id, version=_version()),
        back_url=url_for("documents.show", document_id=document_id),
        shortest=SHORTEST,
        reason=request.form.get("reason", ""),
        errors=errors,
    )
    return make_response(page)


def _version() -> int | None:
    """The number of a version, when the address says one; 0, which is the number of none, for nonsense."""
    said = request.args.get("version")
    return None if said is None else number_of(said)
