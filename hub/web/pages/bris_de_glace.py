"""Bris de glace: the interruption page, its end, and the red band of a channel that is looked into."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.consent.alarms import alarms_here
from hub.consent.emergency import break_glass, close_glass, code_of_own
from hub.consent.emergency_terms import NewOpening
from hub.errors import ConflictError, InvalidInputError, SignInError
from hub.platform.information_letter import information_letter
from hub.web.glass_views import band_of, form_view
from hub.web.i18n import gettext as _
from hub.web.information_letter import letter_lines
from hub.web.login import actor, hub, login_required, opened_session
from hub.web.rejections import conflict, input_error, sign_in_error

pages = Blueprint("glass", __name__)


@pages.get("/bris-de-glace")
@login_required
def show() -> str:
    """For a household whose code one was given: nothing here says which codes exist."""
    return render_template("bris_de_glace.html", **form_view({}, {}), said=_said())


@pages.get("/canaux/<uuid:household_id>/bris-de-glace")
@login_required
def of_channel(household_id: UUID) -> str:
    """The same page, from a refusal in a channel of one's own."""
    code = code_of_own(hub(), actor(), household_id)
    return render_template("bris_de_glace.html", **form_view({"code": code}, {}), said=None)


@pages.post("/bris-de-glace")
@login_required
def open_glass() -> AnyResponse:
    form = request.form
    new = NewOpening(
        form.get("code", ""), form.get("cause", ""), form.get("reason", ""), form.get("category", "")
    )
    try:
        broken = break_glass(
            hub(), actor(), new, form.get("password", ""), request.remote_addr or "", opened_session().id
        )
    except InvalidInputError as error:
        return _again({error.field: input_error(error.code, error.details)}, 422)
    except SignInError as error:
        return _again({"password": sign_in_error(error.code, error.retry_after)}, 429)
    except ConflictError as error:
        return _again({"code": conflict(error.code)}, 409)
    session.replace_cookie(broken.cookie)  # type: ignore[attr-defined]  # HubSession behind Flask's proxy
    return redirect(url_for("channels.show", household_id=broken.household_id), 303)


@pages.post("/bris-de-glace/<uuid:opening_id>/fin")
@login_required
def close(opening_id: UUID) -> AnyResponse:
    close_glass(hub(), actor(), opening_id)
    return redirect(url_for("glass.show", fait="ferme"), 303)


@pages.get("/canaux/<uuid:household_id>/bris-de-glace/bandeau")
@login_required
def band(household_id: UUID) -> str:
    """The band alone, as a page fetches it after a bell."""
    found = alarms_here(hub(), actor(), household_id)
    return render_template("_bandeau.html", band=band_of(household_id, found))


@pages.get("/bris-de-glace/<uuid:opening_id>/lettre")
@login_required
def letter(opening_id: UUID) -> str:
    """The letter to print for the household: for its referents, and for the officers in whose sight it is."""
    found = information_letter(hub(), actor(), opening_id)
    return render_template("lettre.html", letter=found, lines=letter_lines(found))


def _again(errors: dict[str, str], status: int) -> AnyResponse:
    """The form with all that was typed but the password."""
    typed = {name: request.form.get(name, "") for name in ("code", "cause", "reason", "category")}
    return make_response(render_template("bris_de_glace.html", **form_view(typed, errors)), status)


def _said() -> str | None:
    return _("Le bris de glace est fermé.") if request.args.get("fait") == "ferme" else None
