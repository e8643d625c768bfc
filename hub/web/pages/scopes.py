"""Changing scopes: edit, check the difference, record; answer a proposed widening; try a role."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.errors import ConflictError, InvalidInputError, NotFoundError
from hub.platform.scope_changes import (
    approve_scopes,
    change_scopes,
    decline_scopes,
    withdraw_scopes,
)
from hub.platform.scope_proposals import list_proposals, try_role
from hub.platform.scopes import scopes_overview
from hub.web.login import actor, hub, login_required
from hub.web.rejections import conflict, input_error
from hub.web.scope_views import (
    asked_level,
    edit_view,
    own_scopes,
    review_view,
    said_levels,
    trial_view,
    tried_with,
)

pages = Blueprint("scopes", __name__, url_prefix="/administration/perimetres")
ANSWERS: dict[str, Callable[[UUID], None]] = {
    "approve": lambda batch_id: approve_scopes(hub(), actor(), batch_id),
    "decline": lambda batch_id: decline_scopes(hub(), actor(), batch_id),
    "withdraw": lambda batch_id: withdraw_scopes(hub(), actor(), batch_id),
}


@pages.get("/modifier")
@login_required
def edit() -> str:
    return _editor({})


@pages.post("/modifier")
@login_required
def change() -> AnyResponse:
    """`review` shows the difference, `record` records it, anything else goes back to the matrix."""
    form, step = request.form, request.form.get("step", "")
    try:
        if step == "record":
            done = change_scopes(hub(), actor(), said_levels(form), form.get("reason", ""))
            told = "propose" if done.proposed else "change"
            return redirect(url_for("administration.scopes", fait=told), 303)
        if step == "review":
            scopes = own_scopes(scopes_overview(hub(), actor(), editing=True))
            return make_response(render_template("perimetres_relire.html", **review_view(scopes, form)))
    except InvalidInputError as error:
        return make_response(_editor({error.field: input_error(error.code, error.details)}), 422)
    except ConflictError as error:
        return make_response(_editor({"scopes": conflict(error.code)}, fresh=True), 409)
    return make_response(_editor({}))


def _editor(errors: dict[str, str], *, fresh: bool = False) -> str:
    """The matrix with what was chosen; `fresh` when it changed meanwhile: as it is now."""
    scopes = own_scopes(scopes_overview(hub(), actor(), editing=True))
    chosen = {} if fresh else request.form or asked_level(scopes, request.args)
    return render_template("perimetres.html", errors=errors, **edit_view(scopes, chosen))


@pages.post("/propositions")
@login_required
def answer() -> AnyResponse:
    """An answer to a proposed widening. When it waits no more, or the scope changed, the page says so."""
    try:
        act = ANSWERS[request.form.get("act", "")]
        act(UUID(request.form.get("proposal", "")))
    except (KeyError, ValueError) as error:
        raise NotFoundError from error
    return redirect(url_for("administration.scopes", fait=request.form["act"]), 303)


@pages.get("/essai")
@login_required
def trial() -> str:
    return render_template("essai.html", errors={}, **trial_view(list_proposals(hub(), actor()), {}, None))


@pages.post("/essai")
@login_required
def tried() -> AnyResponse:
    """A code is posted, so that it stands in no address."""
    form, errors, found = request.form, {}, None
    waiting = tried_with(list_proposals(hub(), actor()))
    try:
        known = {str(one.batch_id): one.batch_id for one in waiting}
        batch_id = known.get(form.get("proposal", ""))
        found = try_role(hub(), actor(), form.get("code", ""), form.get("role", ""), batch_id)
    except InvalidInputError as error:
        errors = {error.field: input_error(error.code, error.details)}
    text = render_template("essai.html", errors=errors, **trial_view(waiting, form, found))
    return make_response(text, 422 if errors else 200)
