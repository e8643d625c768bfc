"""Agreements of partners, suspended and taken up again: one asks, a second of another partner decides."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.errors import ConflictError, InvalidInputError, NotFoundError, SignInError
from hub.platform.partners import partners_overview
from hub.platform.suspension_proposals import (
    Confirmation,
    check_proposal,
    confirm,
    decline,
    propose,
    withdraw,
)
from hub.web.login import actor, hub, login_required, opened_session
from hub.web.partner_views import confirming_view, new_proposal, partners_view, proposing_view
from hub.web.rejections import conflict, input_error, sign_in_error

pages = Blueprint("partners", __name__, url_prefix="/administration/partenaires")


@pages.get("")
@login_required
def show() -> str:
    return _list({})


@pages.get("/proposition")
@login_required
def ask() -> str:
    return _form({}, review=False)


@pages.post("/proposition")
@login_required
def carry_on() -> AnyResponse:
    """`review` shows what it would close and asks for the password, `record` records the proposal, anything
    else goes back to the form."""
    step = request.form.get("step", "")
    try:
        if step not in ("review", "record"):
            return make_response(_form({}, review=False))
        new = new_proposal(request.form)
        if step == "review":
            check_proposal(hub(), actor(), new)
            return make_response(_form({}, review=True))
        _goes_on(propose(hub(), actor(), new, _confirmation()))
    except InvalidInputError as error:
        said = {error.field: input_error(error.code, error.details)}
        return make_response(_form(said, review=error.field == "password"), 422)
    except SignInError as error:
        return make_response(
            _form({"password": sign_in_error(error.code, error.retry_after)}, review=True), 429
        )
    except ConflictError as error:
        return make_response(_form({"partner": conflict(error.code)}, review=False), 409)
    return redirect(url_for("partners.show", fait="propose"), 303)


@pages.post("/reponse")
@login_required
def answer() -> AnyResponse:
    """`review` shows a proposal again and asks for the password a yes takes; a no, and what is taken back,
    change nothing and ask for none."""
    act, proposal_id = request.form.get("act", ""), _proposal_id()
    try:
        if act == "review":
            return make_response(_confirming({}, proposal_id))
        _answer(act, proposal_id)
    except InvalidInputError as error:
        said = {error.field: input_error(error.code, error.details)}
        return make_response(_confirming(said, proposal_id), 422)
    except SignInError as error:
        said = {"password": sign_in_error(error.code, error.retry_after)}
        return make_response(_confirming(said, proposal_id), 429)
    except ConflictError as error:
        return make_response(_list({"proposals": conflict(error.code)}), 409)
    return redirect(url_for("partners.show", fait=act), 303)


def _answer(act: str, proposal_id: UUID) -> None:
    if act == "confirm":
        _goes_on(confirm(hub(), actor(), proposal_id, _confirmation()))
    elif act == "decline":
        decline(hub(), actor(), proposal_id)
    elif act == "withdraw":
        withdraw(hub(), actor(), proposal_id)
    else:
        raise NotFoundError


def _list(errors: dict[str, str]) -> str:
    shown = partners_view(partners_overview(hub(), actor()), request.args.get("fait", ""))
    return render_template("partenaires.html", errors=errors, **shown)


def _confirming(errors: dict[str, str], proposal_id: UUID) -> str:
    shown = confirming_view(partners_overview(hub(), actor()), proposal_id)
    return render_template("partenaire_confirmer.html", errors=errors, **shown)


def _form(errors: dict[str, str], *, review: bool) -> str:
    overview = partners_overview(hub(), actor())
    shown = proposing_view(overview, request.form or request.args, review=review)
    return render_template("partenaire_proposer.html", errors=errors, **shown)


def _confirmation() -> Confirmation:
    return Confirmation(request.form.get("password", ""), request.remote_addr or "", opened_session().id)


def _goes_on(cookie: str) -> None:
    """In a session of another id: who knew the cookie before is out."""
    session.replace_cookie(cookie)  # type: ignore[attr-defined]  # HubSession behind Flask's proxy


def _proposal_id() -> UUID:
    try:
        return UUID(request.form.get("proposal", ""))
    except ValueError as error:
        raise NotFoundError from error
