"""Withdrawing or narrowing an agreement: what it would close is shown, then it is confirmed. Two clicks."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.audit.answers import one_answer
from hub.consent.explaining import Explained, asked_of
from hub.consent.operations import withdraw_consent
from hub.errors import InvalidInputError
from hub.web.consent_views import giver_of
from hub.web.login import actor, hub, login_required
from hub.web.rejections import input_error
from hub.web.withdrawal_views import chosen_cells, withdrawal_page

pages = Blueprint("withdrawal", __name__)


@pages.get("/canaux/<uuid:household_id>/consentement/<uuid:person_id>/retrait")
@login_required
def show(household_id: UUID, person_id: UUID) -> str:
    """The first click: what the choice in the address would close, or the cells to choose from."""
    explained = asked_of(hub(), actor(), household_id, person_id)
    return withdrawal_page(household_id, explained, request.args, {})


@pages.post("/canaux/<uuid:household_id>/consentement/<uuid:person_id>/retrait")
@login_required
def withdraw(household_id: UUID, person_id: UUID) -> AnyResponse:
    """`preview` shows what the cells chosen would close; else the second click. No reason is asked; the
    effect is at commit."""
    form = request.form
    if form.get("step") == "preview":
        return one_answer(lambda: _previewed(household_id, person_id, form))
    explained = asked_of(hub(), actor(), household_id, person_id)
    try:
        _withdraw(household_id, explained, form)
    except InvalidInputError as error:
        wrong = error
        return one_answer(lambda: _refused(household_id, person_id, form, wrong))
    done = url_for("consent.who_sees", household_id=household_id, person=person_id, fait="retrait")
    return redirect(done, 303)


def _previewed(household_id: UUID, person_id: UUID, form: Mapping[str, str]) -> AnyResponse:
    explained = asked_of(hub(), actor(), household_id, person_id)
    try:
        chosen_cells(explained, form)
    except InvalidInputError as error:
        return _refused(household_id, person_id, form, error)
    return make_response(withdrawal_page(household_id, explained, form, {}))


def _refused(
    household_id: UUID, person_id: UUID, form: Mapping[str, str], error: InvalidInputError
) -> AnyResponse:
    """The page again, with what was chosen and what is wrong with it."""
    explained = asked_of(hub(), actor(), household_id, person_id)
    errors = {error.field: input_error(error.code, error.details)}
    return make_response(withdrawal_page(household_id, explained, form, errors), 422)


def _withdraw(household_id: UUID, explained: Explained, form: Mapping[str, str]) -> None:
    giver = giver_of(explained, form.get("giver", ""))
    cells, copies = chosen_cells(explained, form)
    person_id = explained.person.id
    withdraw_consent(hub(), actor(), household_id, person_id, giver.id, giver.capacity, cells, copies)
