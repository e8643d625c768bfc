"""In Chromium, without a mouse: from the list of expected documents to a check, its reason and back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from hub.documents.operations import NewDocument, deposit_document
from tests import papers
from tests.browser.channel_world import ChannelWorld
from tests.browser.keyboard import press, walk_to
from tests.browser.test_accessibility import NARROWEST, TOO_WIDE
from tests.services.chromium import Watch, require_accessible

WIDTHS = [1280, 390]
WHY = "La date de fin ne se lit pas."


@pytest.mark.parametrize("width", WIDTHS)
def test_a_document_is_asked_for_again_and_the_list_says_why(
    channel: ChannelWorld, watch: Watch, width: int
) -> None:
    watch.allow("inline", "422")  # axe writes style elements of its own while it measures
    home, social = channel.home, channel.social
    new = NewDocument("identity", home.person_ids[0], "civil_status", "Livret", "livret.pdf")
    deposit_document(channel.platform, social, home.id, new, iter([papers.pdf()]))
    page = channel.open(social, f"/canaux/{home.id}/pieces-attendues", width=width)
    require_accessible(page)
    press(page, "main a[href^='/pieces/']")
    page.wait_for_url("**/pieces/*")
    require_accessible(page)
    press(page, "button[value=to_redo]")
    expect(page.locator(".summary")).to_be_focused()
    walk_to(page, "#reason")
    page.keyboard.type(WHY)
    press(page, "button[value=to_redo]")
    expect(page.locator("main")).to_contain_text(WHY)
    page.goto(f"{channel.address}/canaux/{home.id}/pieces-attendues")
    expect(page.locator("main")).to_contain_text(WHY)
    require_accessible(page)
    press(page, "main a[href*='deposer=civil_status']")
    page.wait_for_url("**deposer=civil_status**")
    expect(page.locator("#type")).to_have_value("civil_status")


def test_what_an_ended_permit_calls_for_is_read_whole_on_the_narrowest_screen(channel: ChannelWorld) -> None:
    home, social = channel.home, channel.social
    ended = channel.platform.clock().date() - timedelta(days=12)
    new = NewDocument("identity", home.person_ids[0], "residence_permit", "Titre", "titre.pdf", ended)
    deposit_document(channel.platform, social, home.id, new, iter([papers.pdf()]))
    page = channel.open(social, f"/canaux/{home.id}/pieces-attendues", width=NARROWEST)
    expect(page.get_by_text("Sans attestation, le droit de travailler peut s’arrêter")).to_be_visible()
    assert page.evaluate(TOO_WIDE) <= 0
