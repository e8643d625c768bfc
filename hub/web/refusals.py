"""What a refusal page tells around its sentence: who is concerned, in which category, and where to go next.

Only for reasons a member of the team may be shown: elsewhere a link would tell that something exists.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, request, url_for
from flask_login import current_user

from hub.consent.codes import Reason
from hub.consent.gates import COPYING
from hub.errors import AccessDeniedError, ConflictError, QuarantinedError
from hub.requests.rules import COPY, DECIDED_AS
from hub.web import formats, texts
from hub.web.i18n import gettext as _
from hub.web.reasons import refusal
from hub.web.security import API_PREFIX

OF_MEMBERS = frozenset(
    {
        "scope_category", "consent_missing", "consent_refused", "consent_withdrawn", "consent_expired",
        "closed_category", "profession_not_listed", "legal_basis_missing", "role_limit",
    }
)  # fmt: skip


def organisation() -> str:
    """The name of the reader's organisation, or nothing."""
    known = hasattr(current_app, "login_manager") and current_user.is_authenticated
    return str(current_user.signed_in.partner.name) if known else ""


def _follows_households() -> bool:
    """Whether the reader is signed in, under a role that follows households."""
    known = hasattr(current_app, "login_manager") and current_user.is_authenticated
    return bool(known and current_user.signed_in.actor.role not in ("dpo", "administrator"))


def _in_danger() -> list[dict[str, str]]:
    """For those who follow households, the way to open one in an emergency."""
    return [_emergency(url_for("glass.show"))] if _follows_households() else []


def _emergency(url: str) -> dict[str, str]:
    return {"url": url, "title": _("Bris de glace"), "text": refusal("break_glass_available").way_out}


def held_back(error: QuarantinedError) -> dict[str, Any]:
    """The way back to the document, which says what becomes of it."""
    back = url_for("documents.show", document_id=error.asked.object_id)
    return {"details": [], "back_url": back, "back_text": _("Revenir à la pièce")}


def elsewhere(error: Exception | None) -> dict[str, str]:
    """The header that leads to the document whose bytes were sent again."""
    known = error.details.get("document_id") if isinstance(error, ConflictError) else None
    page = "api.read_document" if request.path.startswith(API_PREFIX) else "documents.show"
    return {"Content-Location": url_for(page, document_id=known)} if known else {}


def existing(error: ConflictError) -> dict[str, str] | None:
    """To a program: which document has these bytes, who deposited it and when. Whoever may not read it is
    never told that there is one (hub.documents.duplicates)."""
    said = error.details
    if "document_id" not in said or not request.path.startswith(API_PREFIX):
        return None
    posted_at = said["posted_at"].isoformat().replace("+00:00", "Z")
    return {"id": str(said["document_id"]), "author": said["author"], "posted_at": posted_at}


def around(error: AccessDeniedError) -> dict[str, Any]:
    """`details`, `ways` and the way back, as `_refusal.html` takes them."""
    decision, household_id = error.decision, error.asked.household_id
    details = [(_("Organisation"), organisation())] if organisation() else []
    if error.category:
        details.append((_("Catégorie"), texts.category(error.category).word))
    if decision.since:
        details.append((_("Depuis le"), formats.date_and_time(decision.since)))
    if household_id is None or str(decision.shown) not in OF_MEMBERS:
        return {"details": details}
    channel, who = (
        url_for(name, household_id=household_id) for name in ("channels.show", "consent.who_sees")
    )
    asking = [_asking(household_id, error)] if decision.shown in DECIDED_AS else []
    return {
        "details": details,
        "back_url": channel,
        "back_text": _("Revenir au canal"),
        "ways": [
            *asking,
            {
                "url": f"{channel}#rediger",
                "title": _("Demander l’information utile au référent"),
                "text": _("Il peut écrire le besoin pratique, sans le détail, dans une catégorie ouverte."),
            },
            _emergency(url_for("glass.of_channel", household_id=household_id)),
            {
                "url": who,
                "title": _("Voir qui voit quoi, et pourquoi"),
                "text": _("Reposer la question se fait en face à face. Elle peut dire non de nouveau."),
            },
        ],
    }


def copying(error: AccessDeniedError) -> bool:
    """Whether it is a copy that was refused; reading may be open beside it."""
    return error.asked.action in COPYING


def _asking(household_id: UUID, error: AccessDeniedError) -> dict[str, str]:
    """A request with its reason: to those who collect the consent, or who hold the scopes."""
    text = _("Les référents peuvent reposer la question. La personne peut dire non de nouveau.")
    if error.decision.shown is Reason.SCOPE_CATEGORY:
        text = _("Les administrateurs de votre organisation peuvent étendre votre périmètre.")
    wanted = COPY if copying(error) else None
    url = url_for("requests.ask", household_id=household_id, categorie=error.category or None, pour=wanted)
    return {"url": url, "title": _("Demander l’accès, en disant pourquoi"), "text": text}


def unknown() -> dict[str, Any]:
    """Around what does not exist or is hidden: the same for every address the reader may try."""
    return {"back_url": "/", "ways": [_joining(), *_in_danger()] if _follows_households() else []}


def _joining() -> dict[str, str]:
    return {
        "url": url_for("requests.join_form"),
        "title": _("Demander à entrer dans l’équipe d’un foyer"),
        "text": _("Par son code. La réponse est la même, que ce foyer existe ou non."),
    }
