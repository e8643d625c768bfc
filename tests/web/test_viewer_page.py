"""The page of a document, without scripts: a page image with its links, and the original that asks why."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest

from hub.accounts.tokens import create_token
from hub.actors import Actor
from hub.documents.item_openings import open_items
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.originals import download_original
from hub.platform.oversight import agent_number
from hub.storage.db import Database
from tests import papers
from tests.documents.test_page_images import World
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_professional

WHY = "Renouvellement à déposer à la préfecture"


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(sqlite_database, tmp_path, clock)


def reader(world: World, actor: Actor | None = None) -> Person:
    return Person(application(world.platform), world.platform, actor or world.reader)


def test_a_version_that_never_was_is_no_original(world: World) -> None:
    person, place = reader(world), f"/pieces/{world.deposit(papers.pdf())}/original?version="
    told = [person.get(f"{place}{said}")[0] for said in ("0", "2", "un", "")]
    answer = person.client.get(f"{place}1", base_url=person.origin, headers=person.headers)
    assert (told, answer.data) == ([404] * 4, papers.pdf())


def permit(world: World) -> UUID:
    new = NewDocument("identity", world.home.person_ids[0], "residence_permit", "Titre", "titre.pdf")
    return deposit_document(world.platform, world.author, world.home.id, new, iter([papers.pdf()])).id


def links(page: str) -> dict[str, str]:
    return {
        rel: link.replace("&amp;", "&") for rel, link in re.findall(r'rel="(prev|next)" href="([^"]+)"', page)
    }


def test_leafing_zoom_and_turning_are_plain_links_that_keep_each_other(world: World) -> None:
    person, paper = reader(world), world.deposit(papers.pdf(3))
    status, page = person.get(f"/pieces/{paper}?zoom=150&tourne=90")
    assert status == 200
    assert f'src="/pieces/{paper}/pages/1?tourne=90"' in page
    assert 'class="leaf z150"' in page
    assert "Page 1 sur 3" in page
    assert "prev" not in links(page)
    second = person.get(links(page)["next"])[1]
    assert f'src="/pieces/{paper}/pages/2?tourne=90"' in second
    assert set(links(second)) == {"prev", "next"}
    assert "next" not in links(person.get(links(second)["next"])[1])


def test_what_the_address_gets_wrong_is_the_usual_or_said(world: World) -> None:
    person, paper = reader(world), world.deposit(papers.pdf())
    assert 'class="leaf z100"' in person.get(f"/pieces/{paper}?zoom=7&tourne=x&page=-3")[1]
    assert "L’aperçu n’est pas disponible." in person.get(f"/pieces/{paper}?page=9")[1]


def test_an_image_is_shown_inline_and_runs_nothing(world: World) -> None:
    person, paper = reader(world), world.deposit(papers.pdf())
    answer = person.client.get(f"/pieces/{paper}/pages/1", base_url=person.origin, headers=person.headers)
    assert (answer.status_code, answer.mimetype, answer.data[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")
    told = {name: answer.headers[name] for name in ("Cache-Control", "Content-Disposition")}
    assert told == {"Cache-Control": "no-store", "Content-Disposition": "inline"}
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert person.get(f"/pieces/{paper}/pages/2")[0] == 404


def test_an_office_file_says_that_it_has_no_image(world: World) -> None:
    page = reader(world).get(f"/pieces/{world.deposit(papers.docx(), 'bail.docx')}")[1]
    assert "Ce format n’a pas d’aperçu" in page
    assert "/pages/" not in page


def test_a_page_whose_file_was_altered_says_so_and_stands(world: World) -> None:
    paper = world.deposit(papers.pdf())
    for name in world.names():
        path = world.folder / "objects" / name
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    status, page = reader(world).get(f"/pieces/{paper}")
    assert status == 200
    assert "L’aperçu n’est pas disponible." in page
    assert len(world.entries("document:tampered")) == 1


def test_the_original_of_an_identity_paper_asks_why_and_leaves_as_an_attachment(world: World) -> None:
    person, paper = reader(world), permit(world)
    place = f"/pieces/{paper}/original"
    assert "le motif vous est demandé" in person.get(f"/pieces/{paper}")[1]
    status, form = person.get(place)
    assert (status, "Pourquoi prenez-vous cet original" in form, "Titre" in form) == (200, True, False)
    status, again = person.post(place, place, {"reason": "court"})
    assert status == 422
    assert "10 caractères" in again
    assert world.entries("document:downloaded") == []
    answer = person.client.post(
        place,
        base_url=person.origin,
        headers=person.headers,
        data={"csrf_token": person.token(place), "reason": WHY},
    )
    assert answer.data == papers.pdf()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(world.entries("document:downloaded")) == 1


def test_an_officer_who_opened_the_paper_reads_why_its_original_left_and_of_whom_a_number(
    world: World,
) -> None:
    paper = permit(world)
    download_original(world.platform, world.author, paper, WHY)
    officer = add_professional(world.platform, "ssp", "dpo", "other")
    (entry,) = world.entries("document:downloaded")
    motive = "Plainte de la personne sur une copie"
    opening = open_items(world.platform, officer, entry.entry_id, [paper], motive, 30)
    page = reader(world, officer).get(f"/journal/ouvertures/{opening}")[1]
    assert "Motifs donnés pour prendre l’original" in page
    assert WHY in page
    assert f"Agent {agent_number(UUID(str(world.author.id)))}" in page
    assert "Dupré" not in page


def test_the_api_takes_the_reason_in_a_header(world: World) -> None:
    paper = permit(world)
    secret = create_token(world.platform, world.reader, "Essai", ["documents:read"])
    client = application(world.platform).test_client()

    def ask(**more: str) -> tuple[int, bytes]:
        said = {"Authorization": f"Bearer {secret}", "Hub-Purpose": "housing_file", **more}
        answer = client.get(
            f"/api/v1/documents/{paper}/original", base_url=world.platform.settings.origin, headers=said
        )
        return answer.status_code, answer.data

    status, problem = ask()
    assert (status, b'"reason":"motive_short"' in problem.replace(b" ", b"")) == (422, True)
    assert ask(**{"Hub-Reason": "Pr%C3%A9fecture, renouvellement"}) == (200, papers.pdf())
