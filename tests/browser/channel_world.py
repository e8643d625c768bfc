"""A served hub with one household's channel, and browsers of its professionals open on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page

from hub.actors import Actor
from hub.channels.operations import NewNote, post_note
from hub.clock import system_clock
from hub.storage.db import Database
from hub.web.login import COOKIE
from tests.journeys.browsing import application, mint_session, served
from tests.platform_builder import add_household, add_professional, agree, build_platform
from tests.services.chromium import OpenPage
from tests.services.ports import free_port


class ChannelWorld:
    def __init__(self, database: Database, folder: Path, open_page: OpenPage, **settings: object) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.platform = build_platform(database, folder / "data", system_clock, port=self.port, **settings)
        self.social = add_professional(
            self.platform, "ssp", profession="social_worker", name="Jeanne Morel", mail="jeanne@ssp.example"
        )
        self.housing = add_professional(
            self.platform, "his", profession="housing_officer", name="Nadia Rey", mail="nadia@his.example"
        )
        self.home = add_household(self.platform, [self.social, self.housing], stage=2)
        agree(self.platform, self.social, self.home)
        self.app: Flask = application(self.platform)
        self.channel = f"/canaux/{self.home.id}"
        self._open_page = open_page
        self.pages: list[Page] = []

    def sign_in(self, page: Page, actor: Actor) -> None:
        """Give this browser an open session."""
        cookie = mint_session(self.platform, actor)
        page.context.add_cookies(
            [{"name": COOKIE, "value": cookie, "domain": "127.0.0.1", "path": "/", "httpOnly": True}]
        )

    def visit(self, path: str = "", **view: object) -> Page:
        """A fresh browser, signed in as nobody."""
        page = self._open_page(**view)
        self.pages.append(page)
        page.goto(self.address + path)
        return page

    def open(self, actor: Actor, path: str | None = None, **view: object) -> Page:
        """A fresh browser of this professional, on the channel unless told otherwise."""
        page = self._open_page(**view)
        self.pages.append(page)
        self.sign_in(page, actor)
        page.goto(self.address + (self.channel if path is None else path))
        return page

    def listening(self, actor: Actor, path: str | None = None, **view: object) -> Page:
        """The same, once its socket is open: from then on a bell is heard."""
        page = self.open(actor, path, **view)
        page.wait_for_selector('html[data-live="on"]')
        return page

    def note(self, actor: Actor, text: str, category: str = "coordination") -> None:
        """A note written elsewhere."""
        post_note(self.platform, actor, self.home.id, NewNote(category, None, text))

    def write(self, page: Page, text: str, category: str = "coordination") -> None:
        """A note written on this page."""
        page.select_option("#category", category)
        page.select_option("#subject", "household")
        page.fill("#body", text)
        page.get_by_role("button", name="Enregistrer la note").click()

    def leave(self) -> None:
        """Close the pages before the server goes: what they would ask for then is not a complaint."""
        for page in self.pages:
            page.goto("about:blank")


@contextmanager
def opened(
    database: Database, folder: Path, open_page: OpenPage, **settings: object
) -> Iterator[ChannelWorld]:
    """`settings` are those of the platform that are not the tests' usual ones."""
    world = ChannelWorld(database, folder, open_page, **settings)
    with served(world.app, world.port):
        yield world
        world.leave()
