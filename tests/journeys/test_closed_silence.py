"""What is said and written of a closed category changes no page of who may not know of it, and rings no bell
for them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from hub.actors import Actor
from hub.channels.operations import NewNote, post_note
from hub.consent.explaining import who_sees_what
from hub.documents.operations import NewDocument, deposit_document
from hub.storage.db import Database
from tests import papers
from tests.engines import ONE_ENGINE
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.journeys.collecting import answered, send
from tests.journeys.world import without_reference
from tests.platform_builder import (
    add_household,
    add_professional,
    agree,
    approve_texts,
    build_platform,
    record_answers,
)

OPEN = ("identity", "employment", "resources", "housing", "family", "social")
CLOSED = ("health", "protection")
MOVING = re.compile(r'name="(key|cursor|idempotency_key)" value="[^"]*"|data-cursor="[^"]*"')
"""Keys of forms and cursors, which are new on each page."""


class World:
    """A household of three, agreed in the open; two professions are listed, five roles are not."""

    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform, self.clock = build_platform(database, folder, clock), clock
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.listed = add_professional(self.platform, "ssp", profession="psychologist")
        self.unlisted = {
            "worker": add_professional(self.platform, "his", profession="housing_officer"),
            "referent": add_professional(self.platform, "his", profession="housing_officer"),
            "secretary": add_professional(self.platform, "his", "secretary", "other"),
            "coordinator": add_professional(self.platform, "mep", "coordinator", "coordinator"),
            "dpo": add_professional(self.platform, "his", "dpo", "other"),
            "administrator": add_professional(self.platform, "his", "administrator", "other"),
        }
        team = [self.listed, *(self.unlisted[one] for one in ("worker", "secretary", "coordinator"))]
        self.home = add_household(
            self.platform, team, referents=[self.social, self.unlisted["referent"]], code="F-7K2M"
        )
        self.woman = self.home.person_ids[0]
        self.url = f"/canaux/{self.home.id}"
        self.app = application(self.platform)
        approve_texts(self.platform)

    def person(self, actor: Actor) -> Person:
        return Person(self.app, self.platform, actor)

    def say(self, *categories: str) -> None:
        """For three months: sooner than what was agreed in the open ends."""
        ends = self.clock() + timedelta(days=90)
        record_answers(self.platform, self.social, self.home, categories=categories, until_at=ends)

    def asked(self, actor: Actor, category: str) -> str:
        """The answers of collecting once the question of a closed category is put."""
        page = f"{self.url}/consentement/{self.woman}"
        said = answered(self.woman, ask=category)
        return without_reference(send(self.person(actor), page, said).text)

    def row(self, actor: Actor, category: str) -> str:
        rows = self.asked(actor, category).split("<tr ")
        return next(one for one in rows if f'name="cell:ssp:{category}"' in one)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def addresses(world: World, document: object) -> list[str]:
    """Pages of the team, but the history of the document, which tells of each look at it."""
    home, person = world.url, f"{world.url}/consentement/{world.woman}"
    return [
        *("/canaux", "/echeances", "/demandes", "/recherche", home, f"{home}?vue=pieces", f"{home}/pieces"),
        *(f"{home}/{one}" for one in ("notes", "passation", "dossier-logement", "pieces-attendues")),
        *(person, f"{person}/renouveler", f"{person}/retrait?partner=*&category=*", f"{person}/fiche"),
        *(f"/pieces/{document}", f"/pieces/{document}/qui-peut-voir", *overseen(world)),
    ]


def overseen(world: World) -> list[str]:
    """What officers see too."""
    place = f"{world.url}/qui-voit-quoi?person={world.woman}"
    return [place, f"{place}&date=23/11/2026&time=11:01"]


def seen(world: World, document: object) -> dict[tuple[str, str], object]:
    found: dict[tuple[str, str], object] = {}
    every = addresses(world, document)
    places = {"referent": every, "secretary": [world.url], "coordinator": overseen(world)}
    for role, some in {**places, "dpo": overseen(world)}.items():
        person = world.person(world.unlisted[role])
        for place in some:
            status, text = person.get(place)
            found[role, place] = status, MOVING.sub("", without_reference(text))
    for category in CLOSED:
        found["referent", category] = MOVING.sub("", world.asked(world.unlisted["referent"], category))
    return found


@ONE_ENGINE
def test_no_page_of_who_is_not_listed_tells_of_a_closed_consent_note_or_document(world: World) -> None:
    agree(world.platform, world.social, world.home, categories=OPEN)
    world.clock.advance(minutes=1)
    new = NewDocument("housing", world.woman, "lease", "Bail", "bail.pdf")
    document = deposit_document(world.platform, world.social, world.home.id, new, [papers.pdf()])
    world.clock.advance(minutes=1)
    seen(world, document.id)
    before = seen(world, document.id)
    world.say(*CLOSED)
    post_note(world.platform, world.social, world.home.id, NewNote("health", world.woman, "Une chose tue"))
    secret = NewDocument("protection", world.woman, "other", "Une chose tue", "tue.pdf")
    deposit_document(world.platform, world.social, world.home.id, secret, [papers.pdf(content=b"% tue")])
    after = seen(world, document.id)
    assert {key for key in before if before[key] != after[key]} == set()


@ONE_ENGINE
def test_what_was_answered_before_of_a_closed_category_is_for_the_professions_listed(world: World) -> None:
    agree(world.platform, world.social, world.home, categories=CLOSED)
    world.clock.advance(minutes=1)
    for category in CLOSED:
        assert "Avant" in world.row(world.social, category)
        assert "Avant" not in world.row(world.unlisted["worker"], category)


@ONE_ENGINE
def test_a_conversation_keeps_the_same_receipt_whether_it_spoke_of_a_closed_category(world: World) -> None:
    page = f"{world.url}/qui-voit-quoi?person={world.woman}"
    links: dict[str, list[int]] = {}
    for categories in (OPEN, (*OPEN, *CLOSED)):
        world.say(*categories)
        world.clock.advance(minutes=1)
        for role, actor in {**world.unlisted, "listed": world.listed}.items():
            links.setdefault(role, []).append(world.person(actor).get(page)[1].count("/recus/"))
    assert links == {
        **{one: [0, 0] for one in ("worker", "referent", "coordinator", "secretary", "administrator")},
        **{one: [1, 2] for one in ("dpo", "listed")},
    }


@ONE_ENGINE
def test_who_collected_finds_the_receipt_again(world: World) -> None:
    record_answers(world.platform, world.unlisted["worker"], world.home, categories=["housing", "health"])
    page = f"{world.url}/qui-voit-quoi?person={world.woman}"
    text = world.person(world.unlisted["worker"]).get(page)[1]
    (link,) = re.findall(r'href="([^"]+/recus/[^"]+)"', text)
    assert world.person(world.unlisted["worker"]).get(link)[0] == 200
    assert world.person(world.unlisted["referent"]).get(page)[1].count("/recus/") == 0


def test_a_change_names_only_the_partners_of_what_is_open(world: World) -> None:
    record_answers(world.platform, world.social, world.home, categories=["housing"], partners=["his"])
    found = who_sees_what(world.platform, world.social, world.home.id, world.woman).changes
    assert next(one.partners for one in found if one.kind == "given") == ("his",)


def test_a_bell_for_a_closed_category_rings_for_the_professions_listed(world: World) -> None:
    rung: list[frozenset[object]] = []
    world.platform.bell.listen(lambda _household, who: rung.append(frozenset(who)))
    world.say("protection")
    assert set(rung) == {frozenset({world.social.id, world.listed.id})}
    rung.clear()
    world.say("protection", "housing")
    (everybody,) = set(rung)
    assert world.unlisted["worker"].id in everybody
