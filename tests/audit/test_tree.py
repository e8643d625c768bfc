"""The Merkle tree against the reference roots, a naive definition, and every way to lie in a proof."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.audit.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    root_of,
    verify_consistency,
    verify_inclusion,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/audit.json").read_text(encoding="utf-8"))[
    "rfc6962"
]
LEAVES = [hashlib.sha256(number.to_bytes(4)).digest() for number in range(70)]
OTHER = hashlib.sha256(b"other").digest()


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    both = naive_root(leaves[:split]) + naive_root(leaves[split:])
    return hashlib.sha256(b"\x01" + both).digest()


def test_the_roots_are_those_of_the_reference_implementation() -> None:
    leaves = [hashlib.sha256(b"\x00" + bytes.fromhex(data)).digest() for data in VECTORS["leaves"]]
    assert [root_of(leaves[:size]).hex() for size in range(9)] == VECTORS["roots"]


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70), st.integers(0, 70))
def test_appending_in_two_goes_gives_the_naive_root(leaves: list[bytes], cut: int) -> None:
    before = Frontier().extend(leaves[:cut])
    after = Frontier.decode(before.size, before.encode()).extend(leaves[cut:])
    assert (after.size, after.root()) == (len(leaves), naive_root(leaves))


@given(st.integers(1, 70), st.data())
def test_every_leaf_is_proved_at_its_place_and_nowhere_else(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(LEAVES[:size], index), root_of(LEAVES[:size])
    assert verify_inclusion(index, size, LEAVES[index], proof, root)
    for place in set(range(size)) - {index}:
        assert not verify_inclusion(place, size, LEAVES[index], proof, root)


@given(st.integers(1, 70), st.data())
def test_every_earlier_size_is_proved_a_prefix(size: int, data: st.DataObject) -> None:
    earlier = data.draw(st.integers(1, size))
    proof = consistency_proof(LEAVES[:size], earlier)
    assert verify_consistency(earlier, size, proof, root_of(LEAVES[:earlier]), root_of(LEAVES[:size]))


def lies_about_inclusion(index: int, size: int) -> list[tuple[int, int, bytes, list[bytes], bytes]]:
    proof, root, leaf = inclusion_proof(LEAVES[:size], index), root_of(LEAVES[:size]), LEAVES[index]
    bent = [[*proof[:n], OTHER, *proof[n + 1 :]] for n in range(len(proof))]
    short = [[*proof[:n], proof[n][:31], *proof[n + 1 :]] for n in range(len(proof))]
    return [
        (index - 1, size, leaf, proof, root),
        (index + 1, size, leaf, proof, root),
        (index ^ 2, size, leaf, proof, root),
        (index, size * 2, leaf, proof, root),
        (index, size // 2, leaf, proof, root),
        (index, size, OTHER, proof, root),
        (index, size, leaf[:31], proof, root),
        (index, size, b"", proof, root),
        (index, size, leaf, proof, OTHER),
        (index, size, leaf, proof, b""),
        (index, size, leaf, [*proof, OTHER], root),
        (index, size, leaf, [*proof, b""], root),
        (index, size, leaf, [*proof, root], root),
        (index, size, leaf, [OTHER, *proof], root),
        (index, size, leaf, [root, *proof], root),
        (index, size, leaf, proof[:-1] if proof else [OTHER], root),
        (size, size, leaf, proof, root),
        *((index, size, leaf, lie, root) for lie in bent + short),
    ]


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 8), (5, 8), (2, 3), (1, 5), (6, 7), (63, 70)])
def test_no_lie_about_inclusion_passes(index: int, size: int) -> None:
    honest = (index, size, LEAVES[index], inclusion_proof(LEAVES[:size], index), root_of(LEAVES[:size]))
    for lie in lies_about_inclusion(index, size):
        assert lie == honest or not verify_inclusion(*lie)


@pytest.mark.parametrize(("one", "two"), [(1, 8), (6, 8), (2, 5), (6, 7), (3, 70), (64, 70), (1, 2)])
def test_no_lie_about_consistency_passes(one: int, two: int) -> None:
    proof = consistency_proof(LEAVES[:two], one)
    root1, root2 = root_of(LEAVES[:one]), root_of(LEAVES[:two])
    lies = [
        (one - 1, two, proof, root1, root2),
        (one + 1, two, proof, root1, root2),
        (one, two * 2, proof, root1, root2),
        (one, two // 2, proof, root1, root2),
        (one, two, proof, root2, root1),
        (one, two, proof, OTHER, root2),
        (one, two, proof, root1, OTHER),
        (one, two, [], root1, root2),
        (one, two, [*proof, OTHER], root1, root2),
        (one, two, [OTHER, *proof], root1, root2),
        (one, two, [root1, *proof], root1, root2),
        (one, two, [*proof, root2], root1, root2),
        (one, two, [*proof, b""], root1, root2),
        (one, two, proof[:-1], root1, root2),
        *((one, two, [*proof[:n], OTHER, *proof[n + 1 :]], root1, root2) for n in range(len(proof))),
        *((one, two, [*proof[:n], b"", *proof[n + 1 :]], root1, root2) for n in range(len(proof))),
    ]
    for lie in lies:
        assert not verify_consistency(*lie), lie


def test_nothing_is_proved_from_the_empty_tree() -> None:
    root = root_of(LEAVES[:3])
    assert verify_consistency(0, 3, [], EMPTY_ROOT, root)
    assert not verify_consistency(0, 3, [OTHER], EMPTY_ROOT, root)
    assert not verify_consistency(0, 3, [], OTHER, root)
    assert not verify_consistency(0, 1, [EMPTY_ROOT], EMPTY_ROOT, EMPTY_ROOT)
    assert not verify_consistency(0, 0, [OTHER], EMPTY_ROOT, EMPTY_ROOT)


def test_equal_sizes_need_equal_roots_and_no_proof() -> None:
    root = root_of(LEAVES[:3])
    assert verify_consistency(3, 3, [], root, root)
    assert not verify_consistency(3, 3, [OTHER], root, root)
    assert not verify_consistency(3, 3, [], root, OTHER)


def test_hashes_that_are_not_32_bytes_are_refused_even_where_they_agree() -> None:
    assert not verify_consistency(1, 1, [], b"don't care", b"don't care")
    assert not verify_inclusion(0, 1, b"leaf", [], b"leaf")


def test_a_proof_longer_than_any_tree_is_refused() -> None:
    size = 1 << 64
    proof = [OTHER] * 64
    root = OTHER
    for _ in proof:
        root = hashlib.sha256(b"\x01" + root + OTHER).digest()
    assert verify_inclusion(0, size >> 1, OTHER, proof[:63], _fold(63))
    assert not verify_inclusion(0, size, OTHER, proof, root)


def _fold(times: int) -> bytes:
    root = OTHER
    for _ in range(times):
        root = hashlib.sha256(b"\x01" + root + OTHER).digest()
    return root


def test_a_thousand_random_pairs_of_sizes_agree_with_the_naive_tree() -> None:
    dice = random.Random(6962)
    for _ in range(1000):
        two = dice.randint(1, len(LEAVES))
        one = dice.randint(1, two)
        proof = consistency_proof(LEAVES[:two], one)
        assert verify_consistency(one, two, proof, naive_root(LEAVES[:one]), naive_root(LEAVES[:two]))


@pytest.mark.parametrize(("size", "encoded"), [(1, b""), (2, b"x" * 64), (1, b"x" * 31), (0, b"x" * 32)])
def test_bytes_that_cannot_be_a_frontier_of_this_size_are_refused(size: int, encoded: bytes) -> None:
    with pytest.raises(ValueError, match="frontier"):
        Frontier.decode(size, encoded)


def test_there_is_no_proof_of_what_is_not_there() -> None:
    for wrong in (-1, 3):
        with pytest.raises(ValueError, match="leaf"):
            inclusion_proof(LEAVES[:3], wrong)
    for wrong in (0, 4):
        with pytest.raises(ValueError, match="size"):
            consistency_proof(LEAVES[:3], wrong)
