"""A broken glass is reviewed once, by an officer near enough who did not break it; the household is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update

from hub.accounts.models import Post
from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.models import AuditEntry
from hub.audit.units import WritingUnit, writing
from hub.channels.models import Note
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.clock import FAR_FUTURE
from hub.consent import codes
from hub.consent.emergency import close_glass
from hub.consent.models import Review
from hub.documents.item_openings import open_items
from hub.errors import AccessDeniedError, ConflictError, InvalidInputError
from hub.households.operations import Opened, leave_team
from hub.households.persons import NewPerson
from hub.platform.accounts import end_account
from hub.platform.emergencies import emergencies, emergencies_waiting
from hub.platform.emergency_review import open_emergency, review_emergency
from hub.platform.information_letter import information_letter, letters_due
from hub.registry.models import Household
from hub.storage.db import Database
from hub.storage.platform import Platform
from tests.emergencies import FIRE, broken_by, opening_of
from tests.fixed_clock import FixedClock
from tests.platform_builder import SYSTEM, add_household, add_professional, build_platform

WOMAN = (NewPerson("Aminata Diallo", date(1990, 5, 2)),)
WHY = "L’incendie est confirmé par l’hôtel, la famille a été jointe."


@dataclass(frozen=True)
class World:
    """Samusocial follows the household; somebody of HIS broke the glass and read one note."""

    platform: Platform
    clock: FixedClock
    referent: Actor
    member: Actor
    night: Actor
    near: Actor
    own: Actor
    far: Actor
    home: Opened
    opening: UUID

    def review(self, officer: Actor, finding: str = "justified", comment: str = WHY) -> None:
        review_emergency(self.platform, officer, self.opening, finding, comment)

    def over(self) -> None:
        self.clock.advance(minutes=61)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    platform = build_platform(database, tmp_path, clock)
    referent = add_professional(platform, "ssp", profession="social_worker")
    member = add_professional(platform, "ssp", profession="social_worker")
    home = add_household(platform, [member], referents=[referent], persons=WOMAN)
    post_note(platform, referent, home.id, NewNote("housing", None, "Chambre 12"))
    night = add_professional(platform, "his", profession="housing_officer", name="Nadia Roy")
    near, own, far = (add_professional(platform, one, "dpo", "other") for one in ("ssp", "his", "mep"))
    clock.advance(seconds=1)
    broken_by(platform, night, home.short_code, category="resources")
    open_channel(platform, night, home.id)
    opening = opening_of(platform, night, home.id)
    return World(platform, clock, referent, member, night, near, own, far, home, opening)


@writing
def _become_officer(unit: WritingUnit, who: Actor) -> None:
    post = Post(professional_id=who.id, partner_id=who.partner_id, role="dpo", profession="other")
    post.from_at, post.until_at = unit.now, FAR_FUTURE
    unit.add_fact(post, Action.ACCOUNT_CHANGED)


def refused(reading: object) -> codes.Reason | None:
    with pytest.raises(AccessDeniedError) as denied:
        reading()  # type: ignore[operator]  # any callable
    return denied.value.decision.reason


def test_an_officer_reads_why_and_what_was_read_and_no_name(world: World) -> None:
    file = open_emergency(world.platform, world.near, world.opening)
    assert file.reason == FIRE
    assert file.read == ("housing",)
    assert file.readings == 1
    assert file.emergency.categories == ("identity", "housing", "coordination", "resources")
    assert "Roy" not in repr(file)


@pytest.mark.parametrize("who", ["near", "own"])
def test_officers_of_the_team_and_of_the_opener_review_it(world: World, who: str) -> None:
    world.over()
    officer: Actor = getattr(world, who)
    world.review(officer, "not_justified")
    file = open_emergency(world.platform, officer, world.opening)
    assert (file.emergency.finding, file.comment) == ("not_justified", WHY)
    with world.platform.database.reading() as session:
        assert WHY.encode() not in session.scalars(select(Review)).one().comment
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "break_glass:reviewed")).one()
    assert list(entry.changes) in ([["finding", None, "not_justified"]], [("finding", None, "not_justified")])
    assert (entry.object_id, entry.household_id) == (world.opening, world.home.id)
    assert entry.row_digest


def test_to_an_officer_far_from_it_and_to_everybody_else_it_is_not_there(world: World) -> None:
    world.over()
    for look in (open_emergency, partial(review_emergency, finding="justified", comment=WHY)):
        assert refused(partial(look, world.platform, world.far, world.opening)) is codes.Reason.NOT_FOUND
        assert refused(partial(look, world.platform, world.far, UUID(int=7))) is codes.Reason.NOT_FOUND
        assert refused(partial(look, world.platform, world.referent, world.opening)) == "role_limit"


def test_nobody_reviews_what_she_opened_herself(world: World) -> None:
    """Not even under another post: who broke the glass became an officer since."""
    world.over()
    assert world.night.id
    end_account(world.platform, SYSTEM, world.night.id)
    _become_officer(world.platform, SYSTEM, world.night)
    assert refused(partial(world.review, world.night)) is codes.Reason.ROLE_LIMIT
    assert open_emergency(world.platform, world.night, world.opening).own


def test_it_is_reviewed_once(world: World) -> None:
    world.over()
    world.review(world.near)
    with pytest.raises(ConflictError, match="already_reviewed"):
        world.review(world.own, "incident")


def test_it_is_reviewed_when_it_is_over(world: World) -> None:
    with pytest.raises(ConflictError, match="glass_open"):
        world.review(world.near)


@pytest.mark.parametrize(
    ("finding", "comment", "field", "code"),
    [
        ("", WHY, "finding", "finding_required"),
        ("fine", WHY, "finding", "finding_required"),
        ("incident", "court", "comment", "motive_short"),
        ("incident", "x" * 2001, "comment", "too_long"),
    ],
)
def test_a_review_without_its_finding_or_its_reason_is_not_kept(
    world: World, finding: str, comment: str, field: str, code: str
) -> None:
    world.over()
    with pytest.raises(InvalidInputError) as wrong:
        world.review(world.near, finding, comment)
    assert (wrong.value.field, wrong.value.code) == (field, code)
    assert open_emergency(world.platform, world.near, world.opening).emergency.finding == ""


def test_what_nobody_reviewed_in_72_hours_is_late_until_and_after_it_is(world: World) -> None:
    world.clock.advance(hours=71)
    assert emergencies_waiting(world.platform, world.near).late == 0
    world.clock.advance(hours=1, seconds=1)
    assert emergencies_waiting(world.platform, world.near).late == 1
    assert [one.late for one in emergencies(world.platform, world.near)] == [True]
    world.review(world.near)
    waiting = emergencies_waiting(world.platform, world.near)
    assert (waiting.to_review, waiting.late) == (0, 0)
    assert [one.late for one in emergencies(world.platform, world.near)] == [True]


def test_the_letter_tells_what_when_and_which_function_and_no_name(world: World) -> None:
    world.over()
    for reader in (world.near, world.own, world.referent):
        letter = information_letter(world.platform, reader, world.opening)
        assert letter.partner == "Habitat et Interventions Sociales"
        assert (letter.role, letter.cause, letter.read) == ("worker", "missing", ("housing",))
        assert letter.until - letter.opened_at == timedelta(minutes=60)
        assert "Roy" not in repr(letter)


def test_the_letter_is_for_referents_and_officers_only(world: World) -> None:
    for reader in (world.member, world.night, world.far):
        told = refused(partial(information_letter, world.platform, reader, world.opening))
        assert told in {codes.Reason.NOT_FOUND, codes.Reason.NOT_MEMBER}
    assert [one.id for one in letters_due(world.platform, world.referent)] == [world.opening]
    assert letters_due(world.platform, world.member) == []
    world.clock.advance(days=91)
    assert letters_due(world.platform, world.referent) == []


def test_who_was_never_in_the_team_asks_for_a_letter_as_for_one_that_does_not_exist(world: World) -> None:
    """Also on the log: a wrong id tells no household."""
    for opening in (world.opening, UUID(int=7)):
        told = refused(partial(information_letter, world.platform, world.night, opening))
        assert told is codes.Reason.NOT_FOUND
    with world.platform.database.reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action == "access:refused"))
        assert {one.household_id for one in rows} == {None}


def test_who_is_a_referent_no_more_hands_no_letter_over(world: World) -> None:
    assert world.referent.id
    leave_team(world.platform, SYSTEM, world.home.id, world.referent.id)
    assert letters_due(world.platform, world.referent) == []
    assert refused(partial(information_letter, world.platform, world.referent, world.opening)) is not None


def test_of_an_erased_household_no_letter_is_due(world: World) -> None:
    gone = update(Household).where(Household.id == world.home.id).values(erased_at=world.clock())
    with world.platform.database.writing() as session:
        session.execute(gone)
    assert letters_due(world.platform, world.referent) == []


def test_only_a_broken_glass_makes_a_letter_due_and_once(world: World) -> None:
    close_glass(world.platform, world.night, world.opening)
    items = select(AuditEntry.entry_id).where(AuditEntry.action == "note:posted")
    with world.platform.database.reading() as session:
        entry, note = session.scalars(items).one(), session.scalars(select(Note.id)).one()
    open_items(world.platform, world.near, entry, [note], WHY, 30)
    assert [one.id for one in letters_due(world.platform, world.referent)] == [world.opening]
