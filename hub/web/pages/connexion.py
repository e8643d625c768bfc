"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from hub.accounts.operations import choose_display, sign_in, sign_out, sign_out_everywhere
from hub.actors import anonymous_actor
from hub.demo.cast import PASSWORD, roles_to_show
from hub.demo.load import is_loaded
from hub.errors import SignInError
from hub.web import texts
from hub.web.i18n import gettext as _
from hub.web.live import live
from hub.web.login import actor, browser_of, hub, login_required, opened_session
from hub.web.navigation import home_url
from hub.web.present import partner_looks
from hub.web.rejections import sign_in_error
from hub.web.security import clear_site_data

pages = Blueprint("connexion", __name__)


@pages.get("/connexion")
def show() -> AnyResponse | str:
    if current_user.is_authenticated:
        return redirect(home_url())
    return _form(notice=_("Vous êtes déconnecté.") if "sortie" in request.args else None)


@pages.post("/connexion")
def enter() -> AnyResponse:
    name, password = request.form.get("name", ""), request.form.get("password", "")
    try:
        cookie = sign_in(
            hub(),
            anonymous_actor(),
            name,
            password,
            request.remote_addr or "",
            browser_of(request.user_agent.string),
        )
    except SignInError as error:
        page = _form(error=sign_in_error(error.code, error.retry_after), name=name)
        return make_response(page, 429 if error.retry_after else 422)
    session.replace_cookie(cookie)  # type: ignore[attr-defined]  # HubSession behind Flask's proxy
    return redirect(_local(request.form.get("next", "")))


@pages.post("/deconnexion")
@login_required
def leave() -> Response:
    ended = opened_session().id
    sign_out(hub(), actor(), ended)
    live().close([ended])
    return clear_site_data(make_response(redirect(url_for("connexion.show", sortie=1))))


@pages.post("/deconnexion-partout")
@login_required
def leave_everywhere() -> Response:
    live().close(sign_out_everywhere(hub(), actor()))
    return clear_site_data(make_response(redirect(url_for("connexion.show", sortie=1))))


def _form(error: str | None = None, notice: str | None = None, name: str = "") -> str:
    return render_template(
        "connexion.html",
        action=url_for("connexion.enter"),
        next=_local(request.values.get("next", ""), default=""),
        name=name,
        error=error,
        notice=notice,
        partners=partner_looks(),
        demo=_demo_accounts(),
        demo_password=PASSWORD,
    )


def _demo_accounts() -> list[dict[str, str | int]]:
    """One account per partner and role, on the invented platform and nowhere else."""
    if not is_loaded(hub()):
        return []
    known = partner_looks()
    return [
        {"name": one.mail, "role": texts.role(one.role).word, "field": partner["field"], "place": place}
        for place, partner in enumerate(known)
        for one in roles_to_show()
        if one.partner == partner["code"]
    ]


def _local(address: str, default: str = "/") -> str:
    """The address when it stays on this site, else the default: no open redirect."""
    parts = urlsplit(address)
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and "\\" not in address
    return address if plain and not parts.netloc and not parts.scheme else default


@pages.post("/preferences")
@login_required
def preferences() -> AnyResponse:
    """Language and theme, from the menu of any page; back to where one was."""
    chosen = current_user.signed_in.professional
    language, theme = request.form.get("language", chosen.language), request.form.get("theme", chosen.theme)
    choose_display(hub(), actor(), language, theme)
    return redirect(_local(request.form.get("next", "")), 303)
