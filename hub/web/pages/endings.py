"""Échéances: agreements that end soon, and their renewal: every question put again, nothing carried over."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template

from hub.consent.ending import my_agreements_ending
from hub.consent.explaining import asked_of
from hub.web.ending_views import endings_view, renewal_view
from hub.web.login import actor, hub, login_required

pages = Blueprint("endings", __name__)


@pages.get("/echeances")
@login_required
def index() -> str:
    endings = endings_view(my_agreements_ending(hub(), actor()))
    return render_template("echeances.html", endings=endings, here="endings")


@pages.get("/canaux/<uuid:household_id>/consentement/<uuid:person_id>/renouveler")
@login_required
def renew(household_id: UUID, person_id: UUID) -> str:
    """For those who may record her answers. The page leads into collecting."""
    explained = asked_of(hub(), actor(), household_id, person_id)
    return render_template("renouveler.html", **renewal_view(household_id, explained), here="channel")
