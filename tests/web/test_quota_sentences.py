"""Whoever may deposit no more is told how much is used, how much is left and the way out, word for word."""

from __future__ import annotations

import html
from io import BytesIO

import pytest
from PIL import Image

from hub.accounts.tokens import SCOPES, create_token
from hub.documents.operations import deposit_document
from tests import papers
from tests.documents.upload_world import LETTER, UploadWorld
from tests.journeys.browsing import Person, application
from tests.journeys.collecting import answered, carried, send
from tests.platform_builder import SYSTEM, approve_texts
from tests.web.test_tus import Client

KIB = 1 << 10
USED = 900 * KIB
DAY = {
    "fr": "Vous avez déposé ou commencé à envoyer 900 ko en 24 heures, sur 1 Mo : il reste 124 ko. "
    "Réduisez ce fichier, ou attendez demain",
    "en": "You deposited or began to send 900 kB in 24 hours, out of 1 MB: 124 kB are left. "
    "Make this file smaller, or wait until tomorrow",
}
HOUSEHOLD = {
    "fr": "Ce foyer a déjà 900 ko de pièces et d’images d’accords, sur 1 Mo : il reste 124 ko. "
    "Réduisez ce fichier, ou demandez de la place à l’administrateur de votre organisation",
    "en": "This household already has 900 kB of documents and images of consents, out of 1 MB: 124 kB are "
    "left. Make this file smaller, or ask the administrator of your organisation for room",
}
IMAGE_DAY = {
    "fr": "Cette image n’est pas gardée : vous avez déposé 900 ko en 24 heures, sur 1 Mo, il reste 124 ko. "
    "Vos réponses sont gardées. Envoyez une image plus petite, ou choisissez « Oral, avec témoin »",
    "en": "This image is not kept: you deposited 900 kB in 24 hours, out of 1 MB, 124 kB are left. "
    "Your answers are kept. Send a smaller image, or choose “Oral, with a witness”",
}
IMAGE_HOUSEHOLD = {
    "fr": "Cette image n’est pas gardée : ce foyer a déjà 900 ko de pièces et d’images d’accords, sur 1 Mo, "
    "il reste 124 ko. Vos réponses sont gardées. Envoyez une image plus petite, ou choisissez « Oral, avec "
    "témoin »",
    "en": "This image is not kept: this household already has 900 kB of documents and images of consents, "
    "out of 1 MB, 124 kB are left. Your answers are kept. Send a smaller image, or choose “Oral, with a "
    "witness”",
}
LIMITS = {"day": {"household_mib": 100}, "household": {"deposit_mib_per_day": 100}}
"""What is raised, so that the other is met."""


def plain(text: str) -> str:
    return html.unescape(text).replace("\u202f", " ").replace("\xa0", " ")


def padded(size: int) -> bytes:
    """A PDF of exactly so many bytes."""
    around = len(papers.pdf(content=b"%" * size)) - size
    return papers.pdf(content=b"%" * (size - around))


def photo() -> bytes:
    """Of more than what is left."""
    stored = BytesIO()
    Image.effect_noise((480, 480), 120).save(stored, "png")
    assert stored.tell() > 124 * KIB
    return stored.getvalue()


@pytest.fixture(params=sorted(LIMITS))
def full(request, sqlite_database, tmp_path, clock):
    """The limit that is nearly reached, and a world in which it is."""
    limits = {"deposit_mib_per_day": 1, "household_mib": 1} | LIMITS[request.param]
    found = UploadWorld(sqlite_database, tmp_path, clock, **limits)
    approve_texts(found.platform)
    deposit_document(found.platform, found.worker, found.home.id, LETTER, [padded(USED)])
    return request.param, found


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_page_tells_it_beside_the_file(full, language):
    limit, world = full
    person, page = (
        Person(application(world.platform), world.platform, world.worker),
        f"/canaux/{world.home.id}",
    )
    said = {"category": "coordination", "subject": "household", "type": "letter"}
    file = (BytesIO(padded(200 * KIB)), "courrier.pdf")
    status, text = person.post(page, f"{page}/pieces?langue={language}", said | {"file": file})
    assert status == 422
    assert (DAY if limit == "day" else HOUSEHOLD)[language] in plain(text)
    assert world.documents() == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_program_is_told_the_same(full, language):
    limit, world = full
    token = create_token(world.platform, SYSTEM, "test", SCOPES, 90, professional_id=world.worker.id)
    said = {"category": "coordination", "about": "household", "type": "letter", "title": "Courrier"}
    answer = (
        application(world.platform)
        .test_client(use_cookies=False)
        .post(
            f"/api/v1/channels/{world.home.id}/documents",
            base_url=world.platform.settings.origin,
            headers={
                "Authorization": f"Bearer {token}",
                "Hub-Purpose": "household_follow_up",
                "Accept-Language": language,
            },
            data=said | {"file": (BytesIO(padded(200 * KIB)), "courrier.pdf")},
        )
    )
    assert (answer.status_code, answer.json["reason"]) == (422, f"quota_{limit}")
    (wrong,) = answer.json["errors"]
    told = (DAY if limit == "day" else HOUSEHOLD)[language]
    assert (wrong["field"], plain(wrong["detail"])) == ("file", told)
    assert world.documents() == 1


def test_a_file_that_is_announced_is_told_so_before_its_first_byte(full):
    limit, world = full
    refused = Client(world, world.worker).begin(200 * KIB, Accept_Language="fr")
    assert refused.status_code == 422
    assert plain(refused.json["errors"][0]["detail"]) == (DAY if limit == "day" else HOUSEHOLD)["fr"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_photographed_sheet_too_many_names_the_witness_and_loses_no_answer(full, language):
    limit, world = full
    if limit == "household":
        world.clock.advance(hours=25)
    mother = world.home.person_ids[0]
    person, page = (
        Person(application(world.platform), world.platform, world.worker),
        f"/canaux/{world.home.id}/consentement/{mother}?langue={language}",
    )
    said = {
        **answered(mother),
        "cell:his:housing": "given",
        "until_date": "01/03/2027",
        "method": "signed_sheet",
    }
    refused = send(person, page, {**said, "witness": "", "step": "review"}, ("fiche.png", photo()))
    assert refused.status_code == 422
    told = (IMAGE_DAY if limit == "day" else IMAGE_HOUSEHOLD)[language]
    assert told in plain(refused.text)
    assert 'value="given" checked' in refused.text
    assert 'value="01/03/2027"' in refused.text
    kept = {name: value for name, value in said.items() if name in carried(refused.text)}
    assert kept == {name: said[name] for name in ("giver", "language", "explained", "understood")}
    aloud = {**said, **carried(refused.text), "method": "oral_with_witness", "step": "record"}
    assert send(person, page, aloud).status_code == 303
    assert len(world.stored()) == 1
