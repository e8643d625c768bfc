"""One's own settings: display, password, open sessions."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from hub.accounts.operations import SessionLine, end_own_session, my_sessions
from hub.accounts.own_password import change_password as change_own_password
from hub.accounts.tokens import my_tokens
from hub.errors import InvalidInputError, NotFoundError, SignInError
from hub.web.i18n import N_
from hub.web.i18n import gettext as _
from hub.web.live import live
from hub.web.login import actor, browser_of, hub, login_required, opened_session
from hub.web.rejections import input_error, sign_in_error
from hub.web.security import clear_site_data

pages = Blueprint("settings", __name__, url_prefix="/reglages")

BROWSERS = {"Edg": "Edge", "OPR": "Opera", "other": N_("Autre navigateur")}
NOTICES = {
    "mot-de-passe": N_("Mot de passe changé. Vos autres sessions sont fermées."),
    "session": N_("La session est fermée."),
}


@pages.get("")
@login_required
def show() -> str:
    return _page({})


@pages.get("/mot-de-passe")
@login_required
def password() -> AnyResponse | str:
    """Where a provisional password leads, before anything else."""
    if not current_user.signed_in.provisional:
        return redirect(url_for("settings.show") + "#h-passe")
    return _page({})


@pages.post("/mot-de-passe")
@login_required
def change_password() -> AnyResponse:
    form, provisional = request.form, current_user.signed_in.provisional
    browser, address = browser_of(request.user_agent.string), request.remote_addr or ""
    try:
        cookie = change_own_password(
            hub(), actor(), form.get("current", ""), form.get("password", ""), address, browser
        )
    except InvalidInputError as error:
        return make_response(_page({error.field: input_error(error.code, error.details)}), 422)
    except SignInError as error:
        return make_response(_page({"current": sign_in_error(error.code, error.retry_after)}), 429)
    session.replace_cookie(cookie)  # type: ignore[attr-defined]  # HubSession behind Flask's proxy
    after = url_for("channels.home") if provisional else url_for("settings.show", fait="mot-de-passe")
    return redirect(after, 303)


@pages.post("/sessions/fin")
@login_required
def end_session() -> AnyResponse:
    """End one session of the list; one's own is a sign-out."""
    chosen = _session_id(request.form.get("session", ""))
    end_own_session(hub(), actor(), chosen)
    live().close([chosen])
    if chosen == opened_session().id:
        return clear_site_data(make_response(redirect(url_for("connexion.show", sortie=1), 303)))
    return redirect(url_for("settings.show", fait="session"), 303)


def _session_id(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise NotFoundError from error


def _page(errors: dict[str, str]) -> str:
    """The whole page; while the password is provisional, nothing but the form that replaces it."""
    signed_in = current_user.signed_in
    provisional: bool = signed_in.provisional
    notice = NOTICES.get(request.args.get("fait", ""))
    return render_template(
        "reglages.html",
        account={
            "name": current_user.name,
            "organisation": signed_in.partner.name,
            "field": signed_in.partner.field,
            "role": signed_in.actor.role,
            "profession": signed_in.actor.profession
            if signed_in.actor.profession != signed_in.actor.role
            else "",
        },
        provisional=provisional,
        preferences_url=url_for("connexion.preferences"),
        password={"action": url_for("settings.change_password"), "errors": errors},
        errors=errors,
        end_one_url=url_for("settings.end_session"),
        end_all_url=url_for("connexion.leave_everywhere"),
        ending="deconnecter" in request.args,
        sessions=[] if provisional else [_session_view(line) for line in my_sessions(hub(), actor())],
        tokens=[] if provisional else my_tokens(hub(), actor()),
        notice=_(notice) if notice else None,
    )


def _session_view(line: SessionLine) -> dict[str, object]:
    return {
        "id": line.id.hex(),
        "browser": _(BROWSERS.get(line.browser, line.browser)),
        "created_at": line.created_at,
        "last_seen_at": line.last_seen_at,
        "current": line.id == opened_session().id,
    }
