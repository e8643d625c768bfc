"""What is named in a field, a body or a query and is not one's to see is answered like what does not exist:
same status, same headers, same bytes, same statements, same writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from hub.accounts.sessions import stored_id
from hub.actors import Actor
from hub.channels.operations import NewNote, post_note
from hub.documents.evidence import receive_evidence
from hub.households.rules import short_code
from hub.platform.accounts import end_account
from tests import papers
from tests.journeys.browsing import mint_session
from tests.journeys.foreign import CANARIES, OWN, Foreign, followed
from tests.journeys.rare_places import (
    places_of_accounts,
    places_of_colleagues,
    places_of_officers,
    places_of_opening,
    rare_fields,
)
from tests.journeys.substituted_places import Place, fields, further_fields
from tests.journeys.walker import Walker, told_of
from tests.journeys.world import World
from tests.platform_builder import SYSTEM, add_household, add_professional

pytestmark = pytest.mark.timeout(360)  # some hundred questions in one test, on a machine with others to run

BLIND = (
    "cursor of /recherche",
    "cursor of API /search",
    "cursor of API /channels//documents",
    "cursor of API /channels?",
    "cursor of API /access-requests?",
    "colleague of API /channels//piece-requests",
    "document of",
    "referent-ssp of",
    "leaving of  passation",
    "explained of",
    "separation of",
    "minor of",
    "seen:",
    "Idempotency_Key",
    "Authorization",
    "Hub_Purpose",
)
"""Where nothing of this household fits (another list's cursor, a text, a header), or what fits has a place of
its own."""
ENDS = ("line of end", "person of leave", "authority of end")


def test_a_field_that_names_something_of_another_household_is_like_one_that_names_nothing(
    world: World,
) -> None:
    author = add_professional(world.platform, "ssp", profession="social_worker")
    hidden = _whole(world, author, followed(world, author, CANARIES))
    own = _whole(world, world.housing, followed(world, world.housing, OWN, referents=[world.stranger]))
    walker = Walker(world, world.stranger, own)
    places = [*fields(walker), *further_fields(walker), *rare_fields(walker)]
    assert not told_apart(world, places, hidden)


def test_each_of_these_fields_tells_what_fits_from_nothing(world: World) -> None:
    """Else the two answers would be the same whatever the hub did with the field."""
    team = [add_professional(world.platform, "his", profession="housing_officer") for _ in range(2)]
    own = _whole(world, world.stranger, followed(world, world.housing, OWN, team, [world.stranger]))
    own = replace(own, ids={**own.ids, "author": (str(add_professional(world.platform, "his").id),)})
    walker = Walker(world, world.stranger, own)
    places = [*fields(walker), *further_fields(walker), *rare_fields(walker), *places_of_colleagues(walker)]
    blind = {place.name.replace(own.ids["household"][0], "") for place in _last(places) if _blind(place, own)}
    assert {name for name in blind if not name.startswith(BLIND)} == set()


def test_a_field_that_names_a_hidden_colleague_is_like_one_that_names_nobody(world: World) -> None:
    own = followed(world, world.housing, OWN, referents=[world.stranger])
    far = add_household(world.platform, [add_professional(world.platform, "ssp")])
    administrator = add_professional(world.platform, "his", "administrator", "other")
    coordinator = add_professional(world.platform, "mep", "coordinator", "other")
    asked = {
        world.stranger: places_of_colleagues,
        administrator: places_of_accounts,
        coordinator: places_of_opening,
    }
    for reader, places_of in asked.items():
        walker = Walker(world, reader, own)
        for one in _hidden_colleagues(world, reader):
            hidden = Foreign({"author": (str(one.id),), "code": (far.short_code,)}, "")
            assert not told_apart(world, places_of(walker), hidden)


def test_to_an_officer_what_is_out_of_sight_is_like_what_does_not_exist(world: World) -> None:
    """Beside an entry in her sight: what is of a household she has no sight of, and who follows it."""
    author = add_professional(world.platform, "ssp", profession="social_worker")
    home = followed(world, author, CANARIES)
    officer = add_professional(world.platform, "mep", "dpo", "lawyer")
    note = post_note(world.platform, world.job, world.home.id, NewNote("coordination", None, "Bonjour"))
    (entry,) = (one.entry_id for one in world.entries("note:posted") if one.object_id == note.id)
    places = places_of_officers(Walker(world, officer, home), str(entry))
    assert not told_apart(world, places, _whole(world, author, home))


def test_a_code_of_others_costs_what_a_code_of_nothing_does_the_first_time_it_is_tried_too(
    world: World,
) -> None:
    """Codes can be guessed: what is read of a household once and then kept would tell that it exists."""
    own = _whole(world, world.housing, followed(world, world.housing, OWN, referents=[world.stranger]))
    officer = add_professional(world.platform, "his", "dpo", "lawyer")
    administrator = add_professional(world.platform, "his", "administrator", "other")
    note = post_note(world.platform, world.job, world.home.id, NewNote("coordination", None, "Bonjour"))
    (entry,) = (one.entry_id for one in world.entries("note:posted") if one.object_id == note.id)
    places = [
        *rare_fields(Walker(world, world.stranger, own)),
        *places_of_accounts(Walker(world, administrator, own)),
        *places_of_officers(Walker(world, officer, own), str(entry)),
    ]
    walked = [place for place in places if place.kind == "code"]
    for place in walked:
        far = add_household(world.platform, [add_professional(world.platform, "ssp")])
        place.send(short_code())
        asked = []
        for code in (short_code(), far.short_code):
            with world.statements() as statements:
                place.send(code)
            asked.append(list(statements))
        assert asked[0] == asked[1], place.name
    assert len(walked) == 3


def told_apart(world: World, places: Iterable[Place], hidden: Foreign) -> str:
    """Where the answer about something hidden is not the one about nothing."""
    found = []
    for place in places:
        values = hidden.cursor if place.kind == "cursor" else hidden.ids[place.kind][0]
        real, nothing = (done(world, place, one) for one in (values, unknown(place.kind, hidden)))
        found += [f"{place.name}: {a} {b}" for a, b in zip(real, nothing, strict=True) if a != b]
    return "\n".join(found)


def done(world: World, place: Place, value: str) -> tuple[Any, ...]:
    """What the server asked its database, wrote and said, once its memories are warm."""
    place.send(value)
    before = Counter(world.rows())
    with world.statements() as statements:
        answer = place.send(value)
    grown = Counter(world.rows())
    grown.subtract(before)
    return statements, +grown, told_of(answer, [value])


def unknown(kind: str, hidden: Foreign) -> str:
    """Of the same shape, and nobody's."""
    shapes = {
        "cursor": hidden.cursor[:-8] + "AAAAAAAA",
        "code": short_code(),
        "session": uuid4().hex * 2,
        "giver": f"{uuid4()}:self",
    }
    return shapes.get(kind, str(uuid4()))


def _whole(world: World, author: Actor, home: Foreign) -> Foreign:
    """With what only some places take: a session of who follows it, an image of a consent, a code."""
    place, person = UUID(home.ids["household"][0]), UUID(home.ids["person"][0])
    image = receive_evidence(world.platform, author, place, person, "fiche.png", iter([papers.png()]))
    more = {
        "session": (stored_id(mint_session(world.platform, author)).hex(),),
        "evidence": (str(image),),
        "code": (home.code,),
        "giver": (f"{person}:self",),
    }
    return replace(home, ids={**home.ids, **more})


def _hidden_colleagues(world: World, reader: Actor) -> list[Actor]:
    """Those no page offers this reader: of another partner, without contents, gone."""
    gone = add_professional(world.platform, "mep")
    assert gone.id is not None
    end_account(world.platform, SYSTEM, gone.id)
    officers = [add_professional(world.platform, "mep", role, "other") for role in ("dpo", "administrator")]
    worker = add_professional(world.platform, "mep")
    return [gone, *officers] + ([worker] if reader.role != "coordinator" else [])


def _blind(place: Place, own: Foreign) -> bool:
    """Whether one's own is answered like nothing."""
    nothing, fitting = unknown(place.kind, own), own.cursor
    if place.kind != "cursor":
        fitting = own.ids[place.kind][0]
    one, other = (told_of(place.send(value), [value]) for value in (nothing, fitting))
    return one == other


def _last(places: list[Place]) -> list[Place]:
    """Those that end what others name come last."""
    return sorted(places, key=lambda place: place.name.startswith(ENDS))
