"""Documents before a real virus scanner: held back until it has spoken, scanned once, passed by it alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from hub.actors import Actor
from hub.documents.clamd import Clamd, ScannerUnreachableError
from hub.documents.fsck import check_store
from hub.documents.originals import download_original
from hub.documents.replacing import Replacement, replace_document
from hub.documents.rules import Scan
from hub.documents.scan_worker import ScanWorker
from hub.documents.scanning import CLAIMED, JOB, POSTPONED, claim_next, scan_waiting, settle
from hub.errors import AccessDeniedError, QuarantinedError
from hub.storage.db import Database
from tests import papers
from tests.documents.scanned_world import ScannedWorld
from tests.fixed_clock import FixedClock
from tests.platform_builder import SYSTEM, add_professional
from tests.services.clamd import LARGEST, VIRUS, Scanner

LARGE = papers.pdf(content=bytes(LARGEST + 500_000))


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock, clamd: Scanner) -> ScannedWorld:
    return ScannedWorld(database, tmp_path, clock, clamd)


def refused(world: ScannedWorld, actor: Actor, document_id: UUID) -> str:
    with pytest.raises(QuarantinedError) as held:
        world.take(actor, document_id)
    return held.value.reason


def test_until_the_scanner_has_spoken_only_the_partner_that_deposited_takes_it(world: ScannedWorld) -> None:
    paper = world.deposit()
    assert world.state(paper) is Scan.WAITING
    assert world.take(world.social, paper) == papers.pdf()
    assert refused(world, world.housing, paper) == "quarantined"
    assert [(one.reason, one.outcome) for one in world.entries("access:refused", object_id=paper)] == [
        ("quarantined", "refused")
    ]
    assert world.scan() == 1
    assert world.state(paper) is Scan.CLEAN
    assert world.take(world.housing, paper) == papers.pdf()
    assert len(world.entries("document:scanned", object_id=paper)) == 1


def test_a_virus_is_for_nobody_and_on_record(world: ScannedWorld) -> None:
    paper = world.deposit_virus()
    rung: list[frozenset[UUID]] = []
    world.platform.bell.listen(lambda _household, professionals: rung.append(professionals))
    assert world.scan() == 1
    assert world.state(paper) is Scan.INFECTED
    assert refused(world, world.social, paper) == refused(world, world.housing, paper) == "infected"
    (entry,) = world.entries("document:infected")
    assert (entry.object_id, entry.household_id, entry.reason) == (paper, world.home.id, "infected")
    assert (entry.actor_kind, entry.origin) == ("system", "job")
    assert rung == [frozenset({world.social.id, world.housing.id})]
    with pytest.raises(QuarantinedError):
        world.take(world.social, paper, world.without_scanner())


def test_the_access_rule_speaks_before_the_scanner(world: ScannedWorld) -> None:
    paper = world.deposit()
    stranger = add_professional(world.platform, "mep")
    with pytest.raises(AccessDeniedError):
        world.take(stranger, paper)


def test_a_scanner_that_is_down_lets_nothing_pass_and_finds_everything_when_it_is_back(
    database: Database, tmp_path: Path, clock: FixedClock, own_clamd: Scanner
) -> None:
    world = ScannedWorld(database, tmp_path, clock, own_clamd)
    good, bad = world.deposit(), world.deposit_virus()
    with pytest.raises(ScannerUnreachableError):
        world.scan()
    clock.advance(days=30)
    assert world.state(good) is world.state(bad) is Scan.WAITING
    assert refused(world, world.housing, good) == "quarantined"
    own_clamd.start()
    assert world.scan() == 2
    assert (world.state(good), world.state(bad)) == (Scan.CLEAN, Scan.INFECTED)


def test_without_a_scanner_documents_say_so_and_are_scanned_once_there_is_one(world: ScannedWorld) -> None:
    paper, without = world.deposit(), world.without_scanner()
    assert world.state(paper, without) is Scan.UNSCANNED
    assert world.take(world.housing, paper, without) == papers.pdf()
    assert refused(world, world.housing, paper) == "quarantined"
    world.scan()
    assert world.state(paper, without) is Scan.CLEAN


def test_what_the_scanner_cannot_judge_waits_behind_the_others_and_passes_never(world: ScannedWorld) -> None:
    large, small = world.deposit(LARGE), world.deposit()
    assert world.scan() == 1
    assert (world.state(large), world.state(small)) == (Scan.WAITING, Scan.CLEAN)
    assert refused(world, world.housing, large) == "quarantined"
    assert world.scan() == 0
    world.clock.advance(seconds=POSTPONED.total_seconds())
    assert claim_next(world.platform, JOB) is not None


def test_bytes_that_are_no_longer_what_was_stored_get_no_verdict(world: ScannedWorld, tmp_path: Path) -> None:
    paper = world.deposit()
    (stored,) = (path for path in (tmp_path / "objects").rglob("*") if path.is_file())
    spoiled = bytearray(stored.read_bytes())
    spoiled[-1] ^= 1
    stored.chmod(0o600)
    stored.write_bytes(spoiled)
    assert world.scan() == 0
    assert world.state(paper) is Scan.WAITING
    assert check_store(world.platform, SYSTEM).undecryptable == [paper]


def test_nobody_scans_what_another_scans_until_that_one_is_given_up(world: ScannedWorld) -> None:
    paper = world.deposit()
    first = claim_next(world.platform, JOB)
    assert first is not None
    assert first.document_id == paper
    assert claim_next(world.platform, JOB) is None
    assert world.scan() == 0
    world.clock.advance(seconds=CLAIMED.total_seconds())
    second = claim_next(world.platform, JOB)
    assert second is not None
    settle(world.platform, JOB, first, Scan.CLEAN)
    assert world.state(paper) is Scan.WAITING, "a verdict of a claim that lapsed"
    assert not world.entries("document:scanned"), "nor is it on record"
    settle(world.platform, JOB, second, Scan.INFECTED)
    settle(world.platform, JOB, second, Scan.CLEAN)
    assert world.state(paper) is Scan.INFECTED
    assert (len(world.entries("document:scanned")), len(world.entries("document:infected"))) == (0, 1)


def test_four_scanning_at_once_scan_each_document_once(world: ScannedWorld) -> None:
    documents = {world.deposit() for _ in range(8)}
    with ThreadPoolExecutor(4) as at_once:
        counts = list(at_once.map(lambda _: scan_waiting(world.platform, world.scanner), range(4)))
    assert sum(counts) == 8
    scanned = [one.object_id for one in world.entries("document:scanned")]
    assert sorted(scanned, key=str) == sorted(documents, key=str)


def test_a_virus_found_ends_a_download_under_way(world: ScannedWorld) -> None:
    large = papers.pdf(content=VIRUS + bytes(9 << 20))
    paper = world.deposit(large)
    chunks = download_original(world.platform, world.social, paper).chunks
    next(chunks)
    claimed = claim_next(world.platform, JOB)
    assert claimed is not None
    settle(world.platform, JOB, claimed, Scan.INFECTED)
    with pytest.raises(QuarantinedError):
        for _ in chunks:
            pass
    assert world.entries("access:refused", object_id=paper, reason="infected")


def test_the_worker_outlives_a_scanner_that_is_away(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock, own_clamd: Scanner
) -> None:
    world = ScannedWorld(sqlite_database, tmp_path, clock, own_clamd)
    paper = world.deposit()
    worker = ScanWorker(world.platform, Clamd(own_clamd.address), interval=0.02, pause=0.02)
    worker.start()
    try:
        own_clamd.start()
        end = 500
        while world.state(paper) is Scan.WAITING and end:
            end -= 1
            worker._stopping.wait(0.02)
    finally:
        worker.stop()
    assert world.state(paper) is Scan.CLEAN


def test_the_worker_outlives_a_database_that_is_away(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock, clamd: Scanner
) -> None:
    world = ScannedWorld(sqlite_database, tmp_path, clock, clamd)
    away = Database(f"sqlite:///{tmp_path / 'nowhere' / 'hub.sqlite3'}")
    worker = ScanWorker(replace(world.platform, database=away), world.scanner)
    assert worker._round() is False


def test_a_download_goes_on_by_the_version_it_began_with(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock, clamd: Scanner
) -> None:
    world = ScannedWorld(sqlite_database, tmp_path, clock, clamd)
    content = papers.pdf()
    lease = world.deposit(content)
    world.scan()
    chunks = download_original(world.platform, world.housing, lease).chunks
    newer = Replacement(1, "Bail renouvelé", "bail.pdf")
    replace_document(world.platform, world.social, lease, newer, iter([papers.pdf(2)]))
    assert b"".join(chunks) == content
    assert refused(world, world.housing, lease) == "quarantined"
