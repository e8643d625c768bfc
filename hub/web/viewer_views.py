"""What the page of a document shows of its file: one page image, the links that turn, enlarge and leaf."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request, url_for

from hub.documents.page_images import prepare_page
from hub.documents.reading import DocumentPage
from hub.documents.rendering import RENDERERS
from hub.documents.text_layers import see_text
from hub.documents.watermark import TURNS
from hub.errors import DocumentRejectedError, NotFoundError, StorageUnavailableError, TamperedError
from hub.web.i18n import N_
from hub.web.i18n import gettext as _
from hub.web.login import actor, hub
from hub.web.rejections import rejection
from hub.web.two_d_doc_words import codes_view

ZOOMS = (100, 150, 200)
SOURCES = {
    "pdf": N_("Texte que le PDF contient."),
    "ocr": N_("Texte lu automatiquement sur l’image : il peut se tromper."),
    "absent": N_("Texte non lu (moteur absent)."),
    "unreadable": N_("Texte non lu : ce fichier ne le permet pas."),
}


def turned() -> int:
    """Degrees, as the address says; anything unknown is upright."""
    return _one_of(TURNS, "tourne")


def viewer_of(page: DocumentPage) -> dict[str, Any]:
    """What stands where the file is looked at: the image of a page, or the sentence that says why not."""
    document, number = page.document, max(1, request.args.get("page", 1, int))
    if document.format not in RENDERERS:
        return {"why": _("Ce format n’a pas d’aperçu : téléchargez l’original pour le lire.")}
    if page.held_back is not None:
        return {"why": _("Pas d’aperçu pour l’instant.")}
    try:
        pages = prepare_page(hub(), actor(), document.id, number)
    except DocumentRejectedError as error:
        sentence = rejection(error.reason, error.details).sentence
        return {"why": _("L’aperçu n’a pas pu se faire. %(why)s", why=sentence)}
    except (NotFoundError, StorageUnavailableError, TamperedError):
        return {"why": _("L’aperçu n’est pas disponible.")}
    return _sheet(document.id, number, pages) | _text(document.id, number)


def _text(document_id: UUID, number: int) -> dict[str, Any]:
    """What was read of this page, and of the codes of the document."""
    try:
        layer = see_text(hub(), actor(), document_id)
    except (NotFoundError, TamperedError):
        layer = None
    if layer is None:
        return {"text": "", "text_from": _("Texte pas encore lu."), "codes": []}
    text = layer.pages[number - 1] if number <= len(layer.pages) else ""
    said = SOURCES[layer.source] if text or not layer.pages else N_("Pas de texte lu sur cette page.")
    return {"text": text, "text_from": _(said), "codes": codes_view(layer.codes)}


def _sheet(document_id: UUID, number: int, pages: int) -> dict[str, Any]:
    zoom, degrees = _one_of(ZOOMS, "zoom"), turned()

    def place(page: int = number, zoom: int = zoom, tourne: int = degrees) -> str:
        """The same page of the hub, with what is chosen; what is usual is left out of the address."""
        chosen = {"page": page, "zoom": zoom, "tourne": tourne}
        usual = {"page": 1, "zoom": ZOOMS[0], "tourne": TURNS[0]}
        said: dict[str, Any] = {name: value for name, value in chosen.items() if value != usual[name]}
        return url_for("documents.show", document_id=document_id, _anchor="feuille", **said)

    return {
        "why": None,
        "image_url": url_for(
            "viewer.page_image", document_id=document_id, number=number, tourne=degrees or None
        ),
        "number": number,
        "pages": pages,
        "zoom": zoom,
        "zooms": [(one, place(zoom=one)) for one in ZOOMS],
        "previous_url": place(page=number - 1) if number > 1 else None,
        "next_url": place(page=number + 1) if number < pages else None,
        "turn_url": place(tourne=(degrees + 90) % 360),
        "url": place().partition("#")[0],
    }


def _one_of(choices: tuple[int, ...], name: str) -> int:
    wanted = request.args.get(name, choices[0], int)
    return wanted if wanted in choices else choices[0]
