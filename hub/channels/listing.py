"""Mes canaux: the households one follows, by last visible note, with what is unread."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.channels.cards import ChannelCard, channel_cards
from hub.channels.queries import activity, notes_at
from hub.channels.reading import NoteView, note_views
from hub.consent.authorise import Standing, stand_before
from hub.consent.rules import RULE_VERSION
from hub.errors import Asked
from hub.registry.queries import households_of

PAGE = 30


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One row of the list: the card, the last visible note, and the number of visible unread ones."""

    card: ChannelCard
    last: NoteView | None
    unread: int


@dataclass(frozen=True, slots=True)
class ChannelList:
    """Some rows of the list; `more` says whether others follow. No total: it would count hidden things."""

    lines: list[ChannelLine]
    more: bool


@reading
def my_channels(unit: ReadingUnit, wanted: str = "", skip: int = 0, limit: int = PAGE) -> ChannelList:
    """The channels of the actor's households, the latest visible activity first.

    `wanted` keeps those whose short code or permitted names contain it, accents and case aside. Nothing
    is counted, ordered or found by what the actor may not read. An entry is made for each row shown.
    """
    assert unit.actor.id is not None
    ids = list(unit.session.scalars(households_of(unit.actor.id, unit.now)))
    standings = stand_before(unit, ids, Asked("list"))
    last, unread = _activity(unit, standings)
    order = sorted(standings.values(), key=lambda one: _latest_first(one, last))
    if wanted.strip():
        order = [one for one, card in zip(order, channel_cards(order), strict=True) if _matches(card, wanted)]
    page = order[skip : skip + limit]
    newest = _newest_notes(unit, page, last)
    lines = [
        ChannelLine(card, newest.get(card.household_id), unread.get(card.household_id, 0))
        for card in channel_cards(page)
    ]
    _record(unit, standings, lines)
    return ChannelList(lines, len(order) > skip + limit)


def _activity(
    unit: ReadingUnit, standings: Mapping[UUID, Standing]
) -> tuple[dict[UUID, tuple[datetime, int]], dict[UUID, int]]:
    """Per household, the instant and place of the last visible note, and the visible unread ones."""
    readable = {key: standing.readable() for key, standing in standings.items()}
    last: dict[UUID, tuple[datetime, int]] = {}
    unread: dict[UUID, int] = {}
    for household, subject, category, partner, at, seq, count in unit.session.execute(
        activity(list(standings), unit.actor.id)
    ):
        pairs = readable[household]
        own = partner == unit.actor.partner_id and (subject, category) in pairs.own
        if own or (subject, category) in pairs.shared:
            last[household] = max((at, seq), last.get(household, (at, 0)), key=lambda place: place[1])
            unread[household] = count + unread.get(household, 0)
    return last, unread


def _record(unit: ReadingUnit, standings: Mapping[UUID, Standing], lines: Sequence[ChannelLine]) -> None:
    shown = {line.card.household_id: line for line in lines}
    for household_id in standings:
        if household_id not in shown:
            unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
            continue
        card, note = shown[household_id].card, shown[household_id].last
        unit.record(
            Action.CHANNEL_LISTED,
            household_id=household_id,
            object_kind="channel",
            object_id=household_id,
            subject_ids=[
                person.id for person in card.persons if person.name or (note and person.id in note.persons)
            ],
            rule=RULE_VERSION,
        )


def _newest_notes(
    unit: ReadingUnit, page: Sequence[Standing], last: Mapping[UUID, tuple[datetime, int]]
) -> dict[UUID, NoteView]:
    by_id = {one.household_id: one for one in page}
    places = [(key, last[key][1]) for key in by_id if key in last]
    rows = {note.household_id: (note, version) for note, version in unit.session.execute(notes_at(places))}
    return {key: note_views(unit, by_id[key], [row])[0] for key, row in rows.items()}


def _matches(card: ChannelCard, wanted: str) -> bool:
    names = " ".join(person.name or "" for person in card.persons)
    return _plain(wanted) in _plain(f"{card.short_code} {names}")


def _plain(text: str) -> str:
    """Without case or accents, so that 'elise' finds 'Élise'."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).strip()


def _latest_first(standing: Standing, last: Mapping[UUID, tuple[datetime, int]]) -> tuple[float, str]:
    at = last[standing.household_id][0].timestamp() if standing.household_id in last else 0.0
    return -at, standing.known.head.short_code
