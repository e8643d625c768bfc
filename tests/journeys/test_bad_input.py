"""What is wrong in a form, a session or an address gets a clear answer, is not stored, and loses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from hub.accounts.tokens import SCOPES, create_token
from tests import papers
from tests.journeys.bad_input import LOUD, kept, left_as_it_was, post
from tests.journeys.browsing import Person
from tests.journeys.collecting import answered
from tests.journeys.world import STORES, World, deposit, multipart, note, upload


@pytest.fixture(scope="module", params=STORES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with left_as_it_was(request, tmp_path_factory) as found:
        yield found


def test_a_post_needs_the_token_of_this_very_session(world: World) -> None:
    social, other = world.person(world.social), world.person(world.social)
    foreign, own = other.token(world.url), social.token(world.url)
    before = kept(world)
    for token in ("", "x", own[:-2] + "AA", foreign):
        answer = post(social, f"{world.url}/notes", note(LOUD, csrf_token=token))
        assert answer.status_code == 400, token
        assert "a vieilli" in answer.text
        body, kind = multipart(deposit(world.adult, csrf_token=token), [("a.pdf", papers.pdf())])
        sent = social.client.post(
            f"{world.url}/pieces",
            base_url=social.origin,
            headers=social.headers,
            data=body,
            content_type=kind,
        )
        assert sent.status_code == 400, token
    assert kept(world) == before
    assert post(social, f"{world.url}/notes", note(LOUD, csrf_token=own)).status_code == 303


def test_a_token_is_of_no_use_once_its_session_ended(world: World) -> None:
    social = world.person(world.social)
    token = social.token(world.url)
    social.post("/canaux", "/deconnexion-partout", {})
    before = kept(world)
    answer = post(social, f"{world.url}/notes", note(LOUD, csrf_token=token), **{"HX-Request": "true"})
    assert answer.status_code in {400, 401}
    assert kept(world) == before


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}])
def test_a_post_another_site_may_have_caused_is_refused(world: World, headers: dict[str, str]) -> None:
    social = world.person(world.social)
    token = social.token(world.url)
    before = kept(world)
    answer = post(social, f"{world.url}/notes", note(LOUD, csrf_token=token), **headers)
    assert answer.status_code == 403
    assert kept(world) == before


def test_a_session_that_ends_while_one_writes_keeps_the_draft(world: World) -> None:
    social = world.person(world.social)
    token = social.token(world.url)
    saved = post(social, f"{world.url}/brouillon", {"body": LOUD, "csrf_token": token})
    assert saved.status_code == 204
    before = kept(world)
    world.clock.advance(minutes=world.platform.settings.session_idle_minutes)
    late = post(social, f"{world.url}/notes", note(LOUD, csrf_token=token), **{"HX-Request": "true"})
    assert late.status_code == 401
    assert "Votre session a pris fin" in late.text
    assert kept(world) == before
    assert LOUD in world.person(world.social).get(world.url)[1]


def test_a_refusal_while_one_writes_keeps_the_text_as_a_draft(world: World) -> None:
    job = world.person(world.job)
    words = note(LOUD, category="housing", subject=str(world.adult))
    assert job.post(world.url, f"{world.url}/notes", words)[0] == 403
    assert LOUD in job.get(world.url)[1]


@pytest.mark.parametrize(
    "change",
    [
        {"category": "weather"},
        {"category": ""},
        {"subject": "somebody"},
        {"subject": ""},
        {"kind": "rumour"},
        {"reply_to": "not-an-id"},
        {"reply_to": "01a207d9-2100-7000-8000-000000000001"},
        {"body": ""},
        {"body": " \n\t "},
        {"body": "x" * 5001},
        {"body": "avant\x00après"},
        {"body": "avant\x1bapr\u00e8s"},
        {"body": "avant\u202eapr\u00e8s"},
        {"body": "avant\u2066apr\u00e8s"},
    ],
    ids=repr,
)
def test_a_note_that_cannot_be_kept_as_it_is_comes_back_with_its_error(
    world: World, change: dict[str, object]
) -> None:
    social = world.person(world.social)
    before = kept(world)
    status, text = social.post(world.url, f"{world.url}/notes", note(LOUD) | change)
    assert status == 422
    assert 'role="alert"' in text or "error" in text
    assert LOUD in text or "body" in change
    assert kept(world) == before


@pytest.mark.parametrize("text", ["مرحبا بالعالم", "לדבר", "e\u0301\u200d👩‍👧 ☀️", "a\tb\r\nc", "x" * 5000])
def test_a_note_in_any_script_is_kept_as_it_was_written(world: World, text: str) -> None:
    social = world.person(world.social)
    assert social.post(world.url, f"{world.url}/notes", note(text))[0] == 303
    assert text.replace("\r\n", "\n") in social.get(world.url)[1]


def test_people_and_papers_of_other_households_are_not_taken(world: World) -> None:
    social, stranger = world.person(world.social), world.person(world.stranger)
    other = world.elsewhere.person_ids[0]
    before = kept(world)
    assert social.post(world.url, f"{world.url}/notes", note(LOUD, subject=str(other)))[0] == 422
    sent = upload(social, world.url, deposit(other), ("a.pdf", papers.pdf()))
    assert (sent.status_code, sent.get_json()["errors"][0]["field"]) == (422, "person")
    page = f"{world.url}/consentement/{other}"
    said = {"step": "record", "cell:his:housing": "given", **answered(other)}
    assert social.post(world.url, page, said)[0] == 422
    assert social.post(world.url, f"{page}/retrait", {"partner": "*", "category": "*"})[0] == 422
    assert social.get(f"{world.url}/qui-voit-quoi?person={other}")[0] == 422
    foreign = f"/canaux/{world.elsewhere.id}"
    assert social.post(world.url, f"{foreign}/notes", note(LOUD))[0] == 404
    assert upload(social, foreign, deposit(other), ("a.pdf", papers.pdf())).status_code == 400
    reply = re.search(r'data-id="([^"]+)"', _posted(stranger, foreign))
    assert reply
    before = kept(world)
    assert social.post(world.url, f"{world.url}/notes", note(LOUD, reply_to=reply[1]))[0] == 422
    assert kept(world) == before


def _posted(person: Person, url: str) -> str:
    assert person.post(url, f"{url}/notes", note("Ailleurs"))[0] == 303
    return person.get(url)[1]


@pytest.mark.parametrize("cursor", ["x", "", "é", "A" * 600, "../..", "MDEyMzQ1Njc4OWFiY2RlZg"])
def test_a_cursor_nobody_gave_is_refused(world: World, cursor: str) -> None:
    social = world.person(world.social)
    social.post(world.url, f"{world.url}/notes", note("Point lundi"))
    refused = 422 if cursor else 200
    for path in (f"{world.url}/notes?after={cursor}", f"{world.url}?avant={cursor}"):
        assert social.get(path)[0] == refused, path
    assert social.post(world.url, f"{world.url}/lu", {"cursor": cursor})[0] == 422


def test_a_cursor_of_another_channel_is_refused(world: World) -> None:
    stranger, social = world.person(world.stranger), world.person(world.social)
    foreign = re.search(r'data-cursor="([^"]+)"', stranger.get(f"/canaux/{world.elsewhere.id}")[1])
    assert foreign
    assert social.get(f"{world.url}/notes?after={foreign[1]}")[0] == 422
    assert social.post(world.url, f"{world.url}/lu", {"cursor": foreign[1]})[0] == 422


@pytest.mark.parametrize(
    "path",
    ["/canaux?suite=-1", "/canaux?suite=x", "/canaux?suite=99999999999999999999", "/canaux/1", "/pieces/x"],
)
def test_an_odd_address_is_a_page_or_a_404(world: World, path: str) -> None:
    assert world.person(world.social).get(path)[0] in {200, 404}


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '{"category": 1}', '{"a": ' * 3000, "\xff", '"\\ud800"']
)
def test_malformed_json_is_named_and_stores_nothing(world: World, body: str) -> None:
    bearer = create_token(world.platform, world.social, "essai", SCOPES)
    before = kept(world)
    answer = world.app.test_client().post(
        f"/api/v1/channels/{world.home.id}/notes",
        base_url=world.platform.settings.origin,
        headers={"Authorization": f"Bearer {bearer}", "Hub-Purpose": "social_rights"},
        data=body.encode("latin-1"),
        content_type="application/json",
    )
    assert answer.status_code in {400, 422}
    assert answer.mimetype == "application/problem+json"
    assert kept(world) == before
