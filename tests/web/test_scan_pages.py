"""What pages and API say of the virus scanner: on each document, to administrators, to officers."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from hub.accounts.tokens import create_token
from hub.actors import Actor
from hub.documents.scanner_state import scanner_state
from hub.errors import AccessDeniedError
from hub.platform.journal_overview import Rule, journal_overview
from hub.storage.db import Database
from hub.storage.platform import Platform
from tests import papers
from tests.documents.scanned_world import ScannedWorld
from tests.engines import ONE_ENGINE
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_professional
from tests.services.clamd import Scanner
from tests.web.api.api_world import PURPOSE

pytestmark = ONE_ENGINE

ACCOUNTS = "/administration/comptes"


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock, clamd: Scanner) -> ScannedWorld:
    return ScannedWorld(database, tmp_path, clock, clamd)


def pages(world: ScannedWorld, actor: Actor, platform: Platform | None = None) -> Person:
    platform = platform or world.platform
    return Person(application(platform), platform, actor)


def taken(person: Person, document_id: UUID) -> bytes:
    return person.client.get(
        f"/pieces/{document_id}/original", base_url=person.origin, headers=person.headers
    ).data


def test_a_waiting_document_says_so_in_its_line_and_page_and_is_refused_in_words(world: ScannedWorld) -> None:
    paper, reader = world.deposit(), pages(world, world.housing)
    assert "Analyse antivirus en cours" in reader.get(f"/canaux/{world.home.id}")[1]
    page = reader.get(f"/pieces/{paper}")[1]
    assert "L’antivirus n’a pas encore analysé ce fichier." in page
    assert f"/pieces/{paper}/original" not in page
    status, text = reader.get(f"/pieces/{paper}/original")
    assert status == 403
    assert "L’antivirus n’a pas encore analysé ce fichier." in text
    assert f"/pieces/{paper}/original" in pages(world, world.social).get(f"/pieces/{paper}")[1]
    world.scan()
    assert "analysée, saine" in reader.get(f"/canaux/{world.home.id}")[1]
    assert taken(reader, paper) == papers.pdf()


def test_of_a_virus_everybody_is_told_what_to_do(world: ScannedWorld) -> None:
    paper = world.deposit_virus()
    world.scan()
    for actor in (world.social, world.housing):
        person = pages(world, actor)
        assert "Virus détecté" in person.get(f"/canaux/{world.home.id}")[1]
        page = person.get(f"/pieces/{paper}")[1]
        assert "Demandez un autre fichier à la personne" in page
        assert f"/pieces/{paper}/original" not in page
        status, text = person.get(f"/pieces/{paper}/original")
        assert status == 403
        assert "Virus détecté" in text


def test_without_a_scanner_the_hub_says_so_and_works(world: ScannedWorld) -> None:
    paper = world.deposit()
    person = pages(world, world.housing, world.without_scanner())
    assert "non analysée (moteur absent)" in person.get(f"/canaux/{world.home.id}")[1]
    assert "Non analysée (moteur absent)" in person.get(f"/pieces/{paper}")[1]
    assert taken(person, paper) == papers.pdf()


def test_the_api_names_the_state_and_the_reason(world: ScannedWorld) -> None:
    paper, bad = world.deposit(), world.deposit_virus()
    secret = create_token(world.platform, world.housing, "Essai", ["documents:read"])
    client = application(world.platform).test_client()

    def ask(path: str) -> tuple[int, dict[str, object]]:
        answer = client.get(
            f"/api/v1{path}",
            base_url=world.platform.settings.origin,
            headers=PURPOSE | {"Authorization": f"Bearer {secret}"},
        )
        return answer.status_code, answer.json if answer.is_json else {}

    def told(document: object) -> tuple[object, object]:
        found = ask(f"/documents/{document}")[1]
        said = found["document"]
        assert isinstance(said, dict)
        return said["scan"], found["original_reason"]

    assert told(paper) == ("waiting", "quarantined")
    status, problem = ask(f"/documents/{paper}/original")
    assert (status, problem["reason"]) == (403, "quarantined")
    world.scan()
    assert told(paper) == ("clean", None)
    assert told(bad) == ("infected", "infected")
    status, problem = ask(f"/documents/{bad}/original")
    assert (status, problem["reason"]) == (403, "infected")


def test_administrators_see_whether_it_answers_and_what_waits(
    database: Database, tmp_path: Path, clock: FixedClock, own_clamd: Scanner
) -> None:
    world = ScannedWorld(database, tmp_path, clock, own_clamd)
    boss = add_professional(world.platform, "ssp", "administrator", "administrator")
    other = add_professional(world.platform, "his", "administrator", "administrator")
    world.deposit()
    world.deposit_virus()
    page = pages(world, boss).get(ACCOUNTS)[1]
    assert "Ne répond pas" in page
    assert "aucun autre partenaire ne peut les télécharger" in page
    assert scanner_state(world.platform, boss).pending == 2
    assert scanner_state(world.platform, other).pending == 0, "documents of other partners are not counted"
    own_clamd.start()
    world.scan()
    state = scanner_state(world.platform, boss)
    assert (state.pending, state.infected) == (0, 1)
    page = pages(world, boss).get(ACCOUNTS)[1]
    assert "En marche" in page
    assert "ClamAV" in page
    assert "Moteur absent" in pages(world, boss, world.without_scanner()).get(ACCOUNTS)[1]
    with pytest.raises(AccessDeniedError):
        scanner_state(world.platform, world.social)


def test_officers_find_it_among_what_to_look_into(world: ScannedWorld) -> None:
    officer = add_professional(world.platform, "ssp", "dpo", "lawyer")
    stranger = add_professional(world.platform, "mep", "dpo", "lawyer")
    world.deposit_virus()
    world.scan()
    (one,) = _notable(world, officer)
    assert (one.rule, one.household) == (Rule.INFECTED, world.home.short_code)
    assert _notable(world, stranger) == []
    page = pages(world, officer).get("/journal")[1]
    assert "Virus détecté dans une pièce" in page
    assert "si l’incident est à notifier" in page


def _notable(world: ScannedWorld, officer: Actor) -> list[object]:
    found = journal_overview(world.platform, officer)
    assert found is not None
    return list(found.notable)
