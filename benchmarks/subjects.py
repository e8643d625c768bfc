"""What is measured, in which order, and the servers the measures share."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Self

from benchmarks.audit_log import measure_audit_log
from benchmarks.bells import measure_bells
from benchmarks.beside import measure_beside
from benchmarks.crowd import Crowd
from benchmarks.crowded import measure_crowded
from benchmarks.deciding import measure_deciding
from benchmarks.demo_load import measure_demo
from benchmarks.figures import Figure
from benchmarks.objects import measure_objects
from benchmarks.pages import measure_pages
from benchmarks.posting import measure_posting
from benchmarks.searching import measure_searching
from benchmarks.served import serving
from benchmarks.starting import measure_starting
from benchmarks.threads import measure_threads
from benchmarks.uploads import measure_uploads
from benchmarks.viewing import measure_viewing
from benchmarks.world import add_home, add_homes, add_professionals, new_platform
from tests.services.postgres import Postgres, running_postgres
from tests.services.redis import running_redis

PROCESSES = 2


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
    with serving(data, PROCESSES, database_url=url, redis_url=bench.redis_url) as servers:
        figures = measure_posting(platform, homes, servers, bench.seconds(20, 6))
    platform.database.dispose()
    return figures


def _posting_alone(bench: Bench) -> list[Figure]:
    data = bench.new_folder()
    platform = new_platform(data)
    homes = add_homes(platform, add_professionals(platform, 12), 8)
    with serving(data) as servers:
        figures = measure_posting(platform, homes, servers, bench.seconds(10, 4), writers=(8,))
    platform.database.dispose()
    return figures


def _bells(bench: Bench) -> list[Figure]:
    data, url = bench.new_folder(), bench.new_database()
    platform = new_platform(data, url)
    home = add_home(platform, add_professionals(platform, 20))
    with serving(data, PROCESSES, database_url=url, redis_url=bench.redis_url, socket_limit=64) as servers:
        figures = measure_bells(platform, home, servers, 10 if bench.quick else 30)
    platform.database.dispose()
    return figures


def _pages(bench: Bench) -> list[Figure]:
    platform = new_platform(bench.new_folder(), bench.new_database())
    figures = measure_pages(platform, 20 if bench.quick else 100)
    platform.database.dispose()
    return figures


def _viewing(bench: Bench) -> list[Figure]:
    platform = new_platform(bench.new_folder(), bench.new_database())
    figures = measure_viewing(platform, 20 if bench.quick else 60)
    platform.database.dispose()
    return figures


def _searching(bench: Bench) -> list[Figure]:
    platform = new_platform(bench.new_folder(), bench.new_database())
    figures = measure_searching(platform, 20 if bench.quick else 60)
    platform.database.dispose()
    return figures


def _crowded(bench: Bench) -> list[Figure]:
    platform = new_platform(bench.new_folder(), bench.new_database())
    crowd = Crowd(300, 8_000, 1_000) if bench.quick else Crowd(2_000, 50_000, 2_000)
    figures = measure_crowded(platform, crowd, 20 if bench.quick else 60)
    platform.database.dispose()
    return figures


def _beside(bench: Bench) -> list[Figure]:
    data, url = bench.new_folder(), bench.new_database()
    platform = new_platform(data, url)
    homes = add_homes(platform, add_professionals(platform, 12), 8)
    with serving(data, database_url=url) as servers:
        figures = measure_beside(platform, homes, servers[0], bench.seconds(60, 16))
    platform.database.dispose()
    return figures


def _objects(bench: Bench) -> list[Figure]:
    platform = new_platform(bench.new_folder())
    home = add_home(platform, add_professionals(platform, 6))
    figures = measure_objects(bench.new_folder(), platform, home, 5 if bench.quick else 15)
    platform.database.dispose()
    return figures


def _uploads(bench: Bench) -> list[Figure]:
    return measure_uploads(bench.new_folder(), 2 if bench.quick else 5)


def _deciding(bench: Bench) -> list[Figure]:
    platform = new_platform(bench.new_folder())
    home = add_home(platform, add_professionals(platform, 6))
    figures = measure_deciding(platform, home, bench.seconds(4, 1))
    platform.database.dispose()
    return figures


def _audit_log(bench: Bench) -> list[Figure]:
    platform = new_platform(bench.new_folder(), bench.new_database())
    figures = measure_audit_log(platform, 10_000 if bench.quick else 100_000)
    platform.database.dispose()
    return figures


def _threads(bench: Bench) -> list[Figure]:
    platform = new_platform(bench.new_folder())
    homes = add_homes(platform, add_professionals(platform, 12), 8)
    figures = measure_threads(platform, homes, 15)
    platform.database.dispose()
    return figures


SUBJECTS = (
    Subject("starting", "Starting", lambda bench: measure_starting(bench.new_folder(), 3)),
    Subject("deciding", "The access rule", _deciding),
    Subject("objects", "Files of 24 MiB in the store", _objects),
    Subject("uploads", "Files that arrive", _uploads),
    Subject("audit", "The audit log, PostgreSQL (durable)", _audit_log),
    Subject("pages", "Pages, PostgreSQL (durable)", _pages),
    Subject("viewing", "Looking at documents, PostgreSQL (durable)", _viewing),
    Subject("beside", "Pages beside hostile deposits, PostgreSQL (durable), one process", _beside),
    Subject("searching", "Searching, PostgreSQL (durable)", _searching),
    Subject("crowded", "Much of everything, PostgreSQL (durable)", _crowded),
    Subject("posting", "Notes posted, PostgreSQL (durable), two processes", _posting),
    Subject("alone", "Notes posted, SQLite, one process", _posting_alone),
    Subject("bells", "Bell to visible, PostgreSQL (durable), two processes, Redis", _bells),
    Subject("threads", "SQLite, reading and writing", _threads),
    Subject("demo", "The demo", lambda bench: measure_demo(bench.new_folder(), quick=bench.quick)),
)
