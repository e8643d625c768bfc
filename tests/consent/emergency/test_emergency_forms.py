"""How a glass is broken: what is asked, what is refused, what stays on record."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from hub.accounts.models import SignInSession
from hub.accounts.sessions import stored_id
from hub.consent import codes
from hub.consent.emergency import close_glass
from hub.consent.models import Opening
from hub.errors import ConflictError, InvalidInputError, SignInError
from tests.consent.emergency.glass_world import WRITTEN, World, refused
from tests.emergencies import FIRE, broken_by, opening_of
from tests.engines import ONE_ENGINE
from tests.platform_builder import add_professional


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


@ONE_ENGINE
def test_a_code_is_read_as_people_type_it(world: World) -> None:
    code = world.home.short_code
    broken_by(world.platform, world.night, code[6:].lower())
    for typed in (code.replace("-", " "), f"{code[:8]} {code[8:]}", code.replace("-", "")):
        with pytest.raises(ConflictError, match="already_open"):
            broken_by(world.platform, world.night, typed)
    assert world.entries("access:refused") == []


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
