"""A header, a context or a key that differs in anything is refused."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from hub.errors import TamperedError
from hub.storage.object_format import (
    encrypt,
    open_header,
)
from tests.storage.published_object import manifest, stored
from tests.storage.vectors import (
    DATA_KEY,
    OBJECT_ID,
    ORIGINAL,
    PREFIX,
    TINK_SALT,
)


@pytest.mark.parametrize("at", range(104))
def test_any_bit_of_the_header_flipped_is_refused(at):
    header = stored(0)[:104]
    for bit in range(8):
        altered = bytearray(header)
        altered[at] ^= 1 << bit
        with pytest.raises(TamperedError):
            open_header(bytes(altered), manifest(0), ORIGINAL)


@pytest.mark.parametrize("size", range(104))
def test_a_header_cut_short_is_refused(size):
    with pytest.raises(TamperedError):
        open_header(stored(0)[:size], manifest(0), ORIGINAL)


@pytest.mark.parametrize(
    "change",
    [
        {"label": "object.text"},
        {"label": "object.page/1"},
        {"platform_id": UUID(int=1)},
        {"household_id": UUID(int=1)},
        {"household_id": None},
        {"object_id": UUID(int=1)},
        {"object_id": None},
        {"version": 0},
        {"version": 2},
    ],
    ids=str,
)
def test_each_part_of_the_context_of_an_object_is_bound(change):
    with pytest.raises(TamperedError):
        open_header(stored(0)[:104], manifest(0), replace(ORIGINAL, **change))


def test_another_data_key_is_refused():
    with pytest.raises(TamperedError):
        open_header(stored(0)[:104], manifest(0, data_key=bytes(32)), ORIGINAL)


@pytest.mark.parametrize(
    "change",
    [
        {"label": "note.body"},
        {"label": "object.other"},
        {"label": "object.page/0"},
        {"label": "object.page/"},
        {"label": "object.original\n"},
        {"category": "health"},
        {"subject_id": UUID(int=1)},
        {"partner_id": UUID(int=1)},
    ],
    ids=str,
)
def test_an_object_is_bound_to_nothing_that_a_move_changes(change):
    with pytest.raises(ValueError, match="context of an object"):
        next(encrypt(DATA_KEY, OBJECT_ID, replace(ORIGINAL, **change), []))


@pytest.mark.parametrize("part", ["data_key", "object_id", "salt", "prefix"])
def test_keys_ids_salts_and_prefixes_of_another_length_write_nothing(part):
    right = {"data_key": DATA_KEY, "object_id": OBJECT_ID, "salt": TINK_SALT, "prefix": PREFIX}
    right[part] += b"\0"

    with pytest.raises(ValueError, match="length"):
        next(encrypt(context=ORIGINAL, chunks=[], **right))
