"""Reading objects: no byte of what was changed, cut, exchanged or lied about in the store; most
cases are in tests/vectors/damaged_objects.json."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from hub.errors import TamperedError
from hub.storage.object_format import (
    segment_start,
    stored_length,
    stored_start,
)
from hub.storage.objects import VERIFIED_WHOLE, check_object, read_object
from tests.storage.vectors import ORIGINAL, plaintext
from tests.storage.written_objects import altered, flipped, written


def test_any_byte_changed_in_a_small_object_is_refused():
    original = written(plaintext(200))
    for at in range(stored_length(200)):
        for flip in (1, 0x80, 0xFF):
            shelf, manifest = altered(original, lambda found, at=at, flip=flip: flipped(found, at, flip))
            with pytest.raises(TamperedError):
                read_object(shelf, ORIGINAL, manifest)


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
