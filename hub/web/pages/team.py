"""The team of a household: who follows it, since when, until when; and its changes."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.errors import InvalidInputError
from hub.households.team_page import read_team
from hub.web.login import actor, hub, login_required
from hub.web.rejections import input_error
from hub.web.team_form import act_of
from hub.web.team_views import team_page

pages = Blueprint("team", __name__)


@pages.get("/canaux/<uuid:household_id>/equipe")
@login_required
def show(household_id: UUID) -> str:
    return _page(household_id, {})


@pages.post("/canaux/<uuid:household_id>/equipe")
@login_required
def change(household_id: UUID) -> AnyResponse:
    """`act` says which of the forms of the page was sent; what is wrong comes back with what was typed."""
    try:
        said = act_of(request.form)(household_id)
    except InvalidInputError as error:
        errors = {error.field: input_error(error.code, error.details)}
        return make_response(_page(household_id, errors), 422)
    return redirect(url_for("team.show", household_id=household_id, fait=said), 303)


def _page(household_id: UUID, errors: dict[str, str]) -> str:
    view = read_team(hub(), actor(), household_id)
    return render_template("equipe.html", **team_page(household_id, view, request.values, errors))
