"""What the reader of a file answers: the text of its pages and the codes printed on them, and nothing else.

Strings from a child that may have been taken over: counted, cut, and rid of what cannot be shown.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from hub.errors import DocumentRejectedError

_MAGIC = b"HUBTEXT\0"
SIZE = 1 << 20
LONGEST = 20_000
"""Characters of a page; what is beyond is left out."""
MOST_CODES = 8


@dataclass(frozen=True, slots=True)
class Found:
    """`pages`: the text of each, none for a picture; `codes`: what stands in the barcodes."""

    pages: tuple[str, ...]
    codes: tuple[str, ...]


def encode(pages: Sequence[str], codes: Sequence[str]) -> bytes:
    """As many pages as fit."""
    kept = [page[:LONGEST] for page in pages]
    while len(frame := _MAGIC + json.dumps([kept, list(codes)[:MOST_CODES]]).encode()) > SIZE:
        kept = kept[: len(kept) // 2]
    return frame


def decode(frame: bytes) -> Found:
    """Raises DocumentRejectedError for what is not such an answer."""
    try:
        pages, codes = json.loads(frame.removeprefix(_MAGIC))
        if not frame.startswith(_MAGIC) or not all(isinstance(one, str) for one in [*pages, *codes]):
            raise DocumentRejectedError("unreadable")
    except (ValueError, TypeError, RecursionError) as error:
        raise DocumentRejectedError("unreadable") from error
    codes = tuple(str(code)[:LONGEST] for code in codes[:MOST_CODES])
    return Found(tuple(shown(page) for page in pages), codes)


def shown(text: str) -> str:
    """The text without control and other invisible characters; lines and tabs stay, directions too."""
    kept = (char for char in text[:LONGEST] if char in "\n\t" or unicodedata.category(char) not in _UNSEEN)
    return "".join(kept).strip()


_UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn"})
