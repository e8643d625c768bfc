"""Reading and writing objects: every byte back, and no byte of what was changed in the store."""

from __future__ import annotations

import hashlib
import itertools
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
    SegmentCipher,
    segment_count,
    segment_of,
    segment_start,
    stored_length,
    stored_start,
)
from hub.storage.objects import VERIFIED_WHOLE, check_object, read_object, require_name, write_object
from tests.storage.shelf import Shelf
from tests.storage.vectors import HOUSEHOLD, ORIGINAL, SIZES, plaintext

LARGE = VERIFIED_WHOLE + 1
FOUR_SEGMENTS = 3_145_733


def chunked(text, size=64 * 1024):
    return (text[at : at + size] for at in range(0, len(text), size))


def written(text, shelf=None):
    shelf = shelf or Shelf()
    return shelf, write_object(shelf, ORIGINAL, chunked(text))


def read(shelf, manifest, **wanted):
    return b"".join(read_object(shelf, ORIGINAL, manifest, **wanted))


def edges(size):
    """Where the segments of an object begin and end in the store."""
    return [*(stored_start(index) for index in range(segment_count(size))), stored_length(size)]


@pytest.fixture(scope="module")
def four():
    """An object of four segments."""
    return written(plaintext(FOUR_SEGMENTS))


@pytest.fixture(scope="module")
def large():
    """An object too large to be verified before its first byte."""
    return written(plaintext(LARGE))


def altered(original, change, *, lie=False):
    """The same object in another store, its bytes changed; a store may also lie about the length."""
    shelf, manifest = original
    other = Shelf()
    other.objects[manifest.name] = change(shelf.objects[manifest.name])
    if lie:
        other.told[manifest.name] = len(shelf.objects[manifest.name])
    return other, manifest


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


def test_any_byte_changed_in_a_small_object_is_refused():
    original = written(plaintext(200))
    for at in range(stored_length(200)):
        for flip in (1, 0x80, 0xFF):
            shelf, manifest = altered(original, lambda found, at=at, flip=flip: flipped(found, at, flip))
            with pytest.raises(TamperedError):
                read_object(shelf, ORIGINAL, manifest)


def flipped(found, at, flip=1):
    return found[:at] + bytes([found[at] ^ flip]) + found[at + 1 :]


@pytest.mark.parametrize("size", [0, FIRST_SEGMENT, FIRST_SEGMENT + 1, FOUR_SEGMENTS])
@pytest.mark.parametrize("lie", [False, True])
def test_an_object_cut_at_any_edge_is_refused(size, lie):
    original = written(plaintext(size))
    whole = stored_length(size)
    cuts = {cut + step for cut in edges(size) for step in (-1, 0, 1)} | {0, 1, HEADER_SIZE - 1}
    for cut in sorted(cut for cut in cuts if cut < whole):
        shelf, manifest = altered(original, lambda found, cut=cut: found[:cut], lie=lie)
        with pytest.raises(TamperedError):
            read_object(shelf, ORIGINAL, manifest)


@pytest.mark.parametrize("more", [b"\0", b"\0" * 16, b"\0" * 1024 * 1024])
def test_an_object_made_longer_is_refused(four, more):
    shelf, manifest = altered(four, lambda found: found + more)

    with pytest.raises(TamperedError):
        read_object(shelf, ORIGINAL, manifest)


def pieces_of(found, size):
    cuts = edges(size)
    return found[:HEADER_SIZE], [found[begin:end] for begin, end in itertools.pairwise(cuts)]


@pytest.mark.parametrize("lie", [False, True])
@pytest.mark.parametrize(
    "order",
    [
        pytest.param([0, 1, 2], id="last dropped"),
        pytest.param([0, 1, 3, 2], id="last swapped"),
        pytest.param([0, 2, 1, 3], id="middle swapped"),
        pytest.param([0, 1, 1, 3], id="middle repeated"),
        pytest.param([1, 0, 2, 3], id="first swapped"),
        pytest.param([0, 1, 3], id="middle dropped"),
        pytest.param([3], id="only the last"),
    ],
)
def test_segments_in_another_order_are_refused(four, order, lie):
    shelf, manifest = altered(four, reordered(order), lie=lie)

    with pytest.raises(TamperedError):
        read_object(shelf, ORIGINAL, manifest)


