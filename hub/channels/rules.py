"""Pure rules about notes: which text may be written, which kinds exist."""

from __future__ import annotations

import re
import unicodedata

from hub.errors import InvalidInputError

KINDS = ("note", "question", "task")
LONGEST = 5000
"""Characters of one note: a page and a half; longer texts are documents."""

_REFUSED = re.compile(r"([\u202a-\u202e\u2066-\u2069])|[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Direction controls; and Unicode's categories Cc (tab and line feed may stand) and Cs."""


_UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and a sign by their category, blanks to the eye: fillers of Hangul, the empty cell of Braille."""


def checked_text(field: str, text: str, longest: int = LONGEST) -> str:
    """The text as it will be stored: line ends unified, outer blank space removed, nothing else changed.

    Raises InvalidInputError naming the field: empty to the eye, too long, control characters, or direction
    controls (U+202A to U+202E, U+2066 to U+2069), which can make a text read otherwise than it is stored.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise InvalidInputError(field, "required")
    if len(text) > longest:
        raise InvalidInputError(field, "too_long", maximum=longest, length=len(text))
    if refused := _REFUSED.search(text):
        raise InvalidInputError(field, "bidi_controls" if refused[1] else "control_characters")
    if not any(map(_is_seen, text)):
        raise InvalidInputError(field, "required")
    return text


def _is_seen(character: str) -> bool:
    """Not a separator, not a formatting character, not a mark that needs another one to stand on."""
    unseen = unicodedata.category(character) in ("Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp")
    return not unseen and character not in _UNSEEN


def checked_kind(kind: str) -> str:
    if kind not in KINDS:
        raise InvalidInputError("kind", "unknown_choice")
    return kind
