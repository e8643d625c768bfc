"""Every damaged object of the published vectors is refused without a byte, and the sound ones are read."""

from __future__ import annotations

from hashlib import sha256

import pytest

from hub.storage.object_format import stored_length
from tests.storage.damaged import OPERATIONS, VECTORS, damaged, given, undamaged
from tests.storage.vectors import OBJECTS, plaintext

CASES = VECTORS["cases"]


def named(case):
    return f"{case['id']} {case['comment']}"


@pytest.mark.parametrize("base", VECTORS["bases"], ids=lambda base: base["size"])
def test_what_is_damaged_was_sound(base):
    kept = undamaged(base["size"])
    assert sha256(kept.stored).hexdigest() == base["stored"] == OBJECTS["V4"]["sha256"][str(base["size"])]
    assert kept.wrapped.hex() == base["wrapped"]
    assert given(kept) == (plaintext(base["size"]), False)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_damaged_object_is_refused_without_a_byte(case):
    kept = damaged(case)
    assert sha256(kept.stored).hexdigest() == case["stored"]
    assert sha256(kept.wrapped).hexdigest() == case["wrapped"]
    assert case["result"] == "invalid"
    assert given(kept) == (b"", True)
    assert given(kept, length=stored_length(case["size"])) == when_length_is_hidden(case)


def when_length_is_hidden(case):
    """What is only longer gives the right text then, and no byte more."""
    only_longer = case.get("when_length_is_hidden") == "valid"
    return (plaintext(case["size"]), False) if only_longer else (b"", True)


def test_the_vectors_hold_every_operation_and_each_case_once():
    used = {name for case in CASES for name, _ in case["operations"]}
    assert used == set(OPERATIONS)
    assert [case["id"] for case in CASES] == list(range(1, len(CASES) + 1))
    told = {(case["size"], str(case["operations"])) for case in CASES}
    assert len(told) == len(CASES)
