"""What a data-protection officer opens on a motive: picked from the log, read for a time, closed."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from hub.documents.item_openings import MINUTES, close_items, items_near, my_item_openings, open_items
from hub.documents.opened_items import read_opened
from hub.errors import InvalidInputError
from hub.web.glass_views import seconds_left
from hub.web.login import actor, hub, login_required
from hub.web.rejections import input_error

pages = Blueprint("openings", __name__, url_prefix="/journal/ouvertures")


@pages.get("")
@login_required
def index() -> str:
    return render_template("ouvertures.html", openings=my_item_openings(hub(), actor()))


@pages.get("/nouvelle/<uuid:entry_id>")
@login_required
def new(entry_id: UUID) -> str:
    """From one entry of the log: its item, and others of the same household."""
    return _form(entry_id, MultiDict(), {})


@pages.post("/nouvelle/<uuid:entry_id>")
@login_required
def make(entry_id: UUID) -> AnyResponse:
    form = request.form
    try:
        minutes = form.get("minutes", default=0, type=int)
        items = [_id(one) for one in form.getlist("items")]
        made = open_items(hub(), actor(), entry_id, items, form.get("motive", ""), minutes)
    except InvalidInputError as error:
        errors = {error.field: input_error(error.code, error.details)}
        return make_response(_form(entry_id, form, errors), 422)
    return redirect(url_for("openings.show", consultation_id=made), 303)


@pages.get("/<uuid:consultation_id>")
@login_required
def show(consultation_id: UUID) -> str:
    found = read_opened(hub(), actor(), consultation_id)
    return render_template("ouverture.html", opened=found, left=seconds_left(found.until))


@pages.post("/<uuid:consultation_id>/fin")
@login_required
def close(consultation_id: UUID) -> AnyResponse:
    close_items(hub(), actor(), consultation_id)
    return redirect(url_for("openings.index"), 303)


def _form(entry_id: UUID, typed: MultiDict[str, str], errors: Mapping[str, str]) -> str:
    pick = items_near(hub(), actor(), entry_id)
    chosen = typed.getlist("items") if typed else [str(one.id) for one in pick.items[:1]]
    return render_template(
        "ouverture_nouvelle.html",
        pick=pick,
        chosen=chosen,
        minutes=MINUTES,
        typed=typed,
        errors=errors,
        action=url_for("openings.make", entry_id=entry_id),
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInputError("items", "not_openable") from error
