"""No word anybody wrote, said or was called stands in clear in anything that is kept.

A real `hub run`, its temporary folder inside the data folder, meets sign-in, notes, drafts, deposits,
consent, withdrawal, refusals, 404s and errors. Then all is searched: files, database, objects, keys, output.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from sqlalchemy import text

from hub.accounts.tokens import SCOPES, create_token
from hub.app import open_platform
from hub.cli.prepare import prepare, set_up
from hub.clock import system_clock
from hub.households.persons import NewPerson
from hub.platform.configuration import read_configuration
from hub.settings import ROOT, Settings
from hub.storage.db import Database
from hub.storage.platform import Platform
from tests import papers
from tests.journeys.canaries import BEGINNING, found_in_database, found_in_folder
from tests.journeys.collecting import answered
from tests.journeys.hub_process import Browser, Served, served
from tests.journeys.kept_objects import named_by_rows
from tests.platform_builder import (
    COUPLE_WITH_CHILD,
    PASSWORD,
    add_household,
    add_professional,
    approve_texts,
    build_platform,
)

WORDS = {
    name: f"{BEGINNING}{number}-Zéphyrin"
    for number, name in enumerate(
        (
            "person", "child", "hotel", "town", "professional", "mail", "note", "draft", "reply", "title",
            "filename", "content", "text", "refused name", "refused content", "witness", "photo",
            "interpreter",
            "unknown sign-in", "wrong password", "search", "address", "query", "bad category", "label",
            "cursor", "wanted", "wanted no more",
        ),
        4101,
    )
}  # fmt: skip
MAIL = f"{WORDS['mail']}@ssp.example"


class Home:
    """What is there before anybody comes: accounts, a household, a token."""

    def __init__(self, settings: Settings) -> None:
        database = prepare(settings)
        set_up(settings, database, read_configuration(ROOT / "config" / "platform.toml"))
        platform = open_platform(settings, database=database)
        social = add_professional(
            platform, "ssp", profession="social_worker", name=WORDS["professional"], mail=MAIL
        )
        housing = add_professional(platform, "his", profession="housing_officer", mail="nadia@his.example")
        approve_texts(platform)
        mother, father, child = COUPLE_WITH_CHILD
        home = add_household(
            platform,
            [housing],
            referents=[social],
            persons=[
                NewPerson(WORDS["person"], mother.born),
                father,
                NewPerson(WORDS["child"], child.born, parents=(0, 1)),
            ],
            hotel=WORDS["hotel"],
            town=WORDS["town"],
        )
        self.url, self.adult = f"/canaux/{home.id}", str(home.person_ids[0])
        self.token = create_token(platform, social, WORDS["label"], SCOPES)
        database.dispose()


def write(social: Browser, home: Home) -> None:
    for name in ("note", "reply"):
        said = {"category": "coordination", "subject": "household", "body": f"Vu. {WORDS[name]} !"}
        assert social.post(home.url, f"{home.url}/notes", said).status_code == 303
    assert social.post(home.url, f"{home.url}/brouillon", {"body": WORDS["draft"]}).status_code == 204
    assert WORDS["note"] in social.get(home.url).text
    assert WORDS["draft"] in social.get(home.url).text
    bad = {"category": WORDS["bad category"], "subject": home.adult, "body": WORDS["note"]}
    assert social.post(home.url, f"{home.url}/notes", bad).status_code == 422
    assert social.post("/canaux", "/canaux", {"q": WORDS["search"]}).status_code == 200


def deposit(social: Browser, home: Home) -> str:
    """A large PDF, a letter, and a file that is refused; the id of the first."""
    said = {"type": "payslip", "category": "resources", "subject": home.adult, "title": WORDS["title"]}
    words = f"BT /F1 24 Tf ({WORDS['content']}) Tj ET".encode()
    large = papers.pdf(content=words + b"\n% " + b"remplissage " * 150_000)
    first = social.upload(home.url, said, f"{WORDS['filename']}.pdf", large)
    assert first.status_code == 201, first.text
    letter = papers.docx(f"<w:p><w:r><w:t>{WORDS['text']}</w:t></w:r></w:p>")
    assert social.upload(home.url, said, "lettre.docx", letter).status_code == 201
    refused = social.upload(home.url, said, f"{WORDS['refused name']}.pdf", WORDS["refused content"].encode())
    assert refused.status_code == 422
    document = str(first.json()["ids"][0])
    assert social.get(f"/pieces/{document}/original").content == large
    assert WORDS["title"] in social.get(f"/pieces/{document}").text
    return document


def want(social: Browser, home: Home) -> None:
    """A document is asked for in words, and cancelled with a reason."""
    asking = f"{home.url}/demandes-de-pieces"
    to = re.findall(r'value="(partner:[^"]+)"', social.get(f"{asking}/nouvelle").text)[-1]
    said = {"type": "letter", "subject": "household", "purpose": "housing_file", "to": to}
    sent = social.post(home.url, asking, said | {"words": WORDS["wanted"]})
    assert sent.status_code == 303, sent.text
    request = sent.headers["Location"].partition("?")[0]
    assert WORDS["wanted"] in social.get(request).text
    reason = {"cancel_reason": f"{WORDS['wanted no more']} n’est plus utile"}
    assert social.post(request, f"{request}/annulation", reason).status_code == 303


def agree(social: Browser, home: Home) -> None:
    page = f"{home.url}/consentement/{home.adult}"
    said = {f"cell:his:{one}": "given" for one in ("identity", "resources", "housing")}
    said |= answered(home.adult, "ar", witness=WORDS["witness"], interpreter=WORDS["interpreter"])
    assert social.collect(page, {"step": "review", **said}).status_code == 200
    image = f"{WORDS['photo']}.png", papers.png()
    assert WORDS["photo"] in social.collect(page, {"step": "answers", **said}, image).text
    recorded = social.collect(page, {"step": "record", **said})
    assert recorded.status_code == 303
    assert social.get(recorded.headers["Location"]).status_code == 200


def withdraw(social: Browser, home: Home) -> None:
    place = f"{home.url}/consentement/{home.adult}/retrait"
    said = {"partner": "his", "category": "resources", "giver": f"{home.adult}:self"}
    assert social.post(f"{home.url}/qui-voit-quoi?person={home.adult}", place, said).status_code == 303


def be_refused(hub: Served, home: Home, social: Browser, document: str) -> None:
    with closing(Browser(hub)) as housing:
        assert housing.sign_in(WORDS["unknown sign-in"], WORDS["wrong password"]) == 422
        assert housing.sign_in("nadia@his.example", PASSWORD) == 302
        assert housing.get(f"/pieces/{document}").status_code == 403
        assert housing.get(f"/canaux/{uuid4()}").status_code == 404
    assert social.get(f"/{WORDS['address']}?q={WORDS['query']}").status_code == 404
    assert social.get(f"{home.url}/notes?after={WORDS['cursor']}").status_code == 422
    api = {"Authorization": f"Bearer {home.token}", "Hub-Purpose": "social_rights"}
    answer = social.http.post(
        f"{hub.origin}/api/v1{home.url.replace('canaux', 'channels')}/notes",
        headers=api,
        data=json.dumps({"category": "coordination", "body": WORDS["note"]}),
        timeout=30,
    )
    assert 400 <= answer.status_code < 500


def break_something(platform: Platform, social: Browser, document: str) -> None:
    """An object whose bytes are gone: an error of the server, while a title is at hand."""
    for name, _ in list(platform.objects.names()):
        platform.objects.put(name, [b"HUB3GIP\0" + bytes(200)])
    assert social.get(f"/pieces/{document}/original").status_code >= 500


def test_no_word_stands_in_clear_in_anything_that_is_kept(
    kept_in: tuple[Settings, dict[str, str]], tmp_path: Path
) -> None:
    chosen, environment = kept_in
    home, log = Home(chosen), chosen.data / "output.log"
    platform = open_platform(chosen)
    with served(chosen.data, log, environment) as hub, closing(Browser(hub)) as social:
        assert social.sign_in(MAIL, PASSWORD) == 302
        write(social, home)
        document = deposit(social, home)
        want(social, home)
        agree(social, home)
        withdraw(social, home)
        be_refused(hub, home, social, document)
        objects = {name: b"".join(_read(platform, name)) for name, _ in platform.objects.names()}
        assert len(named_by_rows(platform) & set(objects)) == 3
        assert found_in_folder(chosen.data, WORDS) == {}
        break_something(platform, social, document)
    assert found_in_folder(chosen.data, WORDS) == {}
    assert b"TamperedError" in log.read_bytes(), "the error is in the output"
    kept = tmp_path / "objects seen"
    kept.mkdir()
    for name, content in objects.items():
        (kept / name).write_bytes(content)
    assert found_in_folder(kept, WORDS) == {}
    if not platform.database.is_sqlite:
        assert found_in_database(environment["HUB_DATABASE_URL"], WORDS) == {}
    platform.database.dispose()


def _read(platform: Platform, name: str) -> Iterator[bytes]:
    return platform.objects.read(name, 0, [platform.objects.length(name)])


SEEN = f"{BEGINNING}1-Zéphyrin"


@pytest.mark.parametrize(
    "content",
    [
        SEEN.encode(),
        SEEN.upper().encode(),
        SEEN.encode("utf-16-le"),
        SEEN.encode("utf-16-be"),
        json.dumps({"a": SEEN}).encode(),
        quote(SEEN).encode(),
        SEEN.encode().hex().encode(),
        *(base64.b64encode(b"x" * before + SEEN.encode() + b" suite") for before in range(6)),
        base64.urlsafe_b64encode(SEEN.encode()),
    ],
)
def test_the_search_sees_through_every_disguise(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_bytes(b"avant " + content + b" apres")
    assert found_in_folder(tmp_path, {"word": SEEN}) == {"a/file": {"word"}}


def test_the_search_sees_names_of_files_and_rows(postgres_database: Database, tmp_path: Path) -> None:
    (tmp_path / SEEN).touch()
    assert found_in_folder(tmp_path, {"word": SEEN}) == {SEEN: {"word"}}
    platform = build_platform(postgres_database, tmp_path / "data", system_clock)
    with platform.database.writing() as session:
        session.execute(text("UPDATE partners SET name = :name"), {"name": SEEN})
        session.execute(text("UPDATE platforms SET key_id = :key"), {"key": SEEN.encode()})
    address = postgres_database.url.render_as_string(hide_password=False)
    assert found_in_database(address, {"word": SEEN}) == {"partners": {"word"}, "platforms": {"word"}}
