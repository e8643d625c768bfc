"""Short codes of households, such as FOYER-7F3K, as people type them."""

from __future__ import annotations

import re

ALPHABET = "23456789ACDEFGHJKLMNPQRTUVWXYZ"
"""Letters and figures that cannot be taken for one another when read aloud or by hand."""

_CODE = re.compile(rf"(?:([A-Z]{{1,5}})-|FOYER)?([{ALPHABET}]{{4}})")


def read_code(typed: str) -> str | None:
    """A short code as people type it: case and blanks aside, and FOYER, or its hyphen, may be left out. None
    for what can be no code, whatever households there are."""
    found = _CODE.fullmatch("".join(typed.split()).upper())
    return f"{found[1] or 'FOYER'}-{found[2]}" if found else None
