"""A dossier logement: only what one may copy now, flattened, stamped, numbered, counted; none of it kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import func, select

from hub.consent.operations import withdraw_consent
from hub.documents import bundles
from hub.documents.bundle_listing import read_bundles
from hub.documents.bundles import NewBundle, make_bundle
from hub.documents.checking import mask_document
from hub.documents.erasure import erase_household
from hub.documents.fsck import check_store
from hub.documents.models import Bundle
from hub.documents.operations import NewDocument, deposit_document
from hub.errors import AccessDeniedError, InvalidInputError, QuarantinedError
from hub.platform.deciding import Decider
from hub.registry.models import Household
from hub.storage.db import Database
from tests import papers
from tests.documents.test_page_images import CATEGORY, World
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import PASSWORD, SYSTEM, add_professional, partner_id

WORDS = {
    "title": "Dossier logement",
    "recipient": "Remis à",
    "purpose": "Pour :",
    "by": "Par",
    "pages": "page(s)",
    "foot": "Copie",
}
T = TypeVar("T")
ROUX = "Mme Roux, bailleur social"


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


@pytest.fixture
def one(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(sqlite_database, tmp_path, clock)


def asked(*documents: UUID, recipient: str = ROUX, purpose: str = "Candidature au logement") -> NewBundle:
    return NewBundle(recipient, purpose, documents)


def made(world: World, *documents: UUID, **said: str) -> bytes:
    return make_bundle(world.platform, world.reader, world.home.id, asked(*documents, **said), WORDS)


def withdraw(world: World, *, copies_alone: bool) -> None:
    person, cells = world.home.person_ids[0], [(partner_id(world.platform, "his"), CATEGORY)]
    both = ([], cells) if copies_alone else (cells, [])
    withdraw_consent(world.platform, world.author, world.home.id, person, person, "self", *both)
    world.clock.advance(seconds=1)


def then(act: Callable[..., T], afterwards: Callable[[], object]) -> Callable[..., T]:
    """The act, and what happens right after it."""

    def both(*given: object) -> T:
        done = act(*given)
        afterwards()
        return done

    return both


def count(world: World) -> int:
    with world.platform.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Bundle)) or 0


def permit(world: World) -> UUID:
    new = NewDocument("identity", world.home.person_ids[0], "residence_permit", "Titre", "titre.pdf")
    return deposit_document(world.platform, world.author, world.home.id, new, iter([papers.pdf()])).id


def test_it_is_a_cover_and_every_page_as_an_image_and_on_record(world: World) -> None:
    papers_of = world.deposit(papers.pdf(2)), world.deposit(papers.jpeg(), "photo.jpg")
    content = made(world, *papers_of)
    with pikepdf.open(BytesIO(content)) as pdf:
        assert len(pdf.pages) == 4
        assert all([*page.obj.Resources.XObject.keys()] == ["/Page"] for page in pdf.pages)
    with pypdfium2.PdfDocument(content) as pdf:
        assert [page.get_textpage().get_text_range() for page in pdf] == [""] * 4, "flattened"
    (entry,) = world.entries("bundle:made")
    items = [change[2] for change in entry.changes if change[0] == "item"]
    assert items == [str(paper) for paper in papers_of]
    assert [*entry.subject_ids] == [str(world.home.person_ids[0])]
    (told,) = read_bundles(world.platform, world.reader, world.home.id).made
    assert (told.recipient, told.purpose, told.pages) == (ROUX, "Candidature au logement", 4)
    assert (told.at, told.by) == (world.clock(), "Luc Roy")
    assert read_bundles(world.platform, world.author, world.home.id).made == [], "of another partner"


def test_nothing_of_it_is_kept(one: World) -> None:
    paper = one.deposit(papers.pdf())
    made(one, paper)
    before = one.names()
    made(one, paper)
    assert one.names() == before
    assert count(one) == 2
    assert check_store(one.platform, SYSTEM).sound


def test_the_agreement_to_copy_is_asked_of_each_piece(world: World) -> None:
    paper = world.deposit(papers.pdf())
    made(world, paper)
    withdraw(world, copies_alone=True)
    assert read_bundles(world.platform, world.reader, world.home.id).pieces == []
    with pytest.raises(AccessDeniedError):
        made(world, paper)
    assert count(world) == 1


def test_what_was_withdrawn_while_it_was_drawn_does_not_leave(
    one: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = one.deposit(papers.pdf())
    closing = then(bundles.assembled, lambda: withdraw(one, copies_alone=False))
    monkeypatch.setattr(bundles, "assembled", closing)
    with pytest.raises(AccessDeniedError) as refused:
        made(one, paper)
    assert refused.value.decision.reason == "consent_withdrawn"
    assert count(one) == 0


def test_a_piece_that_is_not_there_of_elsewhere_or_hidden_is_refused_alike(one: World) -> None:
    health = NewDocument("health", one.home.person_ids[0], "other", "Certificat", "c.pdf")
    hidden = deposit_document(one.platform, one.author, one.home.id, health, iter([papers.pdf()])).id
    shown = []
    for document in (one.platform.new_id(), hidden):
        with pytest.raises(AccessDeniedError) as refused:
            made(one, document)
        shown.append((refused.value.decision.shown, refused.value.decision.way_out, refused.value.category))
    assert shown[0][0] == shown[1][0] == "not_found"
    stranger = add_professional(one.platform, "his", profession="housing_officer")
    with pytest.raises(AccessDeniedError):
        read_bundles(one.platform, stranger, one.home.id)


def test_identity_papers_stand_apart(one: World) -> None:
    lease, identity = one.deposit(papers.pdf()), permit(one)
    one.deposit(papers.docx(), "bail.docx")
    page = read_bundles(one.platform, one.reader, one.home.id)
    assert [view.id for view in page.pieces] == [lease]
    assert [view.id for view in page.identity] == [identity]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"recipient": " "}, "recipient"),
        ({"recipient": "x" * 121}, "recipient"),
        ({"purpose": "court"}, "purpose"),
    ],
)
def test_whom_it_is_for_and_why_are_said(one: World, said: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInputError) as wrong:
        made(one, one.deposit(papers.pdf()), **said)
    assert wrong.value.field == field


def test_it_has_pieces_with_images_and_no_more_pages_than_it_may(one: World) -> None:
    for documents in ((), (one.deposit(papers.docx(), "b.docx"),), (one.deposit(papers.pdf(120)),)):
        if documents and len(documents) == 1:
            bundles_before = count(one)
        with pytest.raises(InvalidInputError) as wrong:
            made(one, *documents)
        assert wrong.value.field == "documents"
    assert count(one) == bundles_before == 0


def test_what_was_said_goes_with_the_household(one: World) -> None:
    made(one, one.deposit(papers.pdf()))
    officer = add_professional(one.platform, "ssp", "dpo", "lawyer")
    second = add_professional(one.platform, "his", "dpo", "lawyer")
    one.clock.now += timedelta(minutes=1)
    with one.platform.database.reading() as session:
        code = session.get_one(Household, one.home.id).short_code
    erase_household(one.platform, code, (Decider(officer, PASSWORD), Decider(second, PASSWORD)), "cli")
    assert count(one) == 0


def test_the_page_gives_the_pdf_or_says_what_is_wrong(one: World) -> None:
    paper, identity = one.deposit(papers.pdf()), permit(one)
    person = Person(application(one.platform), one.platform, one.reader)
    place = f"/canaux/{one.home.id}/dossier-logement"
    assert "/dossier-logement" in person.get(f"/canaux/{one.home.id}")[1]
    page = person.get(place)[1]
    assert page.index(str(paper)) < page.index("Papiers d’identité") < page.index(str(identity))
    assert " checked" not in page
    status, again = person.post(place, place, {"recipient": ROUX, "documents": str(paper)})
    assert (status, "10 caractères" in again, " checked" in again) == (422, True, True)
    answer = person.client.post(
        place,
        base_url=person.origin,
        headers=person.headers,
        data={
            "csrf_token": person.token(place),
            "recipient": ROUX,
            "purpose": "Candidature au logement",
            "documents": [str(paper)],
        },
    )
    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "1 dossier remis" in person.get(place)[1]


def test_a_masked_piece_is_neither_offered_nor_taken_along(one: World) -> None:
    paper = one.deposit(papers.pdf())
    mask_document(one.platform, one.author, paper, "Déposée par erreur dans ce foyer")
    assert read_bundles(one.platform, one.reader, one.home.id).pieces == []
    with pytest.raises(QuarantinedError):
        made(one, paper)
    assert count(one) == 0
