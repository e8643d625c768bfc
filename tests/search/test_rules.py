"""Words are compared as people write them, and found where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import InvalidInputError
from hub.search.rules import LONGEST, Wanted, excerpt, folded, found_in, read_query


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


@given(st.text(), st.text(min_size=1, max_size=5))
def test_of_any_text_a_word_is_found_marked_and_nothing_else_is_changed(text: str, word: str) -> None:
    wanted = Wanted(tuple(folded(word).split()), ())
    pieces = excerpt(text, wanted, len(text))
    assert "".join(piece.text for piece in pieces) in ("", text)
    assert any(piece.found for piece in pieces) is any(
        one.startswith(needle) for needle in wanted.words for one in folded(text).split()
    )
    assert folded(folded(text)) == folded(text)
