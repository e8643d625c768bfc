"""Documents as the rows of a list show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for

from hub.documents.states import State, state_of
from hub.documents.views import DocumentView
from hub.registry.people import short_name
from hub.web import formats, texts
from hub.web.deadlines import deadline_of
from hub.web.login import hub
from hub.web.present import Named, audience_view

TOLD = (State.VALIDATED, State.TO_REDO)
"""The states a row says in so many words; the chip of its end tells the others."""


def masked_words(document: DocumentView, people: Named) -> dict[str, Any] | None:
    """By whom, when and why a document was masked."""
    mark = document.masked
    if mark is None:
        return None
    field = people.fields[mark.partner_id]
    return {"by": short_name(mark.author), "field": field, "at": mark.at, "reason": mark.reason}


def document_lines(documents: Sequence[DocumentView], people: Named) -> list[dict[str, Any]]:
    """Rows of a list."""
    return [document_line(one, people) for one in documents]


def document_line(document: DocumentView, people: Named) -> dict[str, Any]:
    today = formats.civil(hub().clock())
    state = state_of(document, today)
    return {
        "id": str(document.id),
        "url": url_for("documents.show", document_id=document.id),
        "title": document.title,
        "category": document.category,
        "about": people.about(document.persons),
        "by_field": people.fields[document.partner_id],
        "at": document.posted_at,
        "expires_on": document.expires_on,
        "deadline": deadline_of(document, today),
        "audience": audience_view(document.audience, people.fields),
        "scan": document.scan.value,
        "state": texts.document_state(state.value) if state in TOLD else None,
        "masked": masked_words(document, people),
    }
