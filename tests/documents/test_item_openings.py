"""An officer opens items she names, with a motive, to read, for a time; nothing closed, nothing of others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.consent import codes
from hub.consent.models import Opening
from hub.documents.checking import mask_document
from hub.documents.item_openings import close_items, items_near, my_item_openings, open_items
from hub.documents.models import OriginalReason
from hub.documents.opened_items import read_opened
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.originals import download_original
from hub.documents.reading import open_document
from hub.errors import AccessDeniedError, InvalidInputError
from hub.households.operations import Opened
from hub.households.persons import NewPerson
from hub.platform.oversight import agent_number
from hub.storage.db import Database
from hub.storage.platform import Platform
from tests import papers
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, add_professional, build_platform

WOMAN = (NewPerson("Aminata Diallo", date(1990, 5, 2)),)
WHYS = ("Renouvellement à déposer à la préfecture", "Dossier de logement demandé par le bailleur")
MOTIVE = "Plainte de la personne sur une lecture du 12 novembre"


@dataclass(frozen=True)
class World:
    platform: Platform
    clock: FixedClock
    author: Actor
    officer: Actor
    far: Actor
    home: Opened
    items: dict[str, UUID]

    def entry(self, item: str) -> UUID:
        """The entry of the log by which an item came to be."""
        with self.platform.database.reading() as session:
            made = AuditEntry.action.in_(("note:posted", "document:deposited"))
            query = select(AuditEntry.entry_id).where(AuditEntry.object_id == self.items[item], made)
            return session.scalars(query).one()

    def open(self, *items: str, motive: str = MOTIVE, minutes: int = 60) -> UUID:
        ids = [self.items[one] for one in items]
        return open_items(self.platform, self.officer, self.entry("pay"), ids, motive, minutes)

    def read(self) -> list[AuditEntry]:
        with self.platform.database.reading() as session:
            return list(session.scalars(select(AuditEntry).where(AuditEntry.action == "opening:read")))


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    platform = build_platform(database, tmp_path, clock)
    author = add_professional(platform, "ssp", profession="social_worker")
    officer = add_professional(platform, "ssp", "dpo", "other")
    far = add_professional(platform, "mep", "dpo", "other")
    home, elsewhere = (add_household(platform, [author], persons=WOMAN) for _ in range(2))
    person = home.person_ids[0]
    new = NewDocument("resources", person, "payslip", "Bulletin", "bulletin.pdf")
    items = {
        "pay": deposit_document(platform, author, home.id, new, BytesIO(papers.pdf())).id,
        "note": post_note(platform, author, home.id, NewNote("social", person, "Rendez-vous CAF")).id,
        "health": post_note(platform, author, home.id, NewNote("health", person, "Suivi")).id,
        "other": post_note(platform, author, elsewhere.id, NewNote("social", None, "Ailleurs")).id,
    }
    clock.advance(seconds=1)
    return World(platform, clock, author, officer, far, home, items)


def refused(reading: object) -> codes.Reason | None:
    with pytest.raises(AccessDeniedError) as denied:
        reading()  # type: ignore[operator]  # any callable
    return denied.value.decision.reason


def test_what_she_named_is_read_and_nothing_else(world: World) -> None:
    opening = world.open("note")
    found = read_opened(world.platform, world.officer, opening)
    assert [note.body for note in found.notes] == ["Rendez-vous CAF"]
    assert found.documents == []
    assert refused(partial(open_channel, world.platform, world.officer, world.home.id)) == "no_contents"
    document = world.items["pay"]
    assert refused(partial(open_document, world.platform, world.officer, document)) == "no_contents"


def test_a_document_is_shown_and_its_original_stays(world: World) -> None:
    found = read_opened(world.platform, world.officer, world.open("pay"))
    assert [one.filename for one in found.documents] == ["bulletin.pdf"]
    document = world.items["pay"]
    assert refused(partial(download_original, world.platform, world.officer, document)) == "no_contents"


def test_a_masked_document_still_tells_an_officer_its_title_and_keeps_its_bytes(world: World) -> None:
    document = world.items["pay"]
    mask_document(world.platform, world.author, document, "Mauvaise personne")
    found = read_opened(world.platform, world.officer, world.open("pay"))
    assert [(one.title, one.filename) for one in found.documents] == [("Bulletin", "bulletin.pdf")]
    assert refused(partial(download_original, world.platform, world.officer, document)) == "no_contents"


def test_each_item_read_is_an_entry_that_names_the_opening(world: World) -> None:
    opening = world.open("pay", "note")
    read_opened(world.platform, world.officer, opening)
    entries = world.read()
    assert {entry.object_id for entry in entries} == {world.items["pay"], world.items["note"]}
    assert {(entry.basis_kind, entry.basis_id) for entry in entries} == {("dpo_opening", opening)}
    assert all(entry.subject_ids for entry in entries)


def test_the_motive_is_sealed_and_the_entry_names_the_items(world: World) -> None:
    world.open("pay", "note")
    with world.platform.database.reading() as session:
        assert MOTIVE.encode() not in session.scalars(select(Opening)).one().reason
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "opening:made")).one()
    named = {after for name, _, after in entry.changes if name == "item"}
    assert named == {str(world.items["pay"]), str(world.items["note"])}


def test_it_ends_when_it_said_and_can_be_closed_before(world: World) -> None:
    first = world.open("note", minutes=30)
    world.clock.advance(minutes=30)
    assert refused(partial(read_opened, world.platform, world.officer, first)) is codes.Reason.NOT_FOUND
    second = world.open("note")
    assert [one.id for one in my_item_openings(world.platform, world.officer)] == [second]
    close_items(world.platform, world.officer, second)
    assert refused(partial(read_opened, world.platform, world.officer, second)) is codes.Reason.NOT_FOUND
    assert my_item_openings(world.platform, world.officer) == []


def test_it_is_hers_alone(world: World) -> None:
    opening = world.open("note")
    other = add_professional(world.platform, "ssp", "dpo", "other")
    for act in (read_opened, close_items):
        assert refused(partial(act, world.platform, other, opening)) is codes.Reason.NOT_FOUND
        assert refused(partial(act, world.platform, world.author, opening)) is codes.Reason.ROLE_LIMIT


@pytest.mark.parametrize("item", ["health", "other"])
def test_a_closed_category_and_another_household_are_refused_like_what_does_not_exist(
    world: World, item: str
) -> None:
    unknown = partial(
        open_items, world.platform, world.officer, world.entry("pay"), [UUID(int=9)], MOTIVE, 60
    )
    for attempt in (partial(world.open, item), unknown):
        with pytest.raises(InvalidInputError) as wrong:
            attempt()
        assert (wrong.value.field, wrong.value.code) == ("items", "not_openable")


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"motive": "Vérification"}, "motive", "motive_short"),
        ({"minutes": 1000}, "minutes", "unknown_choice"),
    ],
)
def test_a_wrong_form_opens_nothing(world: World, given: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(InvalidInputError) as wrong:
        world.open("note", **given)  # type: ignore[arg-type]  # as the form sends them
    assert (wrong.value.field, wrong.value.code) == (field, code)
    assert my_item_openings(world.platform, world.officer) == []


def test_items_are_picked_from_the_log_the_entrys_own_first_closed_ones_left_out(world: World) -> None:
    pick = items_near(world.platform, world.officer, world.entry("note"))
    assert [one.id for one in pick.items] == [world.items["note"], world.items["pay"]]
    far = partial(items_near, world.platform, world.far, world.entry("note"))
    assert refused(far) is codes.Reason.NOT_FOUND
    assert refused(partial(items_near, world.platform, world.officer, UUID(int=9))) == "not_found"


def test_the_reasons_given_for_its_original_come_with_a_document_and_are_named_by_the_entry(
    world: World,
) -> None:
    person = world.home.person_ids[0]
    new = NewDocument("identity", person, "residence_permit", "Titre", "titre.pdf")
    permit = deposit_document(world.platform, world.author, world.home.id, new, BytesIO(papers.pdf(2))).id
    world.items["permit"] = permit
    for why in WHYS:
        world.clock.advance(seconds=1)
        download_original(world.platform, world.author, permit, why)
    found = read_opened(world.platform, world.officer, world.open("permit", "pay"))
    number = agent_number(UUID(str(world.author.id)))
    assert [(one.agent, one.text) for one in found.reasons[permit]] == [(number, why) for why in WHYS]
    assert found.reasons[world.items["pay"]] == []
    with world.platform.database.reading() as session:
        kept = {str(one) for one in session.scalars(select(OriginalReason.id))}
    (entry,) = (one for one in world.read() if one.object_id == permit)
    assert {value for name, _, value in entry.changes if name == "stated"} == kept
    assert len(kept) == 2
