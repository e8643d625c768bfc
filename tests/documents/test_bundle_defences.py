"""What a dossier logement, and each page of it, keeps to when something is withdrawn, altered or ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from hub.accounts.operations import sign_out
from hub.accounts.sessions import stored_id
from hub.actors import Actor
from hub.documents import bundles, page_images
from hub.documents.bundle_listing import read_bundles
from hub.documents.bundles import make_bundle
from hub.documents.models import DocumentVersion
from hub.documents.page_images import prepare_page
from hub.documents.replacing import Replacement, replace_document
from hub.errors import (
    AccessDeniedError,
    ConflictError,
    InvalidInputError,
    StorageUnavailableError,
    TamperedError,
)
from hub.storage.db import Database
from tests import papers
from tests.documents.test_bundles import ROUX, WORDS, asked, count, made, then, withdraw
from tests.documents.test_page_images import World
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import mint_session
from tests.platform_builder import add_professional, put_in_team


@pytest.fixture
def one(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(sqlite_database, tmp_path, clock)


def at_a_browser(world: World) -> tuple[Actor, Callable[[], None]]:
    """The reader signed in, and how to sign out."""
    session = stored_id(mint_session(world.platform, world.reader))
    actor = replace(world.reader, session=session.hex())
    return actor, lambda: sign_out(world.platform, actor, session)


def page_of(world: World, document: UUID) -> str:
    """The name of the object its first page is kept in."""
    before = world.names()
    prepare_page(world.platform, world.reader, document, 1)
    (name,) = world.names() - before
    return name


def test_a_colleague_learns_of_those_alone_whose_every_piece_is_open_to_her(one: World) -> None:
    colleague = add_professional(one.platform, "his", profession="housing_officer")
    put_in_team(one.platform, colleague, one.home.id, colleague)
    one.clock.advance(minutes=1)
    made(one, one.deposit(papers.pdf()))

    def told(actor: Actor) -> list[str]:
        return [bundle.recipient for bundle in read_bundles(one.platform, actor, one.home.id).made]

    assert told(colleague) == [ROUX]
    withdraw(one, copies_alone=False)
    assert told(colleague) == []
    assert told(one.reader) == [ROUX], "what she said herself"


def test_of_too_many_pages_none_but_the_first_is_drawn(one: World) -> None:
    with pytest.raises(InvalidInputError):
        made(one, one.deposit(papers.pdf(120)))
    assert [row.label for row in one.renditions()] == ["page/1"]


def test_an_altered_page_leaves_in_no_dossier_and_is_on_record(one: World) -> None:
    paper = one.deposit(papers.pdf())
    (path,) = one.folder.rglob(page_of(one, paper))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    with pytest.raises(TamperedError):
        made(one, paper)
    (entry,) = one.entries("document:tampered")
    assert entry.object_id == paper
    assert count(one) == 0


def test_a_page_that_is_gone_is_an_outage_not_a_document_that_never_was(one: World) -> None:
    paper = one.deposit(papers.pdf())
    one.platform.objects.delete(page_of(one, paper))
    with pytest.raises(StorageUnavailableError):
        made(one, paper)


def test_who_signs_out_while_it_is_drawn_gets_nothing(one: World, monkeypatch: pytest.MonkeyPatch) -> None:
    paper, (actor, leave) = one.deposit(papers.pdf()), at_a_browser(one)
    monkeypatch.setattr(bundles, "assembled", then(bundles.assembled, leave))
    with pytest.raises(AccessDeniedError):
        make_bundle(one.platform, actor, one.home.id, asked(paper), WORDS)
    assert count(one) == 0


def test_who_signs_out_while_a_page_is_drawn_does_not_see_it(
    one: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, (actor, leave) = one.deposit(papers.pdf()), at_a_browser(one)
    monkeypatch.setattr(page_images, "render_page", then(page_images.render_page, leave))
    with pytest.raises(AccessDeniedError):
        one.see(paper, by=actor)
    assert one.entries("document:page_seen") == []


def test_a_key_that_does_not_open_is_on_record_though_nothing_was_shown(one: World) -> None:
    paper = one.deposit(papers.pdf())
    with one.platform.database.writing() as session:
        row = session.get_one(DocumentVersion, (paper, 1))
        spoiled = bytes([*row.manifest[:-1], row.manifest[-1] ^ 1])
        session.execute(update(DocumentVersion).values(manifest=spoiled))
    with pytest.raises(TamperedError):
        prepare_page(one.platform, one.reader, paper, 1)
    (entry,) = one.entries("content:tampered")
    assert entry.household_id == one.home.id


def test_a_piece_replaced_while_it_is_drawn_is_refused_as_changed(
    one: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it happens: no title of one version over pages of another."""
    paper = one.deposit(papers.pdf(2))
    newer = [papers.pdf(3), papers.pdf()]

    def replaced() -> None:
        new = Replacement(3 - len(newer), "Autre titre", "autre.pdf")
        replace_document(one.platform, one.author, paper, new, iter([newer.pop(0)]))

    for step in ("_permit", "prepare_page"):
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(bundles, step, then(getattr(bundles, step), replaced))
            with pytest.raises(ConflictError, match="document_changed"):
                made(one, paper)
    assert count(one) == 0
    assert newer == []
