"""Whoever waited while a document changed sees it as it is then.

PostgreSQL only: SQLite has one writer.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from hub.actors import Actor
from hub.documents.checking import check_document
from hub.documents.listing import list_documents
from hub.documents.piece_requests.answering import decline_piece
from hub.documents.replacing import Replacement, replace_document
from hub.errors import AccessDeniedError, ConflictError
from hub.storage.db import Database
from tests import papers
from tests.documents.piece_requests.world import World as Asked
from tests.documents.pieces_world import World
from tests.documents.test_erasure_race import wait_for_waiters
from tests.fixed_clock import FixedClock
from tests.separation.test_piece_requests import REASON, ask
from tests.separation.world import World as Couple

NEW = Replacement(1, "Titre renouvelé", "nouveau.pdf")


@pytest.fixture
def world(postgres_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(postgres_database, tmp_path, clock)


def overtaken(
    world: World | Couple | Asked, statement: str, act: Callable[[], Any], *late: Callable[[], Any]
) -> list[Future[Any]]:
    """`act`, and what became of each `late`, which began and waited while `act` had just said `statement`."""
    begun: list[Future[Any]] = []
    engine = world.platform.database.engine
    with ThreadPoolExecutor(len(late)) as beside:

        def said(_connection: Any, _cursor: Any, text: str, *_more: Any) -> None:
            if text.startswith(statement) and not begun:
                begun.extend(beside.submit(one) for one in late)
                wait_for_waiters(engine, len(late))

        event.listen(engine, "after_cursor_execute", said)
        try:
            act()
        finally:
            event.remove(engine, "after_cursor_execute", said)
    return begun


@pytest.mark.parametrize("late", ["replaced", "checked"])
def test_of_two_who_saw_one_version_the_second_hears_that_it_changed(world: World, late: str) -> None:
    document = world.deposit()

    def replace() -> None:
        replace_document(world.platform, world.social, document, NEW, iter([papers.pdf()]))

    def check() -> None:
        check_document(world.platform, world.social, document, 1, "validated")

    (told,) = overtaken(world, "UPDATE documents", replace, replace if late == "replaced" else check)
    with pytest.raises(ConflictError, match="document_changed"):
        told.result(20)
    (view,) = list_documents(world.platform, world.social, world.home.id)
    assert (view.version, view.marks) == (2, ())
    assert len(list(world.platform.objects.names())) == 2


def test_of_two_answers_to_a_request_the_second_hears_that_there_is_one(
    postgres_database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    asked = Asked(postgres_database, tmp_path, clock)
    request = asked.ask()

    def decline(by: Actor) -> None:
        decline_piece(asked.platform, by, request, REASON)

    first = "INSERT INTO piece_request_answers"
    (told,) = overtaken(asked, first, lambda: decline(asked.social), lambda: decline(asked.colleague))
    with pytest.raises(ConflictError, match="request_settled"):
        told.result(20)


def test_what_followed_a_person_elsewhere_meanwhile_is_not_there(
    postgres_database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    """A mark and an answer that waited behind the separation of who they are about."""
    couple = Couple(postgres_database, tmp_path, clock)
    request = ask(couple, couple.man, "rent_receipt")
    document = couple.paper(couple.man)
    late = (
        lambda: check_document(couple.platform, couple.social, document, 1, "validated"),
        lambda: decline_piece(couple.platform, couple.social, request, REASON),
    )
    told = overtaken(couple, "UPDATE documents", couple.separate, *late)
    for one in told:
        with pytest.raises(AccessDeniedError) as refused:
            one.result(20)
        assert refused.value.decision.shown == "not_found"