def reordered(order):
    def change(found):
        header, segments = pieces_of(found, FOUR_SEGMENTS)
        return header + b"".join(segments[index] for index in order)

    return change


def test_a_last_segment_doubled_is_refused_and_a_store_that_hides_it_gives_the_right_text_only(four):
    doubled = reordered([0, 1, 2, 3, 3])

    with pytest.raises(TamperedError):
        read_object(altered(four, doubled)[0], ORIGINAL, four[1])
    assert read(*altered(four, doubled, lie=True)) == plaintext(FOUR_SEGMENTS)


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_a_shorter_object_is_refused_even_when_its_manifest_is_shorter_too(four, kept):
    """The last segment says that it is: what was cut at an edge does not end like a whole object."""
    size = segment_start(kept)
    shelf, manifest = altered(four, lambda found: found[: stored_length(size)])

    with pytest.raises(TamperedError):
        read_object(shelf, ORIGINAL, replace(manifest, plaintext_size=size))


@pytest.mark.parametrize(("index", "last"), [(3, False), (0, True), (2, True)])
def test_a_last_flag_moved_is_refused(four, index, last):
    """Sealed again with the right key, so that only the flag is wrong."""

    def change(found):
        header, segments = pieces_of(found, FOUR_SEGMENTS)
        cipher = SegmentCipher(manifest.data_key, header[64:], aad_of(header))
        text = cipher.open(index, last=index == 3, segment=segments[index])
        segments[index] = cipher.seal(index, last=last, text=text)
        return header + b"".join(segments)

    manifest = four[1]
    shelf, manifest = altered(four, change)
    with pytest.raises(TamperedError):
        read_object(shelf, ORIGINAL, manifest)


def aad_of(header):
    return b"hub3gip/object/v1\0" + header[:32] + ORIGINAL.encode()


def test_two_objects_exchanged_in_the_store_are_refused():
    shelf, one = written(b"one text")
    _, two = written(b"two text", shelf)
    shelf.objects[one.name], shelf.objects[two.name] = shelf.objects[two.name], shelf.objects[one.name]

    for manifest in (one, two):
        with pytest.raises(TamperedError):
            read_object(shelf, ORIGINAL, manifest)


def test_two_manifests_exchanged_are_refused():
    """A manifest of another document opens nothing here: the context differs."""
    shelf, manifest = written(b"one text")

    with pytest.raises(TamperedError):
        read_object(shelf, replace(ORIGINAL, object_id=UUID(int=9)), manifest)


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


def test_up_to_eight_mebibytes_are_verified_before_the_first_byte():
    original = written(plaintext(VERIFIED_WHOLE))
    shelf, manifest = altered(original, lambda found: flipped(found, len(found) - 1))

    with pytest.raises(TamperedError):
        read_object(shelf, ORIGINAL, manifest)


def test_a_larger_object_gives_its_sound_segments_and_not_one_byte_more(large):
    shelf, manifest = altered(large, lambda found: flipped(found, stored_start(2) + 5))
    given_bytes = bytearray()

    chunks = read_object(shelf, ORIGINAL, manifest)
    given_bytes += next(chunks)
    given_bytes += next(chunks)
    with pytest.raises(TamperedError):
        next(chunks)
    assert bytes(given_bytes) == plaintext(segment_start(2))


def test_a_larger_object_reads_back(large):
    assert read(*large) == plaintext(LARGE)


def test_the_header_of_a_larger_object_is_checked_before_the_first_byte(large):
    shelf, manifest = altered(large, lambda found: flipped(found, 40))

    with pytest.raises(TamperedError):
        read_object(shelf, ORIGINAL, manifest)
    with pytest.raises(TamperedError):
        read_object(shelf, ORIGINAL, manifest, start=3_000_000, stop=3_000_001)


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


def test_a_digest_that_differs_from_the_manifest_is_found():
    shelf, manifest = written(b"text")

    check_object(shelf, ORIGINAL, manifest)
    with pytest.raises(TamperedError):
        check_object(shelf, ORIGINAL, replace(manifest, sha256=bytes(32)))


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
