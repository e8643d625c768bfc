"""Every state of a file on its way, in both languages, at a desk and on a phone: nothing a screen reader, a
keyboard or a narrow screen trips over."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, Page, expect

from hub.accounts.operations import choose_display
from tests import papers
from tests.browser.channel_world import ChannelWorld
from tests.documents.upload_world import heavy
from tests.services.chromium import Watch, require_accessible

SLOW, PATIENCE = 300_000, 20_000
VIEWS = {"desk": (1280, 800), "phone": (390, 844)}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ROWS, SAID = "[data-uploads] li", "[data-uploads] [data-said]"
WORDS = {
    "fr": {
        "send": "Déposer la pièce", "cancel": "Annuler l’envoi", "remove": "Retirer", "sending": "Envoi, ",
        "paused": "L’envoi reprendra tout seul", "done": "Pièce déposée",
    },
    "en": {
        "send": "Deposit the document", "cancel": "Cancel sending", "remove": "Remove",
        "sending": "Sending, ", "paused": "will go on by itself", "done": "Document deposited",
    },
}  # fmt: skip


@pytest.fixture(params=[(language, view) for language in WORDS for view in VIEWS], ids="-".join)
def opened(
    request: pytest.FixtureRequest, channel: ChannelWorld, watch: Watch
) -> tuple[Page, dict[str, str]]:
    watch.allow("inline")  # axe writes style elements of its own while it measures
    language, view = request.param
    choose_display(channel.platform, channel.social, language, "auto")
    width, height = VIEWS[view]
    page = channel.open(channel.social, width=width, height=height, path=f"{channel.channel}?vue=pieces")
    return page, WORDS[language]


def choose(page: Page, words: dict[str, str], content: bytes, name: str = "bulletin.pdf") -> None:
    page.locator("#deposer .js-only input[multiple]").set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": content}
    )
    page.select_option("#type", "payslip")
    page.select_option("#document_subject", "household")
    require_whole(page)
    page.get_by_role("button", name=words["send"]).click()


def network(link: CDPSession, *, offline: bool) -> None:
    """A slow network, or none."""
    conditions = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW}
    link.send("Network.emulateNetworkConditions", conditions)


def require_whole(page: Page) -> None:
    """As it stands: accessible, and no wider than the screen."""
    require_accessible(page)
    assert page.evaluate(TOO_WIDE) <= 0


def require_focus(page: Page) -> None:
    """Where a button was that is gone, nobody is lost."""
    assert page.evaluate("document.activeElement.closest('#deposer') !== null")


def said_aloud(page: Page) -> str:
    return " ".join(page.locator("[aria-live], [role=status], [role=alert]").all_inner_texts())


def test_sending_paused_and_cancelled(opened: tuple[Page, dict[str, str]], watch: Watch) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED", "ERR_ABORTED", "WebSocket")
    page, words = opened
    link = page.context.new_cdp_session(page)
    network(link, offline=False)
    choose(page, words, heavy(3 << 20))
    expect(page.locator(SAID)).to_contain_text(words["sending"])
    require_whole(page)
    network(link, offline=True)
    expect(page.locator(SAID)).to_contain_text(words["paused"])
    require_whole(page)
    network(link, offline=False)
    page.get_by_role("button", name=words["cancel"]).click()
    expect(page.locator(ROWS)).to_have_count(0)
    require_whole(page)
    require_focus(page)


def test_refused_and_taken_away(opened: tuple[Page, dict[str, str]], watch: Watch) -> None:
    watch.allow("415", "422", "413")
    page, words = opened
    choose(page, words, papers.pdf()[:400])
    expect(page.locator(f"{ROWS}[data-state=refused]")).to_have_count(1, timeout=PATIENCE)
    require_whole(page)
    page.get_by_role("button", name=f"{words['remove']} bulletin.pdf").click()
    expect(page.locator(ROWS)).to_have_count(0)
    require_whole(page)
    require_focus(page)


def test_done(opened: tuple[Page, dict[str, str]]) -> None:
    page, words = opened
    choose(page, words, papers.pdf())
    expect(page.locator("#liste-pieces li.doc")).to_have_count(1, timeout=PATIENCE)
    assert words["done"] in said_aloud(page)
    require_whole(page)
