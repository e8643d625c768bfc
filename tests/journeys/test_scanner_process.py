"""A `hub run` and its virus scanner: documents that waited over a restart are scanned by the next start."""

from __future__ import annotations

import time
from pathlib import Path
from uuid import UUID

from hub.app import open_platform
from hub.cli.prepare import prepare, set_up
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.reading import open_document
from hub.documents.rules import Scan
from hub.platform.configuration import read_configuration
from hub.settings import ROOT, Settings
from tests import papers
from tests.journeys.hub_process import served
from tests.platform_builder import add_household, add_professional
from tests.services.clamd import VIRUS, Scanner

SECONDS = 20


def test_what_waited_is_scanned_by_the_next_start_and_the_start_says_where_the_scanner_stands(
    tmp_path: Path, own_clamd: Scanner
) -> None:
    settings = Settings(data=tmp_path / "var", clamd=own_clamd.address)
    database = prepare(settings)
    set_up(settings, database, read_configuration(ROOT / "config" / "platform.toml"))
    platform = open_platform(settings, database=database)
    worker = add_professional(platform, "ssp", profession="social_worker")
    home = add_household(platform, [worker])

    def deposit(content: bytes) -> UUID:
        paper = NewDocument("identity", home.person_ids[0], "residence_permit", "Titre", "titre.pdf")
        return deposit_document(platform, worker, home.id, paper, iter([content])).id

    def state(document_id: UUID) -> Scan:
        return open_document(platform, worker, document_id).document.scan

    good, bad = deposit(papers.pdf()), deposit(papers.pdf(content=VIRUS))
    log = tmp_path / "hub.log"
    with served(settings.data, log, {"HUB_CLAMD": own_clamd.address}):
        assert "does not answer: documents wait until it does" in log.read_text()
        assert state(good) is state(bad) is Scan.WAITING
    own_clamd.start()
    with served(settings.data, log, {"HUB_CLAMD": own_clamd.address}):
        assert "virus scanner: ClamAV" in log.read_text()
        end = time.monotonic() + SECONDS
        while Scan.WAITING in (state(good), state(bad)) and time.monotonic() < end:
            time.sleep(0.1)
    assert (state(good), state(bad)) == (Scan.CLEAN, Scan.INFECTED)
    database.dispose()
