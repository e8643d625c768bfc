"""Saying when a document ends: the date the hub read on it, taken over, or the one somebody reads there; or
that it has no end."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.documents.dating import DateSaid, state_date, take_over_date
from hub.documents.reading import open_document
from hub.errors import ConflictError, InvalidInputError
from hub.web.document_page import document_page
from hub.web.forms import date_of, number_of
from hub.web.login import actor, hub, login_required
from hub.web.rejections import conflict, input_error

pages = Blueprint("dating", __name__)
FIELD = "stated_on"


@pages.post("/pieces/<uuid:document_id>/date")
@login_required
def state(document_id: UUID) -> AnyResponse:
    """`act` is `take_over`, of a date on the page, `write`, or `clear`; what is wrong comes back beside the
    field."""
    act = take_over_date if request.form.get("act") == "take_over" else state_date
    try:
        act(hub(), actor(), document_id, _said())
    except InvalidInputError as error:
        return _again(document_id, input_error(error.code, error.details), 422)
    except ConflictError as error:
        return _again(document_id, conflict(error.code), 409)
    return redirect(url_for("documents.show", document_id=document_id) + "#details", 303)


def _said() -> DateSaid:
    form = request.form
    clear = form.get("act") == "clear"
    day = None if clear else date_of(FIELD, form.get(FIELD, ""))
    if day is None and not clear:
        raise InvalidInputError(FIELD, "required")
    seen = date_of(FIELD, form.get("seen", ""))
    return DateSaid(number_of(form.get("version", "")), seen, day)


def _again(document_id: UUID, sentence: str, status: int) -> AnyResponse:
    page = open_document(hub(), actor(), document_id)
    return make_response(document_page(page, {FIELD: sentence}, request.form), status)
