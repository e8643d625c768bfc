"""The Merkle tree of RFC 6962 2.1 (proof checks of RFC 9162 2.1.3.2 and 2.1.4.2), pure: bytes in, bytes out.

Leaves are leaf hashes already (`entries.leaf_hash`). Checks refuse what textbook code lets through: a
proof from the empty tree, hashes that are not 32 bytes, proofs longer than any 63-bit tree can have.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

HASH_SIZE: Final = 32
LONGEST_PROOF: Final = 63
EMPTY_ROOT: Final = hashlib.sha256().digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The roots of the full subtrees at the left edge, largest first: enough to append and to sign."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.hashes) != self.size.bit_count() or not _all_hashes(self.hashes):
            raise ValueError("not the frontier of a tree of this size")

    def extend(self, leaves: Iterable[bytes]) -> Frontier:
        """The frontier after these leaves."""
        sha256, size, edge = hashlib.sha256, self.size, list(self.hashes)
        for leaf in leaves:
            joined, rest = leaf, size
            while rest & 1:
                joined = sha256(b"\x01" + edge.pop() + joined).digest()
                rest >>= 1
            edge.append(joined)
            size += 1
        return Frontier(size, tuple(edge))

    def root(self) -> bytes:
        """The tree head: the edge folded from the right."""
        if not self.hashes:
            return EMPTY_ROOT
        folded = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            folded = node_hash(left, folded)
        return folded

    def encode(self) -> bytes:
        return b"".join(self.hashes)

    @classmethod
    def decode(cls, size: int, encoded: bytes) -> Frontier:
        """Raises ValueError when the bytes cannot be a frontier of this size."""
        cuts = range(0, len(encoded), HASH_SIZE)
        return cls(size, tuple(encoded[cut : cut + HASH_SIZE] for cut in cuts))


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    return Frontier().extend(leaves).root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """PATH(m, D[n]), RFC 6962 2.1.1, lowest sibling first."""
    if not 0 <= index < len(leaves):
        raise ValueError("no such leaf")
    path, start, stop = [], 0, len(leaves)
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(root_of(leaves[middle:stop]))
            stop = middle
        else:
            path.append(root_of(leaves[start:middle]))
            start = middle
    return path[::-1]


def consistency_proof(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """PROOF(m, D[n]), RFC 6962 2.1.2: that the first `size` leaves are a prefix of all of them."""
    if not 0 < size <= len(leaves):
        raise ValueError("no such size")
    path, start, stop, whole = [], 0, len(leaves), True
    while size != stop:
        middle = start + _split(stop - start)
        if size <= middle:
            path.append(root_of(leaves[middle:stop]))
            stop = middle
        else:
            path.append(root_of(leaves[start:middle]))
            start, whole = middle, False
    return ([] if whole else [root_of(leaves[start:stop])]) + path[::-1]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `leaf` stands at `index` in the tree of `size` leaves with this root (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size or not _well_formed(proof, leaf, root):
        return False
    place, last, joined = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            joined = node_hash(sibling, joined)
            place, last = _skip_left_edge(place, last)
        else:
            joined = node_hash(joined, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and joined == root


def verify_consistency(size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> bool:
    """Whether the tree (size1, root1) is a prefix of (size2, root2) (RFC 9162 2.1.4.2)."""
    if not 0 <= size1 <= size2 or not _well_formed(proof, root1, root2):
        return False
    if size1 in {0, size2}:
        expected = EMPTY_ROOT if size1 == 0 else root2
        return not proof and root1 == expected and (size2 > 0 or root2 == EMPTY_ROOT)
    path = [root1, *proof] if size1.bit_count() == 1 else list(proof)
    return bool(path) and _consistent(size1 - 1, size2 - 1, path, root1, root2)


def _consistent(place: int, last: int, path: Sequence[bytes], root1: bytes, root2: bytes) -> bool:
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            place, last = _skip_left_edge(place, last)
        else:
            second = node_hash(second, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and first == root1 and second == root2


def _skip_left_edge(place: int, last: int) -> tuple[int, int]:
    while not place & 1 and place:
        place, last = place >> 1, last >> 1
    return place, last


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _well_formed(proof: Sequence[bytes], *others: bytes) -> bool:
    return len(proof) <= LONGEST_PROOF and _all_hashes(proof) and _all_hashes(others)


def _all_hashes(values: Sequence[bytes]) -> bool:
    return all(len(value) == HASH_SIZE for value in values)
