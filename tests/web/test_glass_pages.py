"""Breaking a glass over HTTP: what the page says, what it answers to whom, what an officer is told."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.channels.operations import NewNote, post_note
from tests.emergencies import FIRE, broken_by, opening_of
from tests.journeys.world import World, opened
from tests.platform_builder import PASSWORD, add_professional

PAGE = "/bris-de-glace"
IN_DANGER = "Quelqu’un est-il en danger maintenant"


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    with opened("sqlite-files", request, tmp_path) as found:
        yield found


def said(world: World, **more: object) -> dict[str, object]:
    form = {"code": world.home.short_code, "cause": "missing", "reason": FIRE, "password": PASSWORD}
    return {**form, "category": "", **more}


def test_the_page_says_what_opens_for_how_long_and_who_is_told(world: World) -> None:
    status, page = world.person(world.stranger).get(PAGE)
    assert status == 200
    for words in (IN_DANGER, "60 minutes", "État civil et séjour", "Hébergement et logement", "Coordination",
                  "délégués à la protection des données", "Relecture sous 72 heures"):  # fmt: skip
        assert words in page
    assert 'value="health"' not in page
    assert " checked" not in page


def test_the_opener_finds_the_channel_among_hers_until_it_ends(world: World) -> None:
    night, home = world.person(world.stranger), world.home
    assert home.short_code not in night.get("/canaux")[1]
    broken_by(world.platform, world.stranger, home.short_code)
    for headers in ({}, {"HX-Request": "true"}):
        page = night.get("/canaux", **headers)[1]
        for words in (home.short_code, f'href="{world.url}"', "Fermer maintenant", "Bris de glace ouvert"):
            assert words in page, words
    opening = opening_of(world.platform, world.stranger, home.id)
    assert night.post("/canaux", f"{PAGE}/{opening}/fin", {})[0] == 303
    assert home.short_code not in night.get("/canaux")[1]
    broken_by(world.platform, world.stranger, home.short_code)
    world.clock.advance(minutes=60)
    assert home.short_code not in night.get("/canaux")[1]


def test_it_opens_the_channel_to_who_is_of_no_team_until_its_end(world: World) -> None:
    post_note(world.platform, world.social, world.home.id, NewNote("coordination", None, "Rendez-vous lundi"))
    night = world.person(world.stranger)
    assert night.get(world.url)[0] == 404
    assert night.post(PAGE, PAGE, said(world))[0] == 303
    status, page = night.get(world.url)
    assert status == 200
    for words in ("Rendez-vous lundi", "Bris de glace ouvert", "Fermer maintenant", "jamais pour écrire"):
        assert words in page
    for link in ("qui-voit-quoi", "qui-peut-voir", "rediger", "/lu"):
        assert f"{world.url}/{link}" not in page, link
    assert night.get(f"{world.url}/qui-voit-quoi")[0] == 404
    world.clock.advance(minutes=29)
    assert night.get(world.url)[0] == 200
    world.clock.advance(minutes=29)
    assert night.get(world.url)[0] == 200
    world.clock.advance(minutes=2)
    assert night.get(world.url)[0] == 404


def test_it_is_closed_from_its_page_and_from_the_channel(world: World) -> None:
    night = world.person(world.stranger)
    night.post(PAGE, PAGE, said(world))
    page = night.get(PAGE)[1]
    close = page.split(f'action="{PAGE}/')[1].split('"')[0]
    assert f'action="{PAGE}/{close}"' in night.get(world.url)[1]
    assert night.post(PAGE, f"{PAGE}/{close}", {})[0] == 303
    assert "Le bris de glace est fermé" in night.get(f"{PAGE}?fait=ferme")[1]
    assert night.get(world.url)[0] == 404


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"code": ""}, "code", "Remplissez ce champ"),
        ({"cause": ""}, "cause", "choisissez une raison"),
        ({"reason": "court"}, "reason", "en 20 caractères au moins"),
        ({"category": "protection"}, "category", "ne s’ouvre jamais ainsi"),
        ({"password": "wrong wrong wrong"}, "password", "pas votre mot de passe"),
        ({"code": "FOYER-ZZZZ"}, "code", "Aucun foyer n’a ce code"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    world: World, wrong: dict[str, object], field: str, words: str
) -> None:
    status, page = world.person(world.stranger).post(PAGE, PAGE, said(world, **wrong))
    assert status == 422
    assert f'href="#{field}"' in page
    assert words in page
    assert PASSWORD not in page
    for name, value in said(world, **wrong).items():
        if name in {"code", "reason"} and name != field:
            assert str(value) in page


def test_too_many_passwords_are_refused_unseen(world: World) -> None:
    night = world.person(world.stranger)
    for _ in range(world.platform.settings.sign_in_attempts_per_hour):
        assert night.post(PAGE, PAGE, said(world, password="wrong wrong wrong"))[0] == 422
    status, page = night.post(PAGE, PAGE, said(world))
    assert status == 429
    assert "Trop d’essais" in page
    assert night.get(world.url)[0] == 404


def test_before_the_password_a_code_that_exists_answers_like_one_that_does_not(world: World) -> None:
    """The same statements, the same writes, the same page."""
    night = world.person(world.stranger)
    answers = []
    for code in (world.home.short_code, "F-ZZZZ", world.home.short_code, "F-ZZZZ"):
        token = night.token(PAGE)
        with world.statements() as statements:
            answer = night.client.post(
                PAGE,
                base_url=night.origin,
                headers=night.headers,
                data={"csrf_token": token, **said(world, code=code, password="wrong wrong wrong")},
            )
        answers.append((answer.status_code, answer.text.replace(code, "CODE"), statements))
    assert answers[2] == answers[3]


def test_every_address_that_is_not_open_offers_it_alike(world: World) -> None:
    night = world.person(world.stranger)
    for path in (world.url, "/nulle-part"):
        assert f'href="{PAGE}"' in night.get(path)[1]
    officer = world.person(add_professional(world.platform, "ssp", "dpo", "other"))
    assert PAGE + '"' not in officer.get("/nulle-part")[1]


def test_from_a_channel_of_ones_own_the_code_is_there_already(world: World) -> None:
    assert f'value="{world.home.short_code}"' in world.person(world.job).get(f"{world.url}{PAGE}")[1]
    assert world.person(world.stranger).get(f"{world.url}{PAGE}")[0] == 404


def test_an_officer_is_told_on_every_page_and_finds_it_in_the_list(world: World) -> None:
    officer = world.person(add_professional(world.platform, "mep", "dpo", "other"))
    assert "bris de glace est ouvert" not in officer.get("/journal/bris-de-glace/alerte")[1]
    broken_by(world.platform, world.stranger, world.home.short_code)
    assert 'data-live-url="/journal/bris-de-glace/alerte"' in officer.get("/journal")[1]
    assert "1 bris de glace est ouvert" in officer.get("/journal/bris-de-glace/alerte")[1]
    page = officer.get("/journal/bris-de-glace")[1]
    for words in (world.home.short_code, "Personne introuvable", "À relire avant le"):
        assert words in page
    assert "Petit" not in page
    world.clock.advance(hours=72, seconds=1)
    late = world.person(add_professional(world.platform, "mep", "dpo", "other"))
    assert "Relecture en retard" in late.get("/journal/bris-de-glace")[1]


def test_an_officer_far_from_both_the_household_and_the_opener_sees_nothing_of_it(world: World) -> None:
    broken_by(world.platform, world.stranger, world.elsewhere.short_code)
    far = world.person(add_professional(world.platform, "mep", "dpo", "other"))
    assert world.elsewhere.short_code not in far.get("/journal/bris-de-glace")[1]
    own = world.person(add_professional(world.platform, "his", "dpo", "other"))
    assert world.elsewhere.short_code in own.get("/journal/bris-de-glace")[1]


def test_two_hundred_openings_cost_the_channel_no_more_than_one(world: World) -> None:
    broken_by(world.platform, world.stranger, world.home.short_code)
    referent = world.person(world.social)

    def cost() -> int:
        referent.get(world.url)
        with world.statements() as statements:
            assert referent.get(world.url)[0] == 200
        return len(statements)

    one = cost()
    for _ in range(199):
        opener = add_professional(world.platform, "his", profession="housing_officer")
        broken_by(world.platform, opener, world.home.short_code)
    assert cost() == one


def test_an_officer_reviews_from_the_list_and_the_household_is_told(world: World) -> None:
    broken_by(world.platform, world.stranger, world.home.short_code)
    opening = opening_of(world.platform, world.stranger, world.home.id)
    world.clock.advance(minutes=61)
    officer = world.person(add_professional(world.platform, "ssp", "dpo", "other"))
    page = f"/journal/bris-de-glace/{opening}"
    assert f'href="{page}"' in officer.get("/journal/bris-de-glace")[1]
    text = officer.get(page)[1]
    assert FIRE in html.unescape(text)
    assert "Petit" not in text
    said = {"finding": "incident", "comment": "court"}
    status, text = officer.post(page, f"{page}/relecture", said)
    assert status == 422
    assert 'href="#comment"' in text
    said["comment"] = "Personne n’était en danger : le motif ne tient pas."
    assert officer.post(page, f"{page}/relecture", said)[0] == 303
    assert "Personne n’était en danger" in html.unescape(officer.get(page)[1])
    assert f"{page}/relecture" not in officer.get(page)[1]


def test_the_letter_is_in_french_and_in_plain_words_whatever_the_screen_speaks(world: World) -> None:
    broken_by(world.platform, world.stranger, world.home.short_code)
    opening = opening_of(world.platform, world.stranger, world.home.id)
    referent = world.person(world.social)
    assert f"/bris-de-glace/{opening}/lettre" in referent.get("/bris-de-glace")[1]
    status, text = referent.get(f"/bris-de-glace/{opening}/lettre?langue=en")
    assert status == 200
    for words in ("un intervenant", "Habitat et Interventions Sociales", "CNIL", "En mots simples",
                  "une personne introuvable", "état civil et séjour"):  # fmt: skip
        assert words in text
    assert "Petit" not in text
    assert "data-print" in text
    assert world.person(world.job).get(f"/bris-de-glace/{opening}/lettre")[0] == 404


def test_an_officer_opens_items_from_the_log_and_reads_them_for_a_time(world: World) -> None:
    note = NewNote("coordination", None, "Rendez-vous lundi")
    post_note(world.platform, world.social, world.home.id, note)
    (entry,) = world.entries("note:posted")
    officer = world.person(add_professional(world.platform, "ssp", "dpo", "other"))
    form = f"/journal/ouvertures/nouvelle/{entry.entry_id}"
    assert f'href="{form}"' in officer.get(f"/journal?evenement={entry.entry_id}")[1]
    said: dict[str, object] = {"items": str(entry.object_id), "motive": "court", "minutes": "30"}
    status, text = officer.post(form, form, said)
    assert status == 422
    assert 'href="#motive"' in text
    assert officer.post(form, form, said | {"motive": "Plainte de la personne sur une lecture"})[0] == 303
    page = officer.get("/journal/ouvertures")[1].split('href="/journal/ouvertures/')[1].split('"')[0]
    shown = officer.get(f"/journal/ouvertures/{page}")[1]
    assert "Rendez-vous lundi" in shown
    assert "Benali" not in shown
    world.clock.advance(minutes=29)
    assert officer.get(f"/journal/ouvertures/{page}")[0] == 200
    world.clock.advance(minutes=1)
    assert officer.get(f"/journal/ouvertures/{page}")[0] == 404
