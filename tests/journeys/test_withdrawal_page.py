"""Before an agreement is withdrawn one sees what closes and to whom; it is what closes, and tells no more."""

from __future__ import annotations

import re
from random import Random
from uuid import UUID

import pytest

from hub.actors import Actor
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.consent.operations import withdraw_consent
from hub.documents.closing import Preview, preview_withdrawal
from hub.documents.listing import list_documents
from hub.errors import AccessDeniedError
from tests.journeys.browsing import Person
from tests.journeys.world import World, download, payslip, without_reference
from tests.platform_builder import COUPLE_WITH_CHILD, agree, facts_of, partner_id

OPEN = ("employment", "resources", "housing", "family")


def readers(world: World) -> tuple[Actor, ...]:
    return world.social, world.job, world.housing


def fill(world: World) -> dict[UUID, UUID]:
    """A note about each person, and the household, in each category, by whoever may; item → contributor."""
    found: dict[UUID, UUID] = {}
    for writer in readers(world):
        for category in OPEN:
            for person in (*world.home.person_ids, None):
                try:
                    note = post_note(
                        world.platform, writer, world.home.id, NewNote(category, person, "Un mot")
                    )
                except AccessDeniedError:
                    continue
                assert writer.partner_id is not None
                found[note.id] = writer.partner_id
    return found


def visible(world: World, reader: Actor) -> set[UUID]:
    notes = open_channel(world.platform, reader, world.home.id, limit=500).notes.notes
    return {note.id for note in notes} | {
        one.id for one in list_documents(world.platform, reader, world.home.id)
    }


def announced(found: Preview) -> set[tuple[UUID, UUID]]:
    return {
        (reader, item.id)
        for one in found.closings
        for reader in one.professionals
        for item in one.items
        if one.use == "read"
    }


def test_the_list_announced_is_what_is_lost_once_it_is_withdrawn(world: World) -> None:
    agree(world.platform, world.social, world.home)
    fill(world)
    dice = Random(11)
    partners, adult = [one.id for one in facts_of(world.platform).partners], world.adult
    nothing_lost = 0
    for _round in range(6):
        world.clock.advance(minutes=2)
        cells = [(dice.choice(partners), dice.choice((*OPEN, "identity"))) for _ in range(dice.randint(1, 4))]
        before = {reader: visible(world, reader) for reader in readers(world)}
        found = preview_withdrawal(world.platform, world.social, world.home.id, adult, adult, "self", cells)
        withdraw_consent(world.platform, world.social, world.home.id, adult, adult, "self", cells)
        lost = {
            (reader.id, item) for reader in readers(world) for item in before[reader] - visible(world, reader)
        }
        assert {pair for pair in lost if pair[1] in before[world.social]} == announced(found)
        unseen = {pair for pair in lost if pair[1] not in before[world.social]}
        assert all(
            any(one.more and reader in one.professionals for one in found.closings) for reader, _ in unseen
        )
        nothing_lost += not lost
        world.clock.advance(minutes=2)
        agree(world.platform, world.social, world.home)
    assert nothing_lost < 6


def page(world: World, person: Person, query: str) -> str:
    status, text = person.get(f"{world.url}/consentement/{world.adult}/retrait?{query}")
    assert status == 200
    return without_reference(text)


@pytest.mark.parametrize(("writer", "category"), [("job", "employment"), ("social", "health")])
def test_what_the_asker_may_not_read_changes_nothing_on_the_page(
    world: World, writer: str, category: str
) -> None:
    agree(world.platform, world.social, world.home)
    housing, query = world.person(world.housing), "partner=*&category=*"
    empty = page(world, housing, query)
    new = NewNote(category, world.adult, "Une chose tue")
    post_note(world.platform, getattr(world, writer), world.home.id, new)
    assert page(world, housing, query) == empty
    assert "Catégories fermées" in empty
    assert "Emploi et formation</span>, plus rien" in empty


