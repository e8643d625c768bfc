"""Requests for documents over HTTP: from the channel to the answer, by deposit, reuse, or a no."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest

from hub.actors import Actor
from hub.storage.db import Database
from tests.documents.piece_requests.world import REASON, WORDS, World
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application


class Site(World):
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        super().__init__(database, folder, clock)
        self.app = application(self.platform)
        self.channel = f"/canaux/{self.home.id}"
        self.of_home = f"{self.channel}/demandes-de-pieces"

    def at(self, actor: Actor) -> Person:
        return Person(self.app, self.platform, actor)

    def send(self, actor: Actor, **said: object) -> tuple[int, str]:
        usual = {"type": "payslip", "subject": self.adult, "purpose": "housing_file", "words": WORDS}
        form = usual | {"to": f"partner:{self.partner('ssp')}"} | said
        return self.at(actor).post(f"{self.of_home}/nouvelle", self.of_home, form)

    def url(self, request: UUID) -> str:
        return f"/demandes/pieces/{request}"

    def act(self, actor: Actor, request: UUID, act: str, **said: object) -> tuple[int, str]:
        return self.at(actor).post(self.url(request), f"{self.url(request)}/{act}", said)


@pytest.fixture
def site(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> Site:
    return Site(sqlite_database, tmp_path, clock)


def test_the_channel_leads_to_the_form_and_the_form_to_a_request_that_is_to_be_answered(site: Site) -> None:
    form = f"{site.of_home}/nouvelle"
    assert form in site.at(site.housing).get(site.channel)[1]
    page = site.at(site.housing).get(form)[1]
    assert "Bulletin de paie" in page
    assert "Contrat de travail" not in page
    assert f"/canaux/{site.home.id}/demande?categorie=employment" in page
    assert site.send(site.housing)[0] == 303
    social = site.at(site.social)
    assert "Pièces demandées" in social.get("/canaux/recents")[1]
    assert "Pièces demandées" not in site.at(site.housing).get("/canaux/recents")[1]
    listed = social.get("/demandes/pieces")[1]
    found = re.search(r"/demandes/pieces/[0-9a-f-]{36}", listed)
    assert found
    assert WORDS not in listed
    page = social.get(found[0])[1]
    for said in (WORDS, "Nadia Roy", "Aminata D.", "Dossier logement", "Ressources", "Déposer cette pièce"):
        assert said in page
    assert found[0] in social.get(site.of_home)[1]


def test_the_deposit_form_is_filled_in_and_the_deposit_answers(site: Site) -> None:
    request = site.ask()
    page = site.at(site.social).get(site.url(request))[1]
    address = re.search(r'href="([^"]*demande=[^"]*)#deposer"', page)
    assert address
    filled = site.at(site.social).get(address[1].replace("&amp;", "&"))[1]
    for chosen in ("payslip", "resources", str(site.adult)):
        assert re.search(rf'value="{chosen}"[^>]* selected', filled)
    assert "Nadia R." in filled
    assert f'data-request-url="{site.url(request)}"' in filled, (
        "where a file that is there already is proposed"
    )
    document = site.deposit()
    answered = site.at(site.housing).get(site.url(request))[1]
    assert f"/pieces/{document}" in answered
    assert "Déposée" in answered
    filled = site.at(site.social).get(address[1].replace("&amp;", "&"))[1]
    assert 'value="payslip" data-value="resources" selected' not in filled


@pytest.mark.parametrize(
    ("said", "field"),
    [
        pytest.param({"type": ""}, "type", id="no type"),
        pytest.param({"subject": ""}, "subject", id="nobody"),
        pytest.param({"to": ""}, "to", id="of nobody"),
        pytest.param({"to": "partner:x"}, "to", id="of something else"),
        pytest.param({"purpose": ""}, "purpose", id="no purpose"),
        pytest.param({"due_on": "demain"}, "due_on", id="no date"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    site: Site, said: dict[str, object], field: str
) -> None:
    status, page = site.send(site.housing, **said)
    assert status == 422
    assert f'href="#{field}"' in page
    assert WORDS in page


def test_a_category_shut_by_consent_leads_to_asking_for_access(site: Site) -> None:
    site.withdraw("his")
    status, page = site.send(site.housing)
    assert status == 403
    assert f"/canaux/{site.home.id}/demande?categorie=resources" in page


def test_a_request_is_declined_with_a_reason_the_asker_reads(site: Site) -> None:
    request = site.ask()
    status, page = site.act(site.social, request, "refus", reason="non")
    assert status == 422
    assert 'href="#reason"' in page
    assert site.act(site.social, request, "refus", reason=REASON)[0] == 303
    assert REASON in site.at(site.housing).get(site.url(request))[1]
    assert site.act(site.social, request, "refus", reason=REASON)[0] == 409


def test_a_request_is_taken_back(site: Site) -> None:
    request = site.ask()
    status, page = site.act(site.housing, request, "annulation", cancel_reason="non")
    assert (status, 'href="#cancel_reason"' in page) == (422, True)
    assert site.act(site.housing, request, "annulation", cancel_reason=REASON)[0] == 303
    assert "Annulée" in site.at(site.social).get(site.url(request))[1]


def test_a_document_already_there_is_proposed_and_its_owner_decides(site: Site) -> None:
    held, request = site.deposit(site.colleague), site.ask(to="mep")
    assert str(held) in site.at(site.job).get(site.url(request))[1]
    assert site.act(site.job, request, "reemploi", document="x")[0] == 422
    assert site.act(site.job, request, "reemploi", document=held)[0] == 303
    page = site.at(site.social).get(site.url(request))[1]
    assert "Cette pièce peut-elle servir" in page
    assert "Cette pièce peut-elle servir" not in site.at(site.colleague).get(site.url(request))[1]
    answer = f"{site.url(request)}/reemploi/reponse"
    said = {"outcome": "granted", "owner_reason": "oui"}
    assert site.at(site.social).post(site.url(request), answer, said)[0] == 422
    assert site.at(site.social).post(site.url(request), answer, said | {"owner_reason": REASON})[0] == 303
    page = site.at(site.housing).get(site.url(request))[1]
    assert "Réemployée" in page
    assert REASON in page


def test_the_hand_over_pack_lists_what_waits(site: Site) -> None:
    request = site.ask()
    pack = f"{site.channel}/passation"
    assert site.url(request) in site.at(site.social).get(pack)[1]
    site.deposit()
    assert site.url(request) not in site.at(site.social).get(pack)[1]


def test_the_preview_of_a_withdrawal_tells_of_it(site: Site) -> None:
    site.ask()
    away = f"{site.channel}/consentement/{site.adult}/retrait?partner=his&category=resources"
    page = site.at(site.social).get(away)[1]
    assert "Demande de pièce « <bdi>Bulletin de paie</bdi> »" in page


def test_pages_ask_the_database_as_much_for_many_requests_as_for_one(site: Site) -> None:
    from tests.web.test_query_counts import _counted

    def asked(path: str) -> int:
        person = site.at(site.social)
        person.get(path)
        with _counted(site.platform.database.engine) as said:
            assert person.get(path)[0] == 200
        return len(said)

    site.ask()
    paths = ("/demandes/pieces", site.of_home, "/canaux/recents", f"{site.channel}/passation")
    few = [asked(path) for path in paths]
    for number, kind in enumerate(("benefits", "tax_notice", "hosting_certificate", "school")):
        site.ask(type=kind, to=(site.social, "ssp")[number % 2])
        site.ask(type=kind, person_id=site.home.person_ids[1])
    assert [asked(path) for path in paths] == few


def test_an_address_fills_the_form_in_and_open_pages_fetch_their_list_alone(site: Site) -> None:
    form = f"{site.of_home}/nouvelle?type=payslip&personne={site.adult}"
    page = site.at(site.housing).get(form)[1]
    for chosen in ("payslip", str(site.adult)):
        assert f'<option value="{chosen}" selected>' in page
    request = site.ask()
    for path in ("/demandes/pieces", site.of_home, site.url(request)):
        part = site.at(site.social).get(path, **{"HX-Request": "true"})[1]
        assert f'data-live-url="{path}"' in part
        assert "<html" not in part
