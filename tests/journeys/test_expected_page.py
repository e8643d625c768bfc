"""*Pièces attendues* and the page of a document over HTTP: deposit from a line, check, replace, mask."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from hub.actors import Actor
from hub.channels.operations import NewNote, post_note
from hub.consent.operations import withdraw_consent
from hub.storage.db import Database
from tests import papers
from tests.documents.pieces_world import World
from tests.engines import ONE_ENGINE
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import partner_id

pytestmark = ONE_ENGINE


class Pages(World):
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        super().__init__(database, folder, clock)
        self.channel = f"/canaux/{self.home.id}"
        self.url = f"{self.channel}/pieces-attendues"
        self.app = application(self.platform)

    def person(self, actor: Actor) -> Person:
        return Person(self.app, self.platform, actor)

    def line(self, actor: Actor, name: str) -> str:
        """The line of this type about Aminata Diallo, without tags."""
        text = self.person(actor).get(self.url)[1]
        lines = [one.partition("</section>")[0] for one in text.split('<li class="doc"')]
        (found,) = (one for one in lines if f"<h3>{name}</h3>" in one and "Aminata" in one)
        return re.sub(r"<[^>]+>", " ", found)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> Pages:
    return Pages(database, tmp_path, clock)


def test_a_line_leads_to_the_deposit_form_with_type_and_person_chosen(world: Pages) -> None:
    job = world.person(world.job)
    page = job.get(world.url)[1]
    assert "Manquante" in world.line(world.job, "Contrat de travail")
    link = f"{world.channel}?vue=pieces&amp;deposer=work_contract&amp;pour={world.adult}#deposer"
    assert link in page
    form = job.get(link.replace("&amp;", "&").partition("#")[0])[1].partition('id="deposer"')[2]
    for chosen in ("work_contract", "employment", str(world.adult)):
        assert re.search(rf'value="{chosen}"[^>]* selected', form)
    said = {"type": "payslip", "category": "resources", "subject": str(world.adult), "period": "13/2026"}
    social = world.person(world.social)
    file = {"file": (BytesIO(papers.pdf()), "a.pdf")}
    assert social.post(world.channel, f"{world.channel}/pieces", {**said, **file})[0] == 422
    file = {"file": (BytesIO(papers.pdf()), "a.pdf")}
    assert (
        social.post(world.channel, f"{world.channel}/pieces", {**said, "period": "09/2026", **file})[0] == 303
    )
    assert re.search(r"septembre\s2026\s+À vérifier", world.line(world.social, "Bulletin de paie"))


def test_a_line_that_wants_a_document_leads_to_asking_for_it(world: Pages) -> None:
    job = world.person(world.job)
    link = f"{world.channel}/demandes-de-pieces/nouvelle?type=work_contract&amp;personne={world.adult}"
    assert link in job.get(world.url)[1]
    status, form = job.get(link.replace("&amp;", "&"))
    assert status == 200
    for chosen in ("work_contract", str(world.adult)):
        assert re.search(rf'value="{chosen}"[^>]* selected', form)
    world.deposit("work_contract", "employment", by=world.job)
    assert link not in job.get(world.url)[1]


def test_a_line_says_what_the_end_of_its_document_calls_for(world: Pages) -> None:
    worry = "Sans attestation, le droit de travailler peut s’arrêter"
    world.deposit("residence_permit", "identity", ends=date(2026, 11, 1))
    line = world.line(world.social, "Titre de séjour")
    assert ("Périmée depuis le 1ᵉʳ nov." in line, worry in line) == (True, True)
    world.deposit("extension_certificate", "identity", ends=date(2027, 2, 1))
    line = world.line(world.social, "Titre de séjour")
    assert ("Prolongée jusqu’au 1ᵉʳ févr. 2027" in line, worry in line) == (True, False)


def test_a_state_one_may_not_read_says_nothing(world: Pages) -> None:
    cells = [(partner_id(world.platform, "mep"), "resources")]
    withdraw_consent(world.platform, world.social, world.home.id, world.adult, world.adult, "self", cells)
    before = world.line(world.job, "Avis d’impôt")
    world.check(world.deposit("tax_notice"), "validated")
    assert world.line(world.job, "Avis d’impôt") == before
    assert "Non visible pour vous" in before
    assert "Validée" in world.line(world.social, "Avis d’impôt")


def test_not_applicable_is_said_on_the_page_and_taken_back(world: Pages) -> None:
    job, said = world.person(world.job), {"type": "work_contract", "subject": str(world.adult)}
    form = job.get(f"{world.url}?type=work_contract&subject={world.adult}")[1]
    assert re.search(r"Sans objet\s: Contrat de travail", form)
    assert job.post(world.url, world.url, {"act": "exempt", **said, "reason": " "})[0] == 422
    assert job.post(world.url, world.url, {"act": "exempt", **said, "reason": "Retraité"})[0] == 303
    assert "Retraité" in world.line(world.job, "Contrat de travail")
    world.clock.advance(seconds=1)
    assert job.post(world.url, world.url, {"act": "expect", **said})[0] == 303
    assert "Manquante" in world.line(world.job, "Contrat de travail")
    assert job.post(world.url, world.url, {"act": "expect", **said})[0] == 409


def test_what_is_said_of_a_document_stands_between_the_notes(world: Pages) -> None:
    for number, body in enumerate(("avant", "après")):
        post_note(world.platform, world.social, world.home.id, NewNote("coordination", None, body))
        if not number:
            world.check(world.deposit("school", "family"), "to_redo", "Page coupée")
        world.clock.advance(seconds=1)
    thread = world.person(world.job).get(world.channel)[1].partition("data-thread")[2].partition("</ol>")[0]
    assert re.search(r"avant.*Page coupée.*après", thread, re.DOTALL)
    filtered = world.person(world.job).get(f"{world.channel}?categorie=coordination")[1]
    assert "Page coupée" not in filtered.partition("data-thread")[2].partition("</ol>")[0]


def test_a_document_is_checked_replaced_and_masked_on_its_page(world: Pages) -> None:
    document = world.deposit("school", "family")
    url = f"/pieces/{document}"
    job, social = world.person(world.job), world.person(world.social)
    assert "Pièce non exigible par la loi" in job.get(url)[1]
    assert "Masquer la pièce" not in job.get(url)[1]
    for place in (url, world.channel):
        assert "Le lieu, l’auteur et la date de prise de vue sont retirés" in social.get(place)[1], place
    assert job.post(url, url, {"act": "to_redo", "version": 1, "reason": ""})[0] == 422
    assert job.post(url, url, {"act": "to_redo", "version": 1, "reason": "Page coupée"})[0] == 303
    assert "Page coupée" in social.get(url)[1]
    assert "À refaire" in social.get(f"{world.channel}?vue=pieces")[1]
    newer = {"version": 1, "title": "Certificat lisible", "file": (BytesIO(papers.pdf()), "b.pdf")}
    world.clock.advance(seconds=1)
    assert social.post(url, f"{url}/remplacer", newer)[0] == 303
    page = social.get(url)[1]
    assert "Certificat lisible" in page
    assert f"{url}/original?version=1" in page
    older = social.client.get(f"{url}/original?version=1", base_url=social.origin, headers=social.headers)
    assert older.data.startswith(b"%PDF-")
    stale = {"version": 1, "title": "Encore", "file": (BytesIO(papers.pdf()), "c.pdf")}
    assert social.post(url, f"{url}/remplacer", stale)[0] == 409
    world.clock.advance(seconds=1)
    assert social.post(url, url, {"act": "mask", "mask_reason": "Mauvaise personne"})[0] == 303
    for page in (job.get(url)[1], job.get(f"{world.channel}?vue=pieces")[1]):
        assert "Mauvaise personne" in page
        assert "aperçu" not in page
        assert "Certificat lisible" not in page
    status, refusal = job.get(f"{url}/original")
    assert (status, "Cette pièce est masquée" in refusal) == (403, True)
