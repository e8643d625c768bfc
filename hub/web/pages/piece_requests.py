"""Requests for documents: the form, the lists, one request and what answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.documents.piece_requests.answering import cancel_piece, decline_piece
from hub.documents.piece_requests.asking import NewPieceRequest, ask_piece
from hub.documents.piece_requests.listing import list_piece_requests, my_piece_requests
from hub.documents.piece_requests.offering import offer_piece_request
from hub.documents.piece_requests.reading import open_piece_request
from hub.documents.piece_requests.reusing import answer_reuse as answer_proposal
from hub.documents.piece_requests.reusing import propose_reuse
from hub.errors import InvalidInputError
from hub.web.forms import date_of, subject_of
from hub.web.login import actor, hub, login_required
from hub.web.piece_request_views import (
    PARTNER,
    form_view,
    household_view,
    mine_view,
    notice,
    page_view,
    state_look,
)
from hub.web.rejections import input_error

pages = Blueprint("piece_requests", __name__)
FIELDS = {"person": "subject"}
"""Field of an operation → control of the form."""


@pages.get("/demandes/pieces")
@login_required
def index() -> str:
    """Those the reader asked, and those that wait for her, over all households."""
    view = mine_view(my_piece_requests(hub(), actor()))
    return _list(view, url_for("piece_requests.index"), None)


@pages.get("/canaux/<uuid:household_id>/demandes-de-pieces")
@login_required
def of_household(household_id: UUID) -> str:
    found = list_piece_requests(hub(), actor(), household_id)
    channel = {
        "id": str(household_id),
        "code": found.card.short_code,
        "url": url_for("channels.show", household_id=household_id),
        "ask_url": url_for("piece_requests.ask", household_id=household_id),
    }
    url = url_for("piece_requests.of_household", household_id=household_id)
    return _list(household_view(found.lines, found.card), url, channel)


@pages.get("/canaux/<uuid:household_id>/demandes-de-pieces/nouvelle")
@login_required
def ask(household_id: UUID) -> str:
    said = {"type": "type", "subject": "personne"}
    return _ask_form(household_id, {name: request.args.get(key, "") for name, key in said.items()}, {})


@pages.post("/canaux/<uuid:household_id>/demandes-de-pieces")
@login_required
def send(household_id: UUID) -> AnyResponse:
    """What the rule shuts to the asker is refused with the way to ask for access."""
    try:
        found = ask_piece(hub(), actor(), household_id, _new(request.form))
    except InvalidInputError as error:
        return make_response(_ask_form(household_id, request.form, _errors(error)), 422)
    return redirect(url_for("piece_requests.show", piece_request_id=found, fait="envoyee"), 303)


@pages.get("/demandes/pieces/<uuid:piece_request_id>")
@login_required
def show(piece_request_id: UUID) -> str:
    alone = request.headers.get("HX-Request") == "true"
    return _page(piece_request_id, {}, {}, "_demande_piece.html" if alone else "demande_piece.html")


@pages.post("/demandes/pieces/<uuid:piece_request_id>/refus")
@login_required
def decline(piece_request_id: UUID) -> AnyResponse:
    reason = request.form.get("reason", "")
    act = partial(decline_piece, hub(), actor(), piece_request_id, reason)
    return _done(piece_request_id, act, "declinee", {})


@pages.post("/demandes/pieces/<uuid:piece_request_id>/annulation")
@login_required
def cancel(piece_request_id: UUID) -> AnyResponse:
    reason = request.form.get("cancel_reason", "")
    act = partial(cancel_piece, hub(), actor(), piece_request_id, reason)
    return _done(piece_request_id, act, "annulee", {"reason": "cancel_reason"})


@pages.post("/demandes/pieces/<uuid:piece_request_id>/reemploi")
@login_required
def propose(piece_request_id: UUID) -> AnyResponse:
    """A document already there, as the answer."""

    def act() -> None:
        propose_reuse(hub(), actor(), piece_request_id, _document(request.form.get("document", "")))

    return _done(piece_request_id, act, "proposee", {})


@pages.post("/demandes/pieces/<uuid:piece_request_id>/reemploi/reponse")
@login_required
def answer_reuse(piece_request_id: UUID) -> AnyResponse:
    """The yes or no of the partner that contributed it."""

    def act() -> None:
        granted = _granted(request.form.get("outcome", ""))
        reason = request.form.get("owner_reason", "")
        answer_proposal(hub(), actor(), piece_request_id, granted=granted, reason=reason)

    return _done(piece_request_id, act, "reponse", {"reason": "owner_reason", "document": "outcome"})


def _done(request_id: UUID, act: Callable[[], None], done: str, fields: Mapping[str, str]) -> AnyResponse:
    """The page again, with what happened or with what is wrong."""
    try:
        act()
    except InvalidInputError as error:
        errors = {fields.get(error.field, error.field): input_error(error.code, error.details)}
        return make_response(_page(request_id, request.form, errors), 422)
    return redirect(url_for("piece_requests.show", piece_request_id=request_id, fait=done), 303)


def _document(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInputError("document", "unknown_choice") from error


def _granted(outcome: str) -> bool:
    if outcome not in ("granted", "declined"):
        raise InvalidInputError("outcome", "unknown_choice")
    return outcome == "granted"


def _new(form: Mapping[str, str]) -> NewPieceRequest:
    to = form.get("to", "")
    whole = to.startswith(PARTNER)
    addressee = _addressee(to.removeprefix(PARTNER))
    return NewPieceRequest(
        type=form.get("type", ""),
        person_id=subject_of(form),
        purpose=form.get("purpose", ""),
        asked_partner_id=addressee if whole else None,
        asked_id=None if whole else addressee,
        words=form.get("words", ""),
        due_on=date_of("due_on", form.get("due_on", "")),
    )


def _addressee(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInputError("to", "required" if not text else "unknown_choice") from error


def _list(view: dict[str, object], list_url: str, channel: dict[str, str] | None) -> str:
    alone = request.headers.get("HX-Request") == "true"
    template = "_demandes_pieces.html" if alone else "demandes_pieces.html"
    said = notice(request.args.get("fait", ""))
    here = "channel" if channel else "requests"
    context = {"channel": channel, "code": channel["code"] if channel else "", "list_url": list_url}
    return render_template(template, **view, **context, state_look=state_look, notice=said, here=here)


def _ask_form(household_id: UUID, typed: Mapping[str, str], errors: dict[str, str]) -> str:
    offer = offer_piece_request(hub(), actor(), household_id)
    return render_template(
        "demander_piece.html", **form_view(household_id, offer, typed, errors), here="channel"
    )


def _page(
    request_id: UUID, typed: Mapping[str, str], errors: dict[str, str], template: str = "demande_piece.html"
) -> str:
    view = page_view(open_piece_request(hub(), actor(), request_id), typed, errors)
    said = notice(request.args.get("fait", ""))
    return render_template(template, **view, state_look=state_look, notice=said, here="requests")


def _errors(error: InvalidInputError) -> dict[str, str]:
    return {FIELDS.get(error.field, error.field): input_error(error.code, error.details)}
