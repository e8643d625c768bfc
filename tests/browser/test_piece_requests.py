"""In Chromium, without a mouse: a document is asked for, deposited from the request, or declined."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import Page, expect

from hub.documents.operations import NewDocument, deposit_document
from tests import papers
from tests.browser.channel_world import ChannelWorld
from tests.browser.keyboard import press, walk_to
from tests.services.chromium import Watch, require_accessible

WIDTHS = [1280, 390]
REASON = "Nous en avons parlé au téléphone ce matin."


@pytest.mark.parametrize("width", WIDTHS)
def test_a_document_is_asked_for_and_answered_by_keyboard_alone(
    channel: ChannelWorld, watch: Watch, width: int
) -> None:
    watch.allow("inline", "422")  # axe writes style elements of its own while it measures
    page = channel.open(channel.housing, f"{channel.channel}?vue=pieces", width=width)
    press(page, "main a[href$='/demandes-de-pieces/nouvelle']")
    page.wait_for_url("**/nouvelle")
    require_accessible(page)
    press(page, "main button[type=submit]")
    expect(page.locator(".summary")).to_be_focused()
    require_accessible(page)
    fill_in(page)
    press(page, "main button[type=submit]")
    page.wait_for_url("**fait=envoyee")
    require_accessible(page)
    other = channel.open(channel.social, "/demandes", width=width)
    press(other, "main a[href='/demandes/pieces']")
    other.wait_for_url("**/demandes/pieces")
    require_accessible(other)
    press(other, "main .ch h3 a")
    expect(other.locator("main")).to_contain_text("Les trois derniers")
    require_accessible(other)
    press(other, "main a[href*='demande=']")
    other.wait_for_url("**#deposer")
    expect(other.locator("#type")).to_have_value("payslip")
    expect(other.locator("#document_category")).to_have_value("resources")
    require_accessible(other)
    new = NewDocument("resources", channel.home.person_ids[0], "payslip", "Bulletin", "bulletin.pdf")
    deposit_document(channel.platform, channel.social, channel.home.id, new, BytesIO(papers.pdf()))
    expect(page.locator("#demande")).to_contain_text("Déposée")


def fill_in(page: Page) -> None:
    for field, words in (
        ("#type", "Bulletin"),
        ("#subject", "Aminata"),
        ("#to", "Toute l’équipe Social"),
        ("#purpose", "Dossier logement"),
        ("#words", "Les trois derniers"),
    ):
        walk_to(page, field)
        page.keyboard.type(words)


def test_it_is_declined_by_keyboard_and_the_asker_sees_it_at_once(
    channel: ChannelWorld, watch: Watch
) -> None:
    watch.allow("inline", "422")  # axe writes style elements of its own while it measures
    asking = f"{channel.channel}/demandes-de-pieces/nouvelle"
    page = channel.open(channel.housing, asking, width=390)
    fill_in(page)
    press(page, "main button[type=submit]")
    page.wait_for_url("**fait=envoyee")
    page.wait_for_selector('html[data-live="on"]')
    other = channel.open(channel.social, page.url.removeprefix(channel.address).partition("?")[0], width=390)
    walk_to(other, "#reason")
    other.keyboard.type(REASON)
    press(other, "main form[action$='/refus'] button[type=submit]")
    other.wait_for_url("**fait=declinee")
    require_accessible(other)
    expect(page.locator("#demande")).to_contain_text(REASON)
