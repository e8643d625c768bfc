"""Writing and reading objects: every byte back, of any range, and no more read than is needed."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections import deque
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import InvalidInputError, NotFoundError, TamperedError
from hub.storage.object_format import (
    FIRST_SEGMENT,
    HEADER_SIZE,
    SEGMENT,
    segment_of,
    segment_start,
    stored_length,
)
from hub.storage.objects import check_object, read_object, require_name, write_object
from tests.storage.shelf import Shelf
from tests.storage.vectors import HOUSEHOLD, ORIGINAL, SIZES, plaintext
from tests.storage.written_objects import FOUR_SEGMENTS, LARGE, chunked, read, written


@pytest.mark.parametrize("size", SIZES)
def test_an_object_reads_back_from_either_store(file_store, size):
    manifest = write_object(file_store, ORIGINAL, chunked(plaintext(size)))

    assert b"".join(read_object(file_store, ORIGINAL, manifest)) == plaintext(size)
    assert file_store.length(manifest.name) == stored_length(size)


def test_the_manifest_tells_the_size_the_digest_and_where_it_was_written():
    _, manifest = written(plaintext(1000))

    assert manifest.plaintext_size == 1000
    assert manifest.sha256 == hashlib.sha256(plaintext(1000)).digest()
    assert manifest.origin_household_id == HOUSEHOLD


def test_every_object_has_its_own_key_name_and_bytes():
    shelf = Shelf()
    manifests = [written(b"same", shelf)[1] for _ in range(100)]

    assert len({manifest.data_key for manifest in manifests}) == 100
    assert len(shelf.objects) == 100
    assert len({content[64:] for content in shelf.objects.values()}) == 100


def test_the_store_holds_nothing_of_the_text():
    text = b"Avis d'imposition 2026 " * 1000
    shelf, manifest = written(text)

    assert b"imposition" not in shelf.objects[manifest.name]


@settings(max_examples=60)
@given(st.data())
def test_any_range_reads_back_and_fetches_only_the_segments_it_needs(four, data):
    shelf, manifest = four
    interesting = st.sampled_from([0, 1, FIRST_SEGMENT - 1, FIRST_SEGMENT, FIRST_SEGMENT + 1, FOUR_SEGMENTS])
    position = interesting | st.integers(0, FOUR_SEGMENTS)
    start, stop = sorted([data.draw(position), data.draw(position)])
    shelf.reads.clear()

    assert read(shelf, manifest, start=start, stop=stop) == plaintext(FOUR_SEGMENTS)[start:stop]
    needed = segment_of(max(start, stop - 1)) - segment_of(start) + 1
    assert sum(length for _, length in shelf.reads) <= HEADER_SIZE + needed * 1024 * 1024


def test_reading_holds_one_segment_and_its_stored_form_at_a_time(file_store):
    manifest = write_object(file_store, ORIGINAL, chunked(plaintext(LARGE)))
    tracemalloc.start()
    deque(read_object(file_store, ORIGINAL, manifest), maxlen=0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 2 * SEGMENT < peak < 2.5 * SEGMENT


@pytest.mark.parametrize(("start", "stop"), [(-1, 5), (6, 5), (0, 12), (12, 12)])
def test_a_range_outside_the_object_is_refused(start, stop):
    shelf, manifest = written(b"eleven byte")

    with pytest.raises(InvalidInputError):
        read(shelf, manifest, start=start, stop=stop)


@given(st.binary(max_size=3000), st.integers(1, 700))
def test_whatever_is_written_is_read(text, chunk):
    shelf = Shelf()
    manifest = write_object(shelf, ORIGINAL, chunked(text, chunk))

    assert read(shelf, manifest) == text
    check_object(shelf, ORIGINAL, manifest)


def test_an_object_of_a_household_that_moved_opens_by_the_household_it_was_written_in():
    shelf, manifest = written(b"written before the move")
    moved = replace(ORIGINAL, household_id=UUID(int=9))

    assert b"".join(read_object(shelf, moved, manifest)) == b"written before the move"
    with pytest.raises(TamperedError):
        read_object(shelf, moved, replace(manifest, origin_household_id=UUID(int=9)))


def test_an_object_that_is_gone_is_not_found():
    shelf, manifest = written(b"text")
    shelf.delete(manifest.name)

    with pytest.raises(NotFoundError):
        read_object(shelf, ORIGINAL, manifest)


def test_a_larger_object_reads_back(large):
    assert read(*large) == plaintext(LARGE)


@pytest.mark.parametrize("size", [FOUR_SEGMENTS, LARGE])
def test_the_hook_is_called_before_each_segment_and_its_refusal_stops_the_reading(size, four, large):
    shelf, manifest = {FOUR_SEGMENTS: four, LARGE: large}[size]
    given_before_each_call, given_bytes = [], bytearray()

    class WithdrawnError(Exception):
        pass

    def before():
        given_before_each_call.append(len(given_bytes))
        if len(given_before_each_call) == 3:
            raise WithdrawnError

    reading = read_object(shelf, ORIGINAL, manifest, before_segment=before)
    given_bytes += next(reading)
    given_bytes += next(reading)
    with pytest.raises(WithdrawnError):
        next(reading)
    assert given_before_each_call == [0, segment_start(1), segment_start(2)]


def test_the_hook_is_called_once_for_each_segment_wanted(four):
    shelf, manifest = four
    calls = []

    read(shelf, manifest, before_segment=lambda: calls.append("whole"))
    read(shelf, manifest, start=5, stop=6, before_segment=lambda: calls.append("part"))

    assert calls == ["whole"] * 4 + ["part"]


def test_an_upload_that_fails_stores_nothing(store):
    def failing():
        yield plaintext(FOUR_SEGMENTS) * 4
        raise RuntimeError("the phone lost the network")

    with pytest.raises(RuntimeError):
        write_object(store, ORIGINAL, failing())
    assert list(store.names()) == []


@pytest.mark.parametrize(
    "name", ["", "../" + "a" * 29, "A" * 32, "a" * 31, "a" * 33, "a" * 32 + "\n", "g" * 32]
)
def test_only_the_name_of_an_object_is_a_name(name):
    with pytest.raises(ValueError, match="name of an object"):
        require_name(name)
