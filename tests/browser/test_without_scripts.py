"""In Chromium with JavaScript off: the main job is done all the same."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import FilePayload, Page, expect

from hub.consent.explaining import who_sees_what
from tests import papers
from tests.browser.channel_world import ChannelWorld
from tests.platform_builder import PASSWORD, add_household
from tests.services.chromium import OpenPage, Watch


def test_sign_in_write_deposit_and_consent_without_scripts(
    channel: ChannelWorld, open_page: OpenPage, watch: Watch
) -> None:
    watch.allow("422")
    page = open_page(scripts=False)
    _sign_in(channel, page)
    page.get_by_role("link", name="FOYER-").first.click()
    _write(page)
    _search(page)
    _deposit(page)
    _consent(channel, page)
    _withdraw(channel, page)
    page.close()


def _sign_in(channel: ChannelWorld, page: Page) -> None:
    page.goto(f"{channel.address}/connexion")
    page.fill("#name", "jeanne@ssp.example")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", name="Mes canaux")).to_be_visible()


def _write(page: Page) -> None:
    page.fill("#body", "Écrit sans script")
    page.select_option("#category", "coordination")
    page.select_option("#subject", "household")
    page.get_by_role("button", name="Voir qui lira").click()
    expect(page.locator("#rediger [data-audience]")).to_contain_text("Visible par")
    assert page.input_value("#body") == "Écrit sans script"
    page.select_option("#category", "")
    page.get_by_role("button", name="Enregistrer la note").click()
    expect(page.locator(".summary")).to_be_visible()
    assert page.input_value("#body") == "Écrit sans script"
    page.select_option("#category", "coordination")
    page.get_by_role("button", name="Enregistrer la note").click()
    expect(page.locator("#fil").get_by_text("Écrit sans script")).to_have_count(1)
    expect(page.get_by_text("Note enregistrée.")).to_be_visible()


def _search(page: Page) -> None:
    page.fill("#chercher", "ecrit")
    page.locator("#chercher").press("Enter")
    expect(page.locator("mark")).to_have_text("Écrit")
    page.get_by_role("link", name="Note de").click()
    expect(page.locator("h3:target + p")).to_have_text("Écrit sans script")


def _deposit(page: Page) -> None:
    files = page.locator("#deposer noscript input, #deposer #file input")
    page.select_option("#type", "payslip")
    page.select_option("#document_category", "resources")
    page.select_option("#document_subject", "household")
    page.get_by_role("button", name="Voir qui verra la pièce").click()
    expect(page.locator("#deposer [data-audience]")).to_contain_text("Visible par")
    assert page.input_value("#type") == "payslip"
    page.fill("#expires_on", "31/31/2027")
    files.set_input_files([_file("a.pdf", papers.pdf())])
    page.get_by_role("button", name="Déposer la pièce").click()
    expect(page.locator("#deposer .summary")).to_contain_text("date")
    assert page.input_value("#type") == "payslip"
    page.fill("#expires_on", "")
    files.set_input_files([_file("vide.pdf", b""), _file("b.pdf", papers.pdf())])
    page.get_by_role("button", name="Déposer la pièce").click()
    expect(page.locator("#deposer .banner.bad")).to_contain_text("vide.pdf")
    expect(page.locator("#deposer .banner.ok")).to_contain_text("b.pdf")
    expect(page.locator("#liste-pieces li.doc")).to_have_count(1)


def _consent(channel: ChannelWorld, page: Page) -> None:
    home = add_household(channel.platform, [channel.social, channel.housing])
    until = date.today() + timedelta(days=100)  # noqa: DTZ011 - a civil date
    page.goto(f"{channel.address}/canaux/{home.id}/qui-voit-quoi")
    page.get_by_role("link", name="Recueillir le consentement").click()
    _next(page)
    page.check("#explained")
    _next(page)
    page.check("#understood")
    _next(page)
    page.get_by_role("button", name="Tout accepter").click()
    page.locator("input[name='cell:his:resources'][value=refused]").check(force=True)
    page.check("#method-signed_sheet")
    page.fill("#until_date", "31/31/2027")
    page.set_input_files("#image", {"name": "fiche.jpg", "mimeType": "image/jpeg", "buffer": papers.jpeg()})
    page.get_by_role("button", name="Relire les réponses").click()
    expect(page.locator(".summary")).to_contain_text("date")
    expect(page.get_by_text("Image reçue et chiffrée.")).to_be_visible()
    page.fill("#until_date", f"{until:%d/%m/%Y}")
    page.get_by_role("button", name="Relire les réponses").click()
    expect(page.get_by_role("heading", name="Relire avant d’enregistrer")).to_be_visible()
    page.get_by_role("button", name="Enregistrer les réponses").click()
    expect(page.get_by_text("C’est pris en compte.")).to_be_visible()
    expect(page.get_by_role("heading", name="Reçu de consentement", exact=True)).to_be_visible()
    page.locator("main").get_by_role("link", name="Qui voit quoi").click()
    told = who_sees_what(channel.platform, channel.social, home.id)
    ends = {one.agreement.until for one in told.rights if one.agreement.until}
    assert {end.astimezone(channel.platform.timezone).date() for end in ends} == {until}
    answers = {(one.partner.code, one.category): str(one.agreement.status) for one in told.rights}
    assert answers["his", "resources"] == "refused"
    assert answers["his", "housing"] == "given"


def _next(page: Page) -> None:
    page.get_by_role("button", name="Continuer", exact=True).last.click()


def _withdraw(channel: ChannelWorld, page: Page) -> None:
    """Two clicks."""
    page.get_by_role("link", name="Tout retirer").click()
    page.get_by_role("button", name="Retirer l’accord").click()
    expect(page.get_by_text("C’est pris en compte.")).to_be_visible()


def _file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}
