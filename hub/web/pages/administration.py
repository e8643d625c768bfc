"""Administration: the accounts of one's partner, and the scopes of all. Never a content."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from hub.accounts.passwords import draw_password
from hub.documents.scanner_state import scanner_state
from hub.errors import InvalidInputError, NotFoundError
from hub.platform.account_lines import AccountLine, list_accounts, offered_roles
from hub.platform.account_returns import reopen_account, reset_password
from hub.platform.accounts import create_account, end_account
from hub.platform.scope_proposals import list_proposals
from hub.platform.scopes import scopes_overview
from hub.web import texts
from hub.web.account_form import new_account, typed_errors
from hub.web.administration_views import account_view, professions, scanner_view, scopes_view
from hub.web.i18n import gettext as _
from hub.web.login import actor, hub, login_required
from hub.web.parsing_views import parsing_view
from hub.web.rejections import input_error
from hub.web.scope_views import done_notice, proposals_view

pages = Blueprint("administration", __name__, url_prefix="/administration")

ASKED = {"fermer": "end", "renouveler": "reset", "rouvrir": "reopen"}
"""Query argument → the question put before the act, with the account's id as its value."""


@pages.get("")
@login_required
def home() -> AnyResponse:
    return redirect(url_for("administration.accounts"))


@pages.get("/comptes")
@login_required
def accounts() -> str:
    notice = _("Le compte est fermé, ses sessions aussi.") if "ferme" in request.args else None
    return _accounts(notice=notice)


@pages.post("/comptes")
@login_required
def create() -> AnyResponse:
    """Make an account of one's own partner; the drawn password is shown in this one answer."""
    form, drawn = request.form, draw_password()
    errors = typed_errors(form, offered_roles(hub(), actor()))
    if not errors:
        try:
            made = create_account(hub(), actor(), new_account(form), drawn, provisional=True)
            return make_response(_accounts(drawn={"title": _("Compte créé."), "id": made, "password": drawn}))
        except InvalidInputError as error:
            errors = {error.field: input_error(error.code, error.details)}
    return make_response(_accounts(typed=form, errors=errors), 422)


@pages.post("/comptes/fin")
@login_required
def end() -> AnyResponse:
    end_account(hub(), actor(), _chosen())
    return redirect(url_for("administration.accounts", ferme=1), 303)


@pages.post("/comptes/mot-de-passe")
@login_required
def reset() -> AnyResponse:
    chosen, drawn = _chosen(), draw_password()
    reset_password(hub(), actor(), chosen, drawn)
    return make_response(
        _accounts(drawn={"title": _("Mot de passe renouvelé."), "id": chosen, "password": drawn})
    )


@pages.post("/comptes/reouverture")
@login_required
def reopen() -> AnyResponse:
    chosen, drawn = _chosen(), draw_password()
    reopen_account(hub(), actor(), chosen, drawn)
    return make_response(_accounts(drawn={"title": _("Compte rouvert."), "id": chosen, "password": drawn}))


@pages.get("/perimetres")
@login_required
def scopes() -> str:
    """For administrators, and for the officers who check them."""
    overview = scopes_overview(hub(), actor())
    own = current_user.signed_in.partner.code
    wanted = request.args.get("partenaire", own)
    known = {one.partner.code for one in overview.partners}
    return render_template(
        "administration.html",
        tab="scopes",
        **_tabs(),
        **scopes_view(overview, wanted if wanted in known else own),
        proposals=proposals_view(list_proposals(hub(), actor()), overview),
        answer_url=url_for("scopes.answer"),
        edit_url=url_for("scopes.edit") if actor().role == "administrator" else None,
        trial_url=url_for("scopes.trial"),
        notice=done_notice(request.args.get("fait", "")),
    )


def _accounts(
    *,
    typed: Mapping[str, str] | None = None,
    errors: dict[str, str] | None = None,
    drawn: dict[str, object] | None = None,
    notice: str | None = None,
) -> str:
    lines = list_accounts(hub(), actor())
    views = [account_view(line, me=actor().id) for line in lines]
    return render_template(
        "administration.html",
        tab="accounts",
        **_tabs(),
        running=[view for view in views if view["state"] != "ended"],
        ended=[view for view in views if view["state"] == "ended"],
        asked=_asked(lines),
        urls={act: url_for(f"administration.{act}") for act in ASKED.values()},
        form=_as_typed(typed or {}),
        errors=errors or {},
        organisation=current_user.signed_in.partner.name,
        scanner=scanner_view(scanner_state(hub(), actor())),
        roles=[(str(role), texts.role(role).word) for role in offered_roles(hub(), actor())],
        professions=professions(),
        drawn=_named(drawn, lines) if drawn else None,
        notice=notice,
        parsing=parsing_view(hub().settings),
    )


def _tabs() -> dict[str, str | None]:
    administers = actor().role == "administrator"
    return {
        "accounts_url": url_for("administration.accounts") if administers else None,
        "scopes_url": url_for("administration.scopes"),
    }


def _asked(lines: list[AccountLine]) -> dict[str, object] | None:
    """The question a link without scripts asked, about one of these accounts."""
    for argument, act in ASKED.items():
        for line in lines:
            if request.args.get(argument) == str(line.id):
                return {"act": act, "id": line.id, "name": line.name}
    return None


def _named(drawn: dict[str, object], lines: list[AccountLine]) -> dict[str, object]:
    about = next(line for line in lines if line.id == drawn["id"])
    return drawn | {"name": about.name, "mail": about.mail}


def _chosen() -> UUID:
    try:
        return UUID(request.form.get("account", ""))
    except ValueError as error:
        raise NotFoundError from error


def _as_typed(typed: Mapping[str, str]) -> dict[str, str]:
    fields = ("name", "mail", "role", "profession", "language", "since", "until")
    return {field: typed.get(field, "") for field in fields}
