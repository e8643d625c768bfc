"""What a page asks the database does not grow with what it shows: counted, on both engines."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event

from hub.audit.units import writing
from hub.channels.operations import NewNote, post_note, record_note
from hub.consent.authorise import stand
from hub.documents.checking import check_document
from hub.documents.operations import NewDocument, record_document
from hub.documents.reading import open_document
from hub.errors import Asked
from hub.households.persons import NewPerson
from hub.separation.second_homes import ask_second_home
from hub.storage.object_format import Manifest
from tests.journeys.browsing import Person, application
from tests.platform_builder import COUPLE_WITH_CHILD, add_household, add_professional, agree, build_platform

LARGE_FAMILY = (
    *COUPLE_WITH_CHILD,
    *(NewPerson(f"Enfant {number}", date(2012 + number, 3, 1), parents=(0, 1)) for number in range(4)),
)


class World:
    def __init__(self, database, folder, clock):
        self.platform = build_platform(database, folder / "data", clock)
        self.worker = add_professional(self.platform, "ssp", profession="social_worker")
        self.team = [
            self.worker,
            add_professional(self.platform, "mep"),
            add_professional(self.platform, "his"),
        ]
        self.person = Person(application(self.platform), self.platform, self.worker)

    def home(self, *, notes=0, documents=0, persons=COUPLE_WITH_CHILD, team=()):
        home = add_household(self.platform, [*self.team, *team], persons=persons)
        agree(self.platform, self.worker, home, persons=persons)
        _fill(self.platform, self.worker, home, notes, documents)
        return home

    def statements(self, path):
        """How many a warm page sends."""
        return len(self.said(path))

    def said(self, path):
        """What a warm page sends: what a process reads once for all is read by a first request."""
        assert self.person.get(path)[0] == 200
        with _counted(self.platform.database.engine) as said:
            assert self.person.get(path)[0] == 200
        return said

    def cursor(self, home):
        return self.person.get(f"/canaux/{home.id}")[1].split('data-cursor="')[1].split('"')[0]


@pytest.fixture
def world(database, tmp_path, clock):
    return World(database, tmp_path, clock)


@writing
def _fill(unit, home, notes, documents):
    standing, made = stand(unit, home.id, Asked("write", home.id)), []
    for number in range(notes):
        person = (None, *home.person_ids)[number % (1 + len(home.person_ids))]
        record_note(unit, standing, NewNote("coordination", person, f"Note {number}"))
    for number in range(documents):
        new = NewDocument("resources", home.person_ids[0], "payslip", f"Bulletin {number}", "bulletin.pdf")
        object_id = unit.new_id()
        manifest = Manifest(bytes(32), object_id.bytes, home.id, 1, bytes(32))
        made.append(record_document(unit, standing, new, object_id, manifest, "pdf").id)
    unit.platform.clock.advance(seconds=1)
    return made


@contextmanager
def _counted(engine):
    said = []

    def hear(_connection, _cursor, statement, *_more):
        said.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def test_a_channel_page_asks_as_much_for_many_notes_members_and_documents_as_for_few(world):
    few = world.home(notes=1, documents=1)
    colleagues = [add_professional(world.platform, partner) for partner in ("mep", "ssp", "his") * 3]
    many = world.home(notes=60, documents=12, persons=LARGE_FAMILY, team=colleagues)
    assert world.statements(f"/canaux/{few.id}") == world.statements(f"/canaux/{many.id}")


def test_the_list_of_expected_documents_asks_as_much_for_many_as_for_few(world):
    few = world.home(documents=1)
    many = world.home(documents=12, persons=LARGE_FAMILY)
    assert world.statements(f"/canaux/{few.id}/pieces-attendues") == world.statements(
        f"/canaux/{many.id}/pieces-attendues"
    )


def test_new_notes_ask_as_much_when_many_came_as_when_one_did(world):
    home = world.home(notes=2)

    def fetched(more):
        cursor = world.cursor(home)
        _fill(world.platform, world.worker, home, more, 0)
        return world.statements(f"/canaux/{home.id}/notes?after={cursor}")

    fetched(1)
    assert fetched(1) == fetched(25)


def test_what_open_pages_fetch_at_each_bell_reads_neither_team_nor_stage(world):
    home = world.home(notes=1)
    cursor = world.cursor(home)
    _fill(world.platform, world.worker, home, 1, 0)
    page, fetched = (
        " ".join(world.said(f"/canaux/{home.id}{path}")) for path in ("", f"/notes?after={cursor}")
    )
    for read in ("ORDER BY team_memberships.from_at", "FROM stages"):
        assert read in page
        assert read not in fetched
    assert fetched.count("FROM households JOIN") == 1, "notes and documents under one decision"


def test_the_documents_of_a_channel_ask_as_much_for_many_as_for_one(world):
    few, many = world.home(documents=1), world.home(documents=15, persons=LARGE_FAMILY)
    assert world.statements(f"/canaux/{few.id}/pieces") == world.statements(f"/canaux/{many.id}/pieces")


def test_the_page_of_a_team_asks_as_much_for_many_colleagues_as_for_few(world):
    few = world.home(notes=1)
    colleagues = [add_professional(world.platform, partner) for partner in ("mep", "ssp", "his") * 3]
    many = world.home(notes=1, team=colleagues)
    assert world.statements(f"/canaux/{few.id}/equipe") == world.statements(f"/canaux/{many.id}/equipe")


def test_the_page_of_a_households_persons_asks_as_much_for_many_as_for_few(world):
    few, many = world.home(notes=1), world.home(notes=1, persons=LARGE_FAMILY)
    assert world.statements(f"/canaux/{few.id}/personnes") == world.statements(f"/canaux/{many.id}/personnes")


def test_the_list_of_channels_asks_as_much_for_many_households_as_for_two(world):
    for _ in range(2):
        world.home(notes=1)
    few = world.statements("/canaux")
    for number in range(12):
        world.home(notes=1 + number % 3, persons=LARGE_FAMILY if number % 2 else COUPLE_WITH_CHILD)
    assert world.statements("/canaux") == few


def test_second_homes_to_answer_ask_as_much_for_many_as_for_two(world):
    paths = ("/canaux", "/canaux/recents", "/demandes")

    def asked_of_the_reader(number):
        for _ in range(number):
            asker = add_professional(world.platform, "mep", profession="social_worker")
            child = NewPerson("Awa Diallo", date(2016, 9, 30), parents=(0,))
            there = add_household(world.platform, referents=[asker], persons=(COUPLE_WITH_CHILD[0], child))
            here = add_household(world.platform, referents=[world.worker])
            world.platform.clock.advance(seconds=1)
            ask_second_home(world.platform, asker, there.id, there.person_ids[1], here.short_code)
            world.platform.clock.advance(seconds=1)
        return [world.statements(path) for path in paths]

    few = asked_of_the_reader(2)
    many = asked_of_the_reader(5)
    assert world.person.get("/demandes")[1].count("un enfant d’un autre foyer") == 7
    assert many == few


def test_the_history_of_a_document_asks_as_much_for_many_looks_and_acts_as_for_few(world):
    home = world.home(notes=1)
    (paper,) = _fill(world.platform, world.worker, home, 0, 1)
    path = f"/pieces/{paper}/historique"
    few = world.statements(path)
    for number in range(8):
        world.platform.clock.advance(seconds=1)
        said = "unchecked" if number % 2 else "validated"
        check_document(world.platform, world.team[number % 2], paper, 1, said)
        open_document(world.platform, world.team[number % 3], paper)
    assert world.person.get(path)[1].count("<tr") == 1 + 17
    assert world.statements(path) == few


def test_a_note_is_written_with_all_that_goes_with_it_in_four_statements(world):
    """Where nothing travels to a server, each row and mark is one, and BEGIN is counted."""
    home = world.home(notes=1)
    with _counted(world.platform.database.engine) as said:
        post_note(world.platform, world.worker, home.id, NewNote("coordination", None, "Une note."), "key")
    assert len(said) == (13 if world.platform.database.is_sqlite else 4)
