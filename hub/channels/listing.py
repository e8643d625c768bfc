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
from hub.channels.queries import activity, last_activity, notes_at
from hub.channels.reading import NoteView, note_views
from hub.consent.authorise import Standing, stand_before
from hub.consent.rules import RULE_VERSION
from hub.errors import Asked
from hub.registry.people import professional_names
from hub.registry.queries import households_of

PAGE = 30
AT_ONCE = 12
"""Households decided upon together, when only the first are wanted."""
RECENT = 6


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
class Filter:
    """Keeps the rows that satisfy all that is set: a short code or a permitted name, a stage, a status of
    the household's agreement, unread notes."""

    text: str = ""
    stage: int | None = None
    agreed: str = ""
    unread: bool = False

    def keeps(self, card: ChannelCard, unread: int) -> bool:
        return (
            (not self.text.strip() or _matches(card, self.text))
            and self.stage in (None, card.stage)
            and self.agreed in ("", card.agreed.status)
            and (unread > 0 or not self.unread)
        )


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
    first = skip + limit + 1 if chosen == Filter() else None
    standings, order, last, unread = _ordered(unit, first)
    if chosen != Filter():
        cards = zip(order, channel_cards(order), strict=True)
        order = [one for one, card in cards if chosen.keeps(card, unread.get(one.household_id, 0))]
    page = order[skip : skip + limit]
    newest = _newest_notes(unit, page, last)
    lines = [
        ChannelLine(card, newest.get(card.household_id), unread.get(card.household_id, 0))
        for card in channel_cards(page)
    ]
    _record(unit, standings, lines)
    return ChannelList(lines, len(order) > skip + limit)


@reading
def recent_channels(unit: ReadingUnit, limit: int = RECENT) -> list[Recent]:
    """The first channels of the same order, by their codes alone: nobody is named and no note is opened."""
    standings, order, _, unread = _ordered(unit, limit)
    for household_id in standings:
        unit.leave_no_trace(household_id, Trace.SIDE_LIST)
    return [
        Recent(one.household_id, one.known.head.short_code, unread.get(one.household_id, 0))
        for one in order[:limit]
    ]


def _ordered(
    unit: ReadingUnit, first: int | None
) -> tuple[dict[UUID, Standing], list[Standing], dict[UUID, tuple[datetime, int]], dict[UUID, int]]:
    """The actor's households in the order of the list, with what orders and counts them.

    When only the `first` are wanted, those in which nothing at all was posted lately are not even decided
    upon: what one may see of a household is never later than what was posted there.
    """
    assert unit.actor.id is not None
    ids = list(unit.session.scalars(households_of(unit.actor.id, unit.now)))
    bounds = {row[0]: row[1].timestamp() for row in unit.session.execute(last_activity(ids))}
    ids.sort(key=lambda one: -bounds.get(one, 0.0))
    standings: dict[UUID, Standing] = {}
    last: dict[UUID, tuple[datetime, int]] = {}
    unread: dict[UUID, int] = {}
    order: list[Standing] = []
    size = len(ids) if first is None else max(first, AT_ONCE)
    for start in range(0, len(ids), max(size, 1)):
        if first is not None and _settled(order[:first], first, last, bounds.get(ids[start], 0.0)):
            break
        some = stand_before(unit, ids[start : start + size], Asked("list"))
        newer, more = _activity(unit, some)
        standings, last, unread = standings | some, last | newer, unread | more
        order = sorted(standings.values(), key=lambda one: _latest_first(one, last))
    return standings, order, last, unread


def _settled(
    order: Sequence[Standing], first: int, last: Mapping[UUID, tuple[datetime, int]], bound: float
) -> bool:
    """Whether households in which nothing is later than `bound` can no longer come among the first."""
    return len(order) == first and -_latest_first(order[-1], last)[0] > bound


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
    authors = professional_names(unit.platform, unit.session, [note.author_id for note, _ in rows.values()])
    return {key: note_views(unit, by_id[key], [row], authors)[0] for key, row in rows.items()}


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
