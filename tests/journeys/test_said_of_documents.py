"""What is said of a document reaches pages that are already open, of those who may read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from hub.consent.operations import withdraw_consent
from hub.documents.checking import check_document, mask_document
from tests.journeys.browsing import Person
from tests.journeys.world import World, note, opened, payslip
from tests.platform_builder import agree, partner_id

TITLE = "Bulletin de mai"
WHY = "Deuxième page illisible"


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    with opened("sqlite-files", request, tmp_path) as made:
        agree(made.platform, made.social, made.home)
        yield made


def cursor(page: str) -> str:
    found = re.search(r'data-cursor="([^"]+)"', page)
    assert found
    return found[1]


def news(world: World, person: Person, page: str) -> str:
    """What an open page fetches after a bell."""
    after = f"{world.url}/notes?after={cursor(page)}"
    status, text = person.get(after, **{"HX-Request": "true"})
    assert status == 200
    return text


def lines(fragment: str) -> list[str]:
    return re.findall(r'<li class="event".*?</li>', fragment, re.DOTALL)


def identity(line: str) -> str:
    return line.split('data-id="')[1].split('"', maxsplit=1)[0]


def test_each_mark_comes_to_an_open_page_once_and_the_same_line_as_on_a_full_load(world: World) -> None:
    social, job = world.person(world.social), world.person(world.job)
    document = UUID(payslip(social, world, title=TITLE))
    social.post(world.url, f"{world.url}/notes", note("Point lundi"))
    page = job.get(world.url)[1]
    assert lines(news(world, job, page)) == []
    for kind, reason, said in (
        ("validated", "", "Pièce validée"),
        ("unchecked", "", "Vérification retirée"),
        ("to_redo", WHY, WHY),
    ):
        world.clock.advance(minutes=5)
        check_document(world.platform, world.housing, document, 1, kind, reason)
        page = news(world, job, page)
        (line,) = [one for one in lines(page) if "data-corrects" not in one]
        assert said in line
        assert TITLE in line
        (whole,) = [one for one in lines(job.get(world.url)[1]) if identity(one) == identity(line)]
        assert said in whole
        world.clock.advance(minutes=5)
        page = job.get(world.url)[1]
        assert lines(news(world, job, page)) == []


def test_a_mask_takes_the_title_off_the_lines_an_open_page_already_shows(world: World) -> None:
    social, job = world.person(world.social), world.person(world.job)
    document = UUID(payslip(social, world, title=TITLE))
    social.post(world.url, f"{world.url}/notes", note("Point lundi"))
    world.clock.advance(minutes=5)
    check_document(world.platform, world.housing, document, 1, "validated")
    world.clock.advance(minutes=5)
    page = job.get(world.url)[1]
    (before,) = lines(page)
    assert TITLE in before
    world.clock.advance(minutes=5)
    mask_document(world.platform, world.social, document, "Déposée par erreur")
    corrected, mask = lines(news(world, job, page))
    assert identity(corrected) == identity(before)
    assert 'data-version="open"' in before
    assert 'data-version="masked" data-corrects' in corrected
    assert "masquée depuis" in corrected
    assert "Déposée par erreur" in mask
    assert "data-corrects" not in mask
    assert TITLE not in corrected + mask


def test_nothing_of_it_comes_to_who_may_not_read_the_document_or_looks_at_another_category(
    world: World,
) -> None:
    social, job = world.person(world.social), world.person(world.job)
    document = UUID(payslip(social, world, title=TITLE))
    cells = [(partner_id(world.platform, "mep"), "resources")]
    withdraw_consent(world.platform, world.social, world.home.id, world.adult, world.adult, "self", cells)
    page, mine = job.get(world.url)[1], social.get(world.url)[1]
    before = len(world.entries("documents:listed"))
    check_document(world.platform, world.housing, document, 1, "to_redo", WHY)
    assert lines(news(world, job, page)) == []
    assert len(world.entries("documents:listed")) == before
    filtered = f"{world.url}/notes?categorie=housing&after={cursor(mine)}"
    assert lines(social.get(filtered, **{"HX-Request": "true"})[1]) == []
    assert len(lines(news(world, social, mine))) == 1
    assert len(world.entries("documents:listed")) > before


def test_a_fragment_of_the_whole_window_holds_these_lines_too(world: World) -> None:
    social = world.person(world.social)
    document = UUID(payslip(social, world, title=TITLE))
    social.post(world.url, f"{world.url}/notes", note("Point lundi"))
    page = social.get(world.url)[1]
    check_document(world.platform, world.housing, document, 1, "to_redo", WHY)
    assert len(lines(social.get(f"{world.url}/notes")[1])) == 1
    cells = [(partner_id(world.platform, "mep"), "resources")]
    withdraw_consent(world.platform, world.social, world.home.id, world.adult, world.adult, "self", cells)
    reset = news(world, social, page)
    assert "data-reset" in reset
    assert len(lines(reset)) == 1
