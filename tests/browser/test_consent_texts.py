"""In Chromium: the sheet in two languages, the text on a turned screen, the officer who approves it."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, Route, expect

from hub.consent.approvals import approved_languages
from hub.consent.texts import LANGUAGES
from hub.web.consent_text_views import NEUTRAL_SITE
from tests.browser.channel_world import ChannelWorld
from tests.browser.keyboard import press
from tests.platform_builder import add_professional, approve_texts, record_answers
from tests.services.chromium import Watch, require_accessible

WIDTHS = [1280, 390]
ROWS = """[...document.querySelectorAll(".sheet tr:has([dir=rtl])")].map(row => {
  const cells = [...row.children].filter(cell => cell.textContent.trim());
  const [left, right] = [cells[0], cells.at(-1)].map(cell => cell.getBoundingClientRect());
  return {
    aligned: Math.abs(left.top - right.top) < 1,
    apart: left.right <= right.left + 1,
    start: getComputedStyle(cells.at(-1)).textAlign,
    direction: getComputedStyle(cells.at(-1)).direction,
  };
})"""
LOADED = """async () => { await document.fonts.ready;
  return [...document.fonts].filter(one => one.status === "loaded").map(one => one.unicodeRange.slice(2, 5))
}"""
FONTS = {"ar": ["600"], "prs": ["600"], "ps": ["600"], "ti": ["120"], "bn": ["964"]}
"""Language → the first letters of the ranges fetched for it."""


def sheet(channel: ChannelWorld, language: str) -> str:
    return f"{channel.channel}/consentement/{channel.home.person_ids[0]}/fiche?texte={language}"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_sheet_from_right_to_left_stands_beside_the_french_line_by_line(
    channel: ChannelWorld, watch: Watch, width: int
) -> None:
    watch.allow("inline")
    page = channel.open(channel.social, sheet(channel, "ar"), width=width)
    rows = page.evaluate(ROWS)
    assert len(rows) >= 1 + 15 + 9 + 3
    wanted = {"aligned": True, "apart": True, "start": "start", "direction": "rtl"}
    assert [row for row in rows if row != wanted] == []
    require_accessible(page)
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(page.locator("svg.qr").screenshot())))
    assert code.text == f"{channel.address}/textes/1/ar"


def test_a_receipt_says_its_labels_in_the_language_of_the_person(channel: ChannelWorld, watch: Watch) -> None:
    watch.allow("inline")
    approve_texts(channel.platform, "fr", "ar")
    record_answers(channel.platform, channel.social, channel.home, language="ar", categories=["identity"])
    page = channel.open(channel.social, f"{channel.channel}/qui-voit-quoi")
    press(page, "main aside ol a")
    words = page.locator(".sheet [lang=ar]")
    expect(words.first).to_have_text("إيصال للاحتفاظ به")
    expect(page.get_by_role("rowheader").first).to_contain_text("الأوراق والإقامة")
    directions = words.evaluate_all("all => [...new Set(all.map(one => getComputedStyle(one).direction))]")
    assert directions == ["rtl"]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        require_accessible(page)


def test_every_sheet_is_two_pages_of_paper_and_fetches_only_its_own_letters(channel: ChannelWorld) -> None:
    found = {}
    for language in LANGUAGES:
        page = channel.open(channel.social, sheet(channel, language))
        fetched = page.evaluate(LOADED)
        paper = page.pdf(prefer_css_page_size=True)
        found[language] = len(re.findall(rb"/Type\s*/Page\b", paper)), fetched
        page.context.close()
        channel.pages.remove(page)
    assert found == {language: (2, FONTS.get(language, [])) for language in LANGUAGES}


def reading(channel: ChannelWorld, language: str, *, scripts: bool = True, width: int = 1280) -> Page:
    """The turned screen, where the neutral site is played by this test."""
    page = channel.visit("/aide", scripts=scripts, width=width)
    page.route(f"{NEUTRAL_SITE}**", _neutral)
    page.goto(f"{channel.address}/textes/1/{language}")
    return page


def _neutral(route: Route) -> None:
    route.fulfill(body="<title>Autre chose</title>", content_type="text/html")


@pytest.mark.parametrize("way", ["click", "Escape", "first tab", "no scripts"])
def test_one_leaves_the_turned_screen_at_once(channel: ChannelWorld, watch: Watch, way: str) -> None:
    watch.allow(NEUTRAL_SITE)
    page = reading(channel, "ar", scripts=way != "no scripts")
    leave = page.get_by_role("link", name="خروج سريع")
    if way == "Escape":
        page.keyboard.press("Escape")
    elif way == "first tab":
        page.keyboard.press("Tab")
        expect(leave).to_be_focused()
        page.keyboard.press("Enter")
    else:
        leave.click()
    expect(page).to_have_title("Autre chose")
    if way != "no scripts":
        page.go_back()
        assert "/textes/" not in page.url


@pytest.mark.parametrize("width", WIDTHS)
def test_a_turned_screen_is_large_and_in_one_direction(
    channel: ChannelWorld, watch: Watch, width: int
) -> None:
    watch.allow("inline")
    page = reading(channel, "ps", width=width)
    passage = page.get_by_role("listitem").first.locator("p")
    assert passage.evaluate("one => getComputedStyle(one).fontSize") == "20px"
    assert passage.evaluate("one => getComputedStyle(one).direction") == "rtl"
    require_accessible(page)
    page.get_by_role("link", name="বাংলা").click()
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    expect(page.get_by_role("heading", level=1)).to_contain_text("আপনার তথ্য")


@pytest.mark.parametrize("width", WIDTHS)
def test_an_officer_reads_a_text_and_approves_it(channel: ChannelWorld, watch: Watch, width: int) -> None:
    watch.allow("inline")
    officer = add_professional(channel.platform, "his", "dpo", "lawyer", name="Paul Nicolleau")
    page = channel.open(officer, "/administration/textes", width=width)
    page.get_by_role("link", name="Approuver : Arabe").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Approuver le texte")
    require_accessible(page)
    dialog.get_by_role("button", name="Approuver ce texte").press("Enter")
    line = page.get_by_role("row").filter(has_text="Arabe")
    expect(line).to_contain_text("Paul Nicolleau")
    assert approved_languages(channel.platform) == {"fr", "ar"}
    require_accessible(page)
