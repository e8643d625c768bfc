"""Administrators read how far the parser of files is confined, and what is missing where it is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.documents.ocr import LIKELIEST, Engine
from hub.documents.sandbox import ATTEMPTS, Confinement, confinement_here
from hub.settings import Settings
from hub.storage.db import Database
from hub.web.parsing_views import ESCAPES, LANGUAGES, LOCKS, languages_in_words, parsing_view
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_professional, build_platform


def test_the_page_of_accounts_says_it(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> None:
    platform = build_platform(sqlite_database, tmp_path / "data", clock)
    app = application(platform)
    boss = add_professional(platform, "his", "administrator", "administrator")
    page = Person(app, platform, boss).get("/administration/comptes")[1]
    assert "Ouverture des fichiers déposés" in page
    assert re.search(r"Isolée.*Landlock\)</dt><dd>en vigueur", page, re.DOTALL)
    assert re.search(r"Tesseract\)</dt><dd>français, arabe, anglais</dd>", page)
    with app.test_request_context():
        assert languages_in_words(None) == "absent de cette machine"
        assert (
            languages_in_words(Engine("tesseract", "fra+eng"))
            == "français, anglais\xa0; à installer\xa0: arabe"
        )
        many = Engine("tesseract", "fra+ara+eng+ukr+deu")
        assert languages_in_words(many) == "français, arabe, anglais, ukrainien, deu"
        missing = parsing_view(platform.settings, Confinement(("limits",), ("open", "fork")))
        refusing = parsing_view(Settings(sandbox="required"), Confinement(("limits",), ("open",)))
    assert missing["word"] == "Pas isolée"
    assert "sont acceptés" in missing["sentence"]
    assert missing["sentence"].endswith("pourrait ouvrir un fichier, lancer un autre processus.")
    assert [lock["state"] for lock in missing["locks"]] == ["en vigueur"] + ["absent de cette machine"] * 3
    assert refusing["sentence"].startswith("Aucun fichier n’est accepté")


@pytest.mark.parametrize("words", [ESCAPES, LOCKS])
def test_there_is_a_word_for_everything_the_canary_may_say(words: dict[str, str]) -> None:
    locks = {lock.split()[0] for lock in confinement_here().locks}
    assert set(words) in (set(ATTEMPTS), locks)


def test_there_is_a_word_for_every_language_texts_are_read_in() -> None:
    assert tuple(LANGUAGES) == LIKELIEST
