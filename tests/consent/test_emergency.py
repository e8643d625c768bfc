"""A broken glass: opened with a reason and the password, to look, for an hour, on record, told at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from hub.accounts.models import SignInSession
from hub.accounts.sessions import stored_id
from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.channels.drafts import save_draft
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import ChannelPage, new_notes, open_channel
from hub.consent import codes
from hub.consent.alarms import alarms_here
from hub.consent.emergency import close_glass
from hub.consent.explaining import who_sees_what
from hub.consent.models import Opening
from hub.documents.listing import list_documents
from hub.errors import AccessDeniedError, ConflictError, InvalidInputError, SignInError
from hub.households.operations import NewLine, Opened, join_team
from hub.households.persons import NewPerson
from hub.storage.db import Database
from hub.storage.platform import Platform
from tests.emergencies import FIRE, broken_by, opening_of
from tests.fixed_clock import FixedClock
from tests.platform_builder import SYSTEM, add_household, add_professional, agree, build_platform

WOMAN = (NewPerson("Aminata Diallo", date(1990, 5, 2)),)
WRITTEN = {
    "identity": "Passeport remis",
    "housing": "Chambre 12",
    "coordination": "Rendez-vous lundi",
    "resources": "Bulletin reçu",
    "health": "Suivi à l’hôpital",
}


@dataclass(frozen=True)
class World:
    """A household of Samusocial; `night` is of no team, nobody agreed to anything."""

    platform: Platform
    clock: FixedClock
    author: Actor
    referent: Actor
    night: Actor
    officer: Actor
    home: Opened
    rung: list[tuple[UUID, frozenset[UUID]]]

    def page(self) -> ChannelPage:
        return open_channel(self.platform, self.night, self.home.id)

    def bodies(self) -> set[str]:
        return {note.body for note in self.page().notes.notes}

    def entries(self, action: str) -> list[AuditEntry]:
        with self.platform.database.reading() as session:
            query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.entry_id)
            return list(session.scalars(query))


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    platform = build_platform(database, tmp_path, clock)
    author = add_professional(platform, "ssp", profession="social_worker")
    referent = add_professional(platform, "ssp", profession="social_worker")
    home = add_household(platform, [author], referents=[referent], persons=WOMAN)
    for category, body in WRITTEN.items():
        post_note(platform, author, home.id, NewNote(category, home.person_ids[0], body))
    night = add_professional(platform, "mep", name="Nadia Roy")
    officer = add_professional(platform, "ssp", "dpo", "other")
    clock.advance(seconds=1)
    rung: list[tuple[UUID, frozenset[UUID]]] = []
    platform.bell.listen(lambda household, who: rung.append((household, who)))
    return World(platform, clock, author, referent, night, officer, home, rung)


def refused(reading: object) -> codes.Reason | None:
    with pytest.raises(AccessDeniedError) as denied:
        reading()  # type: ignore[operator]  # any callable
    return denied.value.decision.reason


def test_it_opens_the_minimum_and_the_category_chosen_never_a_closed_one(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code, category="resources")
    assert world.bodies() == {WRITTEN[one] for one in ("identity", "housing", "coordination", "resources")}


def test_without_a_choice_the_minimum_is_all(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code)
    assert world.bodies() == {WRITTEN[one] for one in ("identity", "housing", "coordination")}


def test_it_ends_by_itself_at_the_minute_it_said(world: World) -> None:
    until = broken_by(world.platform, world.night, world.home.short_code).until
    assert until == world.clock() + timedelta(minutes=60)
    world.clock.advance(seconds=3599)
    assert world.bodies()
    world.clock.advance(seconds=1)
    assert refused(world.page) is codes.Reason.NOT_MEMBER
    assert refused(lambda: list_documents(world.platform, world.night, world.home.id))


def test_it_can_be_closed_early_by_who_opened_it_and_nobody_else(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code)
    opening = opening_of(world.platform, world.night, world.home.id)
    assert refused(lambda: close_glass(world.platform, world.author, opening)) is codes.Reason.NOT_FOUND
    close_glass(world.platform, world.night, opening)
    assert refused(world.page) is codes.Reason.NOT_MEMBER
    assert refused(lambda: close_glass(world.platform, world.night, opening)) is codes.Reason.NOT_FOUND


def test_it_lets_look_and_nothing_else(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code, category="resources")
    platform, night, home = world.platform, world.night, world.home.id
    for act in (
        lambda: post_note(platform, night, home, NewNote("coordination", None, "Bonjour")),
        lambda: save_draft(platform, night, home, "Bonjour"),
        lambda: who_sees_what(platform, night, home, None),
    ):
        assert refused(act) is codes.Reason.NOT_MEMBER
    assert world.page().card.writable == ()


def test_every_reading_through_it_names_it_as_its_basis(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code)
    opening = opening_of(world.platform, world.night, world.home.id)
    cursor = world.page().notes.newest
    post_note(world.platform, world.author, world.home.id, NewNote("housing", None, "Relogés au gymnase"))
    assert new_notes(world.platform, world.night, world.home.id, cursor).page.notes
    list_documents(world.platform, world.night, world.home.id)
    for action in ("channel:opened", "notes:read"):
        entry = world.entries(action)[-1]
        assert (entry.basis_kind, entry.basis_id) == ("break_glass", opening), action


def test_what_is_open_anyway_is_not_carried_by_it(world: World) -> None:
    """A member to whom the person said yes breaks a glass all the same: what she reads names her yes."""
    agree(world.platform, world.author, world.home, persons=WOMAN)
    broken_by(world.platform, world.author, world.home.short_code)
    open_channel(world.platform, world.author, world.home.id)
    assert world.entries("channel:opened")[-1].basis_kind is None


def test_a_member_loses_what_it_added_when_it_ends(world: World) -> None:
    """Her page is fetched whole, since nothing else about access changed."""
    assert world.night.id
    join_team(world.platform, SYSTEM, world.home.id, NewLine(world.night.id))
    world.clock.advance(seconds=1)
    assert WRITTEN["identity"] not in world.bodies()
    world.clock.advance(seconds=1)
    broken_by(world.platform, world.night, world.home.short_code)
    page = world.page()
    assert WRITTEN["identity"] in {note.body for note in page.notes.notes}
    assert world.entries("channel:opened")[-1].basis_kind == "break_glass"
    world.clock.advance(minutes=60)
    after = new_notes(world.platform, world.night, world.home.id, page.notes.newest).page
    assert after.reset
    assert WRITTEN["identity"] not in {note.body for note in after.notes}


def test_referents_officers_and_the_opener_hear_the_bell_at_once(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code)
    heard = {who for household, people in world.rung if household == world.home.id for who in people}
    assert heard == {world.referent.id, world.officer.id, world.night.id}


def test_referents_are_told_on_the_channel_and_other_members_are_not(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code)
    told = alarms_here(world.platform, world.referent, world.home.id)
    assert [(one.name, one.mine) for one in told] == [("Nadia Roy", False)]
    assert [one.mine for one in alarms_here(world.platform, world.night, world.home.id)] == [True]
    assert alarms_here(world.platform, world.author, world.home.id) == []
    world.clock.advance(minutes=60)
    assert alarms_here(world.platform, world.referent, world.home.id) == []


def test_why_it_was_opened_is_sealed_and_the_log_holds_the_cause_alone(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code, category="resources")
    with world.platform.database.reading() as session:
        row = session.scalars(select(Opening)).one()
    assert FIRE.encode() not in row.reason
    (entry,) = world.entries("break_glass:opened")
    changes = [(name, after) for name, _before, after in entry.changes]
    assert ("cause", "missing") in changes
    assert {after for name, after in changes if name == "category"} == {
        "identity",
        "housing",
        "coordination",
        "resources",
    }
    assert FIRE not in str(entry.canonical)
    assert entry.row_digest


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"code": "  "}, "code", "required"),
        ({"cause": ""}, "cause", "cause_required"),
        ({"cause": "curiosity"}, "cause", "cause_required"),
        ({"reason": "Incendie à l’hôtel"}, "reason", "motive_short"),
        ({"reason": " " * 40}, "reason", "motive_short"),
        ({"reason": "x" * 2001}, "reason", "too_long"),
        ({"reason": FIRE + "\x00"}, "reason", "control_characters"),
        ({"category": "health"}, "category", "never_opened"),
        ({"category": "protection"}, "category", "never_opened"),
        ({"category": "nothing"}, "category", "never_opened"),
        ({"password": "not the password"}, "password", "password_wrong"),
        ({"code": "FOYER-ZZZZ"}, "code", "unknown_code"),
    ],
)
def test_a_form_that_is_wrong_names_its_field_and_opens_nothing(
    world: World, given: dict[str, str], field: str, code: str
) -> None:
    with pytest.raises(InvalidInputError) as wrong:
        broken_by(world.platform, world.night, **{"code": world.home.short_code} | given)  # type: ignore[arg-type]  # texts all
    assert (wrong.value.field, wrong.value.code) == (field, code)
    assert refused(world.page) is codes.Reason.NOT_MEMBER
    assert world.entries("break_glass:opened") == []


@pytest.mark.parametrize(("role", "reason"), [("secretary", "role_limit"), ("administrator", "no_contents")])
def test_a_role_without_the_right_is_refused_before_anything_is_looked_at(
    world: World, role: str, reason: str
) -> None:
    actor = add_professional(world.platform, "his", role, "other")
    for code in (world.home.short_code, "FOYER-ZZZZ"):
        assert refused(partial(broken_by, world.platform, actor, code)) == reason


def test_codes_that_exist_and_codes_that_do_not_are_alike_until_the_password_was_right(world: World) -> None:
    told = set()
    for code in (world.home.short_code, "FOYER-ZZZZ"):
        for given in ({"password": "not the password"}, {"reason": "court"}):
            with pytest.raises(InvalidInputError) as wrong:
                broken_by(world.platform, world.night, code, **given)  # type: ignore[arg-type]  # texts all
            told.add((wrong.value.field, wrong.value.code))
    assert told == {("password", "password_wrong"), ("reason", "motive_short")}
    failed = world.entries("account:confirmation_failed")
    assert [entry.household_id for entry in failed] == [None, None]


def test_wrong_codes_are_on_record_and_cannot_be_tried_in_number(world: World) -> None:
    limit = world.platform.settings.sign_in_attempts_per_hour
    for number in range(limit):
        with pytest.raises(InvalidInputError, match="unknown_code"):
            broken_by(world.platform, world.night, f"FOYER-{number:04}")
    with pytest.raises(SignInError):
        broken_by(world.platform, world.night, world.home.short_code)
    assert len(world.entries("access:refused")) == limit
    world.clock.advance(minutes=61)
    assert broken_by(world.platform, world.night, world.home.short_code)


def test_a_glass_broken_twice_at_once_stays_one(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code)
    with pytest.raises(ConflictError, match="already_open"):
        broken_by(world.platform, world.night, world.home.short_code, category="resources")
    close_glass(world.platform, world.night, opening_of(world.platform, world.night, world.home.id))
    broken_by(world.platform, world.night, world.home.short_code, category="resources")
    assert WRITTEN["resources"] in world.bodies()


def test_the_session_goes_on_under_another_id(world: World) -> None:
    broken = broken_by(world.platform, world.night, world.home.short_code)
    with world.platform.database.reading() as session:
        rows = session.scalars(select(SignInSession).order_by(SignInSession.ended_at.is_(None))).all()
    assert [row.ended_at is None for row in rows] == [False, True]
    assert rows[1].id == stored_id(broken.cookie)
    assert rows[1].created_at == rows[0].created_at


def test_an_opening_that_ended_stays_in_the_history(world: World) -> None:
    """Two rows: what was opened, and its early end; neither can be changed."""
    broken_by(world.platform, world.night, world.home.short_code)
    world.clock.advance(minutes=5)
    close_glass(world.platform, world.night, opening_of(world.platform, world.night, world.home.id))
    with world.platform.database.reading() as session:
        first, end = session.scalars(select(Opening).order_by(Opening.recorded_at)).all()
    assert end.replaces_id == first.id
    assert (end.from_at, end.until_at) == (first.from_at, world.clock())


def test_the_database_refuses_to_change_or_drop_an_opening(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code)
    for act in (update(Opening).values(cause="life"), delete(Opening)):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            world.platform.database.writing() as session,
        ):
            session.execute(act)
