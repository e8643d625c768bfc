"""Every byte of an object and of its wrapped key, flipped one at a time: all refused, no other byte given.

`python -m tests.storage.flips` does the same on 200 objects, more than a million flips.
"""

from __future__ import annotations

from tests.storage.flips import LARGE, flip_every_byte


def test_every_flip_in_a_sample_is_refused_and_no_unverified_byte_leaves():
    found = flip_every_byte(1, large=False)

    assert found["flips"] > 5_000
    assert found["refused"] == found["flips"]
    assert found["unverified"] == 0


def test_flips_about_every_edge_of_a_large_object_are_refused_after_verified_bytes_only():
    found = flip_every_byte(0, large=True)

    assert LARGE > 8 * 1024 * 1024
    assert found["flips"] > 50
    assert found["refused"] == found["flips"]
    assert found["unverified"] == 0
