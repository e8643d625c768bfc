"""In Chromium: breaking a glass by keyboard, the band that counts down, who is told while she looks in."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from hub.actors import Actor
from hub.consent.emergency import close_glass
from hub.households.operations import NewLine, join_team
from tests.browser.channel_world import ChannelWorld
from tests.emergencies import FIRE, broken_by, opening_of
from tests.platform_builder import PASSWORD, SYSTEM, add_professional
from tests.services.chromium import Watch, require_accessible

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
ALMOST_OVER = """const place = document.querySelector("[data-left]");
const again = place.cloneNode(); again.dataset.left = "2"; place.replaceWith(again);"""


def night(channel: ChannelWorld) -> Actor:
    return add_professional(channel.platform, "mep", name="Ines Faure")


def type_on(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_glass_is_broken_without_a_mouse(channel: ChannelWorld, watch: Watch) -> None:
    watch.allow("inline", "422")
    channel.note(channel.social, "Rendez-vous lundi")
    page = channel.open(night(channel), "/bris-de-glace")
    page.focus("#code")
    page.keyboard.type(channel.home.short_code)
    type_on(page, "Tab", "Space", "Tab", "Tab")
    page.keyboard.type("trop court")
    type_on(page, "Tab")
    page.keyboard.type(PASSWORD)
    type_on(page, "Enter")
    expect(page.locator(".summary")).to_be_focused()
    assert page.title().startswith("Erreur")
    assert page.input_value("#code") == channel.home.short_code
    for view in (DESK, PHONE):
        page.set_viewport_size(view)  # type: ignore[arg-type]  # a TypedDict with these two keys
        require_accessible(page)
    page.focus("#reason")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(FIRE)
    type_on(page, "Tab")
    page.keyboard.type(PASSWORD)
    type_on(page, "Enter")
    expect(page.locator("#bandeau")).to_contain_text("Bris de glace ouvert")
    expect(page.locator("#fil")).to_contain_text("Rendez-vous lundi")
    for view in (DESK, PHONE):
        page.set_viewport_size(view)  # type: ignore[arg-type]  # a TypedDict with these two keys
        require_accessible(page)


def test_the_band_counts_down_and_asks_anew_when_it_is_over(channel: ChannelWorld) -> None:
    opener = night(channel)
    broken_by(channel.platform, opener, channel.home.short_code)
    page = channel.listening(opener)
    page.wait_for_load_state("networkidle")
    first = page.locator("[data-left]").inner_text()
    expect(page.locator("[data-left]")).not_to_have_text(first)
    page.wait_for_timeout(1500)
    announcer = page.locator("[data-announcer]")
    for _ in range(4):  # what a page asks once it is connected renews the band, and would put the end off
        with page.expect_request(lambda request: "/notes" in request.url, timeout=9000):
            page.evaluate(ALMOST_OVER)
        page.wait_for_timeout(3500)
        if announcer.inner_text():
            break
    expect(announcer).to_have_text("Le bris de glace a pris fin")


def test_an_open_page_wipes_itself_when_its_glass_is_closed(channel: ChannelWorld, watch: Watch) -> None:
    watch.allow("404")
    channel.note(channel.social, "Rendez-vous lundi")
    opener = night(channel)
    broken_by(channel.platform, opener, channel.home.short_code)
    page = channel.listening(opener)
    expect(page.locator("#fil")).to_contain_text("Rendez-vous lundi")
    close_glass(channel.platform, opener, opening_of(channel.platform, opener, channel.home.id))
    expect(page.locator("[data-refusal]")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Rendez-vous lundi")


def test_referents_and_officers_see_it_on_the_page_they_are_on(channel: ChannelWorld) -> None:
    referent = add_professional(channel.platform, "ssp", profession="social_worker")
    assert referent.id
    join_team(channel.platform, SYSTEM, channel.home.id, NewLine(referent.id, referent=True))
    officer = add_professional(channel.platform, "ssp", "dpo", "other")
    pages = [channel.listening(referent), channel.listening(officer, "/journal")]
    broken_by(channel.platform, night(channel), channel.home.short_code)
    expect(pages[0].locator("#bandeau")).to_contain_text("Ines F.", timeout=7000)
    expect(pages[1].locator("#alerte")).to_contain_text("1 bris de glace est ouvert", timeout=7000)
