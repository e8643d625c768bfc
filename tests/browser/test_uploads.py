"""In Chromium, on a poor network: files go on by themselves where they stood, or are given up for good."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from playwright.sync_api import CDPSession, Page, expect
from sqlalchemy import select

from hub.documents.models import Document, Upload, UploadPart
from hub.documents.originals import download_original
from tests import papers
from tests.browser.channel_world import ChannelWorld
from tests.documents.upload_world import heavy
from tests.services.chromium import Watch, require_accessible

MIB = 1 << 20
RATE = 300_000
"""Bytes a second, upwards."""
PATIENCE = 20_000
A_THIRD_SENT = """() => new Promise((done) => {
  const bar = document.querySelector("[data-uploads] progress");
  const look = () => bar.value > 30 ? done() : setTimeout(look, 20);
  look();
})"""


def network(link: CDPSession, *, offline: bool) -> None:
    """A poor network, or none."""
    conditions = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": RATE}
    link.send("Network.emulateNetworkConditions", conditions)


def choose(page: Page, content: bytes) -> CDPSession:
    """Send a file, up to its first third."""
    page.locator("#deposer .js-only input[multiple]").set_input_files(
        {"name": "bulletin.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    page.select_option("#type", "payslip")
    page.select_option("#document_subject", "household")
    link = page.context.new_cdp_session(page)
    network(link, offline=False)
    page.get_by_role("button", name="Déposer la pièce").click()
    page.evaluate(A_THIRD_SENT)
    return link


def test_a_file_goes_on_by_itself_once_the_network_is_back(channel: ChannelWorld, watch: Watch) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED", "WebSocket")
    page = channel.open(channel.social)
    offsets: list[int] = []
    page.on(
        "request",
        lambda sent: offsets.append(int(sent.headers["upload-offset"])) if sent.method == "PATCH" else None,
    )
    content = heavy(2 * MIB)
    link = choose(page, content)
    network(link, offline=True)
    expect(page.locator("[data-uploads]")).to_contain_text("L’envoi reprendra tout seul")
    network(link, offline=False)
    expect(page.locator("#liste-pieces li.doc")).to_have_count(1, timeout=PATIENCE)
    expect(page.locator("[data-uploads] li")).to_have_count(0)
    assert offsets[0] == 0
    assert all(offset > 0 for offset in offsets[1:]), "never begun again"
    assert len(offsets) > 1
    with channel.platform.database.reading() as session:
        document_id = session.scalars(select(Document.id)).one()
    assert b"".join(download_original(channel.platform, channel.social, document_id).chunks) == content


def test_a_file_given_up_leaves_the_page_and_the_server(channel: ChannelWorld, watch: Watch) -> None:
    watch.allow("ERR_ABORTED")
    page = channel.open(channel.social, width=390, height=844, path=f"{channel.channel}?vue=pieces")
    choose(page, heavy(MIB))
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as ended:
        page.get_by_role("button", name="Annuler l’envoi").click()
    assert ended.value.status == 204
    expect(page.locator("[data-uploads] li")).to_have_count(0)
    with channel.platform.database.reading() as session:
        assert session.scalars(select(Upload.id)).all() == []
        assert session.scalars(select(UploadPart.start)).all() == []


def test_pages_photographed_one_by_one_become_one_document(channel: ChannelWorld) -> None:
    page = channel.open(channel.social, width=390, height=844, path=f"{channel.channel}?vue=pieces")
    for number, make in enumerate((papers.jpeg, papers.png)):
        kind = ("jpeg", "png")[number]
        page.locator("#deposer input[capture]").set_input_files(
            {"name": f"photo{number}.{kind}", "mimeType": f"image/{kind}", "buffer": make()}
        )
        expect(page.locator("#deposer label", has=page.locator("[capture]"))).to_contain_text(
            "Ajouter une page"
        )
    expect(page.get_by_label("Réunir les photos")).to_be_checked()
    page.select_option("#type", "payslip")
    page.select_option("#document_subject", "household")
    page.get_by_role("button", name="Déposer la pièce").click()
    expect(page.locator("#liste-pieces li.doc")).to_have_count(1, timeout=PATIENCE)
    with channel.platform.database.reading() as session:
        document_id = session.scalars(select(Document.id)).one()
    content = b"".join(download_original(channel.platform, channel.social, document_id).chunks)
    with pikepdf.open(BytesIO(content)) as made:
        assert len(made.pages) == 2


def test_pages_too_heavy_together_for_one_file_are_one_document_all_the_same(channel: ChannelWorld) -> None:
    page = channel.open(channel.social, width=390, height=844, path=f"{channel.channel}?vue=pieces")
    page.locator("#deposer").evaluate(
        "(form, most) => { form.dataset.limit = most; }", len(papers.jpeg()) + 1
    )
    for number in range(2):
        page.locator("#deposer input[capture]").set_input_files(
            {"name": f"photo{number}.jpeg", "mimeType": "image/jpeg", "buffer": papers.jpeg()}
        )
    page.select_option("#type", "payslip")
    page.select_option("#document_subject", "household")
    page.get_by_role("button", name="Déposer la pièce").click()
    expect(page.locator("#liste-pieces li.doc")).to_have_count(1, timeout=PATIENCE)


def test_too_many_pages_are_told_before_one_of_them_is_lost(channel: ChannelWorld) -> None:
    page = channel.open(channel.social, width=390, height=844, path=f"{channel.channel}?vue=pieces")
    page.locator("#deposer").evaluate("(form) => { form.dataset.mostPages = 1; }")
    for number in range(2):
        page.locator("#deposer input[capture]").set_input_files(
            {"name": f"photo{number}.jpeg", "mimeType": "image/jpeg", "buffer": papers.jpeg()}
        )
    page.select_option("#type", "payslip")
    page.select_option("#document_subject", "household")
    expect(page.locator("[data-why]")).to_contain_text(
        "2 photos : 30 pages au plus pour une pièce. Retirez-en"
    )
    page.get_by_role("button", name="Déposer la pièce").click()
    expect(page.locator("[data-uploads] li")).to_have_count(2)
    expect(page.locator("[data-uploads] li[data-state=waiting]")).to_have_count(2)
    page.get_by_label("Réunir les photos").uncheck()
    expect(page.locator("[data-why]")).to_be_hidden()
    page.get_by_role("button", name="Retirer photo1.jpeg").click()
    page.get_by_role("button", name="Déposer la pièce").click()
    expect(page.locator("#liste-pieces li.doc")).to_have_count(1, timeout=PATIENCE)


def test_a_file_sent_twice_leads_to_the_first_and_goes_in_once_more_only_when_told(
    channel: ChannelWorld, watch: Watch
) -> None:
    watch.allow("inline", "500", "409")  # axe writes style elements of its own while it measures
    page, rows = channel.open(channel.social, path=f"{channel.channel}?vue=pieces"), "[data-uploads] li"
    down = iter([True])

    def send() -> None:
        page.locator("#deposer .js-only input[multiple]").set_input_files(
            {"name": "bulletin.pdf", "mimeType": "application/pdf", "buffer": papers.pdf()}
        )
        page.select_option("#type", "payslip")
        page.select_option("#document_subject", "household")
        page.get_by_role("button", name="Déposer la pièce").click()

    page.route(
        "**/canaux/*/envois",
        lambda route: route.fulfill(status=500) if next(down, False) else route.continue_(),
    )
    send()
    expect(page.locator(rows)).to_contain_text("La pièce n’a pas été déposée. Réessayez")
    require_accessible(page)
    page.get_by_role("button", name="Réessayer bulletin.pdf").click()
    expect(page.locator("#liste-pieces li.doc")).to_have_count(1, timeout=PATIENCE)
    expect(page.locator(rows)).to_have_count(0)
    send()
    expect(page.locator(rows)).to_contain_text("Déjà déposée le")
    require_accessible(page)
    with channel.platform.database.reading() as session:
        first = session.scalars(select(Document.id)).one()
    expect(page.get_by_role("link", name="Réutiliser")).to_have_attribute("href", f"/pieces/{first}")
    page.get_by_role("button", name="Déposer quand même bulletin.pdf").click()
    expect(page.locator("#liste-pieces li.doc")).to_have_count(2, timeout=PATIENCE)
    page.locator("#deposer").evaluate("form => { form.dataset.requestUrl = '/demandes/pieces/a'; }")
    send()
    expect(page.get_by_role("link", name="Réutiliser")).to_have_attribute("href", "/demandes/pieces/a")
