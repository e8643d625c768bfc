"""*Dossier logement*: choosing pieces for somebody outside, and taking the PDF made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request, url_for

from hub.documents.bundle_listing import read_bundles
from hub.documents.bundles import MOST_PAGES, SHORTEST_PURPOSE, NewBundle, make_bundle
from hub.documents.formats import MEDIA_TYPES
from hub.documents.views import DocumentView
from hub.errors import ConflictError, DocumentRejectedError, InvalidInputError
from hub.web.downloads import document_made
from hub.web.i18n import gettext as _
from hub.web.login import actor, hub, login_required
from hub.web.present import Named, named
from hub.web.rejections import conflict, input_error, rejection

pages = Blueprint("bundles", __name__)


@pages.get("/canaux/<uuid:household_id>/dossier-logement")
@login_required
def show(household_id: UUID) -> str:
    return _page(household_id, {})


@pages.post("/canaux/<uuid:household_id>/dossier-logement")
@login_required
def make(household_id: UUID) -> Response:
    """The PDF itself: nothing of it stays here."""
    try:
        content = make_bundle(hub(), actor(), household_id, _asked(), _words())
    except InvalidInputError as error:
        errors = {error.field: input_error(error.code, error.details)}
    except DocumentRejectedError as error:
        errors = {"documents": rejection(error.reason, error.details).sentence}
    except ConflictError as error:
        return make_response(_page(household_id, {"documents": conflict(error.code)}), 409)
    else:
        return document_made(content, _("Dossier logement"), "pdf", MEDIA_TYPES["pdf"])
    return make_response(_page(household_id, errors), 422)


def _asked() -> NewBundle:
    try:
        documents = tuple(UUID(one) for one in request.form.getlist("documents"))
    except ValueError as error:
        raise InvalidInputError("documents", "malformed") from error
    return NewBundle(request.form.get("recipient", ""), request.form.get("purpose", ""), documents)


def _words() -> dict[str, str]:
    return {
        "title": _("Dossier logement"),
        "recipient": _("Remis à"),
        "purpose": _("Pour :"),
        "by": _("Par"),
        "pages": _("page(s)"),
        "foot": _("Dossier logement, copie à ne pas transmettre"),
    }


def _page(household_id: UUID, errors: Mapping[str, str]) -> str:
    found = read_bundles(hub(), actor(), household_id)
    people, chosen = named(found.card), set(request.form.getlist("documents"))
    return render_template(
        "dossier_logement.html",
        channel={
            "code": found.card.short_code,
            "url": url_for("channels.show", household_id=household_id),
        },
        action=url_for("bundles.make", household_id=household_id),
        groups=[
            (_("Pièces"), [_piece(one, people, chosen) for one in found.pieces]),
            (_("Papiers d’identité"), [_piece(one, people, chosen) for one in found.identity]),
        ],
        made=found.made,
        most=MOST_PAGES,
        shortest=SHORTEST_PURPOSE,
        form=request.form,
        errors=errors,
        here="channel",
        code=found.card.short_code,
    )


def _piece(view: DocumentView, people: Named, chosen: set[str]) -> dict[str, Any]:
    about = people.about(view.persons) or _("Tout le foyer")
    return {"id": str(view.id), "name": f"{view.title} · {about}", "chosen": str(view.id) in chosen}
