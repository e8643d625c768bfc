"""In Chromium, without a mouse, wide in French and narrow in English: who sees what, consent taken
back, a team changed and handed over, scopes widened by two, a broken glass reviewed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from hub.accounts.operations import choose_display
from hub.actors import Actor
from hub.channels.operations import NewNote, post_note
from hub.consent.emergency import close_glass
from tests.browser.channel_world import ChannelWorld
from tests.browser.keyboard import press, walk_to, write
from tests.emergencies import broken_by, opening_of
from tests.platform_builder import add_household, add_professional, agree
from tests.services.chromium import Watch, require_accessible

PLACES = [("fr", 1280), ("en", 390)]
"""Every page as it opens is tried in both languages at both widths by test_accessibility."""
WHY = "Relu avec la référente, le motif se tient."


class Office:
    """One household, and browsers of those around it in one language at one width."""

    def __init__(self, channel: ChannelWorld, language: str, width: int) -> None:
        self.channel, self.language, self.width = channel, language, width
        self.coordinator = self.add("mep", "coordinator", "coordinator", "Paul Nay")
        team = [channel.housing, self.coordinator]
        self.home = add_household(channel.platform, team, referents=[channel.social])
        agree(channel.platform, channel.social, self.home)
        self.path = f"/canaux/{self.home.id}"

    def open(self, actor: Actor, path: str) -> Page:
        choose_display(self.channel.platform, actor, self.language, "auto")
        page = self.channel.open(actor, path, width=self.width)
        assert page.get_attribute("html", "lang") == self.language
        return page

    def add(self, partner: str, role: str, profession: str, name: str) -> Actor:
        return add_professional(self.channel.platform, partner, role, profession, name=name)


@pytest.mark.parametrize(("language", "width"), PLACES)
def test_each_flow_is_done_without_a_mouse(
    channel: ChannelWorld, watch: Watch, language: str, width: int
) -> None:
    watch.allow("inline", "422")  # axe writes style elements of its own while it measures
    office = Office(channel, language, width)
    item(office)
    rights(office)
    team(office)
    scopes(office)
    glass(office)


def item(office: Office) -> None:
    """Who can see one note, now and on another day."""
    post_note(office.channel.platform, office.channel.social, office.home.id, NewNote("housing", None, "Vu"))
    page = office.open(office.channel.social, office.path)
    press(page, "#fil details.seen > summary")
    press(page, "#fil a[href$='/qui-peut-voir']")
    page.wait_for_url("**/qui-peut-voir")
    expect(page.locator("tbody tr")).to_have_count(3)
    require_accessible(page)
    write(page, "#date", "demain")
    page.keyboard.press("Enter")
    expect(page.locator(".summary")).to_be_focused()
    require_accessible(page)


def rights(office: Office) -> None:
    """Seen as on another day, narrowed to reading without copies, then taken back."""
    page = office.open(office.channel.social, f"{office.path}/qui-voit-quoi")
    write(page, "#date", "01/01/2026")
    page.keyboard.press("Enter")
    expect(page.locator("main .banner.off")).to_be_visible()
    require_accessible(page)
    press(page, "main .banner.off a")
    expect(page.locator("main .banner.off")).to_have_count(0)
    press(page, "main a[href$='/retrait']")
    press(page, "select[name='cell:his:housing']", "ArrowDown")
    press(page, "button[value=preview]")
    expect(page.locator("#h-ferme")).to_be_visible()
    require_accessible(page)
    told(page, "button[value=confirm]")
    press(page, "main a[href*='partner=his&category=housing']")
    expect(page.locator("#h-choix")).to_be_visible()
    told(page, "button[value=confirm]")
    expect(page.locator("main a[href*='partner=his&category=housing']")).to_have_count(0)


def team(office: Office) -> None:
    """A delegate named until a day; then everything handed over."""
    office.add("ssp", "worker", "social_worker", "Zoé Quint")
    page = office.open(office.coordinator, f"{office.path}/equipe")
    press(page, "main tr:has-text('Jeanne') a[href*='deleguer=']")
    expect(page.locator("#changer")).to_be_focused()
    write(page, "#professional", "Zo")
    write(page, "#until", "soon")
    page.keyboard.press("Enter")
    expect(page.locator(".summary")).to_be_focused()
    require_accessible(page)
    walk_to(page, "#until")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("31/12/2027")
    told(page, "#changer button[type=submit]")
    press(page, "main a[href$='/passation']:not([href*='canaux'])")
    write(page, "#leaving", "Jeanne")
    press(page, "main form button[type=submit]")
    write(page, "#professional", "Zo")
    press(page, "button[value=review]")
    expect(page.locator("#h-relire")).to_be_visible()
    require_accessible(page)
    told(page, "button[value=hand_over]")


def scopes(office: Office) -> None:
    """Proposed by one partner's administrator, tried, approved by another's."""
    boss = office.add("his", "administrator", "administrator", "Ines Carvalho")
    other = office.add("mep", "administrator", "administrator", "Luc Berthier")
    page = office.open(boss, "/administration/perimetres")
    press(page, "main a[href$='/modifier']")
    press(page, "button[value=review]")
    expect(page.locator(".summary")).to_be_focused()
    require_accessible(page)
    press(page, "select[name='scope:worker:employment']", "ArrowDown")
    write(page, "#reason", "Préparer les dossiers avant la commission")
    press(page, "button[value=review]")
    expect(page.locator("#h-elargit")).to_be_visible()
    require_accessible(page)
    press(page, "button[value=record]")
    expect(page.locator("button[value=withdraw]")).to_be_visible()
    require_accessible(page)
    press(page, "main a[href$='/essai']")
    write(page, "#code", office.home.short_code)
    press(page, "#role", "ArrowDown")
    press(page, "main form button[type=submit]")
    expect(page.locator("#h-essai")).to_be_visible()
    require_accessible(page)
    page = office.open(other, "/administration/perimetres")
    press(page, "button[value=approve]")
    expect(page.locator("button[value=approve]")).to_have_count(0)
    require_accessible(page)


def glass(office: Office) -> None:
    """Broken and closed; the officer says why it was right."""
    platform = office.channel.platform
    opener = office.add("mep", "worker", "job_counsellor", "Ines Faure")
    broken_by(platform, opener, office.home.short_code)
    close_glass(platform, opener, opening_of(platform, opener, office.home.id))
    page = office.open(office.add("mep", "dpo", "lawyer", "Paul Nicolleau"), "/journal/bris-de-glace")
    press(page, "main .ch h3 a")
    press(page, "main form button[type=submit]")
    expect(page.locator(".summary")).to_be_focused()
    require_accessible(page)
    press(page, "#finding input", "Space")
    write(page, "#comment", WHY)
    press(page, "main form button[type=submit]")
    expect(page.locator("main .inset")).to_have_text(WHY)
    require_accessible(page)


def told(page: Page, button: str) -> None:
    """Done, and said where the focus is."""
    press(page, button)
    expect(page.locator("main .banner.ok")).to_be_focused()
    require_accessible(page)
    assert not re.search("error|erreur", page.title(), re.IGNORECASE)
