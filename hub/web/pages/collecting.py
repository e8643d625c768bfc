"""What a person agrees to: asked, read again, recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from uuid import UUID

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.consent.collecting import Collected
from hub.consent.explaining import Explained, asked_of
from hub.consent.operations import record_consent
from hub.errors import InvalidInputError
from hub.web import formats
from hub.web.collecting_views import collect_page, review_page
from hub.web.consent_views import giver_of
from hub.web.forms import date_of
from hub.web.login import actor, hub, login_required
from hub.web.rejections import input_error

pages = Blueprint("collecting", __name__)


@pages.get("/canaux/<uuid:household_id>/consentement/<uuid:person_id>")
@login_required
def collect(household_id: UUID, person_id: UUID) -> str:
    explained = asked_of(hub(), actor(), household_id, person_id)
    return collect_page(household_id, explained, {}, {})


@pages.post("/canaux/<uuid:household_id>/consentement/<uuid:person_id>")
@login_required
def record(household_id: UUID, person_id: UUID) -> AnyResponse:
    """`review` shows the answers, `record` records them, `change` goes back, `fill` fills the matrix."""
    form = request.form
    explained = asked_of(hub(), actor(), household_id, person_id)
    if form.get("fill") in ("given", "refused") or form.get("step") == "change":
        return make_response(collect_page(household_id, explained, form, {}, fill=form.get("fill", "")))
    try:
        said = _said(explained, form)
        if form.get("step") != "record":
            return make_response(review_page(household_id, explained, form, said))
        record_consent(hub(), actor(), household_id, said)
    except InvalidInputError as error:
        errors = {error.field: input_error(error.code, error.details)}
        return make_response(collect_page(household_id, explained, form, errors), 422)
    address = url_for("consent.who_sees", household_id=household_id, person=person_id, fait="recueil")
    return redirect(address, 303)


def _said(explained: Explained, form: Mapping[str, str]) -> Collected:
    giver = giver_of(explained, form.get("giver", ""))
    answers = {
        (partner.id, category): form[f"cell:{partner.code}:{category}"]
        for partner in explained.partners
        for category in explained.categories
        if form.get(f"cell:{partner.code}:{category}")
    }
    if not answers:
        raise InvalidInputError("answers", "required")
    return Collected(
        explained.person.id,
        giver.id,
        giver.capacity,
        answers,
        form.get("language", ""),
        form.get("method", ""),
        form.get("evidence", ""),
        form.get("interpreter", ""),
        _start("from_date", form, today_is_now=True),
        _start("until_date", form, today_is_now=False),
    )


def _start(field: str, form: Mapping[str, str], *, today_is_now: bool) -> datetime | None:
    """Local midnight of the day typed; today means from now on, and nothing typed leaves the default."""
    day = date_of(field, form.get(field, ""))
    if day is None or (today_is_now and day == formats.civil(hub().clock())):
        return None
    return datetime.combine(day, time(), hub().timezone)
