"""The English catalogue is complete, says nothing that is gone, and keeps every placeholder."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask, render_template_string

from hub.web import i18n


@pytest.fixture(scope="module")
def extracted() -> Catalog:
    return i18n.extracted()


@pytest.fixture(scope="module")
def english() -> Catalog:
    with i18n.EN_PO.open("rb") as file:
        return read_po(file, locale="en")


@pytest.fixture
def app() -> Flask:
    app = Flask("hub.web")
    app.secret_key = "only for this test"
    i18n.init_i18n(app)
    return app


def ids(catalogue: Catalog) -> set[object]:
    return {message.id for message in catalogue if message.id}


def test_messages_are_found_in_templates_and_in_python(extracted: Catalog) -> None:
    assert {"Aller au contenu", "Votre rôle ne donne accès à aucun contenu."} <= ids(extracted)


def test_no_message_lacks_its_english(extracted: Catalog, english: Catalog) -> None:
    missing = ids(extracted) - ids(english)
    assert missing == set(), "run python -m hub.web.i18n update, then translate"
    assert [m.id for m in english if m.id and (m.fuzzy or not all(i18n.translations(m)))] == []


def test_no_message_is_obsolete(extracted: Catalog, english: Catalog) -> None:
    assert ids(english) - ids(extracted) == set(), "run python -m hub.web.i18n update"


def test_a_translation_keeps_the_placeholders_and_tags_of_its_message(english: Catalog) -> None:
    marks = re.compile(r"%\(\w+\)s|%%|</?\w+")
    for message in (message for message in english if message.id):
        wanted = " ".join(message.id) if isinstance(message.id, tuple) else message.id
        for text in i18n.translations(message):
            assert set(marks.findall(text)) <= set(marks.findall(wanted)), message.id
        assert set(marks.findall(" ".join(i18n.translations(message)))) == set(marks.findall(wanted)), (
            message.id
        )


def test_the_language_is_the_address_then_the_session_then_the_browser_then_french(app: Flask) -> None:
    def language(path: str = "/", stored: str = "", accepted: str = "") -> str:
        with app.test_request_context(path, headers={"Accept-Language": accepted}) as context:
            context.session["language"] = stored
            return i18n.language()

    assert language() == "fr"
    assert language(accepted="de, en;q=0.8") == "en"
    assert language(stored="fr", accepted="en") == "fr"
    assert language("/?langue=en", stored="fr") == "en"
    assert language("/?langue=xx", stored="zz", accepted="de") == "fr"


def test_french_gets_its_no_break_spaces_and_english_its_words(app: Flask) -> None:
    template = (
        "{{ _('Pourquoi ?') }}|{% trans name='<b>' %}"
        "Des pièces <strong>{{ name }}</strong> ne vous sont pas ouvertes.{% endtrans %}"
    )
    with app.test_request_context("/"):
        french = render_template_string(template)
    with app.test_request_context("/?langue=en"):
        english = render_template_string(template)
    assert french == "Pourquoi\u00a0?|Des pièces <strong>&lt;b&gt;</strong> ne vous sont pas ouvertes."
    assert english == "Why?|Documents in <strong>&lt;b&gt;</strong> are not open to you."


def test_french_counts_zero_as_one_and_english_does_not(app: Flask) -> None:
    def errors(path: str, number: int) -> str:
        with app.test_request_context(path):
            return i18n.ngettext("Il y a une erreur", "Il y a %(num)s erreurs", number)

    assert [errors("/", n) for n in (0, 1, 2)] == [
        "Il y a une erreur",
        "Il y a une erreur",
        "Il y a 2 erreurs",
    ]
    assert [errors("/?langue=en", n) for n in (0, 1)] == ["There are 0 errors", "There is an error"]
