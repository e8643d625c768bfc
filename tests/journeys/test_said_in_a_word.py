"""A yes to come is taken back like one that runs; what is open until a no may be refused; and no summary says
"given" while somebody's answer is another."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from hub.channels.listing import my_channels
from hub.channels.operations import NewNote, post_note
from hub.consent.codes import Reason, Status
from hub.consent.collecting import Collected
from hub.consent.explaining import Explained, who_sees_what
from hub.consent.operations import record_consent
from hub.households.persons import NewPerson
from hub.platform.configuration import PlatformConfiguration, read_configuration
from hub.separation.homes import leave_household
from hub.settings import ROOT
from hub.storage.db import Database
from tests.engines import ONE_ENGINE
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.journeys.collecting import answered, carried, send
from tests.platform_builder import (
    COUPLE_WITH_CHILD,
    add_household,
    add_professional,
    approve_texts,
    build_platform,
    facts_of,
    record_answers,
)

ALONE = (NewPerson("Aminata Diallo", date(1990, 5, 2)),)
ASKED = ("identity", "employment", "resources", "housing", "family", "social")
pytestmark = ONE_ENGINE


class World:
    def __init__(
        self, database: Database, folder: Path, clock: FixedClock, wanted: PlatformConfiguration | None = None
    ) -> None:
        self.platform, self.clock = build_platform(database, folder, clock, wanted=wanted), clock
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        approve_texts(self.platform)
        self.app = application(self.platform)

    def house(self, persons: tuple[NewPerson, ...] = ALONE) -> None:
        self.home = add_household(self.platform, [self.housing], referents=[self.social], persons=persons)
        self.persons = persons
        self.clock.advance(minutes=1)

    def say(self, answer: str = "given", **said: object) -> None:
        record_answers(self.platform, self.social, self.home, persons=self.persons, answer=answer, **said)  # type: ignore[arg-type]  # any field of what is collected
        self.clock.advance(minutes=1)

    def person(self) -> Person:
        return Person(self.app, self.platform, self.social)

    def place(self, number: int = 0) -> str:
        return f"/canaux/{self.home.id}/consentement/{self.home.person_ids[number]}"

    def told(self, number: int = 0) -> Explained:
        return who_sees_what(self.platform, self.social, self.home.id, self.home.person_ids[number])

    def household(self) -> Status:
        (line,) = my_channels(self.platform, self.social).lines
        return line.card.agreed.status

    def withdraw(self, number: int = 0, **fields: object) -> int:
        place = f"{self.place(number)}/retrait"
        return self.person().post("/reglages", place, {**fields, "step": "confirm"})[0]


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def reason(explained: Explained, partner: str, category: str) -> Reason | None:
    rights = explained.rights
    return next(one.reason for one in rights if (one.partner.code, one.category) == (partner, category))


def test_withdrawing_everything_ends_what_has_not_begun(world: World) -> None:
    world.house()
    world.say(categories=ASKED, from_at=world.clock() + timedelta(days=10))
    assert world.withdraw(partner="*", category="*") == 303
    world.clock.advance(days=11)
    told = world.told()
    assert {one.agreement.status for one in told.rights if one.category in ASKED} == {Status.WITHDRAWN}
    assert reason(told, "his", "housing") is Reason.CONSENT_WITHDRAWN


def test_a_parent_takes_back_a_yes_that_the_others_no_already_stops(world: World) -> None:
    world.house(COUPLE_WITH_CHILD)
    mother, father, child = world.home.person_ids
    world.say(categories=["housing"])
    refuse(world, child, father)
    given = {"cell:his:housing": "read", "giver": f"{mother}:parent"}
    assert "cell:his:housing" in world.person().get(f"{world.place(2)}/retrait")[1]
    assert world.withdraw(2, **given) == 303
    assert not any(one.given for one in world.told(2).rights if one.partner.code == "his")


def refuse(world: World, child: UUID, parent: UUID) -> None:
    answers = {(one.id, "housing"): "refused" for one in facts_of(world.platform).partners}
    said = Collected(child, parent, "parent", answers, "fr", "oral_with_witness", "Awa T.")
    record_consent(world.platform, world.social, world.home.id, said)
    world.clock.advance(minutes=1)


def test_a_childs_no_shows_in_the_word_of_the_household(world: World) -> None:
    world.house(COUPLE_WITH_CHILD)
    world.say(categories=ASKED)
    assert world.household() is Status.GIVEN
    refuse(world, world.home.person_ids[2], world.home.person_ids[1])
    assert (world.household(), world.told(2).status) == (Status.PARTIAL, Status.PARTIAL)


def test_a_household_of_minors_has_a_word_too(world: World) -> None:
    world.house(COUPLE_WITH_CHILD)
    world.say(categories=ASKED)
    child = world.home.person_ids[2]
    for adult in world.home.person_ids[:2]:
        leave_household(world.platform, world.social, world.home.id, adult)
    world.clock.advance(minutes=1)
    persons = who_sees_what(world.platform, world.social, world.home.id).persons
    assert [one.id for one in persons if one.here] == [child]
    assert world.household() is Status.GIVEN


def test_coordination_refused_is_never_summed_up_as_given(world: World) -> None:
    world.house()
    world.say(categories=ASKED)
    assert (world.household(), world.told().status) == (Status.GIVEN, Status.GIVEN)
    world.say("refused", categories=["coordination"], partners=["his"])
    assert (world.household(), world.told().status) == (Status.PARTIAL, Status.PARTIAL)


def test_what_is_open_until_a_no_is_refused_and_opened_again_on_the_page(world: World) -> None:
    world.house()
    person, page, said = world.person(), world.place(), answered(world.home.person_ids[0])
    filled = send(person, page, {**said, "fill": "given"}).text
    assert 'name="cell:his:coordination"' in filled
    assert "Coordination : ouvert sauf refus" in filled.replace("\N{NO-BREAK SPACE}", " ")
    kept = carried(send(person, page, {**said, "fill": "given", "step": "review"}).text)
    assert "cell:his:coordination" not in kept
    assert reason(world.told(), "his", "coordination") is None
    for answer, why in (("refused", Reason.CONSENT_REFUSED), ("given", None)):
        sent = send(person, page, {**said, "cell:his:coordination": answer, "step": "record"})
        assert sent.status_code == 303
        world.clock.advance(minutes=1)
        assert reason(world.told(), "his", "coordination") is why


def test_what_is_open_until_a_no_is_refused_with_everything_and_by_name(world: World) -> None:
    world.house()
    world.say(categories=["housing"])
    page = f"{world.place()}/retrait"
    everything = world.person().get(f"{page}?partner=*&category=*")[1]
    chosen = re.findall(r'type="hidden" name="cell:(\w+):(\w+)"', everything)
    assert ("his", "housing") in chosen
    assert ("his", "coordination") in chosen
    hidden = world.person().get(f"{page}?partner=*&category=housing")[1]
    assert 'type="hidden" name="cell:his:coordination"' not in hidden
    assert '<select class="form-select form-select-sm" name="cell:his:coordination"' in everything
    assert world.withdraw(**{"cell:his:coordination": "read"}) == 303
    assert reason(world.told(), "his", "coordination") is Reason.CONSENT_WITHDRAWN


def test_who_takes_everything_back_before_anything_was_said_refuses_what_is_open(world: World) -> None:
    world.house()
    assert reason(world.told(), "his", "coordination") is None
    assert world.withdraw(partner="*", category="*") == 303
    said = [one.agreement.status for one in world.told().rights if one.category == "coordination"]
    assert said == [Status.WITHDRAWN] * 3


def test_a_platform_that_needs_a_yes_for_coordination_asks_for_it(
    database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    usual = (ROOT / "config" / "platform.toml").read_text()
    before, _, after = usual.partition('categories = ["coordination"]')
    other = after.replace('agreement = "unless_refused"', 'agreement = "required"', 1)
    (tmp_path / "platform.toml").write_text(f'{before}categories = ["coordination"]{other}')
    world = World(database, tmp_path, clock, read_configuration(tmp_path / "platform.toml"))
    world.house()
    world.say(categories=ASKED)
    assert world.told().status is Status.PARTIAL
    said = {**answered(world.home.person_ids[0]), "fill": "given"}
    text = send(world.person(), world.place(), said).text
    assert 'name="cell:his:coordination" value="given" checked' in text


def test_who_left_and_has_no_home_is_still_heard(world: World) -> None:
    world.house(COUPLE_WITH_CHILD)
    world.say(categories=ASKED)
    gone = world.home.person_ids[1]
    post_note(world.platform, world.social, world.home.id, NewNote("housing", gone, "Un mot"))
    leave_household(world.platform, world.social, world.home.id, gone)
    world.clock.advance(minutes=1)
    text = world.person().get(f"/canaux/{world.home.id}/qui-voit-quoi?person={gone}")[1]
    assert re.search(rf'<option value="{gone}" selected>Ibrahima D. \(n’y vit plus\)', text)
    assert world.person().get(world.place(1))[0] == 200
    assert reason(world.told(1), "his", "housing") is None
    assert world.withdraw(1, partner="*", category="*") == 303
    assert reason(world.told(1), "his", "housing") is Reason.CONSENT_WITHDRAWN
    unread = who_sees_what(world.platform, world.housing, world.home.id, gone).person
    assert (unread.name, unread.here) == (None, False)
