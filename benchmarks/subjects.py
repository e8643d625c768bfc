"""What is measured, in which order, and the servers the measures share."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Self

from benchmarks.figures import Figure
from benchmarks.posting import measure_posting
from benchmarks.served import serving
from benchmarks.world import add_homes, add_professionals, new_platform
from tests.services.postgres import Postgres, running_postgres
from tests.services.redis import running_redis


class Bench:
    """A folder of its own, and PostgreSQL and Redis from the moment somebody asks for them."""

    def __init__(self, folder: Path, quick: bool) -> None:  # noqa: FBT001 - from the command line
        self.folder, self.quick = folder, quick
        self._ends, self._numbers = ExitStack(), count(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._ends.close()

    @cached_property
    def postgres(self) -> Postgres:
        return self._ends.enter_context(running_postgres(durable=True))

    @cached_property
    def redis_url(self) -> str:
        return self._ends.enter_context(running_redis(self.new_folder()))

    def new_folder(self) -> Path:
        folder = self.folder / str(next(self._numbers))
        folder.mkdir()
        return folder

    def new_database(self) -> str:
        """The address of an empty PostgreSQL database."""
        return self.postgres.create(f"bench_{next(self._numbers)}")

    def seconds(self, full: float, quick: float) -> float:
        return quick if self.quick else full


@dataclass(frozen=True, slots=True)
class Subject:
    name: str
    title: str
    measure: Callable[[Bench], list[Figure]]


def _posting(bench: Bench) -> list[Figure]:
    data, url = bench.new_folder(), bench.new_database()
    platform = new_platform(data, url)
    homes = add_homes(platform, add_professionals(platform, 33), 32)
    with serving(data, 2, database_url=url, redis_url=bench.redis_url) as servers:
        figures = measure_posting(platform, homes, servers, bench.seconds(20, 6))
    platform.database.dispose()
    return figures


SUBJECTS = (Subject("posting", "Notes posted, PostgreSQL (durable), two processes", _posting),)
