"""In Chromium, without a mouse: the team of a household changed, the letter of a broken glass printed, a text
approved; in French at a desk, in English on a phone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from hub.accounts.operations import choose_display
from hub.actors import Actor
from hub.consent.approvals import approved_languages
from hub.households.operations import NewLine, join_team
from tests.browser.channel_world import ChannelWorld
from tests.browser.keyboard import press, walk_to, write
from tests.emergencies import broken_by, opening_of
from tests.platform_builder import SYSTEM, add_professional
from tests.services.chromium import Watch, require_accessible

VIEWS = [("fr", 1280), ("en", 390)]
PRINTED = "() => { window.printed = 0; window.print = () => { window.printed += 1; }; }"


@pytest.fixture(params=VIEWS, ids=["fr-1280", "en-390"])
def view(request: pytest.FixtureRequest, watch: Watch) -> tuple[str, int]:
    watch.allow("inline", "422")  # axe writes style elements of its own while it measures
    language, width = request.param
    return language, width


def opened(channel: ChannelWorld, actor: Actor, path: str, view: tuple[str, int]) -> Page:
    language, width = view
    choose_display(channel.platform, actor, language, "auto")
    page = channel.open(actor, path, width=width)
    expect(page.locator("html")).to_have_attribute("lang", language)
    return page


def referent(channel: ChannelWorld) -> Actor:
    found = add_professional(channel.platform, "ssp", profession="social_worker", name="Awa Sow")
    assert found.id
    join_team(channel.platform, SYSTEM, channel.home.id, NewLine(found.id, referent=True))
    return found


def test_a_colleague_joins_a_team_and_leaves_it_again(channel: ChannelWorld, view: tuple[str, int]) -> None:
    add_professional(channel.platform, "ssp", profession="social_worker", name="Zoé Venue")
    page = opened(channel, referent(channel), f"{channel.channel}/equipe", view)
    require_accessible(page)
    write(page, "#from", "1/1/2020")
    page.keyboard.press("Enter")
    expect(page.locator(".summary")).to_be_focused()
    require_accessible(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#professional")).to_be_focused()
    page.keyboard.type("Zoé")
    walk_to(page, "#from")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    press(page, "form:has(#role) button[type=submit]")
    expect(page.locator(".banner.ok")).to_be_focused()
    added = page.get_by_role("row").filter(has_text="Zoé Venue")
    expect(added).to_have_count(1)
    require_accessible(page)
    _ended(page)
    expect(page.locator(".banner.ok")).to_be_focused()
    require_accessible(page)


def _ended(page: Page) -> None:
    """The line of Zoé, by the link that asks first."""
    press(page, "tr:has-text('Zoé Venue') a[href*='terminer=']")
    expect(page.locator("#changer")).to_be_focused()
    require_accessible(page)
    press(page, "#changer button[type=submit]")


def test_a_colleague_stands_in_until_a_day(channel: ChannelWorld, view: tuple[str, int]) -> None:
    add_professional(channel.platform, "ssp", profession="social_worker", name="Zoé Venue")
    page = opened(channel, referent(channel), f"{channel.channel}/equipe", view)
    press(page, "tr:has-text('Awa Sow') a[href*='deleguer=']")
    expect(page.locator("#changer")).to_be_focused()
    require_accessible(page)
    write(page, "#professional", "Zoé")
    press(page, "#changer button[type=submit]")
    expect(page.locator(".summary")).to_be_focused()
    require_accessible(page)
    day = (channel.platform.clock() + timedelta(days=9)).strftime("%d/%m/%Y")
    write(page, "#until", day)
    page.keyboard.press("Enter")
    expect(page.locator(".banner.ok")).to_be_focused()
    expect(page.get_by_role("row").filter(has_text="Zoé Venue")).to_have_count(1)
    require_accessible(page)


def test_the_letter_of_a_broken_glass_is_reached_and_printed(
    channel: ChannelWorld, view: tuple[str, int]
) -> None:
    opener = add_professional(channel.platform, "mep", name="Ines Faure")
    broken_by(channel.platform, opener, channel.home.short_code)
    opening = opening_of(channel.platform, opener, channel.home.id)
    officer = add_professional(channel.platform, "ssp", "dpo", "lawyer", name="Paul Nicolleau")
    page = opened(channel, officer, f"/journal/bris-de-glace/{opening}", view)
    require_accessible(page)
    press(page, f"main a[href$='/bris-de-glace/{opening}/lettre']")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        {"fr": "Lettre d’information", "en": "Information letter"}[view[0]]
    )
    expect(page.locator(".sheet")).to_have_attribute("lang", "fr")
    assert page.evaluate("document.documentElement.scrollWidth") <= view[1]
    require_accessible(page)
    page.evaluate(PRINTED)
    press(page, "[data-print]")
    assert page.evaluate("window.printed") == 1
    expect(page.locator("main")).not_to_contain_text("Ines")


def test_an_officer_approves_a_text_and_takes_it_back(channel: ChannelWorld, view: tuple[str, int]) -> None:
    officer = add_professional(channel.platform, "his", "dpo", "lawyer", name="Paul Nicolleau")
    page = opened(channel, officer, "/administration/textes", view)
    require_accessible(page)
    for argument, left in (("approuver", {"fr", "ar"}), ("retirer", {"fr"})):
        link = f"a[href='?{argument}=ar']"
        press(page, link)
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        require_accessible(page)
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(page.locator(link)).to_be_focused()
        page.keyboard.press("Enter")
        press(page, "dialog[open] button.btn-primary, dialog[open] button.btn-danger")
        expect(
            page.locator("[role=status]").filter(has_text=re.compile("approbation|approuvé|approv"))
        ).to_be_visible()
        assert approved_languages(channel.platform) == left
        require_accessible(page)
