"""Who can see this note or document, why, since when; and who could at a past instant."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for

from hub.accounts.operations import partners
from hub.channels.visibility import ItemVisibility, who_sees_note
from hub.consent.item_rights import ItemRight
from hub.documents.visibility import who_sees_document
from hub.registry.people import short_name
from hub.web.instants import replayed
from hub.web.login import actor, hub, login_required
from hub.web.present import audience_view, why

pages = Blueprint("visibility", __name__)


@pages.get("/canaux/<uuid:household_id>/notes/<uuid:note_id>/qui-peut-voir")
@login_required
def of_note(household_id: UUID, note_id: UUID) -> tuple[str, int]:
    found = replayed(lambda at: who_sees_note(hub(), actor(), household_id, note_id, at))
    back = url_for("channels.show", household_id=household_id, _anchor=f"n-{note_id}")
    return _page("note", back, *found)


@pages.get("/pieces/<uuid:document_id>/qui-peut-voir")
@login_required
def of_document(document_id: UUID) -> tuple[str, int]:
    found = replayed(lambda at: who_sees_document(hub(), actor(), document_id, at))
    return _page("document", url_for("documents.show", document_id=document_id), *found)


def _page(
    kind: str, back: str, seen: ItemVisibility, asked: dict[str, str], errors: dict[str, str]
) -> tuple[str, int]:
    page = render_template(
        "qui_peut_voir.html",
        kind=kind,
        channel={
            "code": seen.short_code,
            "url": url_for("channels.show", household_id=seen.household_id),
            "who_url": url_for("consent.who_sees", household_id=seen.household_id),
        },
        item={
            "category": seen.category,
            "at": seen.posted_at,
            "url": url_for("consent.who_sees", household_id=seen.household_id) if seen.officer else back,
        },
        unnamed=seen.officer,
        asked=asked,
        errors=errors,
        past=seen.at if asked["date"] and not errors else None,
        lines=[_line(right, seen) for right in seen.rights],
        told=audience_view(seen.told, {one.id: one.field for one in partners(hub())}),
        code=seen.short_code,
    )
    return page, 422 if errors else 200


def _line(right: ItemRight, seen: ItemVisibility) -> dict[str, Any]:
    return {
        "field": right.partner.field,
        "why": why(right.reason) if right.reason else None,
        "since": right.since,
        "number": len(right.readers),
        "readers": sorted(short_name(seen.names[one]) for one in right.readers if one in seen.names),
    }
