"""In Chromium, by keyboard, in French and in English: what a page turns into once something was chosen or is
wrong, and what no address of `every_page` leads to, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from hub.accounts.operations import choose_display
from hub.actors import Actor
from tests.browser.channel_world import ChannelWorld
from tests.browser.keyboard import press, walk_to
from tests.browser.test_accessibility import DESK, PHONE, TOO_WIDE
from tests.browser.test_glass import night
from tests.browser.test_separation import fill, parting
from tests.emergencies import broken_by
from tests.services.chromium import Watch, require_accessible

LANGUAGES = {
    "fr": ("Visible par", "Remplissez ce champ"),
    "en": ("Visible to", "Fill in this field", "Check before proposing", "Broken glass open"),
}
"""What is told, in the order it is reached; the last two have tests of their own in French."""


def test_what_was_chosen_or_is_wrong_is_told_accessibly_in_both_languages(
    channel: ChannelWorld, watch: Watch
) -> None:
    watch.allow("inline", "422")  # axe writes style elements of its own while it measures
    home, opener = parting(channel), night(channel)
    broken_by(channel.platform, opener, channel.home.short_code)
    page = channel.open(channel.social, "/aide")
    for language, words in LANGUAGES.items():
        for actor in (channel.social, opener):
            choose_display(channel.platform, actor, language, "auto")
        for told, place in zip(words, _reached(page, channel, home, opener), strict=False):
            expect(page.locator(place)).to_contain_text(told)
            _held(page, language)


def _reached(page: Page, channel: ChannelWorld, home: str, opener: Actor) -> Iterator[str]:
    """Who will read a note, a request that lacks its subject, a separation to read again, a broken glass:
    where each is told."""
    page.goto(channel.address + channel.channel)
    for field in ("#category", "#subject"):
        walk_to(page, field)
        page.keyboard.press("ArrowDown")
    yield "#rediger [data-audience]"
    page.goto(f"{channel.address}{channel.channel}/demande?categorie=social")
    press(page, "main button[type=submit]")
    yield "#subject-erreur"
    page.goto(f"{channel.address}{home}/separation")
    fill(page, channel.housing)
    press(page, "button[value=review]")
    yield "#h-plan"
    channel.sign_in(page, opener)
    page.goto(channel.address + channel.channel)
    page.wait_for_selector('html[data-live="on"]')
    page.wait_for_load_state("networkidle")  # what a page asks once it is connected renews the band
    walk_to(page, "#bandeau button")
    yield "#bandeau"


def _held(page: Page, language: str) -> None:
    assert page.get_attribute("html", "lang") == language
    for view in (PHONE, DESK):
        page.set_viewport_size(view)  # type: ignore[arg-type]  # a TypedDict with these two keys
        assert page.evaluate(TOO_WIDE) <= 0
        require_accessible(page)
