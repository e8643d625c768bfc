"""Consent texts over HTTP: read by anybody, approved by officers, printed beside the French."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from hub.consent.approvals import approve_text, approved_languages, key_of
from hub.consent.texts import newest_packs
from hub.settings import ROOT
from hub.storage.db import Database
from hub.web.consent_text_views import NEUTRAL_SITE, shown
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_household, add_professional, approve_texts, build_platform

PACKS = newest_packs(ROOT / "config")
PAGE = "/administration/textes"
RIGHT_TO_LEFT = ("ar", "prs", "ps")


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform = build_platform(database, folder / "data", clock)
        self.app = application(self.platform)
        officer = add_professional(self.platform, "ssp", "dpo", "lawyer", name="Claire Bonnardel")
        boss = add_professional(self.platform, "ssp", "administrator", "administrator")
        self.worker = add_professional(self.platform, "ssp", profession="social_worker")
        self.officer, self.boss = (Person(self.app, self.platform, one) for one in (officer, boss))
        self.social = Person(self.app, self.platform, self.worker)
        self.actor = officer
        self.home = add_household(self.platform, [self.worker])
        self.sheet = f"/canaux/{self.home.id}/consentement/{self.home.person_ids[0]}/fiche"

    def approve(self, *languages: str) -> None:
        for language in languages:
            approve_text(self.platform, self.actor, *key_of(PACKS[language]))

    def visitor(self, path: str) -> tuple[int, str, str]:
        answer = self.app.test_client().get(path, base_url=self.platform.settings.origin)
        return answer.status_code, answer.text, answer.headers["Content-Type"]


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(sqlite_database, tmp_path, clock)


def form(name: str, /, **other: str) -> dict[str, str]:
    version, code, digest = key_of(PACKS[name])
    return {"version": version, "language": code, "digest": digest} | other


def test_an_officer_approves_a_text_and_takes_the_approval_back(world: World) -> None:
    assert world.officer.get(PAGE)[1].count("Non approuvé") == len(PACKS)
    assert world.officer.post(PAGE, f"{PAGE}/approbation", form("ar"))[0] == 303
    page = world.officer.get(f"{PAGE}?fait=approuve")[1]
    assert page.count("Non approuvé") == len(PACKS) - 1
    assert "<bdi>Claire Bonnardel</bdi>" in page
    assert "peut porter un consentement" in page
    assert approved_languages(world.platform) == {"ar"}
    assert world.officer.post(PAGE, f"{PAGE}/retrait", form("ar"))[0] == 303
    assert approved_languages(world.platform) == set()


def test_the_question_is_put_without_scripts_and_about_this_text(world: World) -> None:
    page = world.officer.get(f"{PAGE}?approuver=ti")[1]
    dialog = page.split('<dialog class="dlg" id="approve"')[1].split("</dialog>")[0]
    assert " open>" in dialog
    assert "Approuver le texte : Tigrinya" in dialog.replace("\u00a0", " ")
    assert f'value="{PACKS["ti"].digest}"' in dialog
    assert " open" not in world.officer.get(f"{PAGE}?approuver=xx")[1].split("<dialog")[1][:80]


@pytest.mark.parametrize(
    ("act", "sent", "told"),
    [
        ("approbation", form("fr"), "Ce texte est déjà approuvé"),
        ("approbation", form("fr", language="xx"), "Ce texte n’existe pas"),
        ("approbation", form("fr", version="7"), "Ce texte n’existe pas"),
        ("approbation", form("ar", digest="0" * 64), "Ce texte n’existe pas"),
        ("approbation", {}, "Ce texte n’existe pas"),
        ("retrait", form("ar"), "Ce texte n’est pas approuvé"),
        ("retrait", {}, "Ce texte n’est pas approuvé"),
    ],
)
def test_a_decision_about_no_such_text_says_so_and_changes_nothing(
    world: World, act: str, sent: dict[str, str], told: str
) -> None:
    world.approve("fr")
    status, page = world.officer.post(PAGE, f"{PAGE}/{act}", sent)
    assert (status, told in page, 'href="#text"' in page) == (422, True, True)
    assert approved_languages(world.platform) == {"fr"}


def test_an_administrator_reads_the_list_and_a_worker_does_not(world: World) -> None:
    status, page = world.boss.get(PAGE)
    assert status == 200
    assert "Approuver" not in page
    assert world.boss.post(PAGE, f"{PAGE}/approbation", form("fr"))[0] == 403
    assert world.social.get(PAGE)[0] == 403
    assert world.social.post("/canaux", f"{PAGE}/approbation", form("fr"))[0] == 403
    assert approved_languages(world.platform) == set()


@pytest.mark.parametrize("language", PACKS)
def test_anybody_reads_a_text_in_its_language_and_direction(world: World, language: str) -> None:
    pack = PACKS[language]
    status, page, _ = world.visitor(f"/textes/1/{language}")
    assert status == 200
    assert f'<html lang="{language}" dir="{pack.direction}"' in page
    for section in ("passages", "partners", "subjects", "meanings", "questions"):
        for passage in pack.sections[section].values():
            assert str(shown(pack, passage)) in page
    assert f'href="{NEUTRAL_SITE}" rel="noreferrer" data-leave' in page
    assert pack.sections["reading"]["leave"] in page


def test_a_text_on_a_turned_screen_names_nobody(world: World) -> None:
    page = world.social.get("/textes/1/ar")[1]
    assert "Camille" not in page
    assert world.home.short_code not in page
    assert "csrf" not in page


def test_a_text_says_that_it_is_not_approved_until_it_is(world: World) -> None:
    draft = PACKS["ar"].sections["reading"]["draft"]
    assert draft in world.visitor("/textes/1/ar")[1]
    world.approve("ar")
    assert draft not in world.visitor("/textes/1/ar")[1]


@pytest.mark.parametrize("language", PACKS)
def test_the_exact_text_has_the_digest_an_officer_approves(world: World, language: str) -> None:
    status, text, kind = world.visitor(f"/textes/1/{language}/exact")
    assert (status, kind) == (200, "text/plain; charset=utf-8")
    assert hashlib.sha256(text.encode()).hexdigest() == PACKS[language].digest


@pytest.mark.parametrize("path", ["1/xx", "9/fr", "0/fr", "x/fr", "1/fr.toml", "1/..", "%2e%2e/fr", "¹/fr"])
@pytest.mark.parametrize("end", ["", "/exact"])
def test_a_text_that_is_not_there_is_not_found(world: World, path: str, end: str) -> None:
    assert world.visitor(f"/textes/{path}{end}")[0] == 404


@pytest.mark.parametrize("language", [one for one in PACKS if one != "fr"])
def test_a_sheet_says_each_line_in_french_and_beside_it_in_the_language(world: World, language: str) -> None:
    approve_texts(world.platform, "fr", language)
    status, page = world.social.get(f"{world.sheet}?texte={language}")
    french, pack = PACKS["fr"], PACKS[language]
    assert status == 200
    tongue = f'lang="{language}" dir="{pack.direction}"'
    assert (pack.direction == "rtl") is (language in RIGHT_TO_LEFT)
    for key, passage in french.sections["passages"].items():
        if key != "title":
            other = shown(pack, pack.sections["passages"][key])
            assert f"<td>{shown(french, passage)}</td><td {tongue}>{other}</td>" in page
    for name in pack.sections["subjects"].values():
        assert f"<td {tongue}><strong>{name}</strong>" in page
    assert page.count("☐") == 2 * 3 * 6 + 3, "a yes and a no where asked, a no alone where open until one"
    assert pack.digest[:8] in page
    assert "non approuvé" not in page


def test_a_sheet_says_what_may_be_signed(world: World) -> None:
    blank = world.social.get(f"{world.sheet}?texte=ar")[1]
    assert "Texte non approuvé" in blank
    assert PACKS["fr"].sections["signatures"]["person"] not in blank
    world.approve("fr")
    draft = world.social.get(f"{world.sheet}?texte=ar")[1]
    assert "Traduction non approuvée" in draft
    assert PACKS["fr"].sections["signatures"]["person"] in draft
    assert PACKS["fr"].digest[:8] in draft
    assert PACKS["ar"].digest[:8] not in draft
    world.approve("ar")
    assert "non approuvé" not in world.social.get(f"{world.sheet}?texte=ar")[1]


def test_a_sheet_in_a_language_without_a_text_is_french_alone(world: World) -> None:
    world.approve("fr")
    status, page = world.social.get(f"{world.sheet}?texte=xx")
    assert status == 200
    assert "Pas encore de texte écrit" in page
    assert re.findall(r'dir="(rtl)"', page) == []


def test_names_in_latin_letters_keep_their_direction_in_another_script() -> None:
    line = shown(PACKS["ar"], "اكتب إلى CNIL & <Maison de l’emploi de Paris>: عمل")
    assert line == (
        'اكتب إلى <bdi lang="fr" dir="ltr">CNIL</bdi> &amp; '
        '&lt;<bdi lang="fr" dir="ltr">Maison de l’emploi de Paris</bdi>&gt;: عمل'
    )
    assert shown(PACKS["fr"], "<CNIL>") == "&lt;CNIL&gt;"
