"""Mes canaux: the households one follows, by last visible note, with what is unread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.channels.cards import ChannelCard, channel_cards
from hub.channels.filtering import Filter, kept_by
from hub.channels.ordering import Last, Ordered, in_order
from hub.channels.queries import notes_at
from hub.channels.reading import NoteView, note_views
from hub.consent.authorise import Standing, stand_before
from hub.consent.queries import HouseholdHead
from hub.consent.rules import RULE_VERSION
from hub.errors import Asked
from hub.registry.people import professional_names

PAGE = 30
RECENT = 6

__all__ = ["ChannelLine", "ChannelList", "Filter", "Recent", "my_channels", "recent_channels"]


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


@dataclass(frozen=True, slots=True)
class Recent:
    """A channel of the side list: its code is all that is said of it, and what is unread there."""

    household_id: UUID
    short_code: str
    unread: int


@reading
def my_channels(
    unit: ReadingUnit, wanted: str | Filter = "", skip: int = 0, limit: int = PAGE
) -> ChannelList:
    """The channels of the actor's households, the latest visible activity first.

    `wanted` keeps those whose short code or permitted names contain it, accents and case aside, or what a
    `Filter` keeps. Nothing is counted, ordered or found by what the actor may not read. An entry is made
    for each row shown.
    """
    chosen = Filter(wanted) if isinstance(wanted, str) else wanted
    found = in_order(unit, skip + limit + 1 if chosen == Filter() else None)
    order = found.order if chosen == Filter() else kept_by(unit, chosen, found)
    lines = lines_of(unit, order[skip : skip + limit], found)
    for household_id in found.glances.keys() - {line.card.household_id for line in lines}:
        unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
    return ChannelList(lines, len(order) > skip + limit)


def lines_of(unit: ReadingUnit, heads: Sequence[HouseholdHead], found: Ordered) -> list[ChannelLine]:
    """The rows of some of the households decided upon, each with its entry."""
    standings = stand_before(unit, [head.id for head in heads], Asked("list")) if heads else {}
    shown = [standings[head.id] for head in heads]
    newest = _newest_notes(unit, shown, found.last)
    lines = [
        ChannelLine(card, newest.get(card.household_id), found.unread.get(card.household_id, 0))
        for card in channel_cards(shown)
    ]
    for line in lines:
        _record(unit, line.card, line.last)
    return lines


@reading
def recent_channels(unit: ReadingUnit, limit: int = RECENT) -> list[Recent]:
    """The first channels of the same order, by their codes alone: nobody is named and no note is opened."""
    found = in_order(unit, limit)
    for household_id in found.glances:
        unit.leave_no_trace(household_id, Trace.SIDE_LIST)
    return [Recent(one.id, one.short_code, found.unread.get(one.id, 0)) for one in found.order[:limit]]


def _record(unit: ReadingUnit, card: ChannelCard, note: NoteView | None) -> None:
    unit.record(
        Action.CHANNEL_LISTED,
        household_id=card.household_id,
        object_kind="channel",
        object_id=card.household_id,
        subject_ids=[
            person.id for person in card.persons if person.name or (note and person.id in note.persons)
        ],
        rule=RULE_VERSION,
    )


def _newest_notes(
    unit: ReadingUnit, page: Sequence[Standing], last: Mapping[UUID, Last]
) -> dict[UUID, NoteView]:
    places = [(one.household_id, last[one.household_id]) for one in page if one.household_id in last]
    found = unit.session.execute(notes_at([(place.holder, place.seq) for _, place in places]))
    rows = {(note.household_id, note.seq): (note, version) for note, version in found}
    authors = professional_names(unit.platform, unit.session, [note.author_id for note, _ in rows.values()])
    by_id = {one.household_id: one for one in page}
    return {
        key: note_views(unit, by_id[key], [rows[place.holder, place.seq]], authors)[0]
        for key, place in places
    }
