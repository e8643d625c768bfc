"""Puts what names something of another household in the place of what names one's own, everywhere, and holds
each answer, byte for byte, to the one about nothing. Six readers make ten thousand different substitutions
on each engine, some minutes of work.

    python -m tests.journeys.substitutions [sqlite | postgresql]
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hub.actors import Actor
from hub.channels.drafts import save_draft
from hub.households.operations import leave_team
from hub.storage.db import Database
from tests import databases
from tests.fixed_clock import FixedClock
from tests.journeys.foreign import CANARIES, KINDS, OWN, Foreign, followed
from tests.journeys.substituted_places import SEEN, Place, fields, further_fields
from tests.journeys.visitor import Visitor, routes
from tests.journeys.world import World, without_reference
from tests.platform_builder import SYSTEM, add_professional, build_platform
from tests.services.postgres import running_postgres

WANTED = 10_000
REFUSED, SHOWN = (400, 401, 403, 404, 409, 422), (200, 401, 403, 404, 422)
ANEW = re.compile(r'name="(idempotency_key|key|cursor)" value="[^"]+"|data-cursor="[^"]+"')
"""What is drawn or sealed anew in each answer."""


class Walker(Visitor):
    """A professional with a household of his own who tries the ids of others."""

    def __init__(self, world: World, reader: Actor, own: Foreign) -> None:
        super().__init__(world, reader)
        self.own = own
        self.tried: set[tuple[Any, ...]] = set()
        self.leaks: list[tuple[Any, ...]] = []
        self._nothing: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def at(self, rule: Rule, method: str, ids: dict[str, str]) -> None:
        """Ask an address with these ids, and once in this shape with ids of nothing."""
        foreign = {name: value for name, value in ids.items() if value not in self.own.usual(rule).values()}
        shape = (rule.rule, method, tuple(sorted(foreign)))
        if shape not in self._nothing:
            unknown = {name: str(uuid4()) for name in foreign}
            self._nothing[shape] = _told(self.ask(rule, method, ids | unknown), unknown.values())
        self._same(shape, tuple(foreign.values()), self.ask(rule, method, ids))

    def within(self, shape: tuple[str, ...], send: Any, value: str, unknown: str) -> None:
        """Send something inside one's own household with a foreign value in one place."""
        if shape not in self._nothing:
            self._nothing[shape] = _told(send(unknown), [unknown])
        self._same(shape, (value,), send(value))

    def _same(self, shape: tuple[Any, ...], values: tuple[str, ...], answer: TestResponse) -> None:
        told = _told(answer, values)
        self.tried.add((self.person, shape, values))
        named = any(word in told[2] for word in CANARIES)
        if (
            told != self._nothing[shape]
            or told[0] not in (SHOWN if shape[0].startswith(SEEN) else REFUSED)
            or named
        ):
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


def _told(answer: TestResponse, ids: Any) -> tuple[Any, ...]:
    """Status, headers and body, without what names the request itself and the id that was asked for."""
    headers = [(name, value) for name, value in answer.headers if name not in ("Date", "Set-Cookie")]
    text = without_reference(answer.get_data(as_text=True))
    for one in ids:
        text = text.replace(one, "ID")
        headers = [(name, value.replace(one, "ID")) for name, value in headers]
    return answer.status_code, headers, ANEW.sub("", text)


def walk(walker: Walker, home: Foreign) -> None:
    """Every address with an id in it, then every field and cursor that takes one."""
    for rule, method in routes(walker.world):
        for ids in _substituted(rule, walker.own, home):
            walker.at(rule, method, ids)
    put(walker, home, fields(walker))


def put(walker: Walker, home: Foreign, places: Iterable[Place], *but: str) -> None:
    """Each id, `but` those of some kinds, and the cursor, in each of these places."""
    for shape, kind, send in places:
        unknown = home.cursor[:-8] + "AAAAAAAA" if kind == "cursor" else str(uuid4())
        for value in [home.cursor] if kind == "cursor" else _all(home, *but):
            walker.within((shape,), send, value, unknown)


def contents(world: World) -> dict[str, int]:
    """How many rows each table has, but those of the log: refusals are on record."""
    return {name: count for name, count in world.rows().items() if not name.startswith("audit")}


def _all(home: Foreign, *but: str) -> list[str]:
    return [one for kind, ids in home.ids.items() if kind not in but for one in ids]


def _substituted(rule: Rule, own: Foreign, home: Foreign) -> Iterator[dict[str, str]]:
    """All ids of the address foreign together; then one of them at a time, by every id there is."""
    yield home.usual(rule)
    for name in sorted(rule.arguments & KINDS.keys()):
        for value in _all(home):
            yield own.usual(rule) | {name: value}


def readers(world: World) -> list[Actor]:
    """Who might try, the first as referent of the own household: workers of all three partners, one of them a
    colleague of who follows the foreign one, a coordinator, a secretary."""
    return [
        world.stranger,
        world.job,
        add_professional(world.platform, "ssp", profession="social_worker"),
        add_professional(world.platform, "mep", "coordinator", "coordinator"),
        add_professional(world.platform, "his", "secretary", "other"),
        add_professional(world.platform, "ssp", profession="social_worker"),
    ]


def walk_everywhere(world: World) -> tuple[int, list[Any]]:
    """How many different substitutions were made, and those answered otherwise than nothing is. The last of
    the readers was in the team of the foreign household, and left it."""
    author = add_professional(world.platform, "ssp", profession="social_worker")
    people = readers(world)
    home = followed(world, author, CANARIES, [people[-1]])
    world.clock.advance(hours=1)
    assert people[-1].id is not None
    leave_team(world.platform, SYSTEM, UUID(home.ids["household"][0]), people[-1].id)
    world.clock.advance(hours=2)
    own = followed(world, world.housing, OWN, people[1:], people[:1])
    tried, leaks = 0, []
    for reader in people:
        save_draft(world.platform, reader, UUID(own.ids["household"][0]), OWN[1])
        walker, before = Walker(world, reader, own), contents(world)
        walk(walker, home)
        # Forms that offer colleagues show who follows the other household as well, like every colleague.
        put(walker, home, further_fields(walker), "author")
        if contents(world) != before:
            leaks.append((reader.role, "something was written"))
        tried += len(walker.tried)
        leaks += [(reader.role, reader.partner, *leak) for leak in walker.leaks]
        print(reader.partner, reader.role, len(walker.tried), len(leaks), file=sys.stderr)  # noqa: T201 - how far it is
    return tried, leaks


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[Database]:
    if engine == "sqlite":
        with databases.fresh_sqlite(databases.sqlite_template(folder), folder) as database:
            yield database
        return
    with running_postgres() as cluster:
        databases.lay_schema(cluster.create(databases.TEMPLATE))
        with databases.fresh_postgres(cluster) as database:
            yield database


def main() -> None:
    engine = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    with TemporaryDirectory() as name, _database(engine, Path(name)) as database:
        clock = FixedClock()
        tried, leaks = walk_everywhere(World(build_platform(database, Path(name), clock), clock))
    print(json.dumps({"engine": engine, "substitutions": tried, "leaks": leaks}, default=str))  # noqa: T201 - its answer
    if leaks or tried < WANTED:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
