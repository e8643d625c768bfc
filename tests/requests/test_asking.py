"""Asking for access: what may be asked, of whom, and that asking tells nothing of what exists."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select

from hub.errors import AccessDeniedError, InvalidInputError
from hub.households.team import leave_team
from hub.requests.asking import NewRequest, ask_access
from hub.requests.listing import list_requests, requests_waiting
from hub.requests.models import AccessRequest
from hub.requests.operations import withdraw_request
from hub.requests.rules import MOST_WAITING, Kind, State
from tests.platform_builder import SYSTEM, add_household, add_professional, agree
from tests.requests.world import REASON, World


def refused(raised: pytest.ExceptionInfo[InvalidInputError]) -> tuple[str, str]:
    return raised.value.field, raised.value.code


def test_a_missing_consent_is_asked_of_the_referents_and_of_nobody_else(world: World) -> None:
    world.ask()
    for actor, waits in ((world.social, 1), (world.job, 1), (world.housing, 0), (world.stranger, 0)):
        assert requests_waiting(world.platform, actor).get(world.home.id, 0) == waits
    assert requests_waiting(world.platform, world.administrator) == {}
    (entry,) = world.entries("access_request:sent")
    assert (entry.household_id, entry.reason) == (world.home.id, "consent_missing")


def test_a_refusal_may_be_asked_about_it_stays_a_refusal(world: World) -> None:
    agree(world.platform, world.social, world.home, answer="refused", categories=["resources"])
    world.ask()
    (line,) = list_requests(world.platform, world.social)
    assert (line.kind, line.refused_for) == (Kind.CONSENT, "consent_refused")


def test_a_scope_is_asked_of_the_administrators_of_ones_partner_without_the_household(world: World) -> None:
    world.ask(category="social")
    far = add_professional(world.platform, "mep", "administrator", "administrator")
    assert requests_waiting(world.platform, world.administrator) == {None: 1}
    assert requests_waiting(world.platform, far) == {}
    assert requests_waiting(world.platform, world.social) == {}
    (line,) = list_requests(world.platform, world.administrator)
    assert (line.kind, line.category, line.role) == (Kind.SCOPE, "social", "worker")
    assert (line.household_id, line.code, line.asker) == (None, None, "Nadia Roy")


def test_writing_beyond_the_scope_is_asked_of_the_administrators(world: World) -> None:
    world.ask(category="resources", action="write")
    (line,) = list_requests(world.platform, world.administrator)
    assert (line.kind, line.action) == (Kind.SCOPE, "write")


def test_a_household_without_referent_is_answered_for_by_who_may_collect(world: World) -> None:
    home = add_household(world.platform, [world.social, world.housing])
    leave_team(world.platform, SYSTEM, world.home.id, world.social.id)
    world.join(code=home.short_code)
    assert requests_waiting(world.platform, world.social) == {home.id: 1}
    assert requests_waiting(world.platform, world.housing) == {home.id: 1}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"category": "housing", "action": "write"}, ("category", "already_open")),
        ({"category": "health"}, ("category", "unknown_category")),
        ({"category": "nothing"}, ("category", "unknown_category")),
        ({"person_id": uuid4()}, ("person", "unknown_person")),
        ({"action": "export"}, ("action", "unknown_choice")),
        ({"purpose": ""}, ("purpose", "required")),
        ({"purpose": "operation"}, ("purpose", "unknown_choice")),
        ({"reason": "  "}, ("reason", "required")),
        ({"reason": "x" * 19}, ("reason", "reason_short")),
        ({"reason": "x" * 1001}, ("reason", "too_long")),
        ({"reason": REASON + "\u202e"}, ("reason", "bidi_controls")),
        ({"reason": REASON + "\x00"}, ("reason", "control_characters")),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_sent(
    world: World, said: dict[str, object], told: tuple[str, str]
) -> None:
    with pytest.raises(InvalidInputError) as raised:
        world.ask(**said)
    assert refused(raised) == told
    assert list_requests(world.platform, world.housing) == []


def test_who_may_not_ask_for_anything_is_told_so(world: World) -> None:
    secretary = add_professional(world.platform, "his", "secretary", "other")
    home = add_household(world.platform, [secretary])
    with pytest.raises(InvalidInputError) as raised:
        ask_access(
            world.platform, secretary, home.id, NewRequest("housing", None, "read", "housing_file", REASON)
        )
    assert refused(raised) == ("category", "nobody_decides")


def test_the_same_is_asked_once_until_it_is_answered_taken_back_or_lapsed(world: World) -> None:
    first = world.ask()
    with pytest.raises(InvalidInputError) as raised:
        world.ask()
    assert refused(raised) == ("category", "already_asked")
    world.ask(person_id=None)
    withdraw_request(world.platform, world.housing, first)
    world.ask()
    world.clock.advance(days=30)
    world.ask()


def test_so_many_may_wait_at_a_time(world: World) -> None:
    letters = "ACDEFGHJKLMNPQRTUVWXYZ"
    for letter in letters[:MOST_WAITING]:
        world.join(code=f"FOYER-22A{letter}")
    with pytest.raises(InvalidInputError) as raised:
        world.join(code="FOYER-3333")
    assert refused(raised) == ("reason", "too_many_waiting")


@pytest.mark.parametrize("typed", ["7k2m", " foyer-7k 2m ", "FOYER 7K2M"])
def test_a_code_is_read_as_people_type_it(world: World, typed: str) -> None:
    world.join(code=typed)
    assert list_requests(world.platform, world.stranger)[0].code == "FOYER-7K2M"


@pytest.mark.parametrize(
    "typed", ["", "DIALLO", "FOYER-7K2", "FOYER-7K2MM", "FOYER-OOOO", "7K2M'--", "é" * 500]
)
def test_what_can_be_no_code_is_refused_whatever_exists(world: World, typed: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        world.join(code=typed)
    assert raised.value.field == "code"


def test_a_code_that_exists_and_one_that_does_not_are_asked_for_alike(world: World) -> None:
    """Same statements, same rows, and the same line in one's list; only the code typed differs."""
    world.join(code="FOYER-2222")
    seen = [statements_of(world, code) for code in ("FOYER-7K2M", "FOYER-9999")]
    assert seen[0] == seen[1]
    lines = list_requests(world.platform, world.stranger)
    assert {(line.kind, line.state, line.household_id, line.may_answer) for line in lines} == {
        (Kind.TEAM, State.WAITING, None, False)
    }
    entries = world.entries("access_request:sent")
    assert {(one.household_id, one.reason, str(one.changes)) for one in entries} == {
        (None, "not_member", str(entries[0].changes))
    }


