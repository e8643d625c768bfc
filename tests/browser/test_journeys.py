"""In Chromium, scripts on: what several open pages show at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hub.actors import Actor
from hub.clock import system_clock
from hub.consent.operations import withdraw_consent
from hub.storage.db import Database
from hub.web.login import COOKIE
from tests.journeys.browsing import application, mint_session, served
from tests.platform_builder import add_household, add_professional, agree, build_platform
from tests.services.chromium import OpenPage, Watch, require_accessible
from tests.services.ports import free_port


class Live:
    def __init__(self, database: Database, folder: Path, open_page: OpenPage) -> None:
        self.port = free_port()
        self.platform = build_platform(database, folder / "data", system_clock, port=self.port)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.home = add_household(self.platform, [self.social, self.housing])
        agree(self.platform, self.social, self.home)
        self._open_page = open_page
        self.pages: list[Page] = []

    def open(self, actor: Actor, path: str = "", **view: object) -> Page:
        page = self._open_page(**view)
        self.pages.append(page)
        cookie = mint_session(self.platform, actor)
        page.context.add_cookies(
            [{"name": COOKIE, "value": cookie, "domain": "127.0.0.1", "path": "/", "httpOnly": True}]
        )
        page.goto(f"http://127.0.0.1:{self.port}/canaux/{self.home.id}{path}")
        return page

    def leave(self) -> None:
        """Close the pages before the server goes: what they would ask for then is not a complaint."""
        for page in self.pages:
            page.goto("about:blank")

    def write(self, page: Page, text: str, category: str = "coordination") -> None:
        page.select_option("#category", category)
        page.select_option("#subject", "household")
        page.fill("#body", text)
        page.get_by_role("button", name="Enregistrer la note").click()


@pytest.fixture
def live(postgres_database: Database, tmp_path: Path, open_page: OpenPage) -> Iterator[Live]:
    world = Live(postgres_database, tmp_path, open_page)
    with served(application(world.platform), world.port):
        yield world
        world.leave()


def test_a_note_reaches_the_other_open_page_without_reloading(live: Live) -> None:
    reader, writer = live.open(live.housing), live.open(live.social, width=390, height=844)
    live.write(writer, "Visite confirmée jeudi")
    expect(reader.get_by_text("Visite confirmée jeudi")).to_have_count(1, timeout=3000)
    expect(writer.locator("#fil").get_by_text("Visite confirmée jeudi")).to_have_count(1, timeout=3000)


def test_who_will_read_is_said_before_sending(live: Live) -> None:
    page = live.open(live.social)
    page.select_option("#category", "social")
    page.select_option("#subject", "household")
    expect(page.locator("#rediger [data-audience]")).to_contain_text("Pas par")


def test_an_open_page_drops_what_a_withdrawal_closed_and_keeps_the_draft(live: Live) -> None:
    writer, reader = live.open(live.social), live.open(live.housing)
    live.write(writer, "Le loyer dépasse le budget", "housing")
    expect(reader.get_by_text("Le loyer dépasse le budget")).to_have_count(1, timeout=3000)
    reader.fill("#body", "Ma réponse en cours")
    partner, person = live.housing.partner_id, live.home.person_ids[0]
    assert partner is not None
    withdraw_consent(live.platform, live.social, live.home.id, person, person, "self", [(partner, "housing")])
    expect(reader.get_by_text("Le loyer dépasse le budget")).to_have_count(0, timeout=3000)
    assert reader.input_value("#body") == "Ma réponse en cours"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["", "/qui-voit-quoi"])
def test_pages_are_accessible_and_never_wider_than_the_screen(
    live: Live, watch: Watch, path: str, width: int
) -> None:
    watch.allow("inline")  # axe writes style elements of its own while it measures
    page = live.open(live.social, path, width=width, height=844)
    require_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
