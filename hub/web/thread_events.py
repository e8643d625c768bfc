"""What was said of documents, as lines between the notes of a channel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from hub.documents.marks import Kind, Mark
from hub.documents.views import DocumentView
from hub.registry.people import short_name
from hub.web.i18n import gettext as _

ICONS = {Kind.VALIDATED: "check", Kind.TO_REDO: "back", Kind.UNCHECKED: "dash", Kind.MASKED: "lock"}


def with_events(
    entries: Sequence[dict[str, Any]],
    documents: Sequence[DocumentView],
    category: str | None,
    since: datetime | None = None,
) -> list[dict[str, Any]]:
    """The thread with these lines where they belong: in a whole window none from before its first note;
    `since` an instant, all of them, and what is older only corrects what the page holds."""
    lines = sorted(_events(documents, category, since), key=lambda line: line["at"])
    found: list[dict[str, Any]] = []
    place = ""
    for entry in entries:
        at = _instant(entry)
        while at and (place or since) and lines and lines[0]["at"] < at:
            found.append(_placed(lines.pop(0), place))
        if at and not place:
            lines = [line for line in lines if line["at"] >= at]
        place = entry["note"]["order"] if at else place
        found.append(entry)
    return found + [_placed(line, place) for line in lines if place or since]


def _placed(line: dict[str, Any], place: str) -> dict[str, Any]:
    """With no note before it in the fragment, last on the page: where a cursor stands is not told."""
    return line | {"order": f"{place}~" if place else None}


def _instant(entry: dict[str, Any]) -> datetime | None:
    at: datetime | None = entry["note"]["at"] if entry["kind"] == "note" else None
    return at


def _events(
    documents: Sequence[DocumentView], category: str | None, since: datetime | None
) -> Iterator[dict[str, Any]]:
    for view in documents:
        for number, mark in enumerate(view.marks):
            if category in (None, view.category):
                text = _text(view, mark)
                yield {
                    "kind": "event",
                    "id": f"{view.id}-{number}",
                    "icon": ICONS[mark.kind],
                    "text": text,
                    "at": mark.at,
                    "version": "masked" if view.masked else "open",
                    "corrects": since is not None and mark.at < since,
                }


def _text(view: DocumentView, mark: Mark) -> str:
    said = {"title": view.title, "name": short_name(mark.author), "reason": mark.reason}
    if mark.kind is Kind.MASKED:
        return _("Pièce masquée par %(name)s. Motif : %(reason)s", **said)
    if view.masked:
        return _("Pièce vérifiée par %(name)s, masquée depuis", **said)
    if mark.kind is Kind.TO_REDO:
        return _("Pièce à refaire, %(title)s, dit %(name)s. Motif : %(reason)s", **said)
    if mark.kind is Kind.VALIDATED:
        return _("Pièce validée par %(name)s : %(title)s", **said)
    return _("Vérification retirée par %(name)s : %(title)s", **said)
