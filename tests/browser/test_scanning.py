"""In Chromium: an open page follows what the virus scanner says of a document, in words, without a reload."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from hub.documents.clamd import Clamd
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.scanning import scan_waiting
from hub.storage.db import Database
from tests import papers
from tests.browser.channel_world import ChannelWorld, opened
from tests.services.chromium import OpenPage, Watch, require_accessible
from tests.services.clamd import VIRUS, Scanner

WIDTHS = [{"width": 1280, "height": 900}, {"width": 390, "height": 844}]


@pytest.fixture
def scanned(
    postgres_database: Database, tmp_path: Path, open_page: OpenPage, clamd: Scanner
) -> Iterator[ChannelWorld]:
    with opened(postgres_database, tmp_path, open_page, clamd=clamd.address) as world:
        yield world


@pytest.mark.parametrize("view", WIDTHS, ids=["wide", "narrow"])
def test_an_open_page_follows_the_scanner(
    scanned: ChannelWorld, clamd: Scanner, watch: Watch, view: dict[str, int]
) -> None:
    watch.allow("inline")  # axe writes style elements of its own while it measures
    person = scanned.home.person_ids[0]

    def deposit(content: bytes, title: str) -> str:
        paper = NewDocument("identity", person, "residence_permit", title, "titre.pdf")
        made = deposit_document(scanned.platform, scanned.social, scanned.home.id, paper, iter([content]))
        return f"/pieces/{made.id}"

    good, bad = deposit(papers.pdf(), "Titre"), deposit(papers.pdf(content=VIRUS), "Attestation")
    channel = scanned.listening(scanned.housing, f"{scanned.channel}?vue=pieces", **view)
    waits, blocked = (scanned.listening(scanned.housing, place, **view) for place in (good, bad))
    lines = channel.locator("#liste-pieces .doc")
    expect(lines.filter(has_text="Analyse antivirus en cours")).to_have_count(2)
    expect(waits.get_by_role("button", name="Télécharger l’original")).to_be_disabled()
    for page in (channel, waits):
        require_accessible(page)
    scan_waiting(scanned.platform, Clamd(clamd.address))
    expect(lines.filter(has_text="Virus détecté")).to_have_count(1)
    expect(lines.filter(has_text="analysée, saine")).to_have_count(1)
    expect(waits.get_by_role("link", name="Télécharger l’original")).to_be_visible()
    expect(blocked.get_by_text("Demandez un autre fichier à la personne")).to_be_visible()
    expect(blocked.get_by_role("button", name="Télécharger l’original")).to_be_disabled()
    for page in (channel, blocked):
        require_accessible(page)
