"""Two homes out of one: proposed, read again, confirmed by a second person of another partner."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.errors import ConflictError, InvalidInputError
from hub.separation.operations import cancel_separation, confirm_separation, propose_separation
from hub.separation.page import read_separation
from hub.separation.plans import Plan
from hub.web.login import actor, hub, login_required
from hub.web.rejections import conflict, input_error
from hub.web.separation_views import plan_of, separation_page
from hub.web.team_form import chosen

pages = Blueprint("separation", __name__)


@pages.get("/canaux/<uuid:household_id>/separation")
@login_required
def show(household_id: UUID) -> str:
    return _page(household_id, {})


@pages.post("/canaux/<uuid:household_id>/separation")
@login_required
def decide(household_id: UUID) -> AnyResponse:
    """`step`: `review` shows what would move, `propose` asks for a second person, `change` goes back;
    `confirm` and `cancel` answer what waits."""
    step = request.form.get("step", "")
    try:
        if step == "review":
            return make_response(_page(household_id, {}, plan_of(request.form)))
        if step == "change":
            return make_response(_page(household_id, {}))
        if step == "propose":
            propose_separation(hub(), actor(), household_id, plan_of(request.form))
            return redirect(url_for("separation.show", household_id=household_id, fait="proposee"), 303)
        return _answer(household_id, step)
    except InvalidInputError as error:
        return make_response(_page(household_id, {error.field: input_error(error.code, error.details)}), 422)
    except ConflictError as error:
        return make_response(_page(household_id, {"separation": conflict(error.code)}), 409)


def _answer(household_id: UUID, step: str) -> AnyResponse:
    if step == "confirm":
        confirm_separation(hub(), actor(), household_id, chosen("separation", request.form))
        return redirect(url_for("composition.show", household_id=household_id, fait="separation"), 303)
    if step == "cancel":
        cancel_separation(hub(), actor(), household_id, chosen("separation", request.form))
        return redirect(url_for("separation.show", household_id=household_id, fait="abandon"), 303)
    raise InvalidInputError("separation", "unknown_choice")


def _page(household_id: UUID, errors: dict[str, str], plan: Plan | None = None) -> str:
    view = read_separation(hub(), actor(), household_id, plan)
    return render_template("separation.html", **separation_page(household_id, view, request.values, errors))
