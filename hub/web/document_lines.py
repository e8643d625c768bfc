"""Documents as the rows of a list show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for

from hub.documents.extending import extended_until
from hub.documents.views import DocumentView
from hub.web import formats
from hub.web.deadlines import deadline
from hub.web.document_words import types
from hub.web.login import hub
from hub.web.present import Named, audience_view


def document_lines(documents: Sequence[DocumentView], people: Named) -> list[dict[str, Any]]:
    """Rows of a whole list; the end of one may be put off by another of them."""
    extended = extended_until(types(), documents)
    return [document_line(one, people, extended.get(one.id)) for one in documents]


def document_line(document: DocumentView, people: Named, extended: date | None = None) -> dict[str, Any]:
    today = formats.civil(hub().clock())
    return {
        "id": str(document.id),
        "url": url_for("documents.show", document_id=document.id),
        "title": document.title,
        "category": document.category,
        "about": people.about(document.persons),
        "by_field": people.fields[document.partner_id],
        "at": document.posted_at,
        "expires_on": document.expires_on,
        "deadline": deadline(types(), document.type, document.expires_on, today, extended_until=extended),
        "audience": audience_view(document.audience, people.fields),
        "scan": document.scan.value,
    }
