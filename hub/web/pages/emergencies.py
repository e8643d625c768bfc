"""Broken glasses, for data-protection officers: told at once, listed, reviewed."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for

from hub.platform.emergencies import emergencies, emergencies_waiting
from hub.web.journal_views import all_partners, fields_of
from hub.web.login import actor, hub, login_required

pages = Blueprint("emergencies", __name__, url_prefix="/journal/bris-de-glace")


@pages.get("")
@login_required
def index() -> str:
    fields = fields_of(all_partners())
    found = emergencies(hub(), actor())
    return render_template(
        "bris_de_glace_liste.html",
        emergencies=[
            {"emergency": one, "field": fields[one.partner], "url": url_for("emergencies.index")}
            for one in found
        ],
    )


@pages.get("/alerte")
@login_required
def alert() -> str:
    """What is to be known at once, fetched by every page of an officer."""
    waiting = emergencies_waiting(hub(), actor())
    return render_template(
        "_alerte.html",
        waiting=waiting,
        alarm_url=url_for("emergencies.alert"),
        list_url=url_for("emergencies.index"),
    )
