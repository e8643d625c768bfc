"""The services that tests lean on do what is said of them: each complaint is heard, each database fresh."""

from __future__ import annotations

import http.server
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from playwright.sync_api import Page
from sqlalchemy import func, inspect, select

from hub.storage.db import Base, Database
from hub.storage.migrate import is_newest
from tests.databases import fresh_postgres
from tests.fixed_clock import FixedClock
from tests.platform_builder import build_platform
from tests.services.chromium import Watch, require_accessible
from tests.services.postgres import Postgres

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"
SCRIPTS = {"/throws.js": "throw new Error('planned')", "/logs.js": "console.error('planned')"}
PAGE = "<!doctype html><html lang=fr><title>Page</title><main><h1>Page</h1>{}</main></html>"


class Answers(http.server.BaseHTTPRequestHandler):
    """`/throws.js` and `/logs.js` are scripts; any other path is a page made of its own query."""

    def do_GET(self) -> None:
        script = SCRIPTS.get(self.path)
        body = script or PAGE.format(BODIES.get(self.path, ""))
        self.send_response(404 if self.path == "/missing" else 200)
        self.send_header("Content-Type", "text/javascript" if script else "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_arguments: object) -> None:
        """Say nothing on the terminal."""


BODIES = {
    "/inline": "<script>1</script>",
    "/throws": "<script src=/throws.js></script>",
    "/logs": "<script src=/logs.js></script>",
    "/faulty": "<img src=/clean>",
}


@pytest.fixture
def site() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/inline", "policy: "), ("/throws", "exception: "), ("/logs", "console: "), ("/missing", "console: ")],
)
def test_what_the_browser_complains_about_is_heard(
    page: Page, watch: Watch, site: str, path: str, kind: str
) -> None:
    watch.allow("policy", "planned", "Refused", "violates", "404")
    page.goto(site + path)
    page.evaluate("0")
    assert any(line.startswith(kind) for line in watch.problems)


def test_a_complaint_nobody_allowed_is_unexpected() -> None:
    watch = Watch()
    watch.note("console", "something else")
    watch.allow("status of 403")
    assert watch.unexpected() == ["console: something else"]


def test_an_accessible_page_passes_and_a_faulty_one_does_not(page: Page, watch: Watch, site: str) -> None:
    watch.allow("policy", "violates")
    page.goto(site)
    require_accessible(page)
    page.goto(site + "/faulty")
    with pytest.raises(AssertionError, match="image-alt"):
        require_accessible(page)


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_a_database_with_every_table_and_no_row_of_another_test(
    database: Database, turn: int
) -> None:
    tables = set(inspect(database.engine).get_table_names())
    assert set(Base.metadata.tables) <= tables
    assert "left_behind" not in tables
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE left_behind (turn integer)")


def test_a_database_given_back_with_rows_is_lent_again_without_them(
    postgres: Postgres, tmp_path: Path, clock: FixedClock
) -> None:
    with fresh_postgres(postgres) as database:
        build_platform(database, tmp_path, clock)
        lent, filled = database.url, _rows(database)
    with fresh_postgres(postgres) as database:
        assert database.url == lent
        assert is_newest(database)
        assert _rows(database) == dict.fromkeys(filled, 0) != filled


def _rows(database: Database) -> dict[str, int | None]:
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE notes ADD COLUMN left_behind integer",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "GRANT SELECT ON notes TO PUBLIC",
        "ANALYZE",
        "CREATE INDEX left_behind ON notes (category)",
        "ALTER FUNCTION audit_append_only() COST 2",
    ],
)
def test_a_database_changed_in_more_than_rows_is_not_lent_again(postgres: Postgres, change: str) -> None:
    with fresh_postgres(postgres) as database:
        lent = database.url
        with database.engine.begin() as connection:
            connection.exec_driver_sql(change)
    with fresh_postgres(postgres) as database:
        assert database.url != lent


def test_redis_answers(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()


@pytest.mark.usefixtures("s3_server")
def test_the_store_runs_beside_the_tests_not_among_them() -> None:
    assert "eventlet" not in sys.modules, "its loop would stand in the way of the browser's"
