"""A real Chromium for the journeys, watched: a test fails on anything the browser complains about.

`page` is a fresh browser profile; `open_page(width=390, height=844)` opens more, each signed in as nobody.
A violation of the content security policy, an error in the console, an uncaught exception or a request to
another machine fails the test at its end, unless it said `watch.allow("part of the message")` first, as a
test of a refusal does. `require_accessible(page)` runs axe-core.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.services.programs import chromium

PATIENCE = 15_000
"""Milliseconds a busy machine has to show what is awaited: no test measures speed."""
expect.set_options(timeout=PATIENCE)

AXE = Path(__file__).resolve().parents[1] / "browser" / "vendor" / "axe.min.js"
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", event =>
  hubReportViolation(`${event.violatedDirective} ${event.blockedURI} at ${event.sourceFile}`));
"""
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
  found => `${found.id}: ${found.help} | ${found.nodes.map(node => node.target.join(" ")).join(" ; ")}`)"""
OWN_HOSTS = {"127.0.0.1", "localhost", "::1", None}

OpenPage = Callable[..., Page]


class Watch:
    """What the browser complained about during one test."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._allowed: list[str] = []

    def allow(self, *parts: str) -> None:
        """Complaints that contain one of these parts are what the test is about."""
        self._allowed += parts

    def note(self, kind: str, message: str) -> None:
        self.problems.append(f"{kind}: {message}")

    def unexpected(self) -> list[str]:
        """The complaints nobody allowed."""
        return [line for line in self.problems if not any(part in line for part in self._allowed)]


def require_accessible(page: Page) -> None:
    """No fault that axe-core finds on the page as it stands now."""
    if page.evaluate("window.axe === undefined"):
        page.evaluate(AXE.read_text())
    faults: list[str] = page.evaluate(RUN_AXE)
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=str(chromium()), args=[*ARGUMENTS, *as_root], timeout=60_000
        )
        yield launched
        launched.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def open_page(browser: Browser, watch: Watch) -> Iterator[OpenPage]:
    """Opens a page in a profile of its own: another person, another machine."""
    contexts: list[BrowserContext] = []

    def open_one(*, width: int = 1280, height: int = 800, dark: bool = False, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale="fr-FR",
            timezone_id="Europe/Paris",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        _watch_context(context, watch)
        return context.new_page()

    yield open_one
    for context in contexts:
        for page in context.pages:
            page.evaluate("0")  # what the browser has said until now is heard before it closes
        context.close()
    assert not watch.unexpected(), "\n".join(watch.unexpected())


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A fresh page, 1280 by 800, in French."""
    return open_page()


def _watch_context(context: BrowserContext, watch: Watch) -> None:
    context.set_default_timeout(PATIENCE)
    context.expose_binding("hubReportViolation", lambda _source, text: watch.note("policy", text))
    context.add_init_script(REPORT_VIOLATIONS)
    context.on("console", lambda said: watch.note("console", said.text) if said.type == "error" else None)
    context.on("weberror", lambda raised: watch.note("exception", str(raised.error)))
    context.on("request", lambda asked: _watch_address(asked.url, watch))


def _watch_address(url: str, watch: Watch) -> None:
    address = urlsplit(url)
    if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in OWN_HOSTS:
        watch.note("left this machine", url)
