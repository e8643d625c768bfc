"""The hand-over pack of a household, on screen and on paper."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template

from hub.channels.unanswered import unanswered_notes
from hub.consent.ending import agreements_ending
from hub.documents.due import documents_due
from hub.documents.piece_requests.listing import list_piece_requests
from hub.households.team_page import read_team
from hub.requests.listing import requests_waiting_on
from hub.web import formats
from hub.web.deadlines import looked_ahead
from hub.web.document_words import types
from hub.web.handover_views import Pack, pack_view
from hub.web.login import actor, hub, login_required

pages = Blueprint("handover", __name__)


@pages.get("/canaux/<uuid:household_id>/passation")
@login_required
def show(household_id: UUID) -> str:
    """For whoever is in the team. Each part asks the rule, and is on record, by itself."""
    until = looked_ahead(types(), formats.civil(hub().clock()))
    pack = Pack(
        team=read_team(hub(), actor(), household_id),
        notes=unanswered_notes(hub(), actor(), household_id),
        papers=documents_due(hub(), actor(), [household_id], until).get(household_id, []),
        endings=agreements_ending(hub(), actor(), [household_id]).get(household_id, []),
        requests=requests_waiting_on(hub(), actor(), household_id),
        wanted=list_piece_requests(hub(), actor(), household_id),
    )
    return render_template("dossier_passation.html", **pack_view(household_id, pack), here="channel")
