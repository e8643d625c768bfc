"""A deposit that is wrong gets a clear answer, is not stored, and never breaks the hub."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from hub.web.incoming import LONGEST_BODY
from tests import papers
from tests.journeys.bad_input import LOUD, kept, left_as_it_was, post
from tests.journeys.world import STORES, World, deposit, multipart, note, upload


@pytest.fixture(scope="module", params=STORES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with left_as_it_was(request, tmp_path_factory) as found:
        yield found


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "library_card"}, "type"),
        ({"type": ""}, "type"),
        ({"category": "weather"}, "category"),
        ({"subject": "x"}, "subject"),
        ({"expires_on": "31/02/2027"}, "expires_on"),
        ({"title": "x" * 121}, "title"),
        ({"title": "a\u202eb"}, "title"),
    ],
    ids=repr,
)
def test_a_deposit_wrongly_described_is_refused_by_name(
    world: World, change: dict[str, object], field: str
) -> None:
    social = world.person(world.social)
    before = kept(world)
    sent = upload(social, world.url, deposit(world.adult) | change, ("a.pdf", papers.pdf()))
    assert sent.status_code == 422
    assert sent.get_json()["errors"][0]["field"] == field
    assert kept(world) == before


def test_a_deposit_without_a_file_or_of_another_form_is_refused(world: World) -> None:
    social = world.person(world.social)
    before = kept(world)
    assert upload(social, world.url, deposit(world.adult)).status_code == 422
    said = deposit(world.adult, csrf_token=social.token(world.url))
    assert post(social, f"{world.url}/pieces", said).status_code == 415
    body, kind = multipart(said, [("a.pdf", papers.pdf())])
    cut = social.client.post(
        f"{world.url}/pieces",
        base_url=social.origin,
        headers=social.headers,
        data=body[:-40],
        content_type=kind,
    )
    assert cut.status_code == 400
    assert kept(world) == before


def test_a_name_that_hides_its_extension_or_its_folder_does_no_harm(world: World) -> None:
    social = world.person(world.social)
    for name in ("..\\..\\etc\\passwd.pdf", "../../a.pdf", "a\u202efdp.pdf", "é" * 200 + ".pdf", "a;b'c.pdf"):
        sent = upload(social, world.url, deposit(world.adult, again="yes"), (name, papers.pdf()))
        assert sent.status_code in {201, 422}, name
        if sent.status_code == 201:
            got = social.client.get(
                f"/pieces/{sent.get_json()['ids'][0]}/original",
                base_url=social.origin,
                headers=social.headers,
            )
            given = got.headers["Content-Disposition"]
            assert "/" not in given.replace("UTF-8''", "")
            assert "\\" not in given
            assert "%E2%80%AE" not in given


def test_no_other_request_may_be_large(world: World) -> None:
    social = world.person(world.social)
    token = social.token(world.url)
    before = kept(world)
    body, kind = multipart(dict(note(LOUD, csrf_token=token)), [("a.pdf", bytes(LONGEST_BODY))])
    answer = social.client.post(
        f"{world.url}/notes", base_url=social.origin, headers=social.headers, data=body, content_type=kind
    )
    assert answer.status_code == 413
    assert kept(world) == before


def test_without_scripts_each_file_is_told_what_became_of_it(world: World) -> None:
    social = world.person(world.social)
    files = [
        ("image.svg", b"<svg/>"),
        ("bon.pdf", papers.pdf()),
        ("vide.pdf", b""),
        ("photo.jpg", papers.pdf()),
    ]
    before = len(world.stored())
    sent = upload(social, world.url, deposit(world.adult, again="yes"), *files, Accept="text/html")
    assert sent.status_code == 422
    told = re.findall(r"<strong><bdi>([^<]+)</bdi></strong> ([^<]+)", sent.text)
    assert [name for name, _ in told] == [name for name, _ in files]
    for (_, sentence), word in zip(
        told, ("pas accepté", "déposée", "vide", "ne correspond pas"), strict=True
    ):
        assert word in sentence
    assert len(world.stored()) == before + 1
    wrong = upload(
        social, world.url, deposit(world.adult, type=""), ("a.pdf", papers.pdf()), Accept="text/html"
    )
    assert wrong.status_code == 422
    assert "Choisissez une valeur de la liste" in wrong.text
    assert len(world.stored()) == before + 1
