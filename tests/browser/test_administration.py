"""In Chromium: an administrator's accounts and scopes, a first sign-in, one's own settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hub.accounts.operations import choose_display
from hub.actors import Actor
from hub.clock import system_clock
from hub.web.login import COOKIE
from tests.browser.stores import BOTH, Kept
from tests.journeys.browsing import application, mint_session, served
from tests.platform_builder import PASSWORD, add_household, add_professional, build_platform
from tests.services.chromium import OpenPage, Watch, require_accessible
from tests.services.ports import free_port

ACCOUNTS, SCOPES, SETTINGS = "/administration/comptes", "/administration/perimetres", "/reglages"
WIDTHS = [1280, 390]
OWN = "une phrase bien à moi"


class Office:
    def __init__(self, kept: Kept, folder: Path, open_page: OpenPage) -> None:
        self.port = free_port()
        self.platform = build_platform(
            kept.database, folder / "data", system_clock, objects=kept.objects, port=self.port
        )
        self.boss = add_professional(
            self.platform, "his", "administrator", "administrator", name="Inès Carvalho"
        )
        self.worker = add_professional(
            self.platform, "his", name="Thomas Verchère", mail="thomas@his.example"
        )
        self.home = add_household(self.platform, [self.worker], code="FOYER-7F3K")
        self._open_page = open_page
        self.pages: list[Page] = []

    def visitor(self, path: str = "/", width: int = 1280) -> Page:
        page = self._new_page(width=width)
        page.goto(f"http://127.0.0.1:{self.port}{path}")
        return page

    def open(self, actor: Actor, path: str = "/", width: int = 1280, **view: object) -> Page:
        page = self._new_page(width=width, **view)
        cookie = mint_session(self.platform, actor)
        page.context.add_cookies(
            [{"name": COOKIE, "value": cookie, "domain": "127.0.0.1", "path": "/", "httpOnly": True}]
        )
        page.goto(f"http://127.0.0.1:{self.port}{path}")
        return page

    def _new_page(self, **view: object) -> Page:
        """Left before the server goes: what a page would ask for then is not a complaint."""
        self.pages.append(self._open_page(height=844, **view))
        return self.pages[-1]

    def sign_in(self, mail: str, password: str, width: int = 1280) -> Page:
        page = self.visitor("/connexion", width)
        page.fill("#name", mail)
        page.fill("#password", password)
        page.get_by_role("button", name="Se connecter").click()
        return page


@pytest.fixture
def office(kept: Kept, tmp_path: Path, open_page: OpenPage) -> Iterator[Office]:
    world = Office(kept, tmp_path, open_page)
    with served(application(world.platform), world.port):
        yield world
        for page in world.pages:
            page.goto("about:blank")


@BOTH
@pytest.mark.parametrize("width", WIDTHS)
def test_an_account_is_made_and_its_owner_chooses_her_password(office: Office, width: int) -> None:
    boss = office.open(office.boss, width=width)
    expect(boss).to_have_url(re.compile(f"{ACCOUNTS}$"))
    boss.fill("#name", "Nadia Rahmani")
    boss.fill("#mail", "nadia.r@his.example")
    boss.select_option("#role", "worker")
    boss.select_option("#profession", "housing_adviser")
    boss.get_by_role("button", name="Créer le compte").click()
    drawn = boss.locator("[data-focus] code.strong")
    expect(boss.locator("[data-focus]")).to_be_focused()
    password = drawn.inner_text()
    nadia = office.sign_in("nadia.r@his.example", password, width)
    expect(nadia.get_by_role("heading", name="Choisir votre mot de passe")).to_be_visible()
    nadia.goto(f"http://127.0.0.1:{office.port}/canaux/{office.home.id}")
    expect(nadia.get_by_role("heading", name="Choisir votre mot de passe")).to_be_visible()
    nadia.fill("#current", password)
    nadia.fill("#password", OWN)
    nadia.get_by_role("button", name="Choisir ce mot de passe").click()
    expect(nadia).to_have_url(re.compile("/canaux$"))
    boss.goto(f"http://127.0.0.1:{office.port}{ACCOUNTS}")
    expect(boss.get_by_text(password)).to_have_count(0)
    expect(boss.get_by_text("Mot de passe provisoire", exact=True)).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_closing_an_account_is_asked_first_and_ends_its_open_session(
    office: Office, watch: Watch, scripts: bool
) -> None:
    watch.allow("401")  # what the open page asks for after the end
    thomas = office.open(office.worker, SETTINGS)
    boss = office.open(office.boss, scripts=scripts)
    boss.get_by_role("link", name="Fermer : Thomas Verchère").click()
    question = boss.get_by_role("dialog", name="Fermer le compte de Thomas Verchère ?")
    question.get_by_role("button", name="Ne rien changer").click()
    expect(question).to_have_count(0)
    thomas.reload()
    expect(thomas.get_by_role("heading", name="Réglages")).to_be_visible()
    boss.get_by_role("link", name="Fermer : Thomas Verchère").click()
    question.get_by_role("button", name="Fermer le compte").click()
    expect(boss.get_by_role("heading", name="Comptes fermés")).to_be_visible()
    thomas.reload()
    expect(thomas.get_by_role("heading", name="Se connecter")).to_be_visible()


def test_an_officer_reaches_the_scopes_from_the_wide_page_of_the_log(office: Office) -> None:
    officer = add_professional(office.platform, "his", "dpo", "lawyer")
    page = office.open(officer)
    page.locator("details.menu summary").click()
    page.locator(".menu-panel").get_by_role("link", name="Périmètres d’accès").click()
    expect(page.get_by_role("heading", name="Périmètres d’accès", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Comptes")).to_have_count(0)


def test_a_session_left_open_elsewhere_is_ended_from_here(office: Office, watch: Watch) -> None:
    watch.allow("401")
    lost, here = office.open(office.worker, SETTINGS), office.open(office.worker, SETTINGS, width=390)
    here.get_by_role("button", name=re.compile("^Déconnecter Chrome")).click()
    expect(here.get_by_text("La session est fermée.")).to_be_visible()
    lost.reload()
    expect(lost.get_by_role("heading", name="Se connecter")).to_be_visible()


def test_a_password_is_changed_by_who_knows_it(office: Office, watch: Watch) -> None:
    watch.allow("422", "401")
    page = office.open(office.worker, SETTINGS)
    page.fill("#current", "pas le bon mot de passe")
    page.fill("#password", OWN)
    page.get_by_role("button", name="Changer le mot de passe").click()
    expect(page.locator(".summary")).to_be_focused()
    page.fill("#current", PASSWORD)
    page.fill("#password", OWN)
    page.get_by_role("button", name="Changer le mot de passe").click()
    expect(page.get_by_text("Mot de passe changé.")).to_be_visible()
    expect(office.sign_in("thomas@his.example", OWN)).to_have_url(re.compile("/canaux$"))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_are_accessible_and_never_wider_than_the_screen(
    office: Office, watch: Watch, language: str, width: int
) -> None:
    watch.allow("inline", "422")  # axe writes style elements of its own while it measures
    choose_display(office.platform, office.boss, language, "auto")
    page = office.open(office.boss, width=width)
    for path in (ACCOUNTS, f"{ACCOUNTS}?fermer={office.worker.id}", SCOPES, SETTINGS, "/connexion?langue=en"):
        page.goto(f"http://127.0.0.1:{office.port}{path}")
        _require_sound(page, width)
    page.goto(f"http://127.0.0.1:{office.port}{ACCOUNTS}")
    page.fill("#mail", "nadia")
    page.locator("form.pad button[type=submit]").click()
    expect(page.locator(".summary")).to_be_focused()
    _require_sound(page, width)
    assert page.locator("html").get_attribute("lang") == language


def _require_sound(page: Page, width: int) -> None:
    require_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
