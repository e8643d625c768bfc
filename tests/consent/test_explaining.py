"""Who sees what, now and then: the matrix says what the rule said at that instant."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hub.actors import Actor
from hub.audit.queries import last_of
from hub.audit.vocabulary import Action
from hub.consent.changes import ChangeKind
from hub.consent.codes import Reason
from hub.consent.explaining import Explained, who_sees_what
from hub.consent.operations import withdraw_consent
from hub.consent.rights import Right
from hub.errors import AccessDeniedError, InvalidInputError
from hub.households.persons import NewPerson
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, add_professional, agree, build_platform, partner_id


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform, self.clock = build_platform(database, folder, clock), clock
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.officer = add_professional(self.platform, "ssp", "dpo", "other")
        self.foreign = add_professional(self.platform, "mep", "dpo", "other")
        self.home = add_household(self.platform, [self.social, self.housing])
        self.person = self.home.person_ids[0]
        clock.advance(days=1)
        agree(self.platform, self.social, self.home)
        self.agreed_at = clock()

    def withdraw(self) -> datetime:
        self.clock.advance(days=1)
        cells = [(partner_id(self.platform, "his"), "housing")]
        withdraw_consent(self.platform, self.social, self.home.id, self.person, self.person, "self", cells)
        return self.clock()

    def seen(self, actor: Actor | None = None, at: datetime | None = None) -> Explained:
        return who_sees_what(self.platform, actor or self.social, self.home.id, self.person, at)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def right(explained: Explained, partner: str, category: str) -> Right:
    return next(one for one in explained.rights if (one.partner.code, one.category) == (partner, category))


def test_a_no_is_offered_only_where_somebody_may_say_it(world: World) -> None:
    """Of a person whose age nobody knows, nobody's word counts: her no would close nothing."""
    assert right(world.seen(), "his", "coordination").refusable
    ageless = add_household(world.platform, [world.social], persons=(NewPerson("Ali Roy", None),))
    world.clock.advance(seconds=1)
    shown = who_sees_what(world.platform, world.social, ageless.id)
    assert not any(one.refusable for one in shown.rights)


def test_a_past_instant_shows_what_was_true_then_and_what_is_otherwise_now(world: World) -> None:
    withdrawn_at = world.withdraw()
    before = world.seen(at=withdrawn_at - timedelta(microseconds=1))
    assert right(before, "his", "housing").reason is None
    assert {(category, str(key)) for category, key in before.today} == {
        ("housing", str(partner_id(world.platform, "his")))
    }
    assert right(world.seen(), "his", "housing").reason is Reason.CONSENT_WITHDRAWN
    assert right(world.seen(at=withdrawn_at), "his", "housing").reason is Reason.CONSENT_WITHDRAWN
    assert not world.seen(at=withdrawn_at).today


def test_before_the_agreement_the_question_was_open(world: World) -> None:
    before = world.seen(at=world.agreed_at - timedelta(hours=1))
    assert right(before, "his", "housing").reason is Reason.CONSENT_MISSING
    assert before.status == "pending"


def test_a_right_tells_reading_from_writing_and_from_ones_own(world: World) -> None:
    found = world.seen()
    assert right(found, "his", "housing").writes
    social = right(found, "his", "social")
    assert not social.writes
    assert right(found, "mep", "housing").reason is Reason.NOT_MEMBER, "no member of that partner"
    withdrawn = world.withdraw()
    assert right(world.seen(at=withdrawn), "his", "housing").own


def test_the_changes_are_told_latest_first(world: World) -> None:
    world.withdraw()
    kinds = [one.kind for one in world.seen().changes]
    assert kinds[:2] == [ChangeKind.WITHDRAWN, ChangeKind.GIVEN]
    assert set(kinds[2:]) == {ChangeKind.JOINED}
    assert not any("health" in one.categories for one in world.seen().changes)


def test_an_officer_of_a_partner_of_the_team_sees_rights_without_names(world: World) -> None:
    found = world.seen(world.officer)
    assert [one.name for one in found.persons] == [None, None, None]
    assert right(found, "his", "housing").reason is None
    assert not found.may_record


def test_an_officer_of_another_partner_and_a_stranger_see_nothing(world: World) -> None:
    stranger = add_professional(world.platform, "ssp", profession="social_worker")
    for actor in (world.foreign, stranger):
        with pytest.raises(AccessDeniedError):
            world.seen(actor)


def test_the_future_cannot_be_replayed(world: World) -> None:
    with pytest.raises(InvalidInputError) as caught:
        world.seen(at=world.clock() + timedelta(seconds=1))
    assert (caught.value.field, caught.value.code) == ("date", "in_the_future")


def test_the_log_says_which_instant_was_looked_at(world: World) -> None:
    world.clock.advance(days=1)
    world.seen(at=world.agreed_at)
    with world.platform.database.reading() as session:
        entry = last_of(session, Action.CONSENT_READ)
    assert entry is not None
    assert list(entry.changes) == [["as_of", None, "2026-11-24T10:00:00.000000Z"]]
