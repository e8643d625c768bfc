"""Opening a household, in two steps: what is typed, then what is read again."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.errors import InvalidInputError
from hub.households.opening import first_colleagues
from hub.households.operations import open_household
from hub.web.login import actor, hub, login_required
from hub.web.opening_form import Wanted, wanted_household
from hub.web.opening_views import form_page, review_page
from hub.web.rejections import input_error

pages = Blueprint("opening", __name__)


@pages.get("/canaux/ouvrir")
@login_required
def show() -> str:
    return _form({}, {})


@pages.post("/canaux/ouvrir")
@login_required
def carry_on() -> AnyResponse:
    """`review` shows the answers, `open` opens, `change` goes back, `more` gives one more person."""
    form = request.form
    if form.get("step") in ("more", "change"):
        return make_response(_form(form, {}))
    known = first_colleagues(hub(), actor())
    try:
        wanted = wanted_household(form, known)
        if form.get("step") == "open":
            return _open(wanted, form)
    except InvalidInputError as error:
        return make_response(_form(form, {error.field: input_error(error.code, error.details)}), 422)
    return make_response(render_template("ouvrir_relire.html", **review_page(form, wanted, known)))


def _open(wanted: Wanted, form: Mapping[str, str]) -> AnyResponse:
    """To the channel for who follows it; else its code is told, once: opening gives no access."""
    made = open_household(
        hub(),
        actor(),
        hotel=wanted.hotel,
        town=wanted.town,
        persons=wanted.persons,
        team=wanted.team,
        stage=wanted.stage,
        repeat_key=form.get("key", ""),
    )
    if any(line.professional_id == actor().id for line in wanted.team):
        return redirect(url_for("channels.show", household_id=made.id), 303)
    return make_response(_form({}, {}, opened=made.short_code))


def _form(form: Mapping[str, str], errors: dict[str, str], opened: str = "") -> str:
    known = first_colleagues(hub(), actor())
    return render_template("ouvrir.html", **form_page(form, errors, known), opened=opened)
