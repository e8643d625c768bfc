"""In Chromium, without a mouse: one proposes a separation after reading it again, another confirms it."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from hub.actors import Actor
from hub.channels.operations import NewNote, post_note
from tests.browser.channel_world import ChannelWorld
from tests.browser.keyboard import press, walk_to
from tests.platform_builder import add_household, agree
from tests.services.chromium import Watch, require_accessible

WIDTHS = [1280, 390]
HOTEL = "Hôtel du Port"


def parting(channel: ChannelWorld) -> str:
    """The address of a household that two partners follow, with something that follows and something that
    closes."""
    home = add_household(channel.platform, referents=[channel.social, channel.housing])
    agree(channel.platform, channel.social, home)
    man: UUID | None = home.person_ids[1]
    for person, body in ((man, "Sur lui"), (None, "Sur tout le foyer")):
        post_note(channel.platform, channel.social, home.id, NewNote("housing", person, body))
    return f"/canaux/{home.id}"


@pytest.mark.parametrize("width", WIDTHS)
def test_two_persons_separate_a_household_by_keyboard_alone(
    channel: ChannelWorld, watch: Watch, width: int
) -> None:
    watch.allow("inline", "422")  # axe writes style elements of its own while it measures
    home = parting(channel)
    page = channel.open(channel.social, f"{home}/personnes", width=width)
    press(page, "main a[href$='/separation']")
    page.wait_for_url("**/separation")
    press(page, "button[value=review]")
    expect(page.locator(".summary")).to_be_focused()
    require_accessible(page)
    fill(page, channel.housing)
    press(page, "button[value=review]")
    expect(page.locator("#h-plan")).to_have_text("Relire avant de proposer")
    expect(page.locator("section[aria-labelledby=h-suit] tbody tr")).to_contain_text(["1 note"])
    expect(page.locator("section[aria-labelledby=h-ferme] tbody tr")).to_contain_text(["1 note"])
    require_accessible(page)
    press(page, "button[value=propose]")
    page.wait_for_url("**/separation?fait=proposee")
    expect(page.locator("main .banner.ok")).to_be_focused()
    expect(page.locator("button[value=confirm]")).to_have_count(0)
    require_accessible(page)
    confirm(channel, home, width)
    page.goto(f"{channel.address}{home}/personnes")
    expect(page.locator("main")).not_to_contain_text("Ibrahima")


def fill(page: Page, referent: Actor) -> None:
    """He leaves, for an address that is typed, followed by a colleague that is chosen."""
    walk_to(page, "#person-1")
    expect(page.locator("label[for=person-1]")).to_contain_text("Ibrahima")
    page.keyboard.press("Space")
    for field, words in (("#hotel", HOTEL), ("#town", "Paris")):
        walk_to(page, field)
        page.keyboard.type(words)
    walk_to(page, "#referent-his")
    page.keyboard.type("Nadia")
    expect(page.locator("#referent-his")).to_have_value(str(referent.id))


def confirm(channel: ChannelWorld, home: str, width: int) -> None:
    """A second person finds it on the page of the household's persons."""
    page = channel.open(channel.housing, f"{home}/personnes", width=width)
    press(page, "main .banner.warn a")
    page.wait_for_url("**/separation")
    expect(page.locator("main")).to_contain_text(HOTEL)
    require_accessible(page)
    press(page, "button[value=confirm]")
    page.wait_for_url("**/personnes?fait=separation")
    expect(page.locator("main .banner.ok")).to_be_focused()
    expect(page.locator("main")).not_to_contain_text("Ibrahima")
    require_accessible(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_authority_ends_by_keyboard_after_one_has_read_what_that_does(
    channel: ChannelWorld, watch: Watch, width: int
) -> None:
    watch.allow("inline")
    page = channel.open(channel.social, f"{parting(channel)}/personnes", width=width)
    press(page, "main a[href*='autorite=']")
    page.wait_for_url("**/personnes?autorite=*")
    expect(page.locator("#fin")).to_be_focused()
    require_accessible(page)
    press(page, "#fin button[type=submit]")
    page.wait_for_url("**/personnes?fait=fin")
    expect(page.locator("main a[href*='autorite=']")).to_have_count(1)
