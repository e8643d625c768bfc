"""A download cut short goes on: one range of an original, by whole segments, decided and on record anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from hub.accounts.tokens import create_token
from hub.audit.models import AuditEntry
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.replacing import Replacement, replace_document
from hub.storage.db import Database
from hub.storage.object_format import SEGMENT
from tests import papers
from tests.documents.test_page_images import World
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application

LONG = papers.pdf(content=b"%" + bytes(range(256)) * (9 << 12))


class Downloads:
    """A reader and an original above the size that is verified whole."""

    def __init__(self, world: World) -> None:
        self.world = world
        new = NewDocument("coordination", None, "letter", "Courrier", "courrier.pdf")
        deposited = deposit_document(world.platform, world.reader, world.home.id, new, BytesIO(LONG))
        self.document: UUID = deposited.id
        self.person = Person(application(world.platform), world.platform, world.reader)

    def ask(self, method: str = "GET", **headers: str) -> TestResponse:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.person.client.open(
            f"/pieces/{self.document}/original",
            method=method,
            base_url=self.person.origin,
            headers=self.person.headers | said,
        )


@pytest.fixture
def downloads(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> Downloads:
    return Downloads(World(sqlite_database, tmp_path, clock))


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-", 100, len(LONG)),
        (f"bytes={SEGMENT - 1}-{SEGMENT}", SEGMENT - 1, SEGMENT + 1),
        (f"bytes={SEGMENT}-{2 * SEGMENT - 1}", SEGMENT, 2 * SEGMENT),
        ("bytes=-5", len(LONG) - 5, len(LONG)),
        (f"bytes=7-{len(LONG) * 2}", 7, len(LONG)),
    ],
)
def test_a_range_is_those_bytes_and_says_which(
    downloads: Downloads, asked: str, start: int, stop: int
) -> None:
    answer = downloads.ask(Range=asked)
    assert (answer.status_code, answer.data) == (206, LONG[start:stop])
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(LONG)}"
    assert answer.headers["Content-Length"] == str(stop - start)


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "lines=0-1", "bytes=", "bytes=5-2", "octets", ""])
def test_what_is_no_single_range_of_bytes_gets_all(downloads: Downloads, asked: str) -> None:
    answer = downloads.ask(Range=asked)
    assert (answer.status_code, answer.data) == (200, LONG)
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "Content-Range" not in answer.headers


def test_a_range_behind_the_end_is_told_so_with_the_size(downloads: Downloads) -> None:
    answer = downloads.ask(Range=f"bytes={len(LONG)}-")
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{len(LONG)}")
    assert "Ce fichier n’a pas ces octets" in answer.text


def test_it_goes_on_with_the_same_version_only(downloads: Downloads) -> None:
    etag = downloads.ask().headers["ETag"]
    assert downloads.ask(Range="bytes=5-9", If_Range=etag).status_code == 206
    newer = Replacement(1, "Courrier", "courrier.pdf")
    replace_document(
        downloads.world.platform, downloads.world.reader, downloads.document, newer, iter([papers.pdf(2)])
    )
    answer = downloads.ask(Range="bytes=5-9", If_Range=etag)
    assert (answer.status_code, answer.data) == (200, papers.pdf(2))
    dated = downloads.ask(Range="bytes=5-9", If_Range="Wed, 21 Oct 2026 07:28:00 GMT")
    assert dated.status_code == 200


def test_only_the_segments_it_lies_in_are_fetched(
    downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, fetched = downloads.world.platform.objects, []
    read = store.read

    def seen(name: str, start: int, lengths: Iterable[int]) -> Iterator[bytes]:
        for piece in read(name, start, lengths):
            fetched.append(len(piece))
            yield piece

    monkeypatch.setattr(store, "read", seen)
    answer = downloads.ask(Range=f"bytes={3 * SEGMENT}-{3 * SEGMENT + 9}")
    assert answer.data == LONG[3 * SEGMENT : 3 * SEGMENT + 10]
    assert SEGMENT < sum(fetched) < SEGMENT + 1000


def test_each_range_is_decided_and_on_record(downloads: Downloads) -> None:
    downloads.ask(Range="bytes=0-9")
    downloads.ask(Range="bytes=10-19")
    assert downloads.ask(Range=f"bytes={len(LONG)}-").status_code == 416, "of which nothing is given"
    with downloads.world.platform.database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "document:downloaded")
        assert len(session.scalars(query).all()) == 2


def test_the_api_gives_a_range_too_and_tells_what_is_behind_the_end(downloads: Downloads) -> None:
    platform = downloads.world.platform
    secret = create_token(platform, downloads.world.reader, "Essai", ["documents:read"])
    said = {"Authorization": f"Bearer {secret}", "Hub-Purpose": "housing_file"}
    client, path = application(platform).test_client(), f"/api/v1/documents/{downloads.document}/original"
    answer = client.get(path, base_url=platform.settings.origin, headers=said | {"Range": "bytes=2-5"})
    assert (answer.status_code, answer.data) == (206, LONG[2:6])
    behind = client.get(path, base_url=platform.settings.origin, headers=said | {"Range": "bytes=99999999-"})
    assert (behind.status_code, behind.json["reason"]) == (416, "range")
    assert behind.headers["Content-Range"] == f"bytes */{len(LONG)}"
