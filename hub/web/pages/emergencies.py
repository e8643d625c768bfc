"""Broken glasses, for data-protection officers: told at once, listed, reviewed; and the letter that tells the
household."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.errors import ConflictError, InvalidInputError
from hub.platform.emergencies import Emergency, emergencies, emergencies_waiting
from hub.platform.emergency_review import open_emergency, review_emergency
from hub.web import texts
from hub.web.journal_filters import usual
from hub.web.journal_views import Place, all_partners, fields_of
from hub.web.login import actor, hub, login_required
from hub.web.rejections import conflict, input_error

pages = Blueprint("emergencies", __name__, url_prefix="/journal/bris-de-glace")


@pages.get("")
@login_required
def index() -> str:
    fields = fields_of(all_partners())
    return render_template(
        "bris_de_glace_liste.html",
        emergencies=[_line(one, fields) for one in emergencies(hub(), actor())],
    )


@pages.get("/alerte")
@login_required
def alert() -> str:
    """What is to be known at once, fetched by every page of an officer."""
    return render_template(
        "_alerte.html",
        waiting=emergencies_waiting(hub(), actor()),
        alarm_url=url_for("emergencies.alert"),
        list_url=url_for("emergencies.index"),
    )


@pages.get("/<uuid:emergency_id>")
@login_required
def show(emergency_id: UUID) -> str:
    return _page(emergency_id, {}, {})


@pages.post("/<uuid:emergency_id>/relecture")
@login_required
def review(emergency_id: UUID) -> AnyResponse:
    finding, comment = request.form.get("finding", ""), request.form.get("comment", "")
    try:
        review_emergency(hub(), actor(), emergency_id, finding, comment)
    except InvalidInputError as error:
        errors = {error.field: input_error(error.code, error.details)}
        return make_response(_page(emergency_id, request.form, errors), 422)
    except ConflictError as error:
        return make_response(_page(emergency_id, request.form, {"finding": conflict(error.code)}), 409)
    return redirect(url_for("emergencies.show", emergency_id=emergency_id, fait="relu"), 303)


def _page(emergency_id: UUID, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    file = open_emergency(hub(), actor(), emergency_id)
    household = Place(usual() | {"household": file.emergency.short_code}).url()
    return render_template(
        "bris_de_glace_relire.html",
        **_line(file.emergency, fields_of(all_partners())),
        file=file,
        findings=[(code, texts.finding(code).word) for code in texts.FINDINGS],
        typed=typed,
        errors=errors,
        said=request.args.get("fait") == "relu",
        letter_url=url_for("glass.letter", opening_id=emergency_id),
        journal_url=household,
    )


def _line(one: Emergency, fields: Mapping[str, str]) -> dict[str, Any]:
    url = url_for("emergencies.show", emergency_id=one.id)
    return {"emergency": one, "field": fields[one.partner], "url": url}
