"""Collecting over HTTP without scripts: going back and wrong input lose nothing, an image least of all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.audit.attestation import open_signed
from hub.consent.models import ConsentRecord
from hub.consent.receipt import KIND
from hub.documents.fsck import check_store
from hub.platform.log import open_log
from tests import papers
from tests.journeys.browsing import Person
from tests.journeys.collecting import WITNESS, answered, carried, photo, send
from tests.journeys.world import STORES, World, opened
from tests.platform_builder import SYSTEM
from tests.uploads import as_kept

YES = {"cell:his:housing": "given", "cell:mep:housing": "refused"}


@pytest.fixture(params=STORES)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    with opened(request.param, request, tmp_path) as found:
        yield found


@pytest.fixture
def social(world: World) -> Person:
    return world.person(world.social)


def page_of(world: World, person: object = None) -> str:
    return f"{world.url}/consentement/{person or world.adult}"


def records(world: World) -> int:
    return world.rows()[ConsentRecord.__tablename__]


def step(text: str) -> str:
    """The title of the step a page shows."""
    found = re.search(r'<li aria-current="step"><div><strong>([^<]+)', text)
    return found[1] if found else ""


def test_five_pages_in_turn_lead_to_a_signed_receipt(world: World, social: Person) -> None:
    page = page_of(world)
    status, text = social.get(page)
    assert (status, step(text), "checked" in text) == (200, "Choisir la langue", False)
    said: dict[str, str] = {}
    for more, following in (
        ({"language": "fr"}, "Expliquer"),
        ({"explained": answered(world.adult)["explained"]}, "Vérifier la compréhension"),
        ({"understood": "1"}, "Recueillir les réponses"),
        ({**YES, "method": "oral_with_witness", "witness": WITNESS}, "Relire et confirmer"),
    ):
        said = {**carried(text), **more}
        wanted = {"Expliquer": "explain", "Vérifier la compréhension": "understand"}
        last = {"Recueillir les réponses": "answers", "Relire et confirmer": "review"}
        answer = send(social, page, {**said, "step": (wanted | last)[following]})
        text = answer.text
        assert (answer.status_code, step(text)) == (200, following)
        assert records(world) == 0
    assert WITNESS in text
    recorded = send(social, page, {**carried(text), "step": "record"})
    assert recorded.status_code == 303
    place = recorded.headers["Location"].partition("?")[0]
    status, receipt = social.get(place)
    assert (status, records(world)) == (200, 1)
    assert "Reçu de consentement" in receipt
    assert WITNESS not in receipt
    assert f'href="{place}/preuve?noms="' in receipt
    assert WITNESS in social.get(f"{place}/preuve?noms=")[1]
    signed = social.client.get(f"{place}/fichier", base_url=social.origin, headers=social.headers)
    log = open_log(world.platform)
    told = open_signed(KIND, signed.data, log.key.verifier(log.origin))
    assert told["dpv:hasIdentifier"] == place.rpartition("/")[2]
    assert signed.headers["Content-Disposition"].startswith("attachment")
    assert world.sound()


def test_sending_the_last_page_twice_records_once(world: World, social: Person) -> None:
    page = page_of(world)
    text = send(social, page, {**answered(world.adult), **YES, "step": "review"}).text
    first, again = (send(social, page, {**carried(text), "step": "record"}) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert records(world) == 1


def test_going_back_and_forth_keeps_every_answer(world: World, social: Person) -> None:
    page = page_of(world)
    said = {**answered(world.adult), **YES, "until_date": "01/03/2027"}
    text = send(social, page, {**said, "step": "review"}).text
    for back in ("language", "explain", "understand"):
        text = send(social, page, {**carried(text), "step": back}).text
        assert carried(text)["witness"] == WITNESS
        text = send(social, page, {**said, **carried(text), "step": "review"}).text
        assert step(text) == "Relire et confirmer"
    sent = carried(text)
    assert {name: sent[name] for name in said} == said


def test_another_language_asks_for_another_explanation_and_keeps_the_answers(
    world: World, social: Person
) -> None:
    said = {**answered(world.adult), **YES, "explained": "0" * 64, "step": "review"}
    answer = send(social, page_of(world), said)
    assert (answer.status_code, step(answer.text)) == (422, "Expliquer")
    assert "Le texte a changé" in answer.text
    assert carried(answer.text)["cell:his:housing"] == "given"


@pytest.mark.parametrize(
    ("changed", "shown", "sentence"),
    [
        ({"language": ""}, "Choisir la langue", "Remplissez ce champ"),
        ({"language": "tlh"}, "Choisir la langue", "Choisissez une valeur de la liste"),
        ({"language": "ar"}, "Choisir la langue", "Avec un interprète"),
        ({"giver": "another:self"}, "Choisir la langue", "Un adulte répond pour lui-même"),
        ({"explained": ""}, "Expliquer", "Confirmez que ce texte a été expliqué"),
        ({"understood": ""}, "Vérifier la compréhension", "redit le texte avec ses mots"),
        ({"cell:his:housing": "", "cell:mep:housing": ""}, "Recueillir les réponses", "au moins une réponse"),
        ({"cell:his:housing": "peut-être"}, "Recueillir les réponses", "valeur de la liste"),
        ({"method": ""}, "Recueillir les réponses", "Remplissez ce champ"),
        ({"method": "pigeon"}, "Recueillir les réponses", "Choisissez une valeur de la liste"),
        ({"method": "signed_sheet"}, "Recueillir les réponses", "Ajoutez la photo de la fiche signée"),
        ({"method": "signature_on_screen"}, "Recueillir les réponses", "Faites signer dans le cadre"),
        ({"method": "signed_sheet", "evidence": "x"}, "Recueillir les réponses", "Ajoutez la photo"),
        ({"witness": ""}, "Recueillir les réponses", "Remplissez ce champ"),
        ({"from_date": "hier"}, "Recueillir les réponses", "Écrivez une date"),
        ({"from_date": "01/01/2025"}, "Recueillir les réponses", "trop ancienne"),
        ({"until_date": "01/01/2026"}, "Recueillir les réponses", "doit suivre la date de début"),
        ({"until_date": "01/01/2029"}, "Recueillir les réponses", "12 mois"),
    ],
)
def test_wrong_input_is_named_on_its_page_and_the_rest_stays(
    world: World, social: Person, changed: dict[str, str], shown: str, sentence: str
) -> None:
    usual = {**answered(world.adult), **YES}
    for wanted in ("review", "record"):
        answer = send(social, page_of(world), {**usual, **changed, "step": wanted})
        assert (answer.status_code, step(answer.text)) == (422, shown)
        assert sentence in answer.text
        (target,) = set(re.findall(r'<li><a href="#([^"]+)">', answer.text))
        assert f'id="{target}"' in answer.text
        assert records(world) == 0
    if shown != "Recueillir les réponses":
        assert {**usual, **changed}["witness"] == carried(answer.text)["witness"]
    elif "witness" not in changed:
        assert f'value="{WITNESS}"' in answer.text


def test_a_photograph_outlives_every_other_mistake(world: World, social: Person) -> None:
    page = page_of(world)
    said = {**answered(world.adult), **YES, "method": "signed_sheet", "witness": ""}
    wrong = send(social, page, {**said, "until_date": "31/31/2027", "step": "review"}, photo())
    assert wrong.status_code == 422
    image = carried(wrong.text)["evidence"]
    again = send(social, page, {**said, **carried(wrong.text), "explained": "", "step": "review"})
    assert carried(again.text)["evidence"] == image
    refused = send(social, page, {**said, **carried(wrong.text), "step": "review"}, ("a.pdf", papers.pdf()))
    assert (refused.status_code, carried(refused.text)["evidence"]) == (422, image)
    assert "Il faut ici une image" in refused.text
    assert 'value="given" checked' in refused.text
    done = send(social, page, {**said, "evidence": image, "step": "record"})
    assert done.status_code == 303
    place = done.headers["Location"].partition("?")[0]
    found = social.client.get(f"{place}/preuve", base_url=social.origin, headers=social.headers)
    assert found.data == as_kept("fiche.jpg", papers.jpeg())
    assert found.headers["Content-Disposition"].startswith("attachment")
    assert len(world.stored()) == 1
    assert world.sound()


def test_an_image_without_the_token_of_the_form_is_not_taken(world: World, social: Person) -> None:
    said = {**answered(world.adult), **YES, "method": "signed_sheet", "csrf_token": "x", "step": "record"}
    assert send(social, page_of(world), said, photo()).status_code == 400
    assert world.stored() == []


def test_two_images_are_one_too_many_and_a_form_of_another_kind_is_refused(
    world: World, social: Person
) -> None:
    said = {**answered(world.adult), **YES, "method": "signed_sheet", "step": "record"}
    two = send(social, page_of(world), said, photo(), photo())
    assert two.status_code == 422
    assert "Envoyez une seule image" in two.text
    plain = social.client.post(
        page_of(world), base_url=social.origin, headers=social.headers, data={"step": "record"}
    )
    assert plain.status_code == 415


def test_all_is_refused_as_easily_as_all_is_accepted(world: World, social: Person) -> None:
    page = page_of(world)
    for fill, apart in (("given", 0), ("refused", 3)):
        text = send(social, page, {**answered(world.adult), "asked:health": "1", "fill": fill}).text
        ticked = re.findall(r'name="cell:\w+:(\w+)" value="(\w+)" checked', text)
        assert {answer for _, answer in ticked} == {fill}
        assert len(ticked) == 18 + 2 * apart
        for category in ("health", "coordination"):
            assert sum(one == category for one, _ in ticked) == apart


def test_a_closed_category_is_asked_only_when_somebody_chooses_to(world: World, social: Person) -> None:
    page = page_of(world)
    hidden = send(social, page, {**answered(world.adult), "cell:ssp:health": "given", "step": "review"})
    assert hidden.status_code == 422
    text = send(social, page, {**answered(world.adult), "ask": "health"}).text
    assert 'name="cell:ssp:health"' in text
    said = {**answered(world.adult), "asked:health": "1", "cell:ssp:health": "given", "step": "record"}
    assert send(social, page, said).status_code == 303


def test_each_parent_answers_for_a_child_and_nobody_without_authority(world: World, social: Person) -> None:
    mother, father, child = world.home.person_ids
    page = page_of(world, child)
    for giver in ("", f"{child}:self", f"{mother}:guardian", f"{world.elsewhere.person_ids[0]}:parent"):
        answer = send(social, page, {**answered(child), **YES, "giver": giver, "step": "record"})
        assert (answer.status_code, step(answer.text)) == (422, "Choisir la langue")
    for parent in (mother, father):
        said = {**answered(child), **YES, "giver": f"{parent}:parent", "step": "record"}
        assert send(social, page, said).status_code == 303
    assert records(world) == 2


def test_nobody_else_reaches_the_pages_of_collecting(world: World) -> None:
    page = page_of(world)
    stranger = world.person(world.stranger)
    body = {"csrf_token": stranger.token("/canaux"), **answered(world.adult), **YES, "step": "record"}
    answer = stranger.client.post(
        page,
        base_url=stranger.origin,
        headers=stranger.headers,
        data=body,
        content_type="multipart/form-data",
    )
    assert (stranger.get(page)[0], answer.status_code, records(world)) == (404, 404, 0)
    assert check_store(world.platform, SYSTEM).checked == 0
