"""What is asked about one person follows her, every sentence resealed; about both, it is gone."""

from __future__ import annotations

from uuid import UUID

import pytest

from hub.documents.piece_requests.answering import decline_piece
from hub.documents.piece_requests.asking import NewPieceRequest, ask_piece
from hub.documents.piece_requests.listing import list_piece_requests
from hub.documents.piece_requests.reading import open_piece_request
from hub.documents.piece_requests.reusing import answer_reuse, propose_reuse
from hub.documents.piece_requests.rules import State
from hub.errors import AccessDeniedError
from hub.separation.page import read_separation
from tests.platform_builder import partner_id
from tests.separation.world import World

WORDS = "Le bail de la chambre, signé."
REASON = "Nous en avons parlé au téléphone ce matin."


def ask(world: World, person: UUID | None, kind: str = "lease") -> UUID:
    asked = partner_id(world.platform, "ssp")
    new = NewPieceRequest(kind, person, "housing_file", asked_partner_id=asked, words=WORDS)
    return ask_piece(world.platform, world.housing, world.home.id, new)


def test_a_request_about_one_person_follows_her_with_every_sentence(world: World) -> None:
    waiting, declined, reused = (
        ask(world, world.man, kind) for kind in ("rent_receipt", "hosting_certificate", "lease")
    )
    decline_piece(world.platform, world.social, declined, REASON)
    held = world.paper(world.man)
    assert held
    staying = ask(world, world.woman)
    new = world.separate()
    here = list_piece_requests(world.platform, world.social, world.home.id).lines
    assert [one.id for one in here] == [staying]
    pages = [open_piece_request(world.platform, world.new_social, one) for one in (waiting, declined, reused)]
    assert {page.line.household_id for page in pages} == {new}
    assert [page.words for page in pages] == [WORDS] * 3
    assert [page.line.state for page in pages] == [State.WAITING, State.DECLINED, State.DEPOSITED]
    assert pages[1].reason == REASON
    with pytest.raises(AccessDeniedError) as gone:
        open_piece_request(world.platform, world.housing, waiting)
    assert gone.value.decision.shown == "not_found", "who asked included"


def test_what_an_owner_said_of_a_reuse_follows_too(world: World) -> None:
    held = world.paper(world.man)
    request = ask(world, world.man)
    propose_reuse(world.platform, world.housing, request, held)
    answer_reuse(world.platform, world.social, request, granted=True, reason=REASON)
    world.separate()
    page = open_piece_request(world.platform, world.new_social, request)
    assert (page.line.state, page.owner_reason, page.line.document_id) == (State.REUSED, REASON, held)


def test_a_request_about_both_dissolves(world: World) -> None:
    request = ask(world, None)
    new = world.separate()
    for actor, home in ((world.social, world.home.id), (world.new_social, new)):
        assert list_piece_requests(world.platform, actor, home).lines == []
        with pytest.raises(AccessDeniedError) as gone:
            open_piece_request(world.platform, actor, request)
        assert gone.value.decision.shown == "not_found"


def test_the_preview_counts_what_waits_where_it_would_go(world: World) -> None:
    ask(world, world.man)
    ask(world, None, "rent_receipt")
    ask(world, world.woman)
    view = read_separation(world.platform, world.social, world.home.id, world.plan())
    assert view.preview is not None
    assert [(one.category, one.requests) for one in view.preview.following] == [("housing", 1)]
    assert [(one.category, one.requests) for one in view.preview.closing] == [("housing", 1)]
