"""A JSON body that would be right, for each route of the API that takes one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.access.bodies import NOTE, PHRASE, REASON, joining
from tests.access.world import ITEM, Place, World


def _request(_world: World, _place: Place) -> dict[str, Any]:
    """Of everybody at once: not what the page asks for."""
    said = {"action": "read", "purpose": "housing_file", "reason": REASON}
    return {"category": ITEM, "about": "household", **said}


ABOUT: dict[str, Callable[[World, Place], dict[str, Any]]] = {
    "api.write_note": lambda _world, place: {"category": ITEM, "about": str(place.person), "body": NOTE},
    "api.search": lambda _world, _place: {"q": PHRASE},
    "api.search_in_channel": lambda _world, _place: {"q": PHRASE},
    "api.ask_decision": lambda _world, place: {
        "channel": str(place.home.id),
        "action": "read",
        "category": ITEM,
        "about": str(place.person),
    },
    "api.ask_for_access": _request,
    "api.ask_to_join_team": joining,
    "api.answer_access_request": lambda _world, _place: {"outcome": "declined", "reason": REASON},
    "api.ask_for_document": lambda world, place: {
        "type": "hosting_certificate",
        "about": str(place.person),
        "purpose": "housing_file",
        "colleague": str(world.author.id),
    },
    "api.decline_request_for_document": lambda _world, _place: {"reason": REASON},
    "api.cancel_request_for_document": lambda _world, _place: {"reason": REASON},
    "api.propose_document_for_reuse": lambda _world, place: {"document": str(place.document)},
    "api.answer_for_reuse": lambda _world, _place: {"granted": True, "reason": REASON},
    "api.check": lambda _world, _place: {"version": 1, "said": "validated"},
    "api.date": lambda _world, _place: {"version": 1, "expires_on": "2027-12-31"},
    "api.mask": lambda _world, _place: {"reason": REASON},
    "api.verify_log": lambda _world, _place: {},
}
