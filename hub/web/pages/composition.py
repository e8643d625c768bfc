"""Who lives in a household, and who speaks for its minors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.errors import InvalidInputError
from hub.households import composition
from hub.households.opening import checked_birth, checked_line
from hub.households.persons import LANGUAGES, NewPerson
from hub.separation import homes, second_homes
from hub.separation.departures import preview_departure
from hub.separation.page import separation_waits
from hub.separation.second_homes_page import second_homes_near
from hub.web import formats
from hub.web.composition_views import asked_to_leave, composition_page, second_homes_view
from hub.web.forms import date_of
from hub.web.login import actor, hub, login_required
from hub.web.rejections import input_error
from hub.web.team_form import chosen

pages = Blueprint("composition", __name__)


@pages.get("/canaux/<uuid:household_id>/personnes")
@login_required
def show(household_id: UUID) -> str:
    return _page(household_id, {})


@pages.post("/canaux/<uuid:household_id>/personnes")
@login_required
def change(household_id: UUID) -> AnyResponse:
    """`act` says which form was sent; what is wrong comes back with what was typed."""
    try:
        said = ACTS.get(request.form.get("act", ""), _unknown)(household_id, request.form)
    except InvalidInputError as error:
        errors = {error.field: input_error(error.code, error.details)}
        return make_response(_page(household_id, errors), 422)
    return redirect(url_for("composition.show", household_id=household_id, fait=said), 303)


def _join(household_id: UUID, form: Mapping[str, str]) -> str:
    name, today = checked_line("name", form.get("name", "")), formats.civil(hub().clock())
    born = checked_birth("born", date_of("born", form.get("born", "")), today)
    if form.get("language") not in LANGUAGES:
        raise InvalidInputError("language", "unknown_choice")
    parents = [chosen("parent", form)] if form.get("parent") else []
    composition.join_household(hub(), actor(), household_id, NewPerson(name, born, form["language"]), parents)
    return "arrivee"


def _leave(household_id: UUID, form: Mapping[str, str]) -> str:
    homes.leave_household(hub(), actor(), household_id, chosen("person", form))
    return "depart"


def _second_home(household_id: UUID, form: Mapping[str, str]) -> str:
    homes.live_there_too(hub(), actor(), household_id, chosen("minor", form), form.get("code", ""))
    return "deux-foyers"


def _ask_second_home(household_id: UUID, form: Mapping[str, str]) -> str:
    second_homes.ask_second_home(hub(), actor(), household_id, chosen("minor", form), form.get("code", ""))
    return "second-demande"


def _cancel_second_home(household_id: UUID, form: Mapping[str, str]) -> str:
    second_homes.cancel_second_home(hub(), actor(), household_id, chosen("demande", form))
    return "second-reprise"


def _accept_second_home(household_id: UUID, form: Mapping[str, str]) -> str:
    born = date_of("child_born", form.get("child_born", ""))
    second_homes.accept_second_home(hub(), actor(), household_id, chosen("demande", form), born)
    return "second-accepte"


def _decline_second_home(household_id: UUID, form: Mapping[str, str]) -> str:
    second_homes.decline_second_home(hub(), actor(), household_id, chosen("demande", form))
    return "second-refuse"


def _authority(household_id: UUID, form: Mapping[str, str]) -> str:
    child, holder = chosen("child", form), chosen("holder", form)
    composition.record_authority(hub(), actor(), household_id, child, holder, form.get("kind", ""))
    return "autorite"


def _end_authority(household_id: UUID, form: Mapping[str, str]) -> str:
    composition.end_authority(hub(), actor(), household_id, chosen("authority", form))
    return "fin"


def _unknown(_household_id: UUID, _form: Mapping[str, str]) -> str:
    raise InvalidInputError("act", "unknown_choice")


ACTS: dict[str, Callable[[UUID, Mapping[str, str]], str]] = {
    "join": _join,
    "leave": _leave,
    "second_home": _second_home,
    "ask_second_home": _ask_second_home,
    "cancel_second_home": _cancel_second_home,
    "accept_second_home": _accept_second_home,
    "decline_second_home": _decline_second_home,
    "authority": _authority,
    "end_authority": _end_authority,
}
"""What `act` says of a form → what is done, and the word of its notice."""


def _page(household_id: UUID, errors: dict[str, str]) -> str:
    view = composition.read_composition(hub(), actor(), household_id)
    leaving = asked_to_leave(view, request.values)
    closing = preview_departure(hub(), actor(), household_id, leaving.id) if leaving else []
    waits = view.may_change and separation_waits(hub(), actor(), household_id)
    shown = composition_page(household_id, view, request.values, errors, closing=closing, waits=waits)
    near = second_homes_near(hub(), actor(), household_id) if view.may_change else None
    homes_shown = second_homes_view(household_id, near, view, request.values)
    return render_template("personnes.html", **shown, **homes_shown)
