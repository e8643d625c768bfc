"""*Historique* of a document: what was done with it, and which organisations opened or downloaded it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from hub.accounts.operations import partners
from hub.documents.history import HistoryLine, document_history
from hub.registry.people import short_name
from hub.web.audit_texts import action_words, purpose_words
from hub.web.i18n import ngettext
from hub.web.login import actor, hub, login_required

pages = Blueprint("history", __name__)


@pages.get("/pieces/<uuid:document_id>/historique")
@login_required
def of_document(document_id: UUID) -> str:
    """A page of it; a place nobody gave is the beginning."""
    cursor = request.args.get("suite") or None
    found = document_history(hub(), actor(), document_id, cursor)
    fields = {one.code: one.field for one in partners(hub())}
    here = url_for("history.of_document", document_id=document_id)
    return render_template(
        "historique.html",
        channel={
            "code": found.short_code,
            "url": url_for("channels.show", household_id=found.household_id),
        },
        item={
            "category": found.category,
            "at": found.posted_at,
            "url": url_for("documents.show", document_id=document_id),
        },
        lines=[_line(one, fields) for one in found.lines],
        shown=ngettext("%(num)s ligne affichée", "%(num)s lignes affichées", len(found.lines)),
        older_url=url_for("history.of_document", document_id=document_id, suite=found.older)
        if found.older
        else None,
        newer_url=here if cursor else None,
        code=found.short_code,
    )


def _line(line: HistoryLine, fields: dict[str, str]) -> dict[str, Any]:
    return {
        "text": action_words(line.action),
        "at": line.at,
        "field": fields.get(line.partner or ""),
        "name": short_name(line.name) if line.name else None,
        "own": line.own,
        "version": line.version,
        "purpose": purpose_words(line.purpose) if line.purpose and not line.name else None,
        "glass": line.through_glass,
    }
