"""Requests for access over HTTP: from the refusal to the answer, and what a wrong form is told."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest

from hub.actors import Actor
from hub.documents.operations import NewDocument, deposit_document
from hub.storage.db import Database
from tests import papers
from tests.engines import ONE_ENGINE
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_household, agree
from tests.requests.world import ANSWER, REASON, World

pytestmark = ONE_ENGINE

ASKED = {"category": "resources", "purpose": "housing_file", "action": "read", "reason": REASON}


class Site(World):
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        super().__init__(database, folder, clock)
        self.app = application(self.platform)
        self.form = f"/canaux/{self.home.id}/demande"

    def at(self, actor: Actor) -> Person:
        return Person(self.app, self.platform, actor)

    def send(self, **said: object) -> tuple[int, str]:
        return self.at(self.housing).post(self.form, self.form, ASKED | {"subject": str(self.adult)} | said)

    def waiting(self, actor: Actor) -> str:
        """The address of the first request that waits for this person."""
        found = re.search(r"/demandes/[0-9a-f-]{36}", self.at(actor).get("/demandes")[1])
        assert found
        return found[0]


@pytest.fixture
def site(database: Database, tmp_path: Path, clock: FixedClock) -> Site:
    return Site(database, tmp_path, clock)


def test_a_refusal_leads_to_the_form_the_form_to_an_answer_and_the_answer_back(site: Site) -> None:
    new = NewDocument("resources", site.adult, "payslip", "Bulletin", "bulletin.pdf")
    paper = deposit_document(site.platform, site.social, site.home.id, new, BytesIO(papers.pdf()))
    housing = site.at(site.housing)
    status, refusal = housing.get(f"/pieces/{paper.id}")
    assert status == 403
    assert f"{site.form}?categorie=resources" in refusal
    assert f"{site.form}?categorie=resources" in housing.get(f"/canaux/{site.home.id}")[1]
    form = housing.get(f"{site.form}?categorie=resources")[1]
    assert '<option value="resources" selected>' in form
    assert "Karim H." in form
    assert "Santé" not in form.split("<form class=")[1].split("<footer")[0]
    assert site.send()[0] == 303
    social = site.at(site.social)
    assert "1 demande d’accès à traiter" in social.get("/canaux")[1]
    assert "Demandes à traiter" in social.get("/canaux/recents")[1]
    request = site.waiting(site.social)
    page = social.get(request)[1]
    assert REASON in page
    assert f"/consentement/{site.adult}" in page
    said = {"outcome": "granted", "reason": ANSWER}
    assert social.post(request, f"{request}/reponse", said)[0] == 303
    back = housing.get(request)[1]
    assert "Acceptée" in back
    assert ANSWER in back
    assert "n’a pas encore dit" in back
    assert housing.get(f"/pieces/{paper.id}")[0] == 403
    agree(site.platform, site.social, site.home)
    assert "C’est ouvert aujourd’hui." in housing.get(request)[1]


def test_the_page_says_that_a_no_is_never_overridden(site: Site) -> None:
    agree(site.platform, site.social, site.home, answer="refused", categories=["resources"])
    housing = site.at(site.housing)
    said = {"category": "resources", "subject": str(site.adult)}
    form = housing.post(site.form, site.form, said)[1]
    assert "C’est son droit. Aucune réponse ne passe outre" in form
    assert site.send()[0] == 303
    assert "personne ne passe outre" in site.at(site.social).get(site.waiting(site.social))[1]


def test_an_administrator_is_led_to_the_scopes_and_told_of_no_household(site: Site) -> None:
    assert site.send(category="social")[0] == 303
    administrator = site.at(site.administrator)
    page = administrator.get(site.waiting(site.administrator))[1]
    assert "7K2M" not in page
    assert str(site.home.id) not in page
    link = re.search(r'href="(/administration/perimetres/modifier[^"]+)"', page)
    assert link
    matrix = administrator.get(link[1].replace("&amp;", "&"))[1]
    cell = matrix.split('name="scope:worker:social"')[1].split("</select>")[0]
    assert '<option value="read" selected>' in cell
    assert matrix.split('name="was:worker:social" value="')[1].startswith('none"')


def test_a_page_that_does_not_exist_tells_how_to_ask_by_code(site: Site) -> None:
    person = site.at(site.stranger)
    assert "/demandes/equipe" in person.get(f"/canaux/{site.home.id}")[1]
    said = {"code": "7k2m", "purpose": "household_follow_up", "reason": REASON}
    assert person.post("/demandes/equipe", "/demandes/equipe", said)[0] == 303
    assert "FOYER-7K2M" in person.get("/demandes?fait=envoyee")[1]
    job = site.at(site.job)
    request = site.waiting(site.job)
    assert "Décliner lui apprend que ce foyer existe" in job.get(request)[1]
    job.post(request, f"{request}/reponse", {"outcome": "granted", "reason": ANSWER})
    assert person.get(f"/canaux/{site.home.id}")[0] == 200


def test_a_referent_reads_that_nobody_lets_this_partner_in_and_what_to_do(site: Site) -> None:
    lonely = add_household(site.platform, referents=[site.social], code="FOYER-9Q4T")
    social = site.at(site.social)
    site.join(site.stranger, lonely.short_code)
    page = social.get(site.waiting(site.social))[1]
    assert "Une coordination peut demander à rejoindre ce foyer par son code" in page
    assert "Faire entrer dans l’équipe" not in page
    site.clock.advance(minutes=1)
    site.join(site.job, lonely.short_code)
    page = social.get(site.waiting(site.social))[1]
    assert "elle pourra changer toute l’équipe" in page
    assert "Faire entrer dans l’équipe" in page


def test_one_takes_back_what_one_asked_once(site: Site) -> None:
    site.send()
    housing, request = site.at(site.housing), site.waiting(site.housing)
    assert housing.post(request, f"{request}/retrait", {})[0] == 303
    assert "Retirée" in housing.get(request)[1]
    status, told = housing.post("/demandes", f"{request}/retrait", {})
    assert (status, "n’attend plus de réponse" in told) in {(409, True), (400, False)}


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"category": ""}, "category", "Choisissez une catégorie"),
        ({"category": "health"}, "category", "Choisissez une catégorie"),
        ({"category": "coordination"}, "category", "déjà ouvert"),
        ({"subject": ""}, "subject", "Remplissez ce champ"),
        ({"subject": "nobody"}, "subject", "Choisissez une personne"),
        ({"subject": "01a207d9-2100-7000-8000-000000000000"}, "subject", "Choisissez une personne"),
        ({"action": "export"}, "action", "Choisissez une valeur"),
        ({"purpose": ""}, "purpose", "Remplissez ce champ"),
        ({"reason": "court"}, "reason", "Écrivez au moins 20 caractères"),
        ({"reason": "a" * 1001}, "reason", "trop long"),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_comes_back(
    site: Site, said: dict[str, object], field: str, sentence: str
) -> None:
    status, text = site.send(**said)
    assert status == 422
    assert f'href="#{field}"' in text
    assert sentence in text.split("data-focus>")[1]
    assert "Erreur" in text.split("<title>")[1][:20]
    if "reason" not in said:
        assert REASON in text


def test_a_repeat_is_told_and_an_answer_needs_a_reason_and_a_choice(site: Site) -> None:
    assert site.send()[0] == 303
    status, text = site.send()
    assert (status, "déjà envoyé cette demande" in text) == (422, True)
    social, request = site.at(site.social), site.waiting(site.social)
    for said, field in (({"outcome": "granted", "reason": "ok"}, "reason"), ({"reason": ANSWER}, "outcome")):
        status, text = social.post(request, f"{request}/reponse", said)
        assert status == 422
        assert f'href="#{field}"' in text
    assert "En attente" in social.get(request)[1]
