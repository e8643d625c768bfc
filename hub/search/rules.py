"""Pure rules of a search: how words are compared, what is asked for, what of a text is shown.

Texts are folded before they are compared: compatibility forms, case, accents, ligatures, the forms of Arabic
alef and ya, vowel signs and tatweel are set aside, and words end at whatever is no letter and no digit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hub.errors import InvalidInputError

LONGEST = 200
AROUND = 90
"""Characters shown on each side of the first word found."""

MARKED = 200
"""Characters an excerpt may have beyond these, for the words found in it."""

MOST_FOLDS = 4096
"""Characters of which the folded form is kept, those of `_COMMON` among them."""
_COMMON = (*range(0x0180), *range(0x0600, 0x0700))
"""Those of French, of its neighbours and of Arabic: whatever else a text is full of, these are kept."""

_QUOTED = re.compile(r'"([^"]*)"?|“([^”]*)”?|«([^»]*)»?')
_ALIKE = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "\u0131": "i"}
"""Letters no decomposition brings together."""
_ALIKE |= {"\u0671": "\u0627", "\u0649": "\u064a", "\u06cc": "\u064a", "\u06a9": "\u0643", "\u0640": ""}
"""Alef wasla, alef maqsura, the ya and kaf of Persian; tatweel. Other alefs decompose."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, folded: every word begins a word, every phrase stands as it is."""

    words: tuple[str, ...]
    phrases: tuple[str, ...]

    @property
    def needles(self) -> tuple[str, ...]:
        return *(f" {one}" for one in self.words), *(f" {one} " for one in self.phrases)


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a text that is shown; `found`: it was looked for."""

    text: str
    found: bool


def read_query(text: str) -> Wanted:
    """What somebody typed. Raises InvalidInputError("q"): required when no letter and no digit is in it,
    too_long."""
    if len(text) > LONGEST:
        raise InvalidInputError("q", "too_long", maximum=LONGEST, length=len(text))
    phrases = [folded("".join(group)) for group in _QUOTED.findall(text)]
    words = folded(_QUOTED.sub(" ", text)).split()
    wanted = Wanted(tuple(dict.fromkeys(words)), tuple(one for one in dict.fromkeys(phrases) if one))
    if not wanted.needles:
        raise InvalidInputError("q", "required")
    return wanted


def folded(text: str) -> str:
    """The words of a text as they are compared, one space between two."""
    return " ".join(text.translate(_FOLDS).split())


def found_in(wanted: Wanted, parts: Iterable[str]) -> bool:
    """Whether all that is wanted stands in these texts together; no phrase reaches from one into the next."""
    within = "".join(f" {folded(part)} " for part in parts)  # two spaces between parts: in no phrase
    return all(needle in within for needle in wanted.needles)


def excerpt(text: str, wanted: Wanted, around: int = AROUND) -> tuple[Piece, ...]:
    """What surrounds the first word found in a text, with every found one in it told apart; nothing when
    there is none. Never more than twice `around` and `MARKED`, whatever stands between what was found."""
    spans = _spans(text, wanted, 2 * around + MARKED)
    if not spans:
        return ()
    start, end = _window(text, spans[0], around)
    most = start + 2 * around + MARKED
    pieces = [Piece("… ", found=False)] if start else []
    at = start
    for first, last in spans:
        if first >= min(end, most):
            break
        pieces += [Piece(text[at:first], found=False), Piece(text[first : min(last, most)], found=True)]
        at = min(last, most)
    end = min(max(at, end), most)
    pieces.append(Piece(text[at:end], found=False))
    pieces += [Piece(" …", found=False)] if end < len(text) else []
    return tuple(piece for piece in pieces if piece.text)


def _window(text: str, span: tuple[int, int], around: int) -> tuple[int, int]:
    """From where to where, between words."""
    start, end = max(0, span[0] - around), min(len(text), span[1] + around)
    if start:
        start = next((at + 1 for at in range(start, span[0]) if text[at].isspace()), span[0])
    if end < len(text):
        end = next((at for at in range(end, span[1], -1) if text[at].isspace()), span[1])
    return start, end


def _spans(text: str, wanted: Wanted, enough: int) -> list[tuple[int, int]]:
    """Where in the text stands what is wanted, in order, none reaching into another; what stands further than
    `enough` after the first may be left out."""
    letters, places = _with_places(text, wanted.needles, enough)
    found: list[tuple[int, int]] = []
    for needle in wanted.needles:
        at = letters.find(needle)
        while at >= 0:
            first, last = places[at + 1], places[at + len(needle.rstrip()) - 1]
            found.append((first, _whole(text, last)))
            at = letters.find(needle, at + 1)
    kept: list[tuple[int, int]] = []
    for first, last in sorted(found, key=lambda span: (span[0], -span[1])):
        if not kept or first >= kept[-1][1]:
            kept.append((first, last))
    return kept


def _with_places(text: str, needles: Sequence[str], enough: int) -> tuple[str, list[int]]:
    """The folded text between spaces, and for each of its characters where it came from: all of it, or what
    comes before and `enough` after a needle."""
    letters, places, known, stop = [" "], [0], 0, len(text)
    near = max(map(len, needles), default=0)
    for start in range(0, len(text), enough):
        if start >= stop:
            return "".join(letters), places  # no space: what is left out may belong to the last word
        for at, char in enumerate(text[start : start + enough], start):
            for one in _FOLDS[ord(char)]:
                if one != " " or letters[-1] != " ":
                    letters.append(one)
                    places.append(at)
        late = "".join(letters[known:])
        if any(needle in late for needle in needles):
            stop = min(stop, start + 2 * enough)
        known = max(0, len(letters) - near)
    return "".join(letters) + " ", places


def _whole(text: str, last: int) -> int:
    """Where a found word ends, accents and vowel signs that follow its last letter included."""
    end = last + 1
    while end < min(len(text), last + MARKED) and not _FOLDS[ord(text[end])]:
        end += 1
    return end


class _Folds(dict[int, str]):
    """Each character folded, found once: as many as the languages of the texts have, and no more."""

    def __missing__(self, code: int) -> str:
        found = "".join(_fold(chr(code)))
        if len(self) < MOST_FOLDS:
            self[code] = found
        return found


def _fold(char: str) -> Iterator[str]:
    for part in unicodedata.normalize("NFKD", char).casefold():
        kind = unicodedata.category(part)
        if part in _ALIKE:
            yield _ALIKE[part]
        elif kind[0] in "LN":
            yield part
        elif kind[0] != "M" and kind != "Cf":
            yield " "


_FOLDS = _Folds((code, "".join(_fold(chr(code)))) for code in _COMMON)
