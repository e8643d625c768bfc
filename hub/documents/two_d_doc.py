"""What stands in a 2D-Doc, the signed Data Matrix of French administrations (ANTS, technical specification).

Read, never verified: the hub does not hold the certificates, so it says what was read and never that a paper
is authentic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

SIGNED = "\x1f"
_END = re.compile("[\x1d\x1e]")
"""GS ends a field; RS ends one that was cut because it was too long."""
_CUT = "\x1e"
_HEADERS = {"01": 22, "02": 22, "03": 24, "04": 26}
"""Version -> characters of the head: those after it are fields."""
_FIRST_DAY = date(2000, 1, 1)
EXPIRES = "08"

FIXED = {
    "06": 4, "07": 6, "08": 4, "09": 4, "0A": 9, "0B": 9, "0D": 36, "1C": 8, "1G": 1, "1H": 1, "24": 5,
    "26": 2, "2B": 5, "2D": 2, "34": 2, "36": 4, "37": 4, "40": 13, "44": 13, "45": 4, "47": 13, "49": 13,
    "4A": 8, "4B": 8, "4C": 8,
}  # fmt: skip
"""Fields that always have so many characters; every other one ends with its mark."""


@dataclass(frozen=True, slots=True)
class Code:
    """`kind`: the type of document; `fields`: (identifier, value) in order; `expires_on` when one says so."""

    kind: str
    issued_on: date | None
    expires_on: date | None
    fields: tuple[tuple[str, str], ...]


def parsed(text: str) -> Code | None:
    """The code, when that is what the text is."""
    head = _HEADERS.get(text[2:4]) if text.startswith("DC") else None
    if head is None or len(text) < head:
        return None
    fields = tuple(_fields(text[head:].partition(SIGNED)[0]))
    ends = next((_day(value) for name, value in fields if name == EXPIRES), None)
    return Code(text[20:22], _day(text[12:16]), ends, fields)


def ends_read(codes: Iterable[str]) -> list[date]:
    """The ends of validity that these barcodes say, as far as they are 2D-Docs."""
    found = [parsed(text) for text in codes]
    return [code.expires_on for code in found if code is not None and code.expires_on is not None]


def _fields(body: str) -> Iterator[tuple[str, str]]:
    while len(body) > 2:
        name, body = body[:2], body[2:]
        size = FIXED.get(name, len(body))
        ends = _END.search(body, endpos=size + 1)
        value, cut = body[: ends.start() if ends else size], ends is not None and ends[0] == _CUT
        body = body[ends.end() if ends else size :]
        yield name, "".join(letter for letter in value if letter.isprintable()) + ("…" if cut else "")


def _day(hexadecimal: str) -> date | None:
    """Days since the year 2000 began; `FFFF` is no date."""
    try:
        days = int(hexadecimal, 16)
    except ValueError:
        return None
    return None if days == 0xFFFF else _FIRST_DAY + timedelta(days)
