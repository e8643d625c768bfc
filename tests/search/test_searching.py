"""A search finds what its asker may read, all of it and nothing else, and leaves an entry without words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import event

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.consent.operations import withdraw_consent
from hub.documents.checking import mask_document
from hub.documents.models import Document
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.replacing import Replacement, replace_document
from hub.errors import AccessDeniedError, InvalidInputError
from hub.search import items
from hub.search.operations import PAGE, search_channel, searchable_channel
from hub.storage.db import Database
from tests import papers
from tests.emergencies import broken_by, opening_of
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, add_professional, partner_id
from tests.search.world import World

WORD = "préfecture"


@contextmanager
def loaded() -> Iterator[list[Document]]:
    """The documents that come from the database meanwhile."""
    loaded: list[Document] = []

    def see(document: Document, _context: object) -> None:
        loaded.append(document)

    event.listen(Document, "load", see)
    try:
        yield loaded
    finally:
        event.remove(Document, "load", see)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_notes_titles_types_and_texts_are_found_the_newest_first(world: World) -> None:
    note = world.write("Rendez-vous à la Préfecture mardi")
    titled = world.deposit("Convocation prefecture")
    read = world.deposit("Courrier", "Vous êtes attendue à la préfecture de Paris.")
    world.write("Rien")
    assert world.found(world.housing, "prefect") == [read, titled, note]
    assert world.found(world.housing, "bulletin") == [read, titled], "the name of their type"
    assert world.found(world.housing, "payslip") == [read, titled], "in English too"
    assert world.found(world.housing, "mardi prefect") == [note]
    (hit,) = world.search(world.housing, "attendue prefect").hits
    assert [piece.text for piece in hit.found.words if piece.found] == ["attendue", "préfect"]
    assert (hit.found.title[0].text, hit.persons) == ("Courrier", (world.home.person_ids[0],))


def test_a_masked_piece_is_not_found_nor_what_was_replaced(world: World) -> None:
    masked, old = world.deposit("Bail préfecture", WORD), world.deposit("Vieux bail", f"{WORD} ancien")
    assert world.found(world.housing, "bail") == [old, masked]
    mask_document(world.platform, world.social, masked, "Mauvais foyer")
    newer = Replacement(1, "Bail signé", "bail.pdf")
    replace_document(world.platform, world.social, old, newer, iter([papers.pdf()]))
    for words in (WORD, "vieux", "ancien"):
        assert world.found(world.housing, words) == [], words
    assert world.found(world.housing, "bail") == [old]


def test_the_name_of_a_file_is_found_by_whoever_reads_the_document_and_nobody_else(world: World) -> None:
    person = world.home.person_ids[0]
    ids = []
    for category in ("resources", "health"):
        new = NewDocument(category, person, "payslip", "Bulletin", f"Attestation_CAF_{category}.pdf")
        made = deposit_document(world.platform, world.social, world.home.id, new, iter([papers.pdf()]))
        ids.append(made.id)
    (hit,) = world.search(world.housing, "attestation caf").hits
    assert hit.found.id == ids[0]
    assert [piece.text for piece in hit.found.words if piece.found] == ["Attestation", "CAF"]
    assert world.found(world.social, "attestation") == ids[::-1]
    mask_document(world.platform, world.social, ids[0], "Mauvais foyer")
    assert world.found(world.housing, "attestation") == []


def test_the_text_of_a_file_held_back_is_for_who_deposited_it(
    database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    world = World(database, tmp_path, clock, clamd="tcp://127.0.0.1:1")
    waiting = world.deposit("Courrier", WORD)
    assert world.found(world.housing, WORD) == []
    assert world.found(world.housing, "courrier") == [waiting]
    assert world.found(world.social, WORD) == [waiting]


def test_a_withdrawal_bites_at_once_and_what_one_contributed_stays_found(world: World) -> None:
    paper, own = world.deposit("Avis", WORD), world.deposit("Attestation", WORD, "housing", world.housing)
    note = world.write(WORD, "housing")
    woman = world.home.person_ids[0]
    cells = [(partner_id(world.platform, "his"), category) for category in ("resources", "housing")]
    assert world.found(world.housing, WORD) == [note, own, paper]
    withdraw_consent(world.platform, world.social, world.home.id, woman, woman, "self", cells)
    assert world.found(world.housing, WORD) == [own]
    assert world.found(world.social, WORD) == [note, own, paper]


def test_what_is_hidden_costs_asks_and_writes_what_is_absent_does(world: World) -> None:
    world.write(f"{WORD} visible")
    for category in ("health", "protection", "social"):
        world.write("Consultation secrète", category)
    assert len(world.found(world.social, "secret")) == 3
    world.found(world.housing, "visible")
    with world.said() as hidden:
        assert world.found(world.housing, "secret") == []
    with world.said() as absent:
        assert world.found(world.housing, "introuvable") == []
    assert hidden == absent
    kept = [
        (one.action, one.changes, one.subject_ids, one.basis_id, one.outcome) for one in world.entries()[-2:]
    ]
    assert kept[0] == kept[1]


def test_an_entry_tells_whom_it_was_about_and_a_class_of_results_and_no_word(world: World) -> None:
    for number in range(11):
        world.write(f"{WORD} numéro {number}")
    world.deposit("Courrier", f"{WORD} seule")
    for words in (WORD, "seule", "absente"):
        world.found(world.housing, words)
    many, one, none = world.entries()

    def of(category: str) -> tuple[tuple[str, None, str], ...]:
        return (("category", None, category),)

    def said(entry: AuditEntry) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(change) for change in entry.changes)

    assert said(many) == (("results", None, "more"), *of("coordination"), *of("resources"))
    assert said(one) == (("results", None, "1-10"), *of("resources"))
    assert (list(one.subject_ids), list(none.subject_ids)) == ([str(world.home.person_ids[0])], [])
    assert said(none) == (("results", None, "0"),)
    assert all(entry.household_id == world.home.id for entry in (many, one, none))
    assert not any(b"absente" in entry.canonical for entry in (many, one, none))


def test_pages_follow_each_other_without_a_hole(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    written = [world.deposit("Courrier", f"{WORD} 0")]
    written += [world.write(f"{WORD} {number}") for number in range(6)]
    seen, place = [], None
    for _ in range(4):
        page = world.search(world.housing, WORD, older_than=place, limit=2)
        seen += [hit.found.id for hit in page.hits]
        place = page.further
        assert not page.cut
    assert (seen, place) == (written[::-1], None)
    monkeypatch.setattr(items, "NOTES", 3)
    first = world.search(world.housing, f'"{WORD} 0"')
    assert (list(first.hits), first.cut) == ([], True)
    second = world.search(world.housing, f'"{WORD} 0"', older_than=first.further)
    last = world.search(world.housing, f'"{WORD} 0"', older_than=second.further)
    assert [hit.found.id for hit in second.hits] == [written[1]]
    assert ([hit.found.id for hit in last.hits], last.further) == ([written[0]], None)
    assert PAGE < items.DOCUMENTS


def test_an_answer_that_looked_at_enough_characters_stops_and_goes_on_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oldest = world.deposit("Courrier", f"{'suite ' * 20}{WORD}")
    for number in range(2):
        world.deposit(f"Courrier {number}", "suite " * 20)
    monkeypatch.setattr(items, "CHARACTERS", 150)
    first = world.search(world.housing, WORD)
    assert (list(first.hits), first.cut) == ([], True)
    rest = world.search(world.housing, WORD, older_than=first.further)
    assert ([hit.found.id for hit in rest.hits], rest.further) == ([oldest], None)
    monkeypatch.setattr(items, "CHARACTERS", 1)
    monkeypatch.setattr(items, "AT_ONCE", 2)
    with loaded() as fetched:
        assert len(world.found(world.housing, "courrier")) == 1, "one item at least is looked at"
    assert len(fetched) == 2, "not all sealed texts come before the first is looked at"


def test_a_foreign_household_an_unknown_one_and_another_ones_place_are_refused(world: World) -> None:
    stranger, words = add_professional(world.platform, "his"), WORD
    other = add_household(world.platform, [world.housing])
    for actor, home in ((stranger, world.home.id), (stranger, uuid4()), (world.housing, uuid4())):
        with pytest.raises(AccessDeniedError):
            search_channel(world.platform, actor, home, words)
    for number in range(3):
        world.write(f"{WORD} {number}")
    place = world.search(world.housing, WORD, limit=1).further
    assert place
    for cursor in (place, "abc"):
        with pytest.raises(InvalidInputError):
            search_channel(world.platform, world.housing, other.id, words, cursor)


def test_through_a_broken_glass_a_search_finds_what_it_opens_and_says_so(world: World) -> None:
    world.write(WORD, "coordination")
    housing, _ = world.write(WORD, "housing"), world.write(WORD, "health")
    looker = add_professional(world.platform, "his", profession="housing_officer")
    with pytest.raises(AccessDeniedError):
        world.found(looker, WORD)
    with pytest.raises(AccessDeniedError):
        searchable_channel(world.platform, looker, world.home.id)
    broken_by(world.platform, looker, world.search(world.social, WORD).outline.short_code)
    before = world.entries()
    assert searchable_channel(world.platform, looker, world.home.id).id == world.home.id
    assert len(world.entries()) == len(before), "a field alone shows nothing"
    found = world.found(looker, WORD)
    assert housing in found
    assert len(found) < 3, "a closed category is not opened"
    last = world.entries()[-1]
    assert (last.basis_kind, last.basis_id) == (
        "break_glass",
        opening_of(world.platform, looker, world.home.id),
    )


def test_what_is_asked_of_the_database_does_not_grow_with_what_is_looked_through(world: World) -> None:
    def said(actor: Actor, words: str) -> int:
        world.found(actor, words)
        with world.said() as said:
            world.found(actor, words)
        return len(said)

    world.write(WORD)
    few = said(world.housing, WORD)
    for number in range(8):
        world.write(f"{WORD} {number}")
        world.deposit("Courrier", WORD)
    assert said(world.housing, WORD) == few
    assert said(world.housing, "introuvable") == few
