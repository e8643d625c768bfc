"""Consent texts: every pack says the same as the French one, in one script, in its direction."""

from __future__ import annotations

import hashlib
import re
import shutil
import unicodedata

import pytest

from hub.consent.texts import LANGUAGES, newest_pack, newest_packs, packs_of
from hub.errors import ConfigurationError
from hub.settings import ROOT
from tests.platform_builder import configuration

PACKS = newest_packs(ROOT / "config")
SCRIPTS = {
    "fr": "LATIN", "en": "LATIN", "ar": "ARABIC", "prs": "ARABIC", "ps": "ARABIC",
    "ti": "ETHIOPIC", "uk": "CYRILLIC", "bn": "BENGALI",
}  # fmt: skip
NAMES = ["CNIL", *(partner.name for partner in configuration().partners)]
"""Names that stay in Latin letters everywhere: one finds them on a door or a letter."""


@pytest.fixture
def config(tmp_path):
    shutil.copytree(ROOT / "config" / "consent", tmp_path / "consent")
    return tmp_path


def spoiled(config, old, new, language="en"):
    file = config / "consent" / "1" / f"{language}.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("language", PACKS)
def test_a_pack_has_the_passages_of_the_french_one_and_none_is_empty(language):
    french, pack = PACKS["fr"], PACKS[language]
    assert [(name, list(part)) for name, part in pack.sections.items()] == [
        (name, list(part)) for name, part in french.sections.items()
    ]
    passages = [passage for part in pack.sections.values() for passage in part.values()]
    assert all(passage.strip() == passage != "" for passage in passages)


@pytest.mark.parametrize("language", PACKS)
def test_a_pack_speaks_of_every_partner_and_category(language):
    wanted, pack = configuration(), PACKS[language]
    assert list(pack.sections["partners"]) == [partner.code for partner in wanted.partners]
    assert list(pack.sections["subjects"]) == list(pack.sections["meanings"]) == list(wanted.categories.codes)
    for partner in wanted.partners:
        assert partner.name in pack.sections["partners"][partner.code]


@pytest.mark.parametrize("language", PACKS)
def test_a_pack_is_written_in_its_script_and_direction(language):
    pack = PACKS[language]
    assert pack.direction == ("rtl" if SCRIPTS[language] == "ARABIC" else "ltr")
    strays = set()
    for part in pack.sections.values():
        for passage in part.values():
            bare = re.sub("|".join(map(re.escape, NAMES)), "", passage)
            strays |= {
                letter
                for letter in bare
                if letter.isalpha() and not unicodedata.name(letter).startswith(SCRIPTS[language])
            }
    assert strays == set()


@pytest.mark.parametrize("language", [one for one in PACKS if one != "fr"])
def test_no_passage_was_left_in_french(language):
    french, pack = PACKS["fr"], PACKS[language]
    same = [
        f"{name}.{key}"
        for name, part in pack.sections.items()
        for key, passage in part.items()
        if passage == french.sections[name][key]
    ]
    assert same == []


@pytest.mark.parametrize("language", PACKS)
def test_the_digest_is_that_of_the_text_shown(language):
    pack = PACKS[language]
    shown = "\n".join(passage for part in pack.sections.values() for passage in part.values()) + "\n"
    assert pack.text == shown.encode()
    assert pack.digest == hashlib.sha256(shown.encode()).hexdigest()


@pytest.mark.parametrize("language", PACKS)
def test_a_pack_says_honestly_who_read_it_over(language):
    pack = PACKS[language]
    assert (pack.status, pack.reviewer) == ("unreviewed", "")
    assert pack.translator


def test_the_newest_version_is_the_highest_number_and_others_stay_readable(config):
    shutil.copytree(config / "consent" / "1", config / "consent" / "10")
    shutil.copytree(config / "consent" / "1", config / "consent" / "9")
    assert newest_pack(config, "fr").version == "10"
    assert packs_of(config, "9")["fr"].version == "9"
    assert packs_of(config, "11") == {}
    assert packs_of(config, "../consent/1") == {}


def test_a_language_without_a_pack_goes_through_french(config):
    (config / "consent" / "1" / "en.toml").unlink()
    assert newest_pack(config, "en").language == "fr"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('refuse = "Saying', 'refused = "Saying', "not the same passages"),
        ('yes = "Yes"\n', "", "not the same passages"),
        ('yes = "Yes"', 'yes = " "', "answers.yes is not one line of text"),
        ('yes = "Yes"', 'yes = "Ye\\ns"', "answers.yes is not one line of text"),
        ('yes = "Yes"', "yes = 3", "answers.yes is not one line of text"),
        ('direction = "ltr"', 'direction = "up"', "direction is ltr or rtl"),
        ('language = "en"', 'language = "fr"', "language is not the name of the file"),
        ('status = "unreviewed"', 'status = "reviewed"', "reviewed by a named reviewer"),
        ('translator = "P', 'translater = "P', "translator is missing"),
        ("[passages]", "[passages", "en.toml"),
    ],
)
def test_a_pack_that_is_not_right_is_refused_with_what_to_mend(config, old, new, told):
    spoiled(config, old, new)
    with pytest.raises(ConfigurationError, match=re.escape(told)):
        newest_packs(config)


def test_a_version_without_french_is_refused(config):
    (config / "consent" / "1" / "fr.toml").unlink()
    with pytest.raises(ConfigurationError, match="French"):
        newest_packs(config)


def test_every_language_one_may_speak_has_its_pack():
    assert tuple(PACKS) == LANGUAGES
