"""Regions beside the page share one turn: however many there are, each is fetched anew after a bell."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.channel_world import ChannelWorld

STALE = "vieilli"


def test_two_regions_beside_the_page_are_both_fetched_after_a_bell(channel: ChannelWorld) -> None:
    page = channel.listening(channel.social)
    expect(page.locator("nav #recents a")).to_have_count(1)
    _add_second(page)
    channel.note(channel.housing, "Un mot pour sonner")
    for region in ("nav #recents", "main #recents"):
        expect(page.locator(region)).not_to_contain_text(STALE, timeout=10_000)


def _add_second(page: Page) -> None:
    """Another lazy region of the same address, after the one there is; both hold what a fetch removes."""
    page.evaluate(
        """stale => {
            const first = document.querySelector("#recents");
            const second = first.cloneNode(true);
            document.querySelector("main").append(second);
            for (const region of [first, second]) region.append(stale);
        }""",
        STALE,
    )
