"""In Chromium, without a mouse: from a shut category to the request, its answer, and what ends soon."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from hub.clock import system_clock
from tests.browser.channel_world import ChannelWorld
from tests.browser.keyboard import press, walk_to
from tests.platform_builder import add_household, add_professional, agree
from tests.services.chromium import Watch, require_accessible

WIDTHS = [1280, 390]
WHY = "Le bail se signe vendredi, il me manque un papier."


@pytest.mark.parametrize("width", WIDTHS)
def test_a_request_is_sent_and_answered_by_keyboard_alone(
    channel: ChannelWorld, watch: Watch, width: int
) -> None:
    watch.allow("inline", "422")  # axe writes style elements of its own while it measures
    administrator = add_professional(channel.platform, "his", "administrator", "administrator")
    page = channel.open(channel.housing, width=width)
    press(page, "#fil a[href*='/demande?categorie=social']")
    page.wait_for_url("**/demande?categorie=social")
    expect(page.locator("#category")).to_have_value("social")
    require_accessible(page)
    press(page, "main button[type=submit]")
    expect(page.locator(".summary")).to_be_focused()
    expect(page.locator(".summary a").first).to_contain_text("Personne concernée\xa0: Remplissez ce champ")
    press(page, ".summary a")
    expect(page.locator("#subject")).to_be_focused()
    expect(page.locator("#subject")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#subject")).to_have_attribute("aria-describedby", "subject-erreur")
    expect(page.locator("#subject-erreur")).to_contain_text("Remplissez ce champ")
    for field, words in (("#subject", "Tout le foyer"), ("#purpose", "Dossier logement")):
        walk_to(page, field)
        page.keyboard.type(words)
    walk_to(page, "#reason")
    page.keyboard.type(WHY)
    press(page, "main button[type=submit]")
    page.wait_for_url("**/demandes?fait=envoyee")
    require_accessible(page)
    expect(page.locator("main .ch")).to_have_count(1)
    other = channel.open(administrator, "/demandes", width=width)
    press(other, "main .ch h3 a")
    expect(other.locator("main")).to_contain_text(WHY)
    require_accessible(other)
    walk_to(other, "#reason")
    other.keyboard.type("Proposé aux administrateurs ce matin.")
    press(other, "button[value=granted]")
    other.wait_for_url("**/demandes?fait=reponse")
    page.goto(f"{channel.address}/demandes")
    press(page, "main .ch h3 a")
    expect(page.locator("main")).to_contain_text("Proposé aux administrateurs ce matin.")
    require_accessible(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_ends_is_renewed_by_keyboard_alone(channel: ChannelWorld, watch: Watch, width: int) -> None:
    watch.allow("inline", "422")  # axe writes style elements of its own while it measures
    home = add_household(channel.platform, referents=[channel.social])
    agree(channel.platform, channel.social, home, until_at=system_clock() + timedelta(days=12))
    page = channel.open(channel.social, "/echeances", width=width)
    require_accessible(page)
    press(page, "main a[href$='/renouveler']")
    page.wait_for_url("**/renouveler")
    require_accessible(page)
    press(page, "main .actions a.btn-primary")
    page.wait_for_url(f"**/canaux/{home.id}/consentement/*")
    expect(page.locator("main input[type=radio]:checked")).to_have_count(0)
