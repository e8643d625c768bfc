"""The guards a file meets on its way in: the confined parser, the filter of photos, the table's size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from hub.documents import sandbox
from hub.documents.evidence import receive_evidence
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.originals import download_original
from hub.documents.page_images import see_page
from hub.documents.sandbox import Confinement
from hub.documents.text_layers import read_waiting
from hub.errors import DocumentRejectedError, StorageUnavailableError
from hub.storage.db import Database
from tests import papers
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, add_professional, build_platform

AUTHOR = 0x013B


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock, **settings: object) -> None:
        self.platform = build_platform(database, folder, clock, **settings)
        self.author = add_professional(self.platform, "ssp", profession="social_worker")
        self.home = add_household(self.platform, referents=[self.author])

    def deposit(self, name: str, chunks: Iterator[bytes]) -> bytes:
        """What is taken out again."""
        new = NewDocument("housing", None, "other", "Pièce", name)
        made = deposit_document(self.platform, self.author, self.home.id, new, chunks)
        return b"".join(download_original(self.platform, self.author, made.id).chunks)

    def stored(self) -> list[str]:
        return [name for name, _ in self.platform.objects.names()]


def signed_photo() -> bytes:
    exif, out = Image.Exif(), BytesIO()
    exif[AUTHOR] = "Sarah Benali"
    papers.picture().save(out, "JPEG", exif=exif)
    assert b"Sarah" in out.getvalue()
    return out.getvalue()


def test_where_the_parser_must_be_confined_and_is_not_no_byte_is_taken(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(sqlite_database, tmp_path, clock, sandbox="required")
    monkeypatch.setattr(sandbox, "confinement_here", lambda: Confinement(("limits",), ("open",)))
    taken: list[bytes] = []

    def chunks() -> Iterator[bytes]:
        taken.append(papers.pdf())
        yield taken[-1]

    with pytest.raises(StorageUnavailableError):
        world.deposit("a.pdf", chunks())
    person = world.home.person_ids[0]
    with pytest.raises(StorageUnavailableError):
        receive_evidence(world.platform, world.author, world.home.id, person, "fiche.png", chunks())
    assert (taken, world.stored()) == ([], [])


def test_a_photo_is_stored_without_the_name_of_who_took_it(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    world, photo = World(sqlite_database, tmp_path, clock), signed_photo()
    kept = world.deposit("photo.jpg", iter([photo[:100], photo[100:]]))
    assert kept.startswith(photo[:3])
    assert b"Sarah" not in kept


def test_the_table_limits_a_file_where_the_setting_lets_more_through(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    world = World(sqlite_database, tmp_path, clock, upload_limit_mib=30)
    large = (bytes(1 << 20) if number else papers.pdf() for number in range(27))
    with pytest.raises(DocumentRejectedError) as refused:
        world.deposit("a.pdf", large)
    assert (refused.value.reason, refused.value.details) == ("too_large", {"limit": 25 << 20})
    assert world.stored() == []


def test_nor_is_anything_opened_that_was_taken_before(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither to draw a page nor to read its text: the machine may be another one by now."""
    world = World(sqlite_database, tmp_path, clock)
    new = NewDocument("housing", None, "other", "Pièce", "a.pdf")
    made = deposit_document(world.platform, world.author, world.home.id, new, iter([papers.pdf()]))
    settings = world.platform.settings.model_copy(update={"sandbox": "required"})
    platform = replace(world.platform, settings=settings)
    monkeypatch.setattr(sandbox, "confinement_here", lambda: Confinement(("limits",), ("open",)))
    with pytest.raises(StorageUnavailableError):
        see_page(platform, world.author, made.id, 1, "Dossier")
    with pytest.raises(StorageUnavailableError):
        read_waiting(platform, set())
    assert len(world.stored()) == 1