def statements_of(world: World, code: str) -> list[str]:
    said: list[str] = []
    engine = world.platform.database.engine

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        world.join(code=code)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return said


def test_who_follows_no_household_asks_for_none(world: World) -> None:
    officer = add_professional(world.platform, "his", "dpo", "lawyer")
    for actor in (officer, world.administrator):
        for code in ("FOYER-7K2M", "FOYER-9999"):
            with pytest.raises(AccessDeniedError) as raised:
                world.join(actor, code)
            assert raised.value.decision.shown == "no_contents"


def test_one_already_in_the_team_is_told_so(world: World) -> None:
    with pytest.raises(InvalidInputError) as raised:
        world.join(world.housing)
    assert refused(raised) == ("code", "you_are_in_team")


def test_no_sentence_stands_in_clear(world: World) -> None:
    world.ask()
    world.join()
    with world.platform.database.reading() as session:
        rows = list(session.scalars(select(AccessRequest)))
    assert len(rows) == 2
    assert all(b"bail" not in row.reason for row in rows)


def test_a_household_of_others_is_refused_like_one_that_does_not_exist(world: World) -> None:
    new = NewRequest("resources", None, "read", "housing_file", REASON)
    for household in (world.home.id, UUID(int=7)):
        with pytest.raises(AccessDeniedError) as raised:
            ask_access(world.platform, world.stranger, household, new)
        assert raised.value.decision.shown == "not_found"
