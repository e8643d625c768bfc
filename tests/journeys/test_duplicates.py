"""The same file twice: told to whoever may read the first, and to nobody else by any sign."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from hub.audit.models import AuditEntry
from hub.documents.checking import mask_document
from hub.documents.operations import NewDocument, deposit_document
from hub.errors import ConflictError
from tests import papers
from tests.documents.upload_world import UploadWorld, heavy
from tests.journeys.world import World, deposit, upload
from tests.platform_builder import add_household

PAPER = NewDocument("coordination", None, "letter", "Courrier", "courrier.pdf")


@pytest.fixture
def plain(database, tmp_path, clock):
    return UploadWorld(database, tmp_path, clock)


def put(world, content=None, *, once=True, home=None, by=None, new=PAPER):
    return deposit_document(
        world.platform, by or world.worker, (home or world.home).id, new, [content or papers.pdf()], once=once
    )


def entries(world, action="document:found_again"):
    with world.platform.database.reading() as session:
        return session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()


def test_the_document_that_has_these_bytes_is_named_and_it_is_on_record(plain):
    first = put(plain)
    with pytest.raises(ConflictError, match="already_deposited") as found:
        put(plain, by=plain.colleague)
    assert found.value.details["document_id"] == first.id
    assert found.value.details["author"].startswith("Camille Martin")
    assert [one.object_id for one in entries(plain)] == [first.id]
    assert (plain.documents(), len(plain.stored())) == (1, 1)
    put(plain, once=False)
    put(plain, heavy(2000))
    assert plain.documents() == 3


def test_a_retry_of_the_same_deposit_is_no_second_file(plain):
    sent = [
        deposit_document(
            plain.platform, plain.worker, plain.home.id, PAPER, [papers.pdf()], "a key", once=True
        ).id
        for _ in range(2)
    ]
    assert sent[0] == sent[1]


def test_the_same_file_in_two_households_is_two_files(plain):
    put(plain)
    other = add_household(plain.platform, [plain.worker])
    put(plain, home=other)
    assert plain.documents() == 2


def test_of_two_at_once_one_is_told_of_the_other(plain):
    def one(_number):
        try:
            return str(put(plain).id)
        except ConflictError as found:
            return found.code

    with ThreadPoolExecutor(2) as both:
        told = list(both.map(one, range(2)))
    assert told.count("already_deposited") == 1
    assert plain.documents() == 1


def test_an_upload_in_parts_sends_only_its_last_part_again(plain):
    content = heavy(5000)
    put(plain, content)
    upload = plain.begin(content)
    plain.send(upload.id, 0, content[:3000])
    with pytest.raises(ConflictError, match="already_deposited"):
        plain.send(upload.id, 3000, content[3000:], once=True)
    assert plain.send(upload.id, 3000, content[3000:]).deposited
    assert plain.documents() == 2


def test_to_whom_may_not_read_the_other_the_same_statements_say_the_same_nothing(world: World) -> None:
    """Karim deposits what Sarah has under a category closed to him, then what nobody has."""
    known, other = papers.pdf(content=b"BT (A) Tj ET"), papers.pdf(content=b"BT (B) Tj ET")
    warm = papers.pdf(content=b"BT (C) Tj ET")
    sarah, karim = world.person(world.social), world.person(world.job)
    said = deposit(world.adult, type="other", category="health")
    assert upload(sarah, world.url, said, ("a.pdf", known)).status_code == 201
    mine = deposit(world.adult, category="coordination", type="letter")
    upload(karim, world.url, mine, ("a.pdf", warm))
    seen = []
    for content in (known, other):
        with world.statements() as statements:
            answer = upload(karim, world.url, mine, ("a.pdf", content))
        # What he may read grew by his own first deposit: how many marks are asked about tells nothing else.
        asked = [
            re.sub(r"document_id IN \(.*\) ORDER", "document_id IN (…) ORDER", str(one)) for one in statements
        ]
        seen.append((asked, answer.status_code, len(answer.data), sorted(answer.headers.keys())))
    assert seen[0] == seen[1]
    assert seen[0][1] == 201
    again = upload(karim, world.url, mine, ("a.pdf", other))
    assert again.status_code == 409
    assert "Déjà déposée le" in again.json["detail"]
    assert again.headers["Content-Location"].startswith("/pieces/")
    assert upload(karim, world.url, mine | {"again": "yes"}, ("a.pdf", other)).status_code == 201


def test_a_masked_document_is_not_named_to_who_deposits_it_anew(plain):
    mask_document(plain.platform, plain.worker, put(plain).id, "Déposée par erreur dans ce foyer")
    put(plain)
    assert plain.documents() == 2
    assert entries(plain) == []
