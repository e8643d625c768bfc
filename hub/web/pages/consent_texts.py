"""Consent texts: read by anybody, on a screen turned to the person; approved by data-protection officers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.consent.approvals import approve_text, approved_languages, list_texts, withdraw_approval
from hub.consent.texts import Pack, newest_packs, packs_of
from hub.errors import InvalidInputError, NotFoundError
from hub.web.consent_text_views import NEUTRAL_SITE, reading_view, text_view
from hub.web.i18n import gettext as _
from hub.web.login import actor, hub, login_required
from hub.web.rejections import input_error

pages = Blueprint("consent_texts", __name__)


@pages.get("/textes/<version>/<language>")
def read(version: str, language: str) -> str:
    """The public text, large, in the person's language. It asks for nothing and says nobody's name."""
    pack, config = _pack(version, language), hub().settings.config
    newest = newest_packs(config).get(pack.language) == pack
    return render_template(
        "lire.html",
        **reading_view(
            pack, packs_of(config, version), approved=newest and pack.language in approved_languages(hub())
        ),
        leave_url=NEUTRAL_SITE,
    )


@pages.get("/textes/<version>/<language>/exact")
def exact(version: str, language: str) -> Response:
    """The bytes a digest is of, to compare with."""
    pack = _pack(version, language)
    headers = {"Content-Language": pack.language}
    return Response(pack.text, content_type="text/plain; charset=utf-8", headers=headers)


@pages.get("/administration/textes")
@login_required
def show() -> str:
    return _page()


@pages.post("/administration/textes/approbation")
@login_required
def approve() -> AnyResponse:
    return _decide("approuve")


@pages.post("/administration/textes/retrait")
@login_required
def withdraw() -> AnyResponse:
    return _decide("retire")


def _decide(done: str) -> AnyResponse:
    """The text named by the form is the one the officer saw: its digest comes with it."""
    version, language, digest = (request.form.get(name, "") for name in ("version", "language", "digest"))
    act = approve_text if done == "approuve" else withdraw_approval
    try:
        act(hub(), actor(), version, language, digest)
    except InvalidInputError as error:
        return Response(_page({error.field: input_error(error.code, error.details)}), 422)
    return redirect(url_for("consent_texts.show", fait=done), 303)


def _page(errors: dict[str, str] | None = None) -> str:
    lines = [text_view(line) for line in list_texts(hub(), actor())]
    notices = {
        "approuve": _("Le texte est approuvé : il peut porter un consentement."),
        "retire": _("L’approbation est retirée. Les consentements déjà donnés restent."),
    }
    return render_template(
        "textes.html",
        lines=lines,
        asked=_asked(lines),
        decides=actor().role == "dpo",
        urls={one: url_for(f"consent_texts.{one}") for one in ("approve", "withdraw")},
        accounts_url=url_for("administration.accounts") if actor().role == "administrator" else None,
        scopes_url=url_for("administration.scopes"),
        notice=notices.get(request.args.get("fait", "")),
        errors=errors or {},
    )


def _asked(lines: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The question a link without scripts asked, about one of these texts."""
    for argument, act in (("approuver", "approve"), ("retirer", "withdraw")):
        for line in lines:
            if request.args.get(argument) == line["language"]:
                return {"act": act, **line}
    return None


def _pack(version: str, language: str) -> Pack:
    pack = packs_of(hub().settings.config, version).get(language)
    if pack is None:
        raise NotFoundError
    return pack
