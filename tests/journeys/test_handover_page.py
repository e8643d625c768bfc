"""The hand-over pack over HTTP: what a successor finds, only what she may read, and every way to it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.channels.operations import NewNote, post_note
from hub.consent.operations import withdraw_consent
from hub.documents.operations import NewDocument, deposit_document
from hub.households.team import replace_referent
from hub.households.team_page import read_team
from hub.requests.asking import ask_to_join
from hub.storage.db import Database
from tests import papers
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import SYSTEM, add_household, add_professional, agree, build_platform

ASKED = "Qui accompagne à la préfecture ?"
KEPT = "Demande d’aide en cours"


class World:
    """Thomas hands his place as referent to Odile, with five days in common."""

    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform, self.clock = build_platform(database, folder, clock), clock
        self.social = add_professional(self.platform, "ssp", profession="social_worker", name="Sarah Benali")
        self.thomas = add_professional(self.platform, "his", "manager", "manager", name="Thomas Verchère")
        self.odile = add_professional(self.platform, "his", profession="housing_officer", name="Odile Roy")
        self.stranger = add_professional(self.platform, "his")
        self.home = add_household(self.platform, referents=[self.social, self.thomas])
        self.app, self.adult = application(self.platform), self.home.person_ids[0]
        agree(self.platform, self.social, self.home, until_at=clock() + timedelta(days=20))
        clock.advance(minutes=1)
        self.write(ASKED)
        self._papers()

    def write(self, body: str, category: str = "coordination", kind: str = "question") -> None:
        post_note(self.platform, self.social, self.home.id, NewNote(category, self.adult, body, kind))

    def _papers(self) -> None:
        ends = (self.clock() + timedelta(days=70)).date()
        new = NewDocument("identity", self.adult, "residence_permit", "Titre", "titre.pdf", ends)
        deposit_document(self.platform, self.social, self.home.id, new, BytesIO(papers.pdf()))

    def hand_over(self) -> None:
        lines = read_team(self.platform, self.thomas, self.home.id).lines
        line = next(one.id for one in lines if one.professional_id == self.thomas.id)
        until = self.clock() + timedelta(days=5)
        replace_referent(self.platform, SYSTEM, self.home.id, line, self.odile.id, until)

    def get(self, actor: Actor, path: str = "") -> tuple[int, str]:
        where = path or f"/canaux/{self.home.id}/passation"
        status, text = Person(self.app, self.platform, actor).get(where)
        return status, text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")

    def entries(self, actor: Actor) -> set[str]:
        with self.platform.database.reading() as session:
            query = select(AuditEntry.action).where(AuditEntry.actor_id == actor.id)
            return set(session.scalars(query.group_by(AuditEntry.action).having(func.count() > 0)))


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_the_successor_finds_what_waits_what_comes_and_who_is_there(world: World) -> None:
    world.hand_over()
    code = world.home.short_code
    ask_to_join(world.platform, world.stranger, code, "housing_file", "Je reprends le dossier de logement.")
    status, page = world.get(world.odile)
    assert status == 200
    for words in (ASKED, "Dépôt avant le", "se termine dans 20 jours", "Fin du suivi de Thomas V.",
                  "Avant vous : <bdi>Thomas V.</bdi>", "Sarah Benali", "Odile Roy",
                  "Entrer dans l’équipe de", "À traiter par vous"):  # fmt: skip
        assert words in page, words
    assert page.index("Fin du suivi") < page.index("se termine dans 20 jours") < page.index("Dépôt avant le")
    assert {"team:read", "notes:read", "documents:listed", "consents:listed"} <= world.entries(world.odile)


def test_nothing_stands_there_that_the_reader_may_not_read(world: World) -> None:
    world.hand_over()
    world.write(KEPT, "resources", "task")
    assert KEPT in world.get(world.odile)[1]
    assert world.odile.partner_id
    cells = [(world.odile.partner_id, one) for one in ("resources", "identity")]
    person = (world.adult, world.adult, "self")
    withdraw_consent(world.platform, world.social, world.home.id, *person, cells)
    page = world.get(world.odile)[1]
    assert KEPT not in page
    assert "Dépôt avant le" not in page
    assert ASKED in page
    assert world.get(world.stranger)[0] == 404


def test_the_way_to_it_stands_on_the_team_page_in_mes_canaux_and_beside_every_page(world: World) -> None:
    url = f"/canaux/{world.home.id}/passation"
    assert url in world.get(world.thomas, f"/canaux/{world.home.id}/equipe")[1]
    assert url not in world.get(world.thomas, "/canaux")[1]
    rung: list[frozenset[object]] = []
    world.platform.bell.listen(lambda _home, who: rung.append(who))
    world.hand_over()
    assert world.odile.id in rung[-1]
    assert url in world.get(world.odile, "/canaux")[1]
    assert "Foyers repris" in world.get(world.odile, "/canaux/recents")[1]
    assert url in world.get(world.odile, "/passation")[1]
    for path in ("/canaux", "/canaux/recents", "/passation"):
        page = world.get(world.thomas, path)[1]
        assert url not in page
        assert "Foyers repris" not in page
