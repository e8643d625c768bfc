"""Puts what names something of another household in the place of what names one's own, everywhere, and holds
each answer, byte for byte, to the one about nothing. Six readers make more than ten thousand different
substitutions on each engine, some minutes of work.

    python -m tests.journeys.substitutions [sqlite | postgresql]
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, NamedTuple
from uuid import UUID

from hub.actors import Actor
from hub.channels.drafts import save_draft
from hub.households.operations import leave_team
from hub.storage.db import Database
from tests import databases
from tests.fixed_clock import FixedClock
from tests.journeys.foreign import CANARIES, OWN, Foreign, followed
from tests.journeys.substituted_places import fields, further_fields
from tests.journeys.walker import Share, Walker, all_of
from tests.journeys.world import World
from tests.platform_builder import SYSTEM, add_professional, build_platform
from tests.services.postgres import running_postgres

WANTED = 10_000


class Walked(NamedTuple):
    """How many different substitutions were made in each part of a request, and what came of some."""

    parts: Counter[str]
    leaks: list[Any]


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


def walk_everywhere(world: World, share_of: Callable[[int], Share] = lambda _reader: all_of) -> Walked:
    """The last of the readers was in the team of the foreign household, and left it."""
    author = add_professional(world.platform, "ssp", profession="social_worker")
    people = readers(world)
    home = followed(world, author, CANARIES, [people[-1]])
    world.clock.advance(hours=1)
    assert people[-1].id is not None
    leave_team(world.platform, SYSTEM, UUID(home.ids["household"][0]), people[-1].id)
    world.clock.advance(hours=2)
    own = followed(world, world.housing, OWN, people[1:], people[:1])
    walked = Walked(Counter(), [])
    for number, reader in enumerate(people):
        save_draft(world.platform, reader, UUID(own.ids["household"][0]), OWN[1])
        walker = Walker(world, reader, own, share_of(number))
        walked.leaks.extend((reader.role, reader.partner, *one) for one in _walk(walker, home))
        walked.parts.update(walker.parts())
        print(reader.partner, reader.role, walked.parts.total(), len(walked.leaks), file=sys.stderr)  # noqa: T201 - how far it is
    return walked


def _walk(walker: Walker, home: Foreign) -> Iterator[tuple[Any, ...]]:
    before = _contents(walker.world)
    walker.walk(home)
    walker.put(home, fields(walker))
    # Forms that offer colleagues show who follows the other household as well, like every colleague.
    walker.put(home, further_fields(walker), "author")
    yield from walker.leaks
    if _contents(walker.world) != before:
        yield ("something was written",)


def _contents(world: World) -> dict[str, int]:
    """How many rows each table has, but those of the log: refusals are on record."""
    return {name: count for name, count in world.rows().items() if not name.startswith("audit")}


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
        walked = walk_everywhere(World(build_platform(database, Path(name), clock), clock))
    found = {"engine": engine, "substitutions": walked.parts.total(), "parts": walked.parts}
    found |= {"leaks": walked.leaks, "seconds of work": round(process_time())}
    print(json.dumps(found, default=str))  # noqa: T201 - its answer
    if walked.leaks or walked.parts.total() < WANTED:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
