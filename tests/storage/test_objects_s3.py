"""The S3 store against a real OpenStack Swift: parts, interruptions, listing, and what it is set up with."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from hub.errors import ConfigurationError
from hub.storage.objects_s3 import PART, S3ObjectStore
from tests.services.ports import free_port
from tests.services.swift import bucket_of_its_own
from tests.storage.bucket_store import NAME, client_of

TOMORROW = timedelta(days=1)


def open_uploads(store):
    return client_of(store).list_multipart_uploads(Bucket=store._bucket).get("Uploads", [])


def test_a_large_object_is_never_whole_in_memory(s3_store):
    size = 8 * PART
    tracemalloc.start()
    s3_store.put(NAME, (bytes(65_536) for _ in range(size // 65_536)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert s3_store.length(NAME) == size
    assert peak < 3.5 * PART


def test_a_large_object_read_in_pieces_is_never_whole_in_memory(s3_store):
    size = 6 * PART
    s3_store.put(NAME, (bytes(65_536) for _ in range(size // 65_536)))
    tracemalloc.start()
    total = sum(len(piece) for piece in s3_store.read(NAME, 0, [PART // 5] * 30))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert total == size
    assert peak < PART


def test_an_upload_that_was_interrupted_is_no_object_and_is_dropped_when_old_enough(s3_store):
    client_of(s3_store).create_multipart_upload(Bucket=s3_store._bucket, Key=NAME)
    now = datetime.now(UTC)

    assert list(s3_store.names()) == []
    assert s3_store.drop_unfinished(now - TOMORROW) == 0
    assert s3_store.drop_unfinished(now + TOMORROW) == 1
    assert open_uploads(s3_store) == []


def test_an_upload_whose_source_fails_is_not_left_open(s3_store):
    def failing():
        yield bytes(2 * PART + 1)
        assert len(open_uploads(s3_store)) == 1
        raise RuntimeError

    with pytest.raises(RuntimeError):
        s3_store.put(NAME, failing())
    assert open_uploads(s3_store) == []
    assert list(s3_store.names()) == []


def test_objects_carry_no_metadata_of_ours(s3_store):
    s3_store.put(NAME, [b"content"])
    found = client_of(s3_store).head_object(Bucket=s3_store._bucket, Key=NAME)

    assert found["Metadata"] == {}


def test_more_objects_than_one_page_are_all_told(s3_server, s3_store):
    names = {f"{number:032x}" for number in range(12)}
    for name in names:
        s3_store.put(name, [b"x"])
    paginator = client_of(s3_store).get_paginator
    client_of(s3_store).get_paginator = lambda operation: Paged(paginator(operation))

    assert {name for name, _ in s3_store.names()} == names


class Paged:
    """A paginator that asks the true server for five names at a time."""

    def __init__(self, paginator):
        self._paginator = paginator

    def paginate(self, **arguments):
        return self._paginator.paginate(**arguments, PaginationConfig={"PageSize": 5})


def test_keys_that_are_no_objects_are_not_told(s3_store):
    client_of(s3_store).put_object(Bucket=s3_store._bucket, Key="backup/readme.txt", Body=b"")

    assert list(s3_store.names()) == []


def sent_by(store):
    """The method, query and headers of each request, as they leave."""
    sent = []

    def leaving(request, **_):
        address = urlsplit(request.url)
        sent.append((request.method, parse_qs(address.query, keep_blank_values=True), dict(request.headers)))

    client_of(store).meta.events.register("before-send.s3", leaving)
    return sent


@pytest.mark.parametrize("checksums", ["when_supported", "when_required"])
def test_checksums_are_sent_and_asked_for_as_the_setting_says(s3_server, monkeypatch, checksums):
    s3_server.give_credentials(monkeypatch)
    store = S3ObjectStore(bucket_of_its_own(s3_server), endpoint=s3_server.endpoint, checksums=checksums)
    content, wanted = bytes(range(256)) * 80_000, checksums == "when_supported"
    sent = sent_by(store)

    store.put(NAME, [content])
    store.put("b0" * 16, [b"small"])
    assert b"".join(store.read(NAME, 0, [len(content)])) == content
    assert b"".join(store.read(NAME, 7, [4, 5])) == content[7:16]

    written = [headers for method, _, headers in sent if method == "PUT"]
    read = [headers for method, _, headers in sent if method == "GET"]
    assert (len(written), len(read)) == (5, 2)
    assert {"x-amz-checksum-crc32" in headers for headers in written} == {wanted}
    assert {"x-amz-checksum-mode" in headers for headers in read} == {wanted}


@pytest.mark.parametrize(("checksums", "announced"), [("when_supported", b"CRC32"), ("when_required", None)])
def test_an_upload_announces_the_checksums_of_its_parts(s3_server, monkeypatch, checksums, announced):
    """Amazon refuses a part whose checksum its upload did not announce; this server would take it."""
    s3_server.give_credentials(monkeypatch)
    store = S3ObjectStore(bucket_of_its_own(s3_server), endpoint=s3_server.endpoint, checksums=checksums)
    sent = sent_by(store)

    store.put(NAME, [bytes(PART + 1)])

    (begun,) = (headers for method, query, headers in sent if method == "POST" and "uploads" in query)
    assert begun.get("x-amz-checksum-algorithm") == announced


def test_the_bucket_is_checked_at_start(s3_server, s3_store):
    s3_store.check()
    missing = S3ObjectStore("no-such-bucket", endpoint=s3_server.endpoint)

    with pytest.raises(ConfigurationError, match="s3://no-such-bucket") as told:
        missing.check()
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "endpoint",
    ["http://s3.example.org", "http://10.0.0.1:9000", "ftp://127.0.0.1", "127.0.0.1:9000", "http://"],
)
def test_plain_http_leaves_this_machine_never(endpoint):
    with pytest.raises(ConfigurationError, match="https"):
        S3ObjectStore("bucket", endpoint=endpoint)


@pytest.mark.parametrize(
    "endpoint", ["https://s3.example.org", "http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1", ""]
)
def test_https_and_loopback_are_taken(endpoint):
    assert S3ObjectStore("bucket", endpoint=endpoint)


def test_an_unknown_checksum_setting_is_told_in_one_line():
    with pytest.raises(ConfigurationError, match="when_supported, when_required"):
        S3ObjectStore("bucket", checksums="always")


def test_no_proxy_of_the_environment_is_used(s3_server, s3_store, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    S3ObjectStore(s3_store._bucket, endpoint=s3_server.endpoint, attempts=1).check()
