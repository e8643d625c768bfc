"""In Chromium: a document leafed through at the keyboard; nothing of a file ever runs or calls out."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from hub.documents.operations import NewDocument, deposit_document
from hub.documents.text_layers import read_waiting
from tests import papers
from tests.browser.channel_world import ChannelWorld
from tests.documents.test_text_layers import NOTICE, photo
from tests.services.chromium import Watch, require_accessible

WIDTHS = [{"width": 1280, "height": 900}, {"width": 390, "height": 844}]
HOSTILE = papers.pdf(3, catalog=papers.SCRIPT)
DRAWN = "image => image.decode().then(() => image.naturalWidth)"


def deposited(channel: ChannelWorld, content: bytes = HOSTILE) -> UUID:
    name = "bail.pdf" if content.startswith(b"%PDF") else "bail.png"
    new = NewDocument("housing", channel.home.person_ids[0], "lease", "Bail", name)
    return deposit_document(channel.platform, channel.social, channel.home.id, new, iter([content])).id


def require_drawn(page: Page, number: int) -> None:
    expect(page.get_by_role("group", name=f"Page {number} sur 3")).to_be_visible()
    assert page.locator(".leaf img").evaluate(DRAWN) > 1000


@pytest.mark.parametrize("view", WIDTHS, ids=["wide", "narrow"])
def test_a_document_is_leafed_through_without_a_mouse(
    channel: ChannelWorld, watch: Watch, view: dict[str, int]
) -> None:
    watch.allow("inline")  # axe writes style elements of its own while it measures
    paper = deposited(channel)
    page = channel.listening(channel.housing, f"/pieces/{paper}", **view)
    require_drawn(page, 1)
    require_accessible(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**page=2#feuille")
    require_drawn(page, 2)
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile(f"{paper}#feuille$"))
    page.get_by_role("link", name="Zoom 200 %").press("Enter")
    page.wait_for_url("**zoom=200#feuille")
    require_drawn(page, 1)
    require_accessible(page)
    sheet = page.locator(".leaf")
    assert sheet.evaluate("sheet => sheet.scrollWidth > sheet.clientWidth * 1.9")
    sheet.focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("zoom=200#feuille$"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Tourner").press("Enter")
    page.wait_for_url("**tourne=90#feuille")
    require_drawn(page, 1)
    page.keyboard.press("Escape")
    page.wait_for_url("**vue=pieces#pieces")


def test_a_date_the_hub_read_counts_once_somebody_takes_it_over(channel: ChannelWorld, watch: Watch) -> None:
    watch.allow("inline")
    paper = deposited(channel, photo("Attestation", NOTICE))
    read_waiting(channel.platform, set())
    page = channel.listening(channel.housing, f"/pieces/{paper}", **WIDTHS[1])
    details = page.get_by_role("region", name="Détails")
    expect(details).not_to_contain_text("Expire")
    page.get_by_role("button", name="Reprendre cette date 28 mars 2027").press("Enter")
    expect(details).to_contain_text("28 mars 2027")
    expect(details).to_contain_text("Lue par le hub, reprise par")
    expect(page.get_by_role("button", name="Reprendre cette date")).to_have_count(0)
    assert page.get_by_label("Date écrite sur la pièce").input_value() == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    require_accessible(page)


def test_an_image_opened_by_itself_runs_nothing(channel: ChannelWorld, watch: Watch) -> None:
    watch.allow("inline style", "Blocked script execution")  # of the page Chromium makes around an image
    page = channel.listening(channel.housing, f"/pieces/{deposited(channel)}")
    answer = page.goto(f"{page.url}/pages/1".replace("#feuille", ""))
    assert answer is not None
    assert answer.header_value("content-type") == "image/jpeg"
    assert page.evaluate("document.scripts.length") == 0
