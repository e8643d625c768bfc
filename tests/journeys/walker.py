"""A professional with a household of his own who puts ids of another one wherever an id goes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Any
from uuid import uuid4

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hub.actors import Actor
from tests.journeys.foreign import CANARIES, KINDS, Foreign
from tests.journeys.substituted_places import SEEN, Place
from tests.journeys.visitor import Visitor, routes
from tests.journeys.world import World, without_reference

SEED = 6_973
REFUSED, SHOWN = (400, 401, 403, 404, 409, 422), (200, 401, 403, 404, 422)
ANEW = re.compile(r'name="(idempotency_key|key|cursor)" value="[^"]+"|data-cursor="[^"]+"')
"""What is drawn or sealed anew in each answer."""
Share = Callable[[str, Sequence[Any]], Sequence[Any]]
"""Which of the substitutions of a place one makes; the first of them is the one that fits."""


def all_of(_place: str, ones: Sequence[Any]) -> Sequence[Any]:
    return ones


def a_few(reader: int) -> Share:
    """The first reader makes the one that fits each place and another, drawn; of the rest, each takes one
    place in ten."""

    def drawn(place: str, ones: Sequence[Any]) -> Sequence[Any]:
        draw = Random(f"{SEED} {reader} {place}")
        if reader and draw.randrange(10):
            return []
        return [*ones[:1], *draw.sample(ones[1:], min(1, len(ones) - 1))]

    return drawn


class Walker(Visitor):
    """`tried`: what was put where, each one once; `leaks`: what was answered otherwise than nothing is."""

    def __init__(self, world: World, reader: Actor, own: Foreign, share: Share = all_of) -> None:
        super().__init__(world, reader)
        self.own, self.share = own, share
        self.tried: set[tuple[Any, ...]] = set()
        self.leaks: list[tuple[Any, ...]] = []
        self._nothing: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def walk(self, home: Foreign) -> None:
        """Every address with an id in it."""
        for rule, method in routes(self.world):
            ones = list(_substituted(rule, self.own, home))
            for ids in self.share(f"{method} {rule.rule}", ones):
                self._at(rule, method, ids)

    def put(self, home: Foreign, places: Iterable[Place], *but: str) -> None:
        """Each id, `but` those of some kinds, or the cursor, in each of these places."""
        for place in places:
            for value in self.share(place.name, _fitting(home, place.kind, but)):
                self._in(place, home, value)

    def parts(self) -> Counter[str]:
        """How many were tried in each part of a request."""
        return Counter(shape[0] for shape, _ in self.tried)

    def _at(self, rule: Rule, method: str, ids: dict[str, str]) -> None:
        """Ask an address with these ids, and once in this shape with ids of nothing."""
        foreign = {name: value for name, value in ids.items() if value not in self.own.usual(rule).values()}
        shape = ("path", rule.rule, method, *sorted(foreign))
        if shape not in self._nothing:
            unknown = {name: str(uuid4()) for name in foreign}
            self._nothing[shape] = told_of(self.ask(rule, method, ids | unknown), unknown.values())
        values = tuple(foreign.values())
        if (shape, values) not in self.tried:
            self._same(shape, values, self.ask(rule, method, ids))

    def _in(self, place: Place, home: Foreign, value: str) -> None:
        """Send something inside one's own household with a foreign value in one place."""
        shape = (place.part, place.name)
        if shape not in self._nothing:
            unknown = home.cursor[:-8] + "AAAAAAAA" if place.kind == "cursor" else str(uuid4())
            self._nothing[shape] = told_of(place.send(unknown), [unknown])
        self._same(shape, (value,), place.send(value))

    def _same(self, shape: tuple[str, ...], values: tuple[str, ...], answer: TestResponse) -> None:
        told = told_of(answer, values)
        self.tried.add((shape, values))
        named = any(word in told[2] for word in CANARIES)
        expected = SHOWN if shape[1].startswith(SEEN) else REFUSED
        if told != self._nothing[shape] or told[0] not in expected or named:
            self.leaks.append((shape, values, told[0]))

    def page(self, path: str, headers: Mapping[str, str] | None = None, **fields: Any) -> TestResponse:
        return self.person.client.open(
            path,
            method="POST" if fields else "GET",
            base_url=self.person.origin,
            headers=self.person.headers | {"X-CSRFToken": self.csrf} | dict(headers or {}),
            data=fields or None,
            content_type="multipart/form-data" if fields else None,
        )

    def api(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        sent = {"Authorization": f"Bearer {self.bearer}", "Hub-Purpose": "housing_file"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.person.client.open(
            f"/api/v1{path}",
            method="POST" if body else "GET",
            base_url=self.person.origin,
            headers=sent,
            json=body,
        )


def told_of(answer: TestResponse, ids: Iterable[str]) -> tuple[Any, ...]:
    """Status, headers and body, without what names the request itself and the id that was asked for."""
    headers = [(name, value) for name, value in answer.headers if name not in ("Date", "Set-Cookie")]
    text = answer.get_data(as_text=True)
    # Ids first: part of one in two thousand reads like the number of an answer.
    for one in ids:
        text = text.replace(one, "ID")
        headers = [(name, value.replace(one, "ID")) for name, value in headers]
    return answer.status_code, headers, ANEW.sub("", without_reference(text))


def _fitting(home: Foreign, kind: str, but: Sequence[str]) -> list[str]:
    """What a place may be given, of the kind that fits first."""
    if kind == "cursor":
        return [home.cursor]
    kinds = sorted(home.ids.keys() - set(but), key=lambda one: one != kind)
    return [one for name in kinds for one in home.ids[name]]


def _substituted(rule: Rule, own: Foreign, home: Foreign) -> Iterator[dict[str, str]]:
    """All ids of the address foreign together; then one of them at a time, by every id there is."""
    yield home.usual(rule)
    for name in sorted(rule.arguments & KINDS.keys()):
        for value in _fitting(home, KINDS[name], ()):
            yield own.usual(rule) | {name: value}
