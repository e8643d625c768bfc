"""After a bell every region is true: those beside the page share one turn, the thread holds what was said
of documents."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from hub.documents.checking import check_document, mask_document
from hub.documents.operations import NewDocument, deposit_document
from tests import papers
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


def test_a_mark_and_a_mask_stand_on_an_open_page_without_loading_it_again(channel: ChannelWorld) -> None:
    channel.note(channel.housing, "Point lundi")
    new = NewDocument("resources", channel.home.person_ids[0], "payslip", "Bulletin de mai", "mai.pdf", None)
    paper = deposit_document(channel.platform, channel.social, channel.home.id, new, iter([papers.pdf()])).id
    page = channel.listening(channel.social)
    page.evaluate("window.unchanged = true")
    check_document(channel.platform, channel.housing, paper, 1, "validated")
    line, listed = page.locator("#fil .event"), page.locator("#liste-pieces")
    expect(line).to_contain_text("Pièce validée par")
    expect(line).to_contain_text("Bulletin de mai")
    mask_document(channel.platform, channel.social, paper, "Déposée par erreur")
    expect(line).to_have_count(2)
    expect(line.last).to_contain_text("Déposée par erreur")
    expect(page.locator("#fil")).not_to_contain_text("Bulletin de mai")
    expect(listed).not_to_contain_text("Bulletin de mai")
    assert page.evaluate("window.unchanged"), "the page was loaded again"
