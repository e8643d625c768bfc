"""The original of an identity paper is not given without a reason; sealed, and named by the entry."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.documents.models import OriginalReason
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.original_reasons import reason_context
from hub.documents.originals import download_original
from hub.errors import AccessDeniedError, InvalidInputError
from hub.registry.models import Household
from hub.storage.db import Database
from tests import papers
from tests.documents.test_page_images import World
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_professional

WHY = "Renouvellement à déposer à la préfecture"


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def deposit(world: World, category: str, kind: str) -> UUID:
    new = NewDocument(category, world.home.person_ids[0], kind, "Titre", "titre.pdf")
    return deposit_document(world.platform, world.author, world.home.id, new, iter([papers.pdf()])).id


def kept(world: World) -> list[OriginalReason]:
    with world.platform.database.reading() as session:
        return list(session.scalars(select(OriginalReason)))


@pytest.mark.parametrize(("category", "kind"), [("identity", "other"), ("housing", "residence_permit")])
def test_an_identity_paper_leaves_with_its_reason_and_not_without(
    world: World, category: str, kind: str
) -> None:
    paper = deposit(world, category, kind)
    for said in ("", "court", " " * 20, "trop\x07 de caractères"):
        with pytest.raises(InvalidInputError) as refused:
            download_original(world.platform, world.author, paper, said)
        assert refused.value.field == "reason"
    assert kept(world) == []
    assert world.entries("document:downloaded") == []
    taken = download_original(world.platform, world.author, paper, f"  {WHY}\r\n")
    assert b"".join(taken.chunks) == papers.pdf()
    (row,), (entry,) = kept(world), world.entries("document:downloaded")
    assert ["stated", None, str(row.id)] in [list(change) for change in entry.changes]
    assert (row.document_id, row.professional_id) == (paper, world.author.id)
    with world.platform.database.reading() as session:
        key_id = session.get_one(Household, world.home.id).key_id
    key = world.platform.household_key(world.home.id, key_id)
    assert key.open(reason_context(world.platform, world.home.id, row.id), row.reason).decode() == WHY


def test_of_another_paper_no_reason_is_asked_and_none_is_kept(world: World) -> None:
    paper = deposit(world, "housing", "lease")
    for said in ("", WHY):
        assert b"".join(download_original(world.platform, world.author, paper, said).chunks) == papers.pdf()
    assert kept(world) == []


def test_the_access_rule_speaks_before_the_reason_is_asked(world: World) -> None:
    paper = deposit(world, "identity", "residence_permit")
    stranger = add_professional(world.platform, "his", profession="housing_officer")
    for said in ("", WHY):
        with pytest.raises(AccessDeniedError):
            download_original(world.platform, stranger, paper, said)
    assert kept(world) == []
