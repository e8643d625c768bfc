"""What a reader is asked about where her own is needed: what she asked for, sends, opened or deposited.

A route that acts on the reader's own would be refused to everybody if all were asked about somebody else's:
so for it one reader is asked about hers, and the policy shows that she passes where the others do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from uuid import UUID

from hub.actors import Actor
from hub.documents.item_openings import open_items
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.piece_requests.reusing import propose_reuse
from hub.documents.uploads import begin_upload
from hub.requests.asking import ask_to_join
from tests import papers
from tests.access.place import CANARY, Place
from tests.access.wanted import wanted_in
from tests.access.world import ITEM, WHY, World
from tests.emergencies import broken_by, opening_of
from tests.platform_builder import partner_id

FITTING = "housing_request"
Made = Mapping[str, UUID]
"""By its name in the place, what is asked about instead."""


def prepared(world: World, column: str, endpoint: str) -> Place:
    """Where the reader of a column looks when this route is asked."""
    place = world.place(column)
    columns, make = OWN.get(endpoint, ((), None))
    return replace(place, **make(world, place)) if make and column in columns else place


def _asked(world: World, place: Place) -> Made:
    code = place.home.short_code
    return {"request": ask_to_join(world.platform, _reader(place), code, "household_follow_up", WHY)}


def _sent(world: World, place: Place) -> Made:
    new = NewDocument(ITEM, place.person, "lease", "Bail", "bail.pdf")
    return {"upload": begin_upload(world.platform, _reader(place), place.home.id, new, 1000).id}


def _broken(world: World, place: Place) -> Made:
    broken_by(world.platform, _reader(place), place.home.short_code)
    return {"opening": opening_of(world.platform, _reader(place), place.home.id)}


def _opened(world: World, place: Place) -> Made:
    """By the officer of a partner in the team, whoever then asks for it."""
    officer = world.readers["officer"]
    return {"opening": open_items(world.platform, officer, place.entry, [place.note], WHY, 30)}


def _deposited(world: World, place: Place) -> Made:
    return {"document": _paper(world, _reader(place), place, "lease")}


def _wanted(world: World, place: Place) -> Made:
    return {"wanted": wanted_in(world.platform, _reader(place), place.home, ITEM, _partner(world, "ssp"))}


def _put_to_him(world: World, place: Place) -> Made:
    """Of a document that fits: another partner than the one that asks holds it already."""
    document = _paper(world, world.member, place, FITTING)
    asked = _partner(world, "his")
    wanted = wanted_in(world.platform, world.author, place.home, ITEM, asked, type=FITTING)
    return {"document": document, "wanted": wanted}


def _proposed(world: World, place: Place) -> Made:
    made = _put_to_him(world, place)
    propose_reuse(world.platform, world.author, made["wanted"], made["document"])
    return made


def _paper(world: World, author: Actor, place: Place, kind: str) -> UUID:
    new = NewDocument(ITEM, place.person, kind, CANARY, "piece.pdf")
    return deposit_document(world.platform, author, place.home.id, new, BytesIO(papers.pdf())).id


def _partner(world: World, code: str) -> UUID:
    return partner_id(world.platform, code)


def _reader(place: Place) -> Actor:
    assert place.reader is not None
    return place.reader


Make = Callable[[World, Place], Made]
IN_TEAM = ("given", "referent", "team_manager", "only")
OWN: dict[str, tuple[tuple[str, ...], Make]] = {
    "requests.withdraw": (("stranger",), _asked),
    "api.withdraw_access_request": (("stranger",), _asked),
    "uploads.send": (("given",), _sent),
    "uploads.give_up": (("given",), _sent),
    "glass.close": (("stranger",), _broken),
    "openings.show": (("officer", "far_officer"), _opened),
    "openings.close": (("officer", "far_officer"), _opened),
    "api.mask": (("given",), _deposited),
    "piece_requests.cancel": (("given",), _wanted),
    "api.cancel_request_for_document": (("given",), _wanted),
    "piece_requests.decline": (IN_TEAM, _put_to_him),
    "api.decline_request_for_document": (IN_TEAM, _put_to_him),
    "piece_requests.propose": (IN_TEAM, _put_to_him),
    "api.propose_document_for_reuse": (IN_TEAM, _put_to_him),
    "piece_requests.answer_reuse": (IN_TEAM, _proposed),
    "api.answer_for_reuse": (IN_TEAM, _proposed),
}
"""By route, whose own is made for the question, and what."""
