"""Pages as images: drawn once, kept sealed, stamped for each reader, shown to nobody who may not read."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image, ImageChops
from sqlalchemy import func, select, update

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.consent.operations import withdraw_consent
from hub.documents.erasure import erase_household
from hub.documents.fsck import check_store
from hub.documents.models import DocumentRendition
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.page_images import prepare_page, see_page
from hub.errors import AccessDeniedError, NotFoundError, QuarantinedError, TamperedError
from hub.platform.deciding import Decider
from hub.storage.db import Database
from tests import papers
from tests.documents.scanned_world import ScannedWorld
from tests.fixed_clock import FixedClock
from tests.platform_builder import (
    PASSWORD,
    SYSTEM,
    add_household,
    add_professional,
    agree,
    build_platform,
    partner_id,
)
from tests.separation.world import World as Parting
from tests.services.clamd import Scanner

CATEGORY = "housing"
PURPOSE = "Dossier logement"


class World:
    """A social worker deposits, a housing officer reads."""

    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform, self.folder, self.clock = build_platform(database, folder, clock), folder, clock
        self.author = add_professional(self.platform, "ssp", profession="social_worker", name="Zoé Dupré")
        self.reader = add_professional(self.platform, "his", profession="housing_officer", name="Luc Roy")
        self.home = add_household(self.platform, [self.reader], referents=[self.author])
        agree(self.platform, self.author, self.home)
        clock.advance(minutes=1)

    def deposit(self, content: bytes, name: str = "bail.pdf") -> UUID:
        new = NewDocument(CATEGORY, self.home.person_ids[0], "lease", "Bail", name)
        return deposit_document(self.platform, self.author, self.home.id, new, BytesIO(content)).id

    def see(self, document: UUID, number: int = 1, by: Actor | None = None, turned: int = 0) -> bytes:
        return see_page(self.platform, by or self.reader, document, number, PURPOSE, turned)

    def entries(self, action: str) -> list[AuditEntry]:
        with self.platform.database.reading() as session:
            return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))

    def renditions(self) -> list[DocumentRendition]:
        with self.platform.database.reading() as session:
            return list(session.scalars(select(DocumentRendition).order_by(DocumentRendition.label)))

    def names(self) -> set[str]:
        return {name for name, _ in self.platform.objects.names()}


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


@pytest.fixture
def one(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    """The same, on one engine."""
    return World(sqlite_database, tmp_path, clock)


def pixels(image: bytes) -> Image.Image:
    return Image.open(BytesIO(image)).convert("L")


@pytest.mark.parametrize(
    ("name", "make", "size"),
    [
        ("bail.pdf", papers.pdf, (1240, 1754)),
        ("bail.jpg", papers.jpeg, (320, 240)),
        ("bail.png", papers.png, (320, 240)),
        ("bail.heic", papers.heic, (320, 240)),
    ],
)
def test_a_page_of_each_format_is_an_image(
    one: World, name: str, make: Callable[[], bytes], size: tuple[int, int]
) -> None:
    shown = pixels(one.see(one.deposit(make(), name)))
    assert max(abs(a - b) for a, b in zip(shown.size, size, strict=True)) <= 1


def test_it_is_drawn_and_kept_once_and_every_look_is_on_record(world: World) -> None:
    paper = world.deposit(papers.pdf(2))
    assert prepare_page(world.platform, world.reader, paper, 1) == 2
    before = world.names()
    world.see(paper)
    world.see(paper, by=world.author)
    assert world.names() == before
    assert [row.label for row in world.renditions()] == ["page/1"]
    assert len(world.entries("document:page_made")) == 1
    seen = world.entries("document:page_seen")
    assert {one.actor_id for one in seen} == {world.reader.id, world.author.id}
    assert all(
        (one.object_id, one.household_id, one.outcome) == (paper, world.home.id, "permitted") for one in seen
    )
    assert [list(change) for change in seen[0].changes] == [
        ["category", None, CATEGORY],
        ["page", None, "1"],
    ]
    world.see(paper, 2)
    assert [row.label for row in world.renditions()] == ["page/1", "page/2"]
    assert check_store(world.platform, SYSTEM).sound


def test_the_stamp_is_in_the_pixels_and_each_readers_own(one: World) -> None:
    paper = one.deposit(papers.pdf())
    mine, other = one.see(paper), one.see(paper, by=one.author)
    assert mine == one.see(paper)
    assert ImageChops.difference(pixels(mine), pixels(other)).getbbox() is not None
    one.clock.advance(minutes=1)
    assert one.see(paper) != mine


def test_what_is_kept_is_sealed(one: World) -> None:
    one.see(one.deposit(papers.jpeg(), "bail.jpg"))
    for path in (one.folder / "objects").rglob("*"):
        assert not path.is_file() or b"JFIF" not in path.read_bytes()


def test_a_page_is_bound_to_its_number(one: World) -> None:
    paper = one.deposit(papers.pdf(2))
    for number in (1, 2):
        one.see(paper, number)
    first, second = one.renditions()
    with one.platform.database.writing() as session:
        session.execute(
            update(DocumentRendition)
            .where(DocumentRendition.label == "page/1")
            .values(manifest=second.manifest)
        )
    assert first.manifest != second.manifest
    with pytest.raises(TamperedError):
        one.see(paper)
    assert len(one.entries("document:tampered")) == 1


@pytest.mark.parametrize("number", [0, 3, 9_999])
def test_a_page_that_is_not_there_is_not_found(one: World, number: int) -> None:
    paper = one.deposit(papers.pdf(2))
    with pytest.raises(NotFoundError):
        one.see(paper, number)
    one.see(paper)
    with pytest.raises(NotFoundError):
        one.see(paper, number)
    assert len(one.renditions()) == 1


def test_an_office_file_has_no_page(one: World) -> None:
    with pytest.raises(NotFoundError):
        one.see(one.deposit(papers.docx(), "bail.docx"))


def test_access_withdrawn_closes_what_was_drawn_before_like_what_does_not_exist(world: World) -> None:
    paper, person = world.deposit(papers.pdf()), world.home.person_ids[0]
    world.see(paper)
    cells = [(partner_id(world.platform, "his"), CATEGORY)]
    withdraw_consent(world.platform, world.author, world.home.id, person, person, "self", cells)
    world.clock.advance(seconds=1)
    with pytest.raises(AccessDeniedError) as refused:
        world.see(paper)
    assert refused.value.decision.reason == "consent_withdrawn"
    stranger = add_professional(world.platform, "his", profession="housing_officer")
    shown = []
    for document in (paper, world.platform.new_id()):
        with pytest.raises(AccessDeniedError) as hidden:
            world.see(document, by=stranger)
        shown.append(hidden.value.decision.shown)
    assert shown[0] == shown[1]


def test_nothing_is_shown_before_the_scanner_has_spoken_and_nothing_infected_ever(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock, clamd: Scanner
) -> None:
    scanned = ScannedWorld(sqlite_database, tmp_path, clock, clamd)
    paper, bad = scanned.deposit(), scanned.deposit_virus()

    def see(actor: Actor, document: UUID) -> bytes:
        return see_page(scanned.platform, actor, document, 1, PURPOSE)

    see(scanned.social, paper)
    with pytest.raises(QuarantinedError):
        see(scanned.housing, paper)
    scanned.scan()
    see(scanned.housing, paper)
    for actor in (scanned.social, scanned.housing):
        with pytest.raises(QuarantinedError):
            see(actor, bad)
    reasons = sorted(str(one.reason) for one in scanned.entries("access:refused"))
    assert reasons == ["infected", "infected", "quarantined"]


def test_fsck_names_a_page_whose_object_is_gone_and_no_page_as_spare(one: World) -> None:
    paper = one.deposit(papers.pdf())
    one.see(paper)
    one.clock.advance(days=400)
    assert check_store(one.platform, SYSTEM).sound
    one.platform.objects.delete(one.renditions()[0].object_id.hex())
    assert check_store(one.platform, SYSTEM).rows_without_object == [paper]


def test_pages_go_with_their_household(world: World) -> None:
    paper = world.deposit(papers.pdf())
    world.see(paper)
    officers = (add_professional(world.platform, one, "dpo", "lawyer") for one in ("ssp", "his"))
    first, second = (Decider(one, PASSWORD) for one in officers)
    erase_household(world.platform, world.home.short_code, (first, second), "cli")
    assert world.names() == set()
    with world.platform.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(DocumentRendition)) == 0


def test_pages_follow_a_person_into_her_new_household(
    database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    parting = Parting(database, tmp_path, clock)
    paper = parting.paper(parting.man, papers.pdf(2))
    see_page(parting.platform, parting.social, paper, 1, PURPOSE)
    parting.separate()
    with pytest.raises(AccessDeniedError):
        see_page(parting.platform, parting.social, paper, 1, PURPOSE)
    before = len(list(parting.platform.objects.names()))
    assert see_page(parting.platform, parting.new_social, paper, 1, PURPOSE)
    assert len(list(parting.platform.objects.names())) == before, "the page drawn before serves"
    assert see_page(parting.platform, parting.new_social, paper, 2, PURPOSE)
    assert check_store(parting.platform, SYSTEM).sound
