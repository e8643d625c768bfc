"""Cells of one conversation come back as few statements, and say exactly what was said."""

from __future__ import annotations

from datetime import date
from itertools import product
from random import Random

import pytest
from sqlalchemy import select

from hub.consent.codes import Use
from hub.consent.models import ConsentCell
from hub.consent.statement_rows import products, statements_about
from hub.households.persons import NewPerson
from tests.platform_builder import add_household, add_professional, agree, build_platform

PARTNERS, CATEGORIES = ("mep", "ssp", "his"), ("coordination", "housing", "health")
EVERY_CELL = list(product(PARTNERS, CATEGORIES, Use))


@pytest.mark.parametrize("seed", range(40))
def test_products_are_the_cells_and_share_none(seed):
    dice = Random(seed)
    cells = dice.sample(EVERY_CELL, dice.randrange(1, len(EVERY_CELL) + 1))
    found = [cell for spoken in products(cells) for cell in product(*spoken)]
    assert sorted(found) == sorted(cells)


def test_what_was_answered_alike_everywhere_is_one_product():
    assert len(products(EVERY_CELL)) == 1


def test_statements_say_what_the_cells_say(database, tmp_path, clock):
    """A yes to all, then a no to some: two conversations of one person."""
    platform = build_platform(database, tmp_path, clock)
    worker = add_professional(platform, "ssp", profession="social_worker")
    one = [NewPerson("Sana Haddad", date(1991, 2, 3))]
    home = add_household(platform, [worker], persons=one)
    agree(platform, worker, home, persons=one)
    clock.advance(days=1)
    agree(platform, worker, home, persons=one, answer="refused", categories=["health"], partners=["mep"])
    with platform.database.reading() as session:
        found = statements_about(session, home.person_ids)
        cells = session.scalars(select(ConsentCell)).all()
    assert len(found) == 2
    assert sorted(map(str, _spoken_in(found))) == sorted(
        str((cell.record_id, cell.partner_id, cell.category, Use(cell.action), cell.decision, cell.from_at))
        for cell in cells
    )


def _spoken_in(statements):
    for one in statements:
        for partner, category, use in product(one.partners, one.categories, one.uses):
            yield one.id, partner, category, use, one.answer.value, one.from_at
