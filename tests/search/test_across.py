"""One search through all the households one follows; and what is found is what their pages show."""

from __future__ import annotations

from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from hub.actors import Actor
from hub.channels.reading import open_channel
from hub.consent.operations import withdraw_consent
from hub.documents.checking import mask_document
from hub.documents.document_types import document_types
from hub.documents.listing import list_documents
from hub.errors import InvalidInputError, TamperedError
from hub.search import items, operations
from hub.search.operations import search_channel, search_channels
from hub.search.rules import found_in, read_query
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, partner_id
from tests.search.world import World

WORD = "préfecture"
WORDS = ("préfecture", "mairie", "école", "bail", "loyer")


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def ids(world: World, actor: Actor, words: str) -> dict[UUID, list[UUID]]:
    world.clock.advance(seconds=1)
    found = search_channels(world.platform, actor, words)
    return {one.outline.household_id: [hit.found.id for hit in one.hits] for one in found.channels}


def test_every_household_one_follows_is_looked_through_and_no_other(world: World) -> None:
    quiet = add_household(world.platform, [world.housing]).id
    other = add_household(world.platform, [world.housing, world.social]).id
    foreign = add_household(world.platform, [world.social]).id
    first = world.write(WORD)
    second = world.write(WORD, home=other)
    world.write(WORD, home=foreign)
    assert ids(world, world.housing, WORD) == {other: [second], world.home.id: [first]}
    assert list(ids(world, world.housing, WORD)) == [other, world.home.id], "the latest activity first"
    said = {entry.household_id: entry.changes[0][2] for entry in world.entries()[-3:]}
    assert said == {quiet: "0", other: "1-10", world.home.id: "1-10"}


def test_of_each_a_few_are_shown_and_of_many_a_few_are_looked_through(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "HOUSEHOLDS", 2)
    homes = [world.home.id, *(add_household(world.platform, [world.housing, world.social]).id for _ in "ab")]
    for home in homes:
        for number in range(operations.EACH + 1):
            world.write(f"{WORD} {number}", home=home)
    page = search_channels(world.platform, world.housing, WORD)
    assert [one.outline.household_id for one in page.channels] == homes[:0:-1]
    assert all(len(one.hits) == operations.EACH and one.further for one in page.channels)
    assert {entry.changes[0][2] for entry in world.entries()} == {"1-10"}, "of what was shown"
    rest = search_channels(world.platform, world.housing, WORD, page.further)
    assert ([one.outline.household_id for one in rest.channels], rest.further) == ([homes[0]], None)
    for actor, cursor in ((world.social, page.further), (world.housing, "abc")):
        with pytest.raises(InvalidInputError):
            search_channels(world.platform, actor, WORD, cursor)


def test_none_is_missed_or_looked_through_twice_while_their_order_moves(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "HOUSEHOLDS", 2)
    homes = [world.home.id, *(add_household(world.platform, [world.housing, world.social]).id for _ in "abc")]
    for home in homes:
        world.write(WORD, home=home)
    page = search_channels(world.platform, world.housing, WORD)
    world.write("Suite", home=homes[0])
    rest = search_channels(world.platform, world.housing, WORD, page.further)
    seen = [one.outline.household_id for found in (page, rest) for one in found.channels]
    assert (seen, rest.further) == ([homes[3], homes[2], homes[0], homes[1]], None)


def test_what_one_answer_looks_at_is_shared_over_the_households(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes = [world.home.id, *(add_household(world.platform, [world.housing, world.social]).id for _ in "ab")]
    for home in homes:
        for text in (f"{WORD} ancienne", f"{WORD} récente"):
            world.write(text, home=home)
    monkeypatch.setattr(items, "CHARACTERS", len(f"{WORD} ancienne {WORD} récente {WORD}"))
    page = search_channels(world.platform, world.housing, WORD)
    assert [(one.outline.household_id, len(one.hits), one.cut) for one in page.channels] == [
        (homes[2], 2, False),
        (homes[1], 1, True),
    ]
    assert {entry.household_id for entry in world.entries()} == set(homes[1:]), "the third was not opened"
    rest = search_channels(world.platform, world.housing, WORD, page.further)
    assert [one.outline.household_id for one in rest.channels] == [homes[0]]


def test_an_altered_text_keeps_nobody_from_the_other_households(world: World) -> None:
    broken = add_household(world.platform, [world.housing, world.social])
    note = world.write(WORD)
    world.alter(world.write(WORD, home=broken.id))
    with pytest.raises(TamperedError):
        search_channel(world.platform, world.housing, broken.id, WORD)
    assert [entry.household_id for entry in world.entries("content:tampered")] == [broken.id]
    found = search_channels(world.platform, world.housing, WORD)
    assert [[hit.found.id for hit in one.hits] for one in found.channels] == [[note]]
    assert [head.short_code for head in found.altered] == [broken.short_code]
    assert [entry.household_id for entry in world.entries("content:tampered")] == [broken.id] * 2
    assert [entry.household_id for entry in world.entries()] == [world.home.id]


def test_each_household_costs_the_same_few_statements(world: World) -> None:
    def said() -> int:
        ids(world, world.housing, "introuvable")
        with world.said() as said:
            ids(world, world.housing, "introuvable")
        return len(said)

    counts = []
    for _ in range(3):  # from two on: one entry goes with its mark, several go by themselves
        world.write(WORD, home=add_household(world.platform, [world.housing, world.social]).id)
        counts.append(said())
    assert [counts[1] - counts[0], counts[2] - counts[1]] == [2, 2]


@pytest.mark.parametrize("seed", range(2))
def test_what_is_found_is_what_the_page_shows_and_holds_the_word(world: World, seed: int) -> None:
    dice = Random(seed)
    actors = (world.social, world.housing, world.job)
    categories = {
        world.social: ("resources", "housing", "family", "social", "coordination", "health", "protection"),
        world.housing: ("housing", "coordination"),
        world.job: ("employment", "coordination"),
    }
    for _ in range(25):
        actor, text = dice.choice(actors), " ".join(dice.choices(WORDS, k=2))
        category = dice.choice(categories[actor])
        if dice.random() < 0.5:
            world.write(text, category, actor)
            continue
        paper = world.deposit(text, dice.choice(WORDS), category, actor)
        if dice.random() < 0.3:
            mask_document(world.platform, actor, paper, "Erreur")
    for partner in ("his", "mep"):
        cells = [(partner_id(world.platform, partner), dice.choice(("housing", "employment", "resources")))]
        giver = dice.choice(world.home.person_ids[:2])
        withdraw_consent(world.platform, world.social, world.home.id, giver, giver, "self", cells)
    found = 0
    for actor in actors:
        for word in WORDS:
            hits = set(world.found(actor, word))
            assert hits == shown(world, actor, word)
            assert hits == set(ids(world, actor, word).get(world.home.id, [])) or len(hits) > operations.EACH
            found += len(hits)
    assert found > len(actors) * len(WORDS)


def shown(world: World, actor: Actor, word: str) -> set[UUID]:
    """What the page of the channel shows this reader that holds the word; of documents, what was read of
    them too."""
    wanted, table = read_query(word), document_types(world.platform.settings.config)
    page = open_channel(world.platform, actor, world.home.id, limit=100)
    notes = {note.id for note in page.notes.notes if found_in(wanted, [note.body])}
    return notes | {
        one.id
        for one in list_documents(world.platform, actor, world.home.id)
        if not one.masked and found_in(wanted, [one.title, table.of(one.type).fr, world.texts[one.id]])
    }