def test_titles_stand_in_the_list_of_who_may_read_them_and_a_neutral_line_for_who_may_not(
    world: World,
) -> None:
    agree(world.platform, world.social, world.home)
    payslip(world.person(world.social), world, title="Paie d’octobre")
    query = "partner=his&category=resources"
    text = page(world, world.person(world.social), query)
    assert "Paie d’octobre" in text
    assert "Nadia R." in text
    agree(
        world.platform, world.social, world.home, answer="refused", partners=["mep"], categories=["resources"]
    )
    text = page(world, world.person(world.job), query)
    assert "Paie d’octobre" not in text
    assert "Ce qui ne vous est pas ouvert dans cette catégorie" in text


def test_a_copy_withdrawn_alone_leaves_reading_and_takes_the_original(world: World) -> None:
    agree(world.platform, world.social, world.home)
    social, housing = world.person(world.social), world.person(world.housing)
    paper = payslip(social, world, title="Paie")
    assert download(housing, paper).status_code == 200
    world.clock.advance(minutes=1)
    place = f"{world.url}/consentement/{world.adult}/retrait"
    said: dict[str, object] = {"cell:his:resources": "copy"}
    status, text = social.post(world.url, place, {**said, "step": "preview"})
    assert status == 200
    assert "sans pouvoir emporter" in text
    assert social.post(world.url, place, {**said, "step": "confirm"})[0] == 303
    assert housing.get(f"/pieces/{paper}")[0] == 200
    assert download(housing, paper).status_code == 403
    assert "sans copie" in social.get(f"{world.url}/qui-voit-quoi?person={world.adult}")[1]


def test_two_clicks_from_the_matrix(world: World) -> None:
    agree(world.platform, world.social, world.home)
    social = world.person(world.social)
    matrix = social.get(f"{world.url}/qui-voit-quoi?person={world.adult}")[1]
    link = re.search(r'href="([^"]+partner=his&amp;category=housing)"', matrix)
    assert link
    confirm = social.get(link[1].replace("&amp;", "&"))[1]
    fields = dict(re.findall(r'<input type="hidden" name="(cell:[^"]+|giver)" value="([^"]+)"', confirm))
    place = f"{world.url}/consentement/{world.adult}/retrait"
    assert social.post(world.url, place, {**fields, "step": "confirm"})[0] == 303
    assert world.entries("consent:withdrawal_previewed")
    assert world.entries("consent:withdrawn")


def test_of_two_parents_the_one_who_withdraws_is_named(world: World) -> None:
    agree(world.platform, world.social, world.home)
    child = world.home.person_ids[2]
    assert COUPLE_WITH_CHILD[2].parents == (0, 1)
    social, place = world.person(world.social), f"{world.url}/consentement/{child}/retrait"
    status, text = social.post(world.url, place, {"cell:his:housing": "read"})
    assert status == 422
    assert 'href="#giver"' in text
    status, _ = social.post(world.url, place, {"cell:his:housing": "read", "giver": f"{world.adult}:parent"})
    assert status == 303


def test_choosing_nothing_is_said_and_nothing_is_recorded(world: World) -> None:
    social, place = world.person(world.social), f"{world.url}/consentement/{world.adult}/retrait"
    status, text = social.post(world.url, place, {"step": "preview"})
    assert status == 422
    assert "Choisissez au moins un accord" in text
    assert not world.entries("consent:withdrawn")


def test_a_closed_category_is_taken_back_alike_whether_an_agreement_existed_or_not(world: World) -> None:
    social, place = world.person(world.social), f"{world.url}/consentement/{world.adult}/retrait"
    assert social.post(world.url, place, {"cell:*:health": "read"})[0] == 303
    agree(world.platform, world.social, world.home, categories=["health"])
    world.clock.advance(minutes=1)
    assert social.post(world.url, place, {"cell:*:health": "read"})[0] == 303
    assert len(world.entries("consent:withdrawn")) == 2
    assert partner_id(world.platform, "his")
