"""An erased household takes what was asked about it along: nothing of it is listed, and no row is left."""

from __future__ import annotations

from sqlalchemy import func, select

from hub.documents.erasure import erase_household
from hub.documents.piece_requests.models import (
    PieceRequest,
    PieceRequestAnswer,
    PieceReuse,
    PieceReuseAnswer,
)
from hub.documents.piece_requests.reusing import answer_reuse, propose_reuse
from hub.platform.deciding import Decider
from hub.registry.models import Household
from tests.documents.piece_requests.world import REASON, World
from tests.platform_builder import PASSWORD, add_professional

TABLES = (PieceRequest, PieceRequestAnswer, PieceReuse, PieceReuseAnswer)


def count(world: World) -> list[int | None]:
    with world.platform.database.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def test_no_row_of_it_is_left(world_on_both: World) -> None:
    world, held = world_on_both, world_on_both.deposit()
    request = world.ask(to="mep")
    propose_reuse(world.platform, world.job, request, held)
    answer_reuse(world.platform, world.social, request, granted=True, reason=REASON)
    world.ask(to="mep", type="benefits")
    assert count(world) == [2, 1, 1, 1]
    officers = [add_professional(world.platform, code, "dpo", "lawyer") for code in ("ssp", "his")]
    first, second = (Decider(one, PASSWORD) for one in officers)
    with world.platform.database.reading() as session:
        code = session.get_one(Household, world.home.id).short_code
    erase_household(world.platform, code, (first, second), "cli")
    assert count(world) == [0, 0, 0, 0]
    assert world.mine(world.housing) == {}


def test_from_the_decision_on_nothing_of_it_is_listed_and_the_list_stands(world: World) -> None:
    """Before its rows are gone: a list over all households is not refused for one of them."""
    world.ask()
    with world.platform.database.writing() as session:
        session.get_one(Household, world.home.id).erased_at = world.clock()
    assert world.mine(world.housing) == {}
