"""The households one follows."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from hub.actors import Actor
from hub.channels.cards import ChannelCard
from hub.channels.listing import ChannelLine, my_channels
from hub.consent.people import PersonCard
from hub.errors import InvalidInputError
from hub.web.api.bearer import caller
from hub.web.api.checking import Strict
from hub.web.api.contract import api, next_page, operation
from hub.web.api.notes import Note, note_of
from hub.web.api.shapes import Page
from hub.web.login import hub

PLACE = b"channels"


class Person(Strict):
    """Somebody of the household; `name` is null where one may not know it."""

    id: UUID
    name: str | None
    adult: bool
    language: str


class Member(Strict):
    id: UUID
    name: str
    partner: str
    referent: bool


class ClosedLine(Strict):
    """A category one may not read, about everybody (`whole`) or somebody; never a closed one."""

    category: str
    reason: str | None
    whole: bool


class Channel(Strict):
    """A household's channel. `writable`: categories one may write in; `unread` counts what one may read."""

    id: UUID
    code: str
    hotel: str
    town: str
    stage: int
    persons: list[Person]
    team: list[Member]
    writable: list[str]
    closed: list[ClosedLine]
    consent: str
    consent_until: datetime | None
    unread: int
    last_note: Note | None


class Channels(Strict):
    channels: list[Channel]


@api.get("/channels")
@operation("channels:read", Channels)
def list_channels(query: Page) -> Any:
    """The channels of one's households, the latest visible activity first."""
    skip = _opened(caller(), query.cursor)
    found = my_channels(hub(), caller(), "", skip, query.limit)
    following = _sealed(caller(), skip + query.limit) if found.more else None
    return Channels(channels=[_channel(line) for line in found.lines]), 200, next_page(following)


def _channel(line: ChannelLine) -> Channel:
    card = line.card
    codes = {partner.id: partner.code for partner in card.partners}
    return Channel(
        id=card.household_id,
        code=card.short_code,
        hotel=card.place.hotel,
        town=card.place.town,
        stage=card.stage,
        persons=[person_of_card(one) for one in card.persons],
        team=_team(card),
        writable=list(card.writable),
        closed=[ClosedLine(category=one.category, reason=one.reason, whole=one.whole) for one in card.closed],
        consent=card.agreed.status,
        consent_until=card.agreed.until,
        unread=line.unread,
        last_note=note_of(line.last, codes) if line.last else None,
    )


def person_of_card(card: PersonCard) -> Person:
    return Person(id=card.id, name=card.name, adult=card.adult, language=card.language)


def _team(card: ChannelCard) -> list[Member]:
    return [
        Member(id=person_id, name=name, partner=team.partner.code, referent=referent)
        for team in card.team
        for person_id, name, referent in team.members
    ]


def _sealed(actor: Actor, skip: int) -> str:
    """A place in this list of this professional, which nobody can read or make."""
    assert actor.id is not None
    return hub().key.seal_cursor(PLACE + actor.id.bytes + skip.to_bytes(4, "big"))


def _opened(actor: Actor, cursor: str | None) -> int:
    if cursor is None:
        return 0
    assert actor.id is not None
    place, head = hub().key.open_cursor(cursor), PLACE + actor.id.bytes
    if not place.startswith(head) or len(place) != len(head) + 4:
        raise InvalidInputError("cursor", "malformed")
    return int.from_bytes(place[len(head) :], "big")
