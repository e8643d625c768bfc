"""Which text a note may hold."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from hub.channels.rules import LONGEST, checked_text
from hub.errors import InvalidInputError

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _code(text):
    try:
        checked_text("body", f"a{text}b")
    except InvalidInputError as error:
        return error.code
    return None


def _expected(character):
    if character in BIDI_CONTROLS:
        return "bidi_controls"
    refused = unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t\r"
    return "control_characters" if refused else None


def test_every_character_is_taken_or_refused_by_its_category():
    wrong = [hex(n) for n in range(sys.maxunicode + 1) if _code(chr(n)) != _expected(chr(n))]
    assert wrong == []


def test_the_first_refused_character_is_the_one_told():
    assert _code("\u202e\x07") == "bidi_controls"
    assert _code("\x07\u202e") == "control_characters"


def test_line_ends_are_unified_and_outer_blanks_go():
    assert checked_text("body", "  un\r\ndeux\rtrois\n ") == "un\ndeux\ntrois"


@pytest.mark.parametrize(("text", "code"), [("", "required"), (" \n", "required"), ("x" * 5001, "too_long")])
def test_an_empty_or_too_long_text_is_refused(text, code):
    with pytest.raises(InvalidInputError) as refused:
        checked_text("body", text, LONGEST)
    assert refused.value.code == code


@pytest.mark.parametrize("unseen", ["\u200b", "\u200f", "\u2060", "\ufeff", "ㅤ", "ﾠ", "⠀", "\xad", "️", "́"])
def test_a_text_in_which_nothing_is_seen_is_empty(unseen):
    with pytest.raises(InvalidInputError) as refused:
        checked_text("body", f"{unseen}\n {unseen}")
    assert refused.value.code == "required"
    for seen in ("1", "é", "م", "።", "🏠", "?"):
        assert checked_text("body", f"{seen}{unseen}") == f"{seen}{unseen}"
