"""What every object store does, shown on files and on a real S3 server."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest

from hub.errors import NotFoundError, TamperedError
from hub.storage.objects import check_object, read_object, write_object
from hub.storage.objects_s3 import PART
from tests.storage.vectors import ORIGINAL, plaintext

NAME, OTHER = "a0" * 16, "b1" * 16
LARGE = 20 * 1024 * 1024 + 1


def read(store, name, start=0, length=None):
    return b"".join(store.read(name, start, [store.length(name) if length is None else length]))


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 2 * PART, LARGE])
def test_what_is_put_is_read(store, size):
    content = os.urandom(size)
    store.put(NAME, (content[at : at + 1_000_003] for at in range(0, size, 1_000_003)))

    assert store.length(NAME) == size
    assert read(store, NAME) == content


def test_a_part_is_read_without_the_rest(store):
    content = plaintext(LARGE)
    store.put(NAME, [content])

    for start, length in ((0, 104), (5, 1), (LARGE - 3, 3), (PART - 2, 4), (7, 0)):
        assert read(store, NAME, start, length) == content[start : start + length]


def test_pieces_are_as_long_as_asked_and_what_lies_beyond_the_end_is_missing_from_the_last(store):
    content = plaintext(LARGE)
    store.put(NAME, [content])

    pieces = list(store.read(NAME, 7, [104, 1024 * 1024, LARGE]))
    assert [len(piece) for piece in pieces] == [104, 1024 * 1024, LARGE - 7 - 104 - 1024 * 1024]
    assert b"".join(pieces) == content[7:]


def test_what_lies_beyond_the_end_is_not_there(store):
    store.put(NAME, [b"ten bytes."])

    assert read(store, NAME, 8, 100) == b"s."
    assert read(store, NAME, 10, 5) == b""


def test_an_absent_object_is_not_found(store):
    with pytest.raises(NotFoundError):
        store.length(NAME)
    with pytest.raises(NotFoundError):
        list(store.read(NAME, 0, [10]))


def test_a_deleted_object_is_not_found_and_deleting_twice_is_no_error(store):
    store.put(NAME, [b"one"])
    store.put(OTHER, [b"two"])
    store.delete(NAME)
    store.delete(NAME)

    with pytest.raises(NotFoundError):
        store.length(NAME)
    assert read(store, OTHER) == b"two"


def test_names_are_told_with_their_time(store):
    before = datetime.now(UTC) - timedelta(seconds=5)
    store.put(NAME, [b"one"])
    store.put(OTHER, [b"two"])

    told = dict(store.names())
    assert set(told) == {NAME, OTHER}
    assert all(before < at < datetime.now(UTC) + timedelta(seconds=5) for at in told.values())


@pytest.mark.parametrize("size", [0, 3_145_733, LARGE])
def test_an_object_goes_through_the_store_and_back(store, size):
    text = plaintext(size)
    manifest = write_object(store, ORIGINAL, (text[at : at + 65_536] for at in range(0, size, 65_536)))

    assert b"".join(read_object(store, ORIGINAL, manifest)) == text
    assert b"".join(read_object(store, ORIGINAL, manifest, start=size // 2)) == text[size // 2 :]
    check_object(store, ORIGINAL, manifest)


def test_an_object_changed_in_the_store_is_refused(store):
    manifest = write_object(store, ORIGINAL, [plaintext(5000)])
    stored = bytearray(read(store, manifest.name))
    stored[3000] ^= 1
    store.put(manifest.name, [bytes(stored)])

    with pytest.raises(TamperedError):
        read_object(store, ORIGINAL, manifest)


@pytest.mark.parametrize("size", [10, 3 * PART, 3 * PART + 1])
def test_a_put_whose_source_fails_stores_nothing_and_leaves_what_was_there(store, size):
    store.put(OTHER, [b"before"])

    def failing():
        yield bytes(size)
        raise RuntimeError("the sender went away")

    for name in (NAME, OTHER):
        with pytest.raises(RuntimeError, match="sender"):
            store.put(name, failing())
    assert [name for name, _ in store.names()] == [OTHER]
    assert read(store, OTHER) == b"before"
    assert store.drop_unfinished(datetime.now(UTC) + timedelta(hours=1)) == 0


def test_no_store_is_called_inside_a_transaction(store, sqlite_database):
    """A slow store must never hold a row lock."""
    store.put(NAME, [b"one"])
    calls = {
        "put": lambda: store.put(OTHER, [b"two"]),
        "length": lambda: store.length(NAME),
        "read": lambda: store.read(NAME, 0, [1]),
        "delete": lambda: store.delete(NAME),
        "names": lambda: list(store.names()),
        "drop_unfinished": lambda: store.drop_unfinished(datetime.now(UTC)),
    }
    for name, call in calls.items():
        with sqlite_database.reading(), pytest.raises(RuntimeError, match="transaction"):
            call()
        assert read(store, NAME) == b"one", name


@pytest.mark.parametrize("name", ["", "..", "../" + "a" * 29, "A" * 32, "a" * 31, "a" * 32 + "\n"])
def test_no_store_takes_a_name_that_is_not_one_of_an_object(store, name):
    calls = [
        lambda: store.put(name, [b""]),
        lambda: store.length(name),
        lambda: store.read(name, 0, [1]),
        lambda: store.delete(name),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="name of an object"):
            call()
