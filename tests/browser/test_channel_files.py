"""In Chromium, scripts on: files go up beside each other, each with its progress or its refusal."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests import papers
from tests.browser.channel_world import ChannelWorld
from tests.browser.stores import BOTH
from tests.services.chromium import Watch


@BOTH
def test_several_files_go_up_with_their_progress_and_stand_in_the_list(channel: ChannelWorld) -> None:
    page = channel.open(channel.social)
    _slow_down(page)
    page.evaluate(WATCH_PROGRESS)
    names = ["bulletin-1.pdf", "bulletin-2.pdf", "bulletin-3.pdf"]
    page.locator("#deposer .js-only input[multiple]").set_input_files(
        [{"name": name, "mimeType": "application/pdf", "buffer": _heavy(name)} for name in names]
    )
    page.select_option("#type", "payslip")
    page.select_option("#document_subject", "household")
    expect(page.locator("#deposer [data-audience]")).to_contain_text("Visible par")
    page.get_by_role("button", name="Déposer 3 pièces").click()
    expect(page.locator("#liste-pieces li.doc")).to_have_count(3, timeout=15_000)
    expect(page.locator("[data-uploads] li")).to_have_count(0)
    seen = page.evaluate("window.seen")
    assert sorted(seen) == names
    assert all(any(0 < share < 100 for share in shares) for shares in seen.values()), seen


def test_a_refused_file_says_why_beside_its_name_and_the_others_go_on(
    channel: ChannelWorld, watch: Watch
) -> None:
    watch.allow("422")
    page = channel.open(channel.social, width=390, height=844, path=f"{channel.channel}?vue=pieces")
    page.locator("#deposer .js-only input[multiple]").set_input_files(
        [
            {"name": "vide.pdf", "mimeType": "application/pdf", "buffer": b""},
            {"name": "faux.pdf", "mimeType": "application/pdf", "buffer": b"#!/bin/sh\n"},
            {"name": "bon.pdf", "mimeType": "application/pdf", "buffer": papers.pdf()},
        ]
    )
    page.select_option("#type", "payslip")
    page.select_option("#document_subject", "household")
    page.get_by_role("button", name="Déposer 2 pièces").click()
    expect(page.locator("#liste-pieces li.doc")).to_have_count(1)
    expect(page.locator("[data-uploads]")).to_contain_text("Le fichier est vide")
    expect(page.locator("[data-uploads]")).to_contain_text("contient un programme")


def _heavy(name: str) -> bytes:
    """A PDF of 300 kB, of its own bytes."""
    return papers.pdf(content=b"BT ET\n" + b"% " + name.encode() + b"\n" + b"% nothing\n" * 30_000)


def _slow_down(page: Page) -> None:
    """A poor network: 400 kB/s upwards."""
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", conditions)


WATCH_PROGRESS = """
window.seen = {};
new MutationObserver(() => {
  for (const row of document.querySelectorAll("[data-uploads] li")) {
    const shares = (window.seen[row.querySelector("[data-name]").textContent] ??= []);
    const bar = row.querySelector("progress");
    if (!bar.hidden && bar.hasAttribute("value")) shares.push(bar.value);
  }
}).observe(document.querySelector("[data-uploads]"), { subtree: true, childList: true, attributes: true });
"""
