"""The page of a household's persons over HTTP: joining, leaving, authority, and what is typed wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.actors import Actor
from hub.channels.operations import NewNote, post_note
from hub.households.composition import Composition, read_composition
from hub.households.persons import NewPerson
from hub.storage.db import Database
from tests.engines import ONE_ENGINE
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_household, add_professional, agree, build_platform

pytestmark = ONE_ENGINE


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.clock, self.platform = clock, build_platform(database, folder, clock)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.member = add_professional(self.platform, "ssp", profession="social_worker")
        housing = add_professional(self.platform, "his", profession="housing_officer")
        self.home = add_household(self.platform, [self.member, housing], referents=[self.social])
        agree(self.platform, self.social, self.home)
        self.woman, self.man, self.child = self.home.person_ids
        self.url = f"/canaux/{self.home.id}/personnes"
        self.app = application(self.platform)
        clock.advance(minutes=1)

    def page(self, query: str = "", actor: Actor | None = None) -> tuple[int, str]:
        return Person(self.app, self.platform, actor or self.social).get(f"{self.url}{query}")

    def post(self, act: str, **said: object) -> tuple[int, str]:
        person = Person(self.app, self.platform, self.social)
        return person.post(self.url, self.url, {"act": act, **said})

    def view(self) -> Composition:
        return read_composition(self.platform, self.social, self.home.id)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_a_person_joins_another_leaves_and_a_guardian_is_named(world: World) -> None:
    said = {"name": "Awa Diallo", "born": "01/02/2025", "language": "fr", "parent": world.woman}
    assert world.post("join", **said)[0] == 303
    assert "La personne fait partie du foyer." in world.page("?fait=arrivee")[1]
    post_note(world.platform, world.social, world.home.id, NewNote("housing", None, "Tout le foyer"))
    asked = world.page(f"?depart={world.man}")[1]
    assert "Ibrahima Diallo quitte ce foyer" in asked
    assert re.search(r"Ne lira plus.*Logement.*1 note<", asked, re.DOTALL)
    assert world.post("leave", person=world.man)[0] == 303
    assert "Ibrahima" not in world.page()[1]
    assert "une personne partie du foyer" in world.page()[1]
    said = {"child": world.child, "holder": world.woman, "kind": "guardian"}
    assert world.post("authority", **said)[0] == 303
    (guardian,) = (one for one in world.view().authorities if one.kind == "guardian")
    assert world.post("end_authority", authority=guardian.id)[0] == 303
    assert {one.kind for one in world.view().authorities} == {"parent"}


@pytest.mark.parametrize(
    ("act", "said", "sentence"),
    [
        ("join", {}, "Remplissez ce champ"),
        ("join", {"name": "Ali", "born": "x", "language": "fr"}, "Écrivez une date"),
        ("join", {"name": "Ali", "born": "01/01/2099", "language": "fr"}, "pas possible"),
        ("join", {"name": "Ali"}, "Choisissez une valeur"),
        ("join", {"name": "Ali", "language": "fr", "parent": "x"}, "Choisissez une valeur"),
        ("leave", {}, "Remplissez ce champ"),
        ("leave", {"person": "x"}, "Choisissez une valeur"),
        ("authority", {}, "Remplissez ce champ"),
        ("end_authority", {"authority": "x"}, "Choisissez une valeur"),
        ("rename", {}, "Choisissez une valeur"),
    ],
)
def test_what_is_wrong_is_said_kept_and_changes_nothing(
    world: World, act: str, said: dict[str, object], sentence: str
) -> None:
    before = world.view()
    status, text = world.post(act, **said)
    assert status == 422
    assert sentence in text
    assert 'role="alert"' in text
    assert 'value="Ali"' in text or "name" not in said
    assert world.view() == before


def test_an_authority_ends_after_one_has_read_what_that_does(world: World) -> None:
    held = {one.holder.id: one for one in world.view().authorities if one.holder}
    hers, his = held[world.woman], held[world.man]
    text = world.page()[1]
    assert f'href="{world.url}?autorite={his.id}#fin"' in text
    assert "end_authority" not in text, "no button ends it at once"
    text = world.page(f"?autorite={his.id}")[1]
    assert "Ibrahima Diallo ne répond plus pour Fanta Diallo" in text
    assert "l’autre personne qui répond pour cet enfant reste" in text
    assert len(world.view().authorities) == 2, "asking ends nothing"
    assert world.post("end_authority", authority=his.id)[0] == 303
    assert [one.id for one in world.view().authorities] == [hers.id]
    assert "Plus personne ne répondra pour cet enfant" in world.page(f"?autorite={hers.id}")[1]
    for other in (his.id, "x"):
        assert "ne répond plus pour" not in world.page(f"?autorite={other}")[1]
    assert "ne répond plus pour" not in world.page(f"?autorite={hers.id}", world.member)[1]


def test_a_child_lives_in_a_second_household_too_then_in_one_again(world: World) -> None:
    there = add_household(
        world.platform, referents=[world.social], persons=(NewPerson("Oumar Diallo", None),)
    )
    world.clock.advance(minutes=1)
    said = {"minor": world.child, "code": "foyer-2222"}
    status, text = world.post("second_home", **said)
    assert status == 422
    assert "Écrivez le code d’un foyer dont vous changez l’équipe" in text
    assert 'value="foyer-2222"' in text
    assert world.post("second_home", **said | {"code": there.short_code.lower()})[0] == 303
    text = world.page("?fait=deux-foyers")[1]
    assert "L’enfant vit aussi dans l’autre foyer." in text
    assert "vit aussi dans un autre foyer" in text
    assert there.short_code not in text, "the code of the other household is not told"
    assert "Un enfant vit aussi" not in text, "no child is left who could"
    social = Person(world.app, world.platform, world.social)
    back = f"/canaux/{world.home.id}/consentement/{world.child}/retrait?partner=*&category=*"
    assert "ce qui se lit d’elle dans l’autre grâce à cet accord se ferme aussi" in social.get(back)[1]
    other = social.get(f"/canaux/{there.id}/personnes")[1]
    assert "une personne d’un autre foyer" in other
    assert "une personne partie du foyer" not in other
    note = NewNote("housing", world.child, "Sur elle")
    post_note(world.platform, world.social, world.home.id, note)
    text = world.page(f"?depart={world.child}")[1]
    assert "Cette personne garde son autre foyer" in text
    assert "même par qui l’a écrit" in text
    assert "Ne lira plus" not in text, "no number of this household tells what she takes along"
    assert world.post("leave", person=world.child)[0] == 303
    assert "Fanta Diallo" not in world.page()[1]


def test_a_second_home_is_asked_of_a_team_one_is_not_in_and_answered_there(world: World) -> None:
    housing = add_professional(world.platform, "his", profession="housing_officer")
    colleague = add_professional(world.platform, "ssp", profession="social_worker")
    oumar = NewPerson("Oumar Diallo", None)
    there = add_household(world.platform, referents=[housing, colleague], persons=(oumar,))
    world.clock.advance(minutes=1)
    said = {"minor": world.child, "code": there.short_code}
    status, text = world.post("ask_second_home", **said)
    assert status == 303
    text = world.page("?fait=second-demande")[1]
    assert "La demande est envoyée." in text
    assert "Seconds foyers demandés" in text
    assert "attend déjà une réponse" in world.post("ask_second_home", **said)[1]
    url = f"/canaux/{there.id}/personnes"
    link = re.compile(rf'href="{url}\?demande=[0-9a-f-]+#demande">[^<]*un enfant d’un autre foyer')
    for one, told in ((housing, True), (colleague, False), (world.social, False)):
        reader = Person(world.app, world.platform, one)
        page = reader.get("/demandes")[1]
        assert bool(link.search(page)) is told
        assert ("un oui ouvre aussitôt à une seconde équipe" in page) is told
        assert ("1 demande d’accès à traiter" in reader.get("/canaux")[1]) is told
        badge = 'Demandes à traiter<span class="count">1</span>'
        assert (badge in reader.get("/canaux/recents")[1]) is told
    other, same = (Person(world.app, world.platform, one) for one in (housing, colleague))
    text = same.get(url)[1]
    assert "Une personne d’une autre organisation que la sienne peut répondre." in text
    assert "demande=" not in text
    text = other.get(url)[1]
    assert "demande, depuis le" in text
    assert world.home.short_code not in text, "the code of the other household is not told"
    assert "Fanta" not in text, "nor the child"
    (request,) = re.findall(r"demande=([0-9a-f-]{36})#demande", text)
    text = other.get(f"{url}?demande={request}")[1]
    assert "Un enfant d’un autre foyer vit-il aussi ici" in text
    assert "Répondre, même non, apprend à qui demande que ce foyer existe" in text
    wrong = {"act": "accept_second_home", "demande": request, "child_born": "01/10/2016"}
    status, text = other.post(url, url, wrong)
    assert status == 422
    assert "Écrivez la date de naissance de l’enfant dont parle la demande" in text
    assert 'value="01/10/2016"' in text
    assert other.post(url, url, wrong | {"child_born": "30/09/2016"})[0] == 303
    assert not link.search(other.get("/demandes")[1])
    text = other.get(f"{url}?fait=second-accepte")[1]
    assert "L’enfant vit aussi dans ce foyer-ci." in text
    assert "vit aussi dans un autre foyer" in text
    assert "n’attend plus" in other.post(url, url, wrong | {"act": "decline_second_home"})[1]


def test_a_no_is_told_and_what_was_asked_is_taken_back(world: World) -> None:
    housing = add_professional(world.platform, "his", profession="housing_officer")
    there = add_household(world.platform, referents=[housing], persons=(NewPerson("Oumar Diallo", None),))
    world.clock.advance(minutes=1)
    other, url = Person(world.app, world.platform, housing), f"/canaux/{there.id}/personnes"
    said = {"minor": world.child, "code": there.short_code}
    for act, who, place in (
        ("decline_second_home", other, url),
        ("cancel_second_home", Person(world.app, world.platform, world.social), world.url),
    ):
        assert world.post("ask_second_home", **said)[0] == 303
        (request,) = re.findall(r"demande=([0-9a-f-]{36})#demande", other.get(url)[1])
        assert who.post(place, place, {"act": act, "demande": request})[0] == 303
        world.clock.advance(seconds=1)
        assert "demande=" not in other.get(url)[1]
    assert "l’autre équipe a dit non" in world.page()[1]
    assert "Reprendre la demande" not in world.page()[1]


def test_a_member_is_offered_no_form(world: World) -> None:
    status, text = world.page(f"?depart={world.man}", world.member)
    assert status == 200
    assert "Fanta Diallo" in text
    assert f'action="{world.url}"' not in text
