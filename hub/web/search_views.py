"""Results of a search as its page lays them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import url_for

from hub.channels.cards import ChannelOutline
from hub.channels.listing import ChannelLine
from hub.consent.queries import HouseholdHead
from hub.registry.people import short_name
from hub.search.operations import ChannelHits, Hit
from hub.web.document_words import type_name
from hub.web.present import Named, household_name, named


def channel_hits(found: ChannelHits) -> dict[str, Any]:
    """What was found in one household, and how to go on there."""
    people, household_id = named(found.outline), found.outline.household_id
    return channel_head(found.outline) | {
        "search_url": url_for("searching.channel", household_id=household_id),
        "hits": [_hit(one, people, household_id) for one in found.hits],
        "further": found.further,
        "cut": found.cut,
    }


def named_channels(lines: Sequence[ChannelLine]) -> list[dict[str, Any]]:
    return [channel_head(line.card) | {"name": household_name(line.card)} for line in lines]


def channel_head(card: ChannelOutline | HouseholdHead) -> dict[str, Any]:
    household_id = card.id if isinstance(card, HouseholdHead) else card.household_id
    return {
        "code": card.short_code,
        "url": url_for("channels.show", household_id=household_id),
    }


def _hit(hit: Hit, people: Named, household_id: UUID) -> dict[str, Any]:
    """A note leads to where it stands in its channel, a document to its page."""
    row = hit.found.row
    note = hit.around is not None
    url = (
        url_for("channels.show", household_id=household_id, avant=hit.around, _anchor=f"n-{row.id}")
        if note
        else url_for("documents.show", document_id=row.id)
    )
    return {
        "note": note,
        "url": url,
        "title": hit.found.title,
        "words": hit.found.words,
        "type": "" if note else type_name(hit.found.type),
        "author": short_name(hit.author),
        "field": people.fields[row.partner_id],
        "category": row.category,
        "about": people.about(hit.persons),
        "at": row.posted_at,
    }
