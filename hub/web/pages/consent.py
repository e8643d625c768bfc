"""Who sees what, and the sheet to print."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request

from hub.consent.explaining import asked_of
from hub.web.consent_sheet import sheet_page
from hub.web.login import actor, hub, login_required
from hub.web.rights_views import matrix_page

pages = Blueprint("consent", __name__)


@pages.get("/canaux/<uuid:household_id>/qui-voit-quoi")
@login_required
def who_sees(household_id: UUID) -> tuple[str, int]:
    return matrix_page(household_id, request.args.get("person", type=UUID))


@pages.get("/canaux/<uuid:household_id>/consentement/<uuid:person_id>/fiche")
@login_required
def sheet(household_id: UUID, person_id: UUID) -> str:
    """The sheet to print, in French and in the language asked for."""
    explained = asked_of(hub(), actor(), household_id, person_id)
    return sheet_page(household_id, explained, request.args.get("texte", ""))
