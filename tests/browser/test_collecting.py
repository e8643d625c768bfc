"""In Chromium: a consent collected without a mouse, a signature drawn or typed, every step accessible."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from hub.accounts.operations import choose_display
from hub.consent.explaining import who_sees_what
from hub.consent.records import RecordAsked
from hub.documents.evidence_reading import download_evidence
from hub.households.persons import NewPerson
from tests.browser.channel_world import ChannelWorld
from tests.browser.keyboard import press, write
from tests.browser.stores import BOTH
from tests.platform_builder import add_household
from tests.services.chromium import Watch, require_accessible

ALONE = (NewPerson("Nour Haddad", date(1991, 3, 4)),)
VIEWS = ((1280, 800), (390, 844))


class Asked:
    """A woman nobody has asked yet, in a household whose referent asks her."""

    def __init__(self, channel: ChannelWorld) -> None:
        self.channel = channel
        self.home = add_household(channel.platform, referents=[channel.social], persons=ALONE)
        self.person = self.home.person_ids[0]
        self.path = f"/canaux/{self.home.id}/consentement/{self.person}"

    def to_answers(self, page: Page) -> None:
        """The first three steps, answered."""
        go_on(page)
        page.check("#explained")
        go_on(page)
        page.check("#understood")
        go_on(page)

    def image(self, page: Page) -> Image.Image:
        """What shows the consent whose receipt this page is."""
        record = page.url.partition("?")[0].rpartition("/")[2]
        asked = RecordAsked(self.home.id, self.person, UUID(record))
        found = download_evidence(self.channel.platform, self.channel.social, asked)
        return Image.open(BytesIO(b"".join(found.chunks))).convert("L")


@pytest.fixture
def asked(channel: ChannelWorld) -> Asked:
    return Asked(channel)


@BOTH
@pytest.mark.parametrize("width", [width for width, _ in VIEWS])
def test_consent_is_collected_and_signed_without_a_mouse(
    channel: ChannelWorld, asked: Asked, width: int
) -> None:
    page = channel.open(channel.social, asked.path, width=width)
    press(page, ".actions .btn-primary")
    press(page, "#explained", "Space")
    page.keyboard.press("Enter")  # in a form, Enter goes on
    expect(page.locator("#understood")).to_be_visible()
    press(page, "#understood", "Space")
    press(page, ".actions .btn-primary")
    press(page, "button[value=refused][name=fill]")
    expect(page.locator("[data-answers]")).to_have_text("18 réponses sur 18")
    press(page, "input[name='cell:his:housing']:checked", "ArrowLeft")
    press(page, "#method-signed_sheet", "Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#method-signature_on_screen")).to_be_checked()
    write(page, "[data-typed]", "نور حداد")
    expect(page.locator("[data-drawn]")).to_have_text("Signature prête à être envoyée.")
    press(page, ".actions .btn-primary")
    expect(page.get_by_role("heading", name="Relire avant d’enregistrer")).to_be_visible()
    press(page, "button[value=record]")
    expect(page.get_by_role("heading", name="Reçu de consentement", exact=True)).to_be_visible()
    assert asked.image(page).getextrema() != (255, 255)
    told = who_sees_what(channel.platform, channel.social, asked.home.id)
    answers = {(one.partner.code, one.category): str(one.agreement.status) for one in told.rights}
    assert (answers["his", "housing"], answers["mep", "housing"]) == ("given", "refused")
    expect(page.locator("main").get_by_role("link", name="Qui voit quoi")).to_be_visible()


def test_a_signature_drawn_is_stored_and_an_empty_frame_is_not_one(
    channel: ChannelWorld, asked: Asked, watch: Watch
) -> None:
    watch.allow("422")
    page = channel.open(channel.social, asked.path)
    asked.to_answers(page)
    page.get_by_role("button", name="Tout accepter").click()
    page.check("#method-signature_on_screen")
    page.get_by_role("button", name="Relire les réponses").click()
    expect(page.locator(".summary")).to_be_focused()
    expect(page.locator(".summary")).to_contain_text("Faites signer dans le cadre")
    expect(page.locator("[data-answers]")).to_have_text("18 réponses sur 18")
    draw(page)
    expect(page.locator("[data-drawn]")).to_have_text("Signature prête à être envoyée.")
    page.get_by_role("button", name="Effacer").click()
    expect(page.locator("[data-drawn]")).to_have_text("Le cadre est vide.")
    draw(page)
    page.get_by_role("button", name="Relire les réponses").click()
    page.get_by_role("button", name="Enregistrer les réponses").click()
    expect(page.get_by_role("heading", name="Reçu de consentement", exact=True)).to_be_visible()
    image = asked.image(page)
    assert image.size == (600, 200)
    assert image.getextrema()[0] < 100


def test_only_what_the_chosen_way_asks_for_is_shown(channel: ChannelWorld, asked: Asked) -> None:
    page = channel.open(channel.social, asked.path)
    asked.to_answers(page)
    expect(page.locator("#witness")).to_be_hidden()
    expect(page.locator("#image")).to_be_hidden()
    for way, witness, image, canvas in (
        ("oral_with_witness", True, False, False),
        ("signed_sheet", False, True, False),
        ("signature_on_screen", False, True, True),
    ):
        page.check(f"#method-{way}")
        expect(page.locator("#witness")).to_be_visible(visible=witness)
        expect(page.locator("#image")).to_be_visible(visible=image)
        expect(page.locator("canvas")).to_be_visible(visible=canvas)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_step_and_the_receipt_are_accessible_right_or_wrong(
    channel: ChannelWorld, asked: Asked, watch: Watch, language: str
) -> None:
    watch.allow("inline", "422")  # axe writes style elements of its own while it measures
    choose_display(channel.platform, channel.social, language, "auto")
    page = channel.open(channel.social, asked.path)
    for fill in ("#explained", "#understood"):
        require_accessible_everywhere(page)
        go_on(page)
        require_accessible_everywhere(page)
        go_on(page)
        expect(page.locator(".summary")).to_be_visible()
        require_accessible_everywhere(page)
        page.check(fill)
    go_on(page)
    page.locator("button[name=fill][value=given]").click()
    page.check("#method-signature_on_screen")
    page.locator("button[name=ask]").first.click()
    expect(page.locator(".seg")).to_have_count(24)
    page.fill("[data-typed]", "Nour")
    require_accessible_everywhere(page)
    page.fill("#until_date", "31/31/2027")
    go_on(page)
    expect(page.locator(".summary")).to_be_visible()
    require_accessible_everywhere(page)
    page.fill("#until_date", "")
    go_on(page)
    require_accessible_everywhere(page)
    go_on(page)
    expect(page.locator("#h-recu")).to_be_visible()
    require_accessible_everywhere(page)


def require_accessible_everywhere(page: Page) -> None:
    for width, height in VIEWS:
        page.set_viewport_size({"width": width, "height": height})
        too_wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(too_wide) <= 0
        require_accessible(page)


def go_on(page: Page) -> None:
    page.locator(".actions .btn-primary").last.click()
    page.wait_for_load_state("load")


def draw(page: Page) -> None:
    frame = page.locator("canvas")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 90, steps=4)
    page.mouse.up()
