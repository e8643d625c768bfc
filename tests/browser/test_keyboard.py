"""In Chromium, without a mouse: the main job from sign-in to deposit, and the shortcuts."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests import papers
from tests.browser.channel_world import ChannelWorld
from tests.browser.keyboard import walk_to
from tests.platform_builder import PASSWORD, add_household
from tests.services.chromium import Watch, require_accessible


def test_sign_in_write_and_deposit_without_a_mouse(channel: ChannelWorld, tmp_path: Path) -> None:
    paper = tmp_path / "bulletin.pdf"
    paper.write_bytes(papers.pdf())
    page = channel.visit("/connexion")
    walk_to(page, "#name")
    page.keyboard.type("jeanne@ssp.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/canaux")
    walk_to(page, ".ch h3 a")
    page.keyboard.press("Enter")
    page.wait_for_selector("#rediger")
    walk_to(page, "a[href='#rediger']")
    page.keyboard.press("Enter")
    _choose(page, "#category", "Coordination")
    _choose(page, "#subject", "Tout le foyer")
    expect(page.locator("#rediger [data-audience]")).to_contain_text("Visible par")
    walk_to(page, "#body")
    page.keyboard.type("Écrit au clavier")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#fil").get_by_text("Écrit au clavier")).to_have_count(1)
    expect(page.locator("#body")).to_be_focused()
    walk_to(page, "#deposer .js-only input[multiple]")
    with page.expect_file_chooser() as asked:
        page.keyboard.press("Space")
    asked.value.set_files(paper)
    _choose(page, "#type", "Bulletin de paie")
    _choose(page, "#document_subject", "Tout le foyer")
    walk_to(page, "#deposer [data-send]")
    page.keyboard.press("Enter")
    expect(page.locator("#liste-pieces").get_by_role("link", name="Bulletin de paie")).to_have_count(1)


def test_arrows_walk_the_list_and_shortcuts_reach_search_and_the_next_unread_channel(
    channel: ChannelWorld,
) -> None:
    other = add_household(channel.platform, [channel.social, channel.housing])
    channel.note(channel.social, "Pour vous")
    page = channel.listening(channel.housing, f"/canaux/{other.id}")
    expect(page.locator("#recents .count")).to_have_count(1)
    page.keyboard.press("Alt+Shift+ArrowUp")
    page.wait_for_url(f"**{channel.channel}")
    page.goto(f"{channel.address}/canaux")
    page.keyboard.press("Control+k")
    expect(page.locator("#jump")).to_be_focused()
    page.keyboard.type(page.locator(".ch .code").nth(1).inner_text())
    rows = page.locator(".ch h3 a")
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(rows.first).to_be_focused()
    page.locator("#jump").press("Enter")
    expect(rows).to_have_count(1)


def test_a_search_of_the_channel_is_typed_and_its_result_opened_without_a_mouse(
    channel: ChannelWorld, watch: Watch
) -> None:
    watch.allow("inline")  # axe writes style elements of its own while it measures
    channel.note(channel.social, "Rendez-vous à la préfecture")
    for number in range(12):
        channel.note(channel.social, f"Suite {number}")
    page = channel.open(channel.housing)
    page.keyboard.press("Control+k")
    expect(page.locator("#chercher")).to_be_focused()
    page.keyboard.type("prefect")
    page.keyboard.press("Enter")
    expect(page.locator("h2[data-rows]")).to_be_focused()
    assert page.url.endswith("/recherche")
    expect(page.locator("mark")).to_have_text("préfect")
    require_accessible(page)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".ch h3 a")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**avant=*")
    expect(page.locator("h3:target + p")).to_have_text("Rendez-vous à la préfecture")
    expect(page.locator("h3:target")).to_be_in_viewport()


def test_escape_closes_a_menu_and_gives_focus_back_without_losing_the_draft(channel: ChannelWorld) -> None:
    page = channel.open(channel.social)
    page.fill("#body", "En cours")
    summary = page.locator(".topbar .menu > summary")
    summary.press("Enter")
    expect(page.locator(".topbar .menu-panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".topbar .menu-panel")).to_be_hidden()
    expect(summary).to_be_focused()
    assert page.input_value("#body") == "En cours"


def _choose(page: Page, selector: str, words: str) -> None:
    """Choose in a list by typing the beginning of the words."""
    walk_to(page, selector)
    page.keyboard.type(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(f"{selector} option:checked")).to_have_text(words)
