"""In Chromium: an officer finds a refusal, verifies the log, takes away proof that holds without the hub."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from hub.channels.reading import open_channel
from hub.clock import system_clock
from hub.errors import AccessDeniedError
from hub.platform.log import open_log
from hub.settings import ROOT
from hub.web.login import COOKIE
from tests.audit.sample_log import damaging
from tests.browser.stores import BOTH, Kept
from tests.journeys.browsing import application, mint_session, served
from tests.platform_builder import add_household, add_professional, build_platform
from tests.services.chromium import OpenPage, Watch, require_accessible
from tests.services.ports import free_port

WIDTHS = [1280, 390]


class Console:
    def __init__(self, kept: Kept, folder: Path, open_page: OpenPage) -> None:
        self.port, self.folder = free_port(), folder
        self.platform = build_platform(
            kept.database, folder / "data", system_clock, objects=kept.objects, port=self.port
        )
        social = add_professional(self.platform, "ssp", profession="social_worker")
        stranger = add_professional(self.platform, "his", profession="housing_officer")
        self.officer = add_professional(self.platform, "his", "dpo", "lawyer")
        housing = add_professional(self.platform, "his", profession="housing_officer")
        home = add_household(self.platform, [social, housing], code="FOYER-7F3K")
        open_channel(self.platform, social, home.id)
        with pytest.raises(AccessDeniedError):
            open_channel(self.platform, stranger, home.id)
        self._open_page, self.pages = open_page, list[Page]()

    def open(self, width: int = 1280) -> Page:
        page = self._open_page(width=width, height=844)
        self.pages.append(page)
        cookie = mint_session(self.platform, self.officer)
        page.context.add_cookies(
            [{"name": COOKIE, "value": cookie, "domain": "127.0.0.1", "path": "/", "httpOnly": True}]
        )
        page.goto(f"http://127.0.0.1:{self.port}/")
        return page

    def save(self, page: Page, kind: str, name: str) -> Path:
        """What the browser puts on the disk when this link or button is used."""
        with page.expect_download() as coming:
            page.get_by_role(kind, name=name).click()  # type: ignore[arg-type]  # a role by its name
        path = self.folder / coming.value.suggested_filename
        coming.value.save_as(path)
        return path

    def verify_offline(self, export: Path, *checkpoints: Path) -> tuple[int, str]:
        log = open_log(self.platform)
        command = [sys.executable, "-I", str(ROOT / "tools" / "verify_audit_log.py"), str(export), "--json"]
        command += ["--vkey", str(log.key.verifier(log.origin))]
        for path in checkpoints:
            command += ["--checkpoint", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stdout)["result"]


@pytest.fixture
def console(kept: Kept, tmp_path: Path, open_page: OpenPage) -> Iterator[Console]:
    world = Console(kept, tmp_path, open_page)
    with served(application(world.platform), world.port):
        yield world
        for page in world.pages:
            page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_an_officer_finds_a_refusal_and_opens_it(console: Console, width: int) -> None:
    page = console.open(width)
    expect(page.get_by_role("heading", name="Journal d’audit")).to_be_visible()
    page.select_option("#outcome", "refused")
    page.fill("#household", "foyer-7f3k")
    page.get_by_role("button", name="Filtrer").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "7F3K" not in page.url.upper()
    page.locator("tbody a").click()
    detail = page.locator("#detail")
    expect(detail).to_contain_text("Hors équipe")
    expect(detail).to_contain_text("not_member")
    expect(detail.get_by_role("heading")).to_be_in_viewport()
    page.get_by_role("link", name="Fermer le détail").click()
    expect(detail).to_have_count(0)
    page.locator(".chip", has_text="Refusé").locator("xpath=self::a[.//*[contains(., 'Retirer')]]").click()
    expect(page.locator("#outcome")).to_have_value("")
    expect(page.locator("#household")).to_have_value("foyer-7f3k")


@BOTH
@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_taken_away_verifies_without_the_hub_and_shows_a_changed_byte(
    console: Console, watch: Watch, width: int
) -> None:
    page = console.open(width)
    page.get_by_role("button", name="Vérifier le journal").click()
    expect(page.locator("#verdict")).to_contain_text("Le journal est intact")
    expect(page.locator("#verdict")).to_be_focused()
    kept = console.save(page, "link", "Ancrage signé")
    page.select_option("#motive", "evidence")
    export = console.save(page, "button", "Exporter avec la preuve")
    assert console.verify_offline(export, kept) == (0, "intact")

    with damaging(console.platform.database) as session:
        session.execute(text("UPDATE audit_entry SET purpose = 'operation' WHERE action = 'channel:opened'"))
        query = (
            "SELECT leaf_index FROM audit_position JOIN audit_entry USING (entry_id) WHERE action = :action"
        )
        number = session.execute(text(query), {"action": "channel:opened"}).scalar_one() + 1
    page.set_input_files("#checkpoint", kept)
    page.get_by_role("button", name="Vérifier avec cet ancrage").click()
    verdict = page.locator("#verdict")
    expect(verdict.get_by_role("heading")).to_have_text(f"Rupture à l’événement n° {number}")
    expect(verdict).to_contain_text("la ligne ne dit plus ce qui a été signé")
    expect(page.get_by_text("Les exports sont bloqués tant que")).to_be_visible()
    watch.allow("inline")  # axe writes style elements of its own while it measures
    require_accessible(page)


def test_a_verification_under_way_says_so(console: Console) -> None:
    page = console.open()
    page.evaluate("window.addEventListener('submit', event => event.preventDefault())")  # it takes for ever
    button = page.locator("#verifier")
    button.click()
    expect(button).to_have_text("Vérification en cours…")
    expect(button).to_be_disabled()
    expect(page.locator("[data-announcer]")).to_have_text("Vérification en cours…")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_is_accessible_and_never_wider_than_the_screen(
    console: Console, watch: Watch, width: int
) -> None:
    watch.allow("inline")  # axe writes style elements of its own while it measures
    page = console.open(width)
    require_accessible(page)
    page.get_by_role("region", name="Événements").locator("tbody a").first.click()
    for _ in range(2):
        require_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.fill("#from", "demain")
        page.get_by_role("button", name="Filtrer").click()
        expect(page.get_by_role("alert")).to_be_focused()
        watch.allow("422")
