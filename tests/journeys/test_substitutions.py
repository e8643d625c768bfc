"""Identifiers cannot be walked: each request that names something of another household in the place of one's
own is answered, byte for byte, like one that names nothing.

Every address with an id in it is asked, pages and API, with each id of the foreign household in each place;
then every field and cursor that takes an id, inside one's own household. On each engine that is a thousand
requests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hub.actors import Actor
from hub.channels.drafts import save_draft
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.consent.models import ConsentRecord
from hub.documents.operations import NewDocument, deposit_document
from hub.households.persons import NewPerson
from hub.registry.models import Subject
from hub.requests.asking import ask_to_join
from hub.storage.db import Database
from tests import papers
from tests.emergencies import broken_by, opening_of
from tests.fixed_clock import FixedClock
from tests.journeys.visitor import Visitor, routes
from tests.journeys.world import World, without_reference
from tests.platform_builder import add_household, add_professional, agree, build_platform

WANTED = 1_000
CANARIES = ("Zéphyrine", "canari sous la pluie", "Hôtel du Canari")
"""Of the foreign household: its persons, what is written there, where it lives."""
OWN = ("Honorine", "Rendez-vous mardi", "Hôtel du Parc")
KINDS = {
    "household_id": "household",
    "channel_id": "household",
    "person_id": "person",
    "note_id": "note",
    "document_id": "document",
    "record_id": "record",
    "request_id": "request",
    "opening_id": "opening",
}
WHY = "Je reprends la suite d’une collègue"
CSRF = re.compile(rb'name="csrf[_-]token" (content|value)="[^"]+"')
ANEW = re.compile(rb'name="(idempotency_key|key)" value="[^"]+"|data-cursor="[^"]+"')
"""What is drawn or sealed anew in each answer."""


@dataclass(frozen=True)
class Foreign:
    """Everything of a household that has an id, by kind; the first of a kind is the usual one."""

    ids: Mapping[str, tuple[str, ...]]
    cursor: str

    def usual(self, rule: Rule) -> dict[str, str]:
        return {name: self.ids[KINDS[name]][0] for name in rule.arguments}


class Walker(Visitor):
    """A professional with a household of his own who tries the ids of others."""

    def __init__(self, world: World, own: Foreign) -> None:
        super().__init__(world, world.stranger)
        self.own = own
        self.tried = 0
        self._nothing: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def at(self, rule: Rule, method: str, ids: dict[str, str]) -> None:
        """Ask an address with these ids, and once in this shape with ids of nothing."""
        foreign = {name: value for name, value in ids.items() if value not in self.own.usual(rule).values()}
        shape = (rule.rule, method, tuple(sorted(foreign)))
        if shape not in self._nothing:
            unknown = {name: str(uuid4()) for name in foreign}
            self._nothing[shape] = _told(self.ask(rule, method, ids | unknown), unknown.values())
        self._same(shape, _told(self.ask(rule, method, ids), foreign.values()))

    def within(self, shape: tuple[str, ...], send: Any, value: str, unknown: str) -> None:
        """Send something inside one's own household with a foreign value in one field."""
        if shape not in self._nothing:
            self._nothing[shape] = _told(send(unknown), [unknown])
        self._same(shape, _told(send(value), [value]))

    def _same(self, shape: tuple[Any, ...], told: tuple[Any, ...]) -> None:
        self.tried += 1
        assert told == self._nothing[shape], shape
        assert told[0] in (404, 422, 400), shape
        assert not any(word.encode() in told[2] for word in CANARIES), shape

    def page(self, path: str, **fields: Any) -> TestResponse:
        return self.person.client.open(
            path,
            method="POST" if fields else "GET",
            base_url=self.person.origin,
            headers=self.person.headers | {"X-CSRFToken": self.csrf},
            data=fields or None,
            content_type="multipart/form-data" if fields else None,
        )

    def api(self, path: str, body: dict[str, Any] | None = None) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.bearer}", "Hub-Purpose": "housing_file"}
        return self.person.client.open(
            f"/api/v1{path}",
            method="POST" if body else "GET",
            base_url=self.person.origin,
            headers=headers,
            json=body,
        )


def _told(answer: TestResponse, ids: Any) -> tuple[Any, ...]:
    """Status, headers and body, without what names the request itself and the id that was asked for."""
    headers = [(name, value) for name, value in answer.headers if name not in ("Date", "Set-Cookie")]
    text = without_reference(answer.get_data(as_text=True))
    for one in ids:
        text = text.replace(one, "ID")
        headers = [(name, value.replace(one, "ID")) for name, value in headers]
    return answer.status_code, headers, ANEW.sub(b"", CSRF.sub(b"", text.encode()))


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(build_platform(database, tmp_path, clock), clock)


