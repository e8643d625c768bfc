"""Who sees what; the sheet to print; the withdrawal of an agreement in two clicks."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.consent.codes import Status
from hub.consent.explaining import asked_of
from hub.consent.operations import withdraw_consent
from hub.web.consent_sheet import sheet_page
from hub.web.consent_views import giver_of
from hub.web.login import actor, hub, login_required
from hub.web.rights_views import matrix_page

pages = Blueprint("consent", __name__)


@pages.get("/canaux/<uuid:household_id>/qui-voit-quoi")
@login_required
def who_sees(household_id: UUID) -> tuple[str, int]:
    return matrix_page(household_id, request.args.get("person", type=UUID))


@pages.post("/canaux/<uuid:household_id>/consentement/<uuid:person_id>/retrait")
@login_required
def withdraw(household_id: UUID, person_id: UUID) -> AnyResponse:
    """The second of two clicks. No reason is asked; the effect is at commit."""
    explained = asked_of(hub(), actor(), household_id, person_id)
    giver = giver_of(explained, request.form.get("giver", ""))
    partner, category = request.form.get("partner", ""), request.form.get("category", "")
    cells = [
        (right.partner.id, right.category)
        for right in explained.rights
        if partner in ("*", right.partner.code)
        and category in ("*", right.category)
        and right.agreement.status is Status.GIVEN
    ]
    withdraw_consent(hub(), actor(), household_id, person_id, giver.id, giver.capacity, cells)
    address = url_for("consent.who_sees", household_id=household_id, person=person_id, fait="retrait")
    return redirect(address, 303)


@pages.get("/canaux/<uuid:household_id>/consentement/<uuid:person_id>/fiche")
@login_required
def sheet(household_id: UUID, person_id: UUID) -> str:
    """The sheet to print, in French and in the language asked for."""
    explained = asked_of(hub(), actor(), household_id, person_id)
    return sheet_page(household_id, explained, request.args.get("texte", ""))
