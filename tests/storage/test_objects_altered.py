"""Reading objects: no byte of what was changed, cut, exchanged or lied about in the store."""

from __future__ import annotations

import itertools
from dataclasses import replace
from uuid import UUID

import pytest

from hub.errors import TamperedError
from hub.storage.object_format import (
    FIRST_SEGMENT,
    HEADER_SIZE,
    SegmentCipher,
    segment_start,
    stored_length,
    stored_start,
)
from hub.storage.objects import VERIFIED_WHOLE, check_object, read_object
from tests.storage.vectors import ORIGINAL, plaintext
from tests.storage.written_objects import FOUR_SEGMENTS, altered, edges, flipped, read, written


def test_any_byte_changed_in_a_small_object_is_refused():
    original = written(plaintext(200))
    for at in range(stored_length(200)):
        for flip in (1, 0x80, 0xFF):
            shelf, manifest = altered(original, lambda found, at=at, flip=flip: flipped(found, at, flip))
            with pytest.raises(TamperedError):
                read_object(shelf, ORIGINAL, manifest)


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


def test_the_header_of_a_larger_object_is_checked_before_the_first_byte(large):
    shelf, manifest = altered(large, lambda found: flipped(found, 40))

    with pytest.raises(TamperedError):
        read_object(shelf, ORIGINAL, manifest)
    with pytest.raises(TamperedError):
        read_object(shelf, ORIGINAL, manifest, start=3_000_000, stop=3_000_001)


def test_a_digest_that_differs_from_the_manifest_is_found():
    shelf, manifest = written(b"text")

    check_object(shelf, ORIGINAL, manifest)
    with pytest.raises(TamperedError):
        check_object(shelf, ORIGINAL, replace(manifest, sha256=bytes(32)))