def followed(world: World, author: Actor, words: tuple[str, str, str]) -> Foreign:
    """A household followed by `author`, with notes, a document, consents and a draft."""
    platform, (name, text, hotel) = world.platform, words
    family = [NewPerson(f"{name} {one}", None) for one in ("Un", "Deux", "Trois")]
    home = add_household(platform, [author], persons=family, hotel=hotel)
    agree(platform, author, home, persons=family, answer="refused", categories=["housing"])
    person = home.person_ids[0]
    notes = [post_note(platform, author, home.id, NewNote("housing", person, text)) for _ in range(3)]
    new = NewDocument("housing", person, "lease", text, "bail.pdf")
    papers_there = [deposit_document(platform, author, home.id, new, BytesIO(papers.pdf())) for _ in range(2)]
    save_draft(platform, author, home.id, text)
    passer_by = add_professional(platform, "ssp", profession="social_worker")
    broken_by(platform, passer_by, home.short_code)
    with platform.database.reading() as session:
        spoken = session.scalars(select(ConsentRecord.id).where(ConsentRecord.person_id == person)).all()
        subjects = session.scalars(select(Subject.id).where(Subject.household_id == home.id))
        others = [str(one) for one in (*subjects, author.id)]
    ids = {
        "household": (str(home.id),),
        "person": tuple(str(one) for one in home.person_ids),
        "note": tuple(str(one.id) for one in notes),
        "document": tuple(str(one.id) for one in papers_there),
        "record": tuple(str(one) for one in spoken),
        "request": (str(ask_to_join(platform, passer_by, home.short_code, "household_follow_up", WHY)),),
        "opening": (str(opening_of(platform, passer_by, home.id)),),
        "other": tuple(others),
    }
    return Foreign(ids, open_channel(platform, author, home.id).notes.newest)


def test_a_substituted_id_is_answered_like_an_unknown_one(world: World) -> None:
    author = add_professional(world.platform, "ssp", profession="social_worker")
    home = followed(world, author, CANARIES)
    walker = Walker(world, followed(world, world.stranger, OWN))
    before = _contents(world)
    for rule, method in routes(world):
        for ids in _substituted(rule, walker.own, home):
            walker.at(rule, method, ids)
    for shape, kind, send in _fields(walker):
        unknown = home.cursor[:-8] + "AAAAAAAA" if kind == "cursor" else str(uuid4())
        for value in [home.cursor] if kind == "cursor" else _all(home):
            walker.within((shape,), send, value, unknown)
    assert _contents(world) == before
    assert walker.tried >= WANTED


def _contents(world: World) -> dict[str, int]:
    """How many rows each table has, but those of the log: refusals are on record."""
    return {name: count for name, count in world.rows().items() if not name.startswith("audit")}


def _all(home: Foreign) -> list[str]:
    return [one for ids in home.ids.values() for one in ids]


def _substituted(rule: Rule, own: Foreign, home: Foreign) -> Iterator[dict[str, str]]:
    """All ids of the address foreign together; then one of them at a time, by every id there is."""
    yield home.usual(rule)
    for name in rule.arguments:
        for value in _all(home):
            yield own.usual(rule) | {name: value}


def _fields(walker: Walker) -> Iterator[tuple[str, str, Any]]:
    """Each field that takes an id or a cursor, sent inside one's own household."""
    home, person = walker.own.ids["household"][0], walker.own.ids["person"][0]
    channel = f"/canaux/{home}"
    note = {"category": "housing", "body": "Bonjour", "kind": "note", "subject": person}
    said = {"category": "housing", "about": person, "body": "Bonjour"}
    paper = {"type": "lease", "title": "Bail", "category": "housing"}

    def file() -> tuple[BytesIO, str]:
        return BytesIO(papers.pdf()), "a.pdf"

    yield "subject of a note", "id", lambda one: walker.page(f"{channel}/notes", **note | {"subject": one})
    yield "note answered", "id", lambda one: walker.page(f"{channel}/notes", **note, reply_to=one)
    yield (
        "subject of a document",
        "id",
        lambda one: walker.page(f"{channel}/pieces", **paper, subject=one, file=file()),
    )
    yield "cursor of a fragment", "cursor", lambda one: walker.page(f"{channel}/notes?after={one}")
    yield "cursor of a page", "cursor", lambda one: walker.page(f"{channel}?avant={one}")
    yield "place read", "cursor", lambda one: walker.page(f"{channel}/lu", cursor=one)
    notes = f"/channels/{home}/notes"
    yield "subject by API", "id", lambda one: walker.api(notes, said | {"about": one})
    yield "note answered by API", "id", lambda one: walker.api(notes, said | {"reply_to": one})
    yield "cursor by API", "cursor", lambda one: walker.api(f"{notes}?cursor={one}")
    yield "since by API", "cursor", lambda one: walker.api(f"{notes}?since={one}")
    yield "documents by API", "cursor", lambda one: walker.api(f"/channels/{home}/documents?cursor={one}")
    yield "channels by API", "cursor", lambda one: walker.api(f"/channels?cursor={one}")
    asked = {"channel": home, "action": "read", "category": "housing", "about": person}
    yield "channel of a decision", "id", lambda one: walker.api("/decisions", asked | {"channel": one})
    yield "person of a decision", "id", lambda one: walker.api("/decisions", asked | {"about": one})
