"""In Chromium, on both stores: signing in, and a paper that goes from one page to another."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from hub.audit.sealer import seal_all
from hub.platform.journal_proof import verdict_of
from tests import papers
from tests.browser.channel_world import ChannelWorld
from tests.browser.stores import BOTH
from tests.platform_builder import PASSWORD

PAPER = papers.pdf()


@BOTH
def test_who_signs_in_deposits_a_paper_that_another_page_takes_byte_for_byte(channel: ChannelWorld) -> None:
    reader = channel.listening(channel.housing, f"{channel.channel}?vue=pieces")
    page = channel.visit("/connexion")
    page.fill("#name", "jeanne@ssp.example")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page).to_have_url(re.compile("/canaux$"))
    page.goto(f"{channel.address}{channel.channel}?vue=pieces")
    deposit(page)
    expect(page.locator("#liste-pieces li.doc")).to_have_count(1)
    expect(reader.locator("#liste-pieces li.doc")).to_have_count(1)
    reader.locator("#liste-pieces li.doc a").first.click()
    with reader.expect_download() as coming:
        reader.get_by_role("link", name="Télécharger l’original").click()
    assert coming.value.path().read_bytes() == PAPER
    seal_all(channel.platform.database)
    assert verdict_of(channel.platform).result.value == "intact"


def deposit(page: Page) -> None:
    page.locator("#deposer .js-only input[multiple]").set_input_files(
        [{"name": "bulletin.pdf", "mimeType": "application/pdf", "buffer": PAPER}]
    )
    page.select_option("#type", "payslip")
    page.select_option("#document_subject", "household")
    page.get_by_role("button", name="Déposer").click()
