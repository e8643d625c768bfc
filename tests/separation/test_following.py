"""Two homes out of one: what follows whom with every byte, what closes, and what was counted before."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from hub.channels.models import Note
from hub.channels.operations import NewNote, post_note
from hub.consent.explaining import who_sees_what
from hub.consent.operations import withdraw_consent
from hub.documents.fsck import check_store
from hub.documents.models import Document, DocumentVersion
from hub.documents.originals import download_original
from hub.errors import AccessDeniedError, InvalidInputError
from hub.households.composition import join_household, read_composition
from hub.households.persons import NewPerson
from hub.platform.journal_proof import verify_journal
from hub.registry.models import Household
from hub.separation.homes import leave_household
from hub.separation.page import read_separation
from tests import papers
from tests.platform_builder import SYSTEM, partner_id
from tests.separation.world import World


def test_what_is_about_one_person_follows_her_with_every_byte(world: World) -> None:
    content = papers.pdf(content=b"%" + b"x" * 3_000_000 + b"\n")
    world.note("de l’homme", world.man)
    world.note("de la femme", world.woman)
    paper, kept = world.paper(world.man, content), world.paper(world.woman)
    hidden = world.paper(world.man, category="health")
    new = world.separate()
    assert world.bodies(world.new_social, new) == ["de l’homme"]
    assert world.bodies(world.new_housing, new) == ["de l’homme"], "his agreement travels with him"
    assert world.original(world.new_housing, paper) == content
    assert set(world.titles(world.new_social, new)) == {paper, hidden}
    assert world.bodies(world.social) == ["de la femme"]
    assert world.titles(world.social) == [kept]
    for actor in (world.social, world.housing):
        with pytest.raises(AccessDeniedError) as refused:
            download_original(world.platform, actor, paper)
        assert refused.value.decision.shown == "not_found", "authors included"
    with pytest.raises(AccessDeniedError):
        world.bodies(world.new_social)


def test_what_concerned_both_dissolves_and_nothing_of_it_follows(world: World) -> None:
    world.note("tout le foyer, social", None)
    world.note("tout le foyer, logement", None, by=world.housing)
    new = world.separate()
    assert world.bodies(world.social) == ["tout le foyer, social"]
    assert world.bodies(world.housing) == ["tout le foyer, logement"]
    assert world.bodies(world.member) == ["tout le foyer, logement"], "in the team before"
    assert world.bodies(world.new_social, new) == world.bodies(world.new_housing, new) == []
    world.note("elle et l’enfant", None)
    assert "elle et l’enfant" in world.bodies(world.housing)


def test_a_child_goes_to_one_home_with_her_name_and_age(world: World) -> None:
    world.note("sur l’enfant", world.child)
    new = world.separate(world.man, world.child)
    assert world.bodies(world.new_housing, new) == ["sur l’enfant"]
    there = read_composition(world.platform, world.new_social, new)
    assert [(one.name, one.adult) for one in there.persons] == [
        ("Ibrahima Diallo", True),
        ("Fanta Diallo", False),
    ]
    here = read_composition(world.platform, world.social, world.home.id)
    assert [one.name for one in here.persons] == ["Aminata Diallo"]


def test_a_persons_agreements_count_in_the_new_household_and_can_be_taken_back_there(world: World) -> None:
    world.note("de l’homme", world.man)
    new = world.separate()
    page = who_sees_what(world.platform, world.new_social, new, world.man)
    housing = {one.partner.code: one for one in page.rights if one.category == "housing"}
    assert housing["his"].reason is None
    cells = [(partner_id(world.platform, "his"), "housing")]
    withdraw_consent(world.platform, world.new_social, new, world.man, world.man, "self", cells)
    world.clock.advance(seconds=1)
    assert world.bodies(world.new_housing, new) == []
    with pytest.raises(InvalidInputError, match="unknown_person"):
        withdraw_consent(world.platform, world.social, world.home.id, world.man, world.man, "self", cells)


def test_an_answer_across_the_two_households_answers_no_more(world: World) -> None:
    asked = world.note("question sur lui", world.man)
    world.note("réponse sur elle", world.woman, reply_to=asked)
    both = world.note("question sur elle", world.woman)
    world.note("réponse sur lui", world.man, reply_to=both)
    new = world.separate()
    assert world.bodies(world.new_social, new) == ["question sur lui", "réponse sur lui"]
    with world.platform.database.reading() as session:
        assert session.scalar(select(func.count()).where(Note.reply_to.is_not(None))) == 0


def test_the_store_is_sound_and_the_log_intact_afterwards(world: World) -> None:
    world.paper(world.man)
    world.paper(world.woman)
    world.separate()
    found = check_store(world.platform, SYSTEM)
    assert (found.sound, found.checked) == (True, 2)
    assert verify_journal(world.platform, SYSTEM, ()).result == "intact"


def test_the_new_channel_goes_on_after_what_followed(world: World) -> None:
    world.note("avant", world.man)
    new = world.separate()
    post_note(world.platform, world.new_social, new, NewNote("housing", world.man, "après"))
    assert world.bodies(world.new_social, new) == ["avant", "après"]


def test_the_same_file_is_known_again_in_the_new_household(world: World) -> None:
    """Its digest is keyed: under the old key nothing deposited there would ever be the same."""
    paper = world.paper(world.man)
    new = world.separate()
    with world.platform.database.reading() as session:
        kept = session.scalars(select(DocumentVersion).where(DocumentVersion.document_id == paper)).one()
        key = world.platform.household_key(new, session.get_one(Household, new).key_id)
    assert kept.digest == key.dedupe(sha256(papers.pdf()).digest())


def test_the_preview_counts_exactly_what_moves_and_what_closes(world: World) -> None:
    world.note("une", world.man)
    world.note("deux", world.man)
    world.paper(world.man)
    world.paper(world.woman)
    world.paper(world.man, category="health")
    world.note("tout le foyer", None)
    view = read_separation(world.platform, world.social, world.home.id, world.plan())
    assert view.preview is not None
    moves = [(one.category, one.notes, one.documents) for one in view.preview.following]
    assert moves == [("housing", 2, 1), ("health", 0, 1)]
    assert [(one.category, one.notes, one.documents) for one in view.preview.closing] == [("housing", 1, 0)]
    other = read_separation(world.platform, world.housing, world.home.id, world.plan())
    assert other.preview is not None
    assert {one.category for one in other.preview.following} == {"housing"}, "nothing closed is counted"
    new = world.separate()
    with world.platform.database.reading() as session:
        moved = [
            session.scalar(select(func.count()).where(table.household_id == new))
            for table in (Note, Document)
        ]
    assert moved == [sum(one[1] for one in moves), sum(one[2] for one in moves)]


def test_what_closed_before_is_not_counted_as_closing_again(world: World) -> None:
    world.note("à trois", None)
    leave_household(world.platform, world.social, world.home.id, world.child)
    world.clock.advance(seconds=1)
    world.note("à deux", None)
    view = read_separation(world.platform, world.social, world.home.id, world.plan())
    assert view.preview is not None
    assert [one.notes for one in view.preview.closing] == [2], "a child who leaves closes nothing"


def test_what_an_adult_closed_by_leaving_is_not_counted_as_closing_again(world: World) -> None:
    uncle = NewPerson("Moussa Diallo", date(1960, 1, 1))
    joined = join_household(world.platform, world.social, world.home.id, uncle, [])
    world.clock.advance(seconds=1)
    world.note("à quatre", None)
    leave_household(world.platform, world.social, world.home.id, joined)
    world.clock.advance(seconds=1)
    assert world.bodies(world.social) == ["à quatre"], "closed to others, and hers to read"
    world.note("à trois", None)
    view = read_separation(world.platform, world.social, world.home.id, world.plan())
    assert view.preview is not None
    assert [one.notes for one in view.preview.closing] == [1]


def test_where_she_lived_is_asked_about_the_others_after_she_left_her_next_home_too(world: World) -> None:
    new = world.separate(world.child, world.man)
    leave_household(world.platform, world.new_social, new, world.child)
    world.clock.advance(seconds=1)
    shown = who_sees_what(world.platform, world.social, world.home.id)
    assert [one.id for one in shown.persons] == [world.woman]
    heard = who_sees_what(world.platform, world.new_social, new)
    assert [(one.id, one.here) for one in heard.persons] == [(world.man, True), (world.child, False)]
