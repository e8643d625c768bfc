"""Every page, in Chromium: usable with a screen reader, narrow, enlarged, on paper, true to its policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from hub.accounts.operations import choose_display
from hub.channels.operations import NewNote, post_note
from tests.browser.channel_world import ChannelWorld
from tests.browser.every_page import EveryPage
from tests.services.chromium import OpenPage, Watch, require_accessible

pytestmark = pytest.mark.timeout(360)  # every page in one test, on a machine with others to run
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
A4 = (595, 842)
"""In points, as a PDF counts."""
NARROWEST, TWICE_AS_LARGE = 320, 640
"""WCAG 2.2, 1.4.10: a screen 1280 wide enlarged four times; and twice."""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """[...document.querySelectorAll("a, button, input, select, summary")].filter(element => {
  const { width, height } = element.getBoundingClientRect();
  const inline = getComputedStyle(element).display === "inline";
  if (inline || element.closest(".visually-hidden, .seg, .ch")) return false;
  return width > 1 && (width < 24 || height < 24) && element.checkVisibility();
}).map(element => element.outerHTML.replace(/href="[^"]*"/, "").slice(0, 80))"""


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_accessible_at_a_desk_and_on_a_phone(
    channel: ChannelWorld, open_page: OpenPage, watch: Watch, language: str
) -> None:
    watch.allow("inline", "403", "404")  # axe writes style elements of its own while it measures
    every = EveryPage(channel)
    for actor in (channel.social, channel.housing, every.dpo, every.administrator, every.coordinator):
        choose_display(channel.platform, actor, language, "auto")
    for page, path in every.visit(open_page):
        if path in ("/connexion", "/aide"):
            page.goto(f"{channel.address}{path}?langue={language}")
        spoken = "fr" if "/fiche" in path else "ar" if path.startswith("/textes/") else language
        assert page.get_attribute("html", "lang") == spoken, path
        for view in (DESK, PHONE):
            page.set_viewport_size(view)  # type: ignore[arg-type]  # a TypedDict with these two keys
            require_accessible(page)


def test_no_page_is_wider_than_its_screen_or_breaks_its_policy(
    channel: ChannelWorld, open_page: OpenPage, watch: Watch
) -> None:
    watch.allow("403 (", "404 (")
    small: list[str] = []
    for page, path in EveryPage(channel).visit(open_page):
        for width in (1280, TWICE_AS_LARGE, 390, NARROWEST):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(TOO_WIDE) <= 0, f"{path} at {width}"
        page.set_viewport_size({"width": 390, "height": 800})
        small += [f"{path}: {target}" for target in page.evaluate(SMALL_TARGETS)]
    assert small == []


def test_a_dark_page_keeps_its_contrasts(channel: ChannelWorld, open_page: OpenPage, watch: Watch) -> None:
    watch.allow("inline")
    every = EveryPage(channel)
    page = open_page(dark=True)
    channel.pages.append(page)
    channel.sign_in(page, channel.housing)
    home = f"/canaux/{every.home.id}"
    for path in (home, "/canaux", f"{home}/qui-voit-quoi", f"{home}/consentement/{every.home.person_ids[0]}"):
        page.goto(channel.address + path)
        require_accessible(page)


def test_a_printed_channel_is_its_notes_and_nothing_one_operates(channel: ChannelWorld) -> None:
    channel.note(channel.social, "Visite confirmée jeudi")
    page = channel.open(channel.social)
    page.emulate_media(media="print")
    expect(page.get_by_text("Visite confirmée jeudi")).to_be_visible()
    for part in (".topbar", ".side", ".compose", "#deposer", ".note-foot"):
        expect(page.locator(part).first).to_be_hidden()


def test_a_hand_over_pack_is_printed_on_a4_without_what_one_operates(channel: ChannelWorld) -> None:
    person = channel.home.person_ids[0]
    asked = NewNote("coordination", person, "Qui accompagne à la préfecture ?", "question")
    post_note(channel.platform, channel.social, channel.home.id, asked)
    page = channel.open(channel.social, f"{channel.channel}/passation")
    expect(page.locator("[data-print]")).to_have_text("Imprimer")
    with PdfDocument(page.pdf(prefer_css_page_size=True)) as printed:
        sizes = [tuple(round(side) for side in one.get_size()) for one in printed]
        words = "".join(one.get_textpage().get_text_range() for one in printed)
        title = printed.get_metadata_value("Title")
    assert set(sizes) == {A4}
    assert title == f"Dossier de passation · {channel.home.short_code} · Hub 3GIP"
    for told in ("Qui accompagne à la préfecture ?", "Jeanne Morel", "établi le", f"1 / {len(sizes)}"):
        assert told in words, told
    for operated in ("Imprimer", "Répondre", "Mes canaux", "Rechercher", "Aide", "Se déconnecter"):
        assert operated not in words, operated


def test_a_page_asks_for_no_movement_of_those_who_want_none(channel: ChannelWorld) -> None:
    page = channel.open(channel.social)
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_names_written_from_right_to_left_do_not_turn_their_neighbours(
    channel: ChannelWorld, open_page: OpenPage
) -> None:
    every = EveryPage(channel)
    page: Page = open_page()
    channel.pages.append(page)
    channel.sign_in(page, channel.social)
    page.goto(f"{channel.address}/canaux/{every.home.id}")
    answer = page.locator("#fil .note-body").filter(has_text="نعم")
    assert answer.evaluate("body => getComputedStyle(body).direction") == "rtl"
    assert page.locator("#fil bdi").filter(has_text="Maximilienne").count() == 1
    assert page.evaluate("getComputedStyle(document.querySelector('.page-head')).direction") == "ltr"
