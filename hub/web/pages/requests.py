"""Requests for access: from a refusal, or by the code of a household; the list, and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.documents.piece_requests.listing import piece_requests_waiting
from hub.errors import InvalidInputError
from hub.requests.asking import NewRequest, ask_access, ask_to_join
from hub.requests.listing import list_requests
from hub.requests.offering import offer_request
from hub.requests.operations import answer_request, withdraw_request
from hub.requests.reading import open_request
from hub.requests.rules import ASKERS, SHORTEST
from hub.separation.second_homes_page import second_homes_to_answer
from hub.web.forms import subject_of
from hub.web.login import actor, hub, login_required
from hub.web.rejections import input_error
from hub.web.request_views import form_view, list_view, page_view, purpose_choices, state_look

pages = Blueprint("requests", __name__)
FIELDS = {"person": "subject"}
"""Field of an operation → control of the form."""


@pages.get("/demandes")
@login_required
def index() -> str:
    homes = second_homes_to_answer(hub(), actor())
    view = list_view(list_requests(hub(), actor()), homes, request.args.get("fait", ""))
    asks = actor().role in ASKERS
    pieces = sum(piece_requests_waiting(hub(), actor()).values()) if asks else 0
    return render_template(
        "demandes.html", **view, state_look=state_look, asks=asks, pieces=pieces, here="requests"
    )


@pages.get("/demandes/equipe")
@login_required
def join_form() -> str:
    return _join_form({}, {})


@pages.post("/demandes/equipe")
@login_required
def join() -> AnyResponse:
    """The answer is the same whether one has this code or not."""
    form = request.form
    try:
        ask_to_join(hub(), actor(), form.get("code", ""), form.get("purpose", ""), form.get("reason", ""))
    except InvalidInputError as error:
        return make_response(_join_form(form, _errors(error)), 422)
    return redirect(url_for("requests.index", fait="envoyee"), 303)


@pages.get("/canaux/<uuid:household_id>/demande")
@login_required
def ask(household_id: UUID) -> str:
    return _ask_form(household_id, _wanted(), {})


@pages.post("/canaux/<uuid:household_id>/demande")
@login_required
def send(household_id: UUID) -> AnyResponse:
    form = request.form
    try:
        ask_access(hub(), actor(), household_id, _new(form))
    except InvalidInputError as error:
        return make_response(_ask_form(household_id, form, _errors(error)), 422)
    return redirect(url_for("requests.index", fait="envoyee"), 303)


@pages.get("/demandes/<uuid:request_id>")
@login_required
def show(request_id: UUID) -> str:
    return _page(request_id, {}, {})


@pages.post("/demandes/<uuid:request_id>/reponse")
@login_required
def answer(request_id: UUID) -> AnyResponse:
    form = request.form
    try:
        granted = _granted(form.get("outcome", ""))
        answer_request(hub(), actor(), request_id, granted=granted, reason=form.get("reason", ""))
    except InvalidInputError as error:
        return make_response(_page(request_id, form, _errors(error)), 422)
    return redirect(url_for("requests.index", fait="reponse"), 303)


@pages.post("/demandes/<uuid:request_id>/retrait")
@login_required
def withdraw(request_id: UUID) -> AnyResponse:
    withdraw_request(hub(), actor(), request_id)
    return redirect(url_for("requests.index", fait="retiree"), 303)


def _granted(outcome: str) -> bool:
    if outcome not in ("granted", "declined"):
        raise InvalidInputError("outcome", "unknown_choice")
    return outcome == "granted"


def _wanted() -> dict[str, str]:
    """What the page that refused it says in its link."""
    return {"category": request.args.get("categorie", ""), "action": request.args.get("pour", "")}


def _new(form: Mapping[str, str]) -> NewRequest:
    return NewRequest(
        category=form.get("category", ""),
        person_id=subject_of(form),
        action=form.get("action", ""),
        purpose=form.get("purpose", ""),
        reason=form.get("reason", ""),
    )


def _ask_form(household_id: UUID, typed: Mapping[str, str], errors: dict[str, str]) -> str:
    try:
        person_id = subject_of(typed)
    except InvalidInputError:
        person_id = None
    category, action = typed.get("category", ""), typed.get("action", "")
    offer = offer_request(hub(), actor(), household_id, category, person_id, action)
    return render_template("demander.html", **form_view(household_id, offer, typed, errors), here="channel")


def _join_form(typed: Mapping[str, str], errors: dict[str, str]) -> str:
    form = {name: typed.get(name, "") for name in ("code", "purpose", "reason")}
    return render_template(
        "demander_equipe.html",
        form=form,
        errors=errors,
        purposes=purpose_choices(),
        shortest=SHORTEST,
        days=hub().settings.access_request_days,
        action=url_for("requests.join"),
        list_url=url_for("requests.index"),
        here="requests",
    )


def _page(request_id: UUID, typed: Mapping[str, str], errors: dict[str, str]) -> str:
    view = page_view(open_request(hub(), actor(), request_id), typed, errors)
    return render_template("demande.html", **view, state_look=state_look, here="requests")


def _errors(error: InvalidInputError) -> dict[str, str]:
    return {FIELDS.get(error.field, error.field): input_error(error.code, error.details)}
