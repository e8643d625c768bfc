"""Words are compared as people write them, and found where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import InvalidInputError
from hub.search.rules import (
    _FOLDS,
    AROUND,
    LONGEST,
    MARKED,
    MOST_FOLDS,
    Wanted,
    excerpt,
    folded,
    found_in,
    read_query,
)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("elise", "Élise"),
        ("ÉLISE", "e\u0301lise"),
        ("hotel", "l’hôtel"),
        ("coeur", "cœur"),
        ("prefect", "à la préfecture,"),
        ("12 000", "12\u202f000"),
        ("strasse", "Straße"),
        ("finance", "\ufb01nance"),
        ("احمد", "أَحْمَد"),
        ("الى", "إلـــى"),
        ("علی", "على"),
        ("rendez mardi", "mardi, un rendez-vous"),
        ('"rendez vous"', "Rendez-vous"),
        ("«titre de séjour»", "Son titre\nde séjour."),
        ('"bail', "le bail"),
    ],
)
def test_what_is_typed_is_found_in_what_was_written(typed: str, written: str) -> None:
    wanted = read_query(typed)
    assert found_in(wanted, [written])
    assert any(piece.found for piece in excerpt(written, wanted))


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("fecture", ["préfecture"]),
        ('"rend vous"', ["rendez vous"]),
        ('"titre de sej"', ["titre de séjour"]),
        ("bail mairie", ["bail"]),
        ('"titre de"', ["titre", "de"]),
    ],
)
def test_what_stands_otherwise_is_not(typed: str, parts: list[str]) -> None:
    assert not found_in(read_query(typed), parts)


@pytest.mark.parametrize(("typed", "code"), [("", "required"), (' "… ', "required"), ("a" * 201, "too_long")])
def test_what_holds_no_word_or_too_much_is_refused(typed: str, code: str) -> None:
    with pytest.raises(InvalidInputError, match=code):
        read_query(typed)
    assert len(typed) == LONGEST + 1 or code == "required"


def test_an_excerpt_shows_what_surrounds_the_first_and_marks_every_word() -> None:
    text = f"{'avant ' * 40}le Récépissé est prêt, récépissé {'après ' * 40}"
    pieces = excerpt(text, read_query("recep pret"))
    assert [piece.text for piece in pieces if piece.found] == ["Récép", "prêt", "récép"]
    assert (pieces[0].text, pieces[-1].text) == ("… ", " …")
    assert "".join(piece.text for piece in pieces[1:-1]) in text
    assert excerpt("rien", read_query("tout")) == ()


def test_an_excerpt_is_short_whatever_stands_between_the_letters_found() -> None:
    tatweel, accents = "\u0640" * 20_000, "\u0301" * 20_000
    for typed, text in (
        ("على", f"ع{tatweel}لى"),
        ("été", f"{'mot ' * 2000}été{accents} {'mot ' * 2000}"),
        ('"a b"', f"a{' ' * 20_000}b"),
        ("mot", "mot" + "," * 20_000),
    ):
        pieces = excerpt(text, read_query(typed))
        assert any(piece.found for piece in pieces)
        assert sum(len(piece.text) for piece in pieces) <= 2 * AROUND + MARKED + len("… " * 2)


@pytest.mark.parametrize("before", [0, 300, 379, 380, 381, 5000])
def test_the_first_word_is_shown_wherever_it_stands(before: int) -> None:
    text = f"{'x' * before} clé {'y' * 100} clé {'z' * 5000} clé"
    pieces = excerpt(text, read_query("cle"))
    assert [piece.text for piece in pieces if piece.found] == ["clé"]
    assert pieces[-1].text == " …"


def test_no_text_keeps_common_letters_from_being_kept() -> None:
    folded("".join(map(chr, range(0x4E00, 0x4E00 + MOST_FOLDS))))
    common = {ord(letter) for letter in "aZ9 éÀœŁı’\u064b\u0671ىی"} - {ord("’")}
    assert common <= _FOLDS.keys()
    assert len(_FOLDS) <= MOST_FOLDS


@given(st.text(), st.text(min_size=1, max_size=5))
def test_of_any_text_a_word_is_found_marked_and_nothing_else_is_changed(text: str, word: str) -> None:
    wanted = Wanted(tuple(folded(word).split()), ())
    pieces = excerpt(text, wanted, len(text))
    assert "".join(piece.text for piece in pieces) in ("", text)
    assert any(piece.found for piece in pieces) is any(
        one.startswith(needle) for needle in wanted.words for one in folded(text).split()
    )
    assert folded(folded(text)) == folded(text)
