"""What the pages about a broken glass show: the form, the red band of a channel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for

from hub.channels.cards import ChannelCard
from hub.consent.alarms import Alarm, alarms_here
from hub.consent.emergency import Running, my_openings, terms_of_opening
from hub.platform.information_letter import letters_due
from hub.registry.people import short_name
from hub.web import texts
from hub.web.login import actor, hub


def form_view(typed: Mapping[str, str], errors: Mapping[str, str]) -> dict[str, Any]:
    """Everything `bris_de_glace.html` takes. Raises AccessDeniedError for a role that may not."""
    terms, running = terms_of_opening(hub(), actor())
    return {
        "terms": terms,
        "causes": list(texts.CAUSES),
        "running": [_running(one) for one in running],
        "letters": [
            {"code": one.short_code, "at": one.opened_at, "url": url_for("glass.letter", opening_id=one.id)}
            for one in letters_due(hub(), actor())
        ],
        "typed": typed,
        "errors": errors,
    }


def own_openings() -> list[dict[str, Any]]:
    """What the reader of *Mes canaux* has open now, though she may be of no team there."""
    return [_running(one) for one in my_openings(hub(), actor())]


def _running(one: Running) -> dict[str, Any]:
    return {
        "code": one.short_code,
        "until": one.until,
        "url": url_for("channels.show", household_id=one.household_id),
        "close_url": url_for("glass.close", opening_id=one.id),
    }


def without_links(thread: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same notes for who only looks in: no link to what is for the team."""
    for entry in thread:
        note = entry.get("note", {"replies": []})
        for one in (note, *note["replies"]):
            one |= {"reply_url": None, "answer_url": None, "who_url": None}
    return thread


def band_view(card: ChannelCard) -> dict[str, Any] | None:
    """The band of a channel's page, and where it is fetched anew; None for who is told of nothing."""
    if not card.watching:
        return None
    return band_of(card.household_id, alarms_here(hub(), actor(), card.household_id) if card.alarmed else [])


def band_of(household_id: UUID, alarms: list[Alarm]) -> dict[str, Any]:
    return {
        "url": url_for("glass.band", household_id=household_id),
        "channel_id": str(household_id),
        "alarms": [_alarm(one) for one in alarms],
    }


def seconds_left(until: datetime) -> int:
    """What a countdown starts from; the server's own clock says when it is over."""
    return max(int((until - hub().clock()).total_seconds()) + 1, 1)


def _alarm(one: Alarm) -> dict[str, Any]:
    return {
        "mine": one.mine,
        "name": short_name(one.name),
        "field": one.partner.field,
        "categories": one.categories,
        "until": one.until,
        "left": seconds_left(one.until),
        "close_url": url_for("glass.close", opening_id=one.id) if one.mine else None,
    }
