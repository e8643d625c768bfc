"""The pages of an administrator: accounts of his partner, scopes of all, and never a content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from hub.accounts.models import Professional
from hub.accounts.operations import sign_in, who_is
from hub.accounts.tokens import SCOPES as SCOPES_OF_TOKENS
from hub.accounts.tokens import create_token
from hub.actors import Actor, Origin, anonymous_actor
from hub.audit.models import AuditEntry
from hub.channels.operations import NewNote, post_note
from hub.errors import SignInError
from hub.households.operations import Opened
from hub.platform.accounts import find_account
from hub.storage.db import Database
from hub.storage.platform import Platform
from tests import papers
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import AGENT, Person, application
from tests.journeys.collecting import answered
from tests.platform_builder import (
    PASSWORD,
    SYSTEM,
    add_household,
    add_professional,
    agree,
    build_platform,
    put_in_team,
)

PUBLIC = {"help.show", "consent_texts.read", "consent_texts.exact"}
"""Pages about no household and no account, open to who is not signed in."""
ACCOUNTS, SCOPES = "/administration/comptes", "/administration/perimetres"
NADIA = {
    "name": "Nadia Rahmani",
    "mail": "nadia.r@his.example",
    "role": "worker",
    "profession": "housing_adviser",
    "language": "fr",
    "since": "",
    "until": "",
}
SECRET = "Le loyer demandé dépasse le budget"


@dataclass
class World:
    platform: Platform
    app: Flask
    boss: Actor
    """Administrator at `his`, whom somebody even put into the household's team."""
    worker: Actor
    home: Opened

    def person(self, actor: Actor) -> Person:
        return Person(self.app, self.platform, actor)

    def entries(self, action: str) -> list[AuditEntry]:
        with self.platform.database.reading() as session:
            return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))

    def signs_in(self, password: str, mail: str = NADIA["mail"]) -> bool:
        try:
            sign_in(self.platform, anonymous_actor(), mail, password, "203.0.113.7", "Chrome")
        except SignInError:
            return False
        return True


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    platform = build_platform(sqlite_database, tmp_path / "data", clock)
    app = application(platform)
    boss = add_professional(platform, "his", "administrator", "administrator", name="Inès Carvalho")
    worker = add_professional(platform, "his", profession="housing_adviser", name="Thomas Verchère")
    home = add_household(platform, [worker])
    put_in_team(platform, SYSTEM, home.id, boss)
    agree(platform, worker, home)
    return World(platform, app, boss, worker, home)


def deposit(world: World) -> dict[str, object]:
    """A note and a document by a colleague, of whom the administrator must learn nothing."""
    note = NewNote("housing", None, SECRET, "note", None)
    posted = post_note(world.platform, world.worker, world.home.id, note, "k" * 22)
    paper = {
        "file": (BytesIO(papers.pdf()), "bail.pdf"),
        "type": "lease",
        "category": "housing",
        "subject": str(world.home.person_ids[0]),
    }
    url = f"/canaux/{world.home.id}"
    status, text = world.person(world.worker).post(url, f"{url}/pieces", paper, Accept="application/json")
    assert status == 201, text
    return {"note_id": posted.id, "document_id": text.split('"')[3]}


def drawn_password(text: str) -> str:
    found = re.search(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b", text)
    assert found, "no password is shown"
    return found[0]


def test_an_account_is_made_with_a_password_shown_once(world: World) -> None:
    boss = world.person(world.boss)
    status, text = boss.post(ACCOUNTS, ACCOUNTS, dict(NADIA))
    assert status == 200
    password = drawn_password(text)
    assert password not in boss.get(ACCOUNTS)[1]
    assert "Nadia Rahmani" in boss.get(ACCOUNTS)[1]
    assert world.signs_in(password)
    (entry,) = [one for one in world.entries("account:created") if one.actor_id == world.boss.id]
    assert ["role", None, "worker"] in entry.changes


def test_a_drawn_password_opens_one_page_until_another_is_chosen(world: World) -> None:
    password = drawn_password(world.person(world.boss).post(ACCOUNTS, ACCOUNTS, dict(NADIA))[1])
    made = find_account(world.platform, NADIA["mail"])
    assert made
    signed_in = who_is(world.platform, made, Origin.WEB)
    assert signed_in
    nadia = world.person(signed_in.actor)
    closed = []
    for rule in world.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "healthz"):
            continue
        if rule.rule.startswith("/api/") or rule.endpoint == "connexion.show":
            continue
        path = re.sub(r"<[^>]+>", str(world.home.id), rule.rule)
        status, text = nadia.get(path)
        if rule.endpoint == "settings.password":
            assert "Choisir votre mot de passe" in text
        elif status == 303:
            closed.append(rule.endpoint)
        else:
            assert rule.endpoint in PUBLIC, (rule.endpoint, status)
    assert {"channels.show", "documents.show", "consent.who_sees", "settings.show"} <= set(closed)
    form = {"current": password, "password": "une phrase bien à moi"}
    status, _ = nadia.post("/reglages/mot-de-passe", "/reglages/mot-de-passe", form)
    assert status == 303
    assert not world.signs_in(password)
    assert world.signs_in("une phrase bien à moi")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "Nadia\u202e"}, "name"),
        ({"mail": "nadia"}, "mail"),
        ({"mail": ""}, "mail"),
        ({"role": ""}, "role"),
        ({"role": "coordinator"}, "role"),
        ({"role": "referent"}, "role"),
        ({"profession": "wizard"}, "profession"),
        ({"language": "xx"}, "language"),
        ({"since": "demain"}, "since"),
        ({"since": "22/11/2026"}, "since"),
        ({"until": "22/11/2026"}, "until"),
        ({"since": "01/12/2026", "until": "30/11/2026"}, "until"),
    ],
)
def test_a_bad_field_is_named_and_what_was_typed_stays(
    world: World, change: dict[str, str], field: str
) -> None:
    status, text = world.person(world.boss).post(ACCOUNTS, ACCOUNTS, NADIA | change)
    assert status == 422
    assert f'href="#{field}"' in text
    assert "<title>Erreur" in text
    assert "nadia" in text or field == "mail"
    assert find_account(world.platform, NADIA["mail"]) is None


def test_every_wrong_field_is_named_at_once(world: World) -> None:
    text = world.person(world.boss).post(ACCOUNTS, ACCOUNTS, {"since": "demain"})[1]
    named = re.findall(r'<li><a href="#(\w+)">', text)
    assert named == ["name", "mail", "role", "profession", "language", "since"]
    assert "Il y a 6 erreurs" in text.replace("\u00a0", " ")


def test_an_address_taken_is_said_so(world: World) -> None:
    boss = world.person(world.boss)
    boss.post(ACCOUNTS, ACCOUNTS, dict(NADIA))
    status, text = boss.post(ACCOUNTS, ACCOUNTS, dict(NADIA))
    assert status == 422
    assert "Cette adresse a déjà un compte" in text


def test_a_post_has_its_first_and_last_day(world: World, clock: FixedClock) -> None:
    boss = world.person(world.boss)
    form = NADIA | {"since": "01/12/2026", "until": "15/12/2026"}
    password = drawn_password(boss.post(ACCOUNTS, ACCOUNTS, form)[1])
    assert "à partir du 1ᵉʳ déc." in boss.get(ACCOUNTS)[1]
    assert not world.signs_in(password), "not before the first day"
    made = find_account(world.platform, NADIA["mail"])
    assert made
    clock.advance(days=22, hours=12)  # 15 December, 23:00 in Paris
    assert who_is(world.platform, made, Origin.WEB), "the last day is included"
    clock.advance(hours=1)
    assert who_is(world.platform, made, Origin.WEB) is None
    assert "Fermé le 15 déc." in world.person(world.boss).get(ACCOUNTS)[1]


def test_an_account_is_closed_and_opened_again(world: World) -> None:
    boss, worker = world.person(world.boss), world.person(world.worker)
    assert worker.get("/canaux")[0] == 200
    status, _ = boss.post(ACCOUNTS, f"{ACCOUNTS}/fin", {"account": str(world.worker.id)})
    assert status == 303
    assert worker.get("/canaux")[0] == 302, "the open session ended"
    assert "Comptes fermés" in boss.get(ACCOUNTS)[1]
    status, text = boss.post(ACCOUNTS, f"{ACCOUNTS}/reouverture", {"account": str(world.worker.id)})
    assert status == 200
    assert drawn_password(text)
    assert [len(world.entries(f"account:{act}")) for act in ("ended", "changed")] == [1, 1]


def test_a_forgotten_password_is_replaced(world: World) -> None:
    boss = world.person(world.boss)
    boss.post(ACCOUNTS, ACCOUNTS, dict(NADIA))
    account = {"account": str(find_account(world.platform, NADIA["mail"]))}
    first = boss.post(ACCOUNTS, f"{ACCOUNTS}/mot-de-passe", account)[1]
    second = boss.post(ACCOUNTS, f"{ACCOUNTS}/mot-de-passe", account)[1]
    assert not world.signs_in(drawn_password(first))
    assert world.signs_in(drawn_password(second))
    assert len(world.entries("account:password_changed")) == 2


def test_the_questions_before_an_act_stand_without_scripts(world: World) -> None:
    for argument, words in (("fermer", "Fermer le compte de"), ("renouveler", "Donner un nouveau mot de")):
        text = world.person(world.boss).get(f"{ACCOUNTS}?{argument}={world.worker.id}")[1]
        dialog = re.search(r"<dialog[^>]* open>.*?</dialog>", text, re.DOTALL)
        assert dialog
        assert words in dialog[0]
        assert str(world.worker.id) in dialog[0]


def test_acts_on_ones_own_or_on_others_accounts_are_refused_alike(world: World) -> None:
    boss, foreigner = world.person(world.boss), add_professional(world.platform, "mep")
    for act in ("fin", "mot-de-passe", "reouverture"):
        own = boss.post(ACCOUNTS, f"{ACCOUNTS}/{act}", {"account": str(world.boss.id)})[0]
        assert own == 422
        answers = [
            boss.post(ACCOUNTS, f"{ACCOUNTS}/{act}", {"account": account})
            for account in (str(foreigner.id), str(uuid4()))
        ]
        assert [status for status, _ in answers] == [403, 403]
        assert boss.post(ACCOUNTS, f"{ACCOUNTS}/{act}", {"account": "12"})[0] == 404
    assert world.signs_in(PASSWORD, mail=_mail_of(world, foreigner))


def _mail_of(world: World, actor: Actor) -> str:
    with world.platform.database.reading() as session:
        row = session.get_one(Professional, actor.id)
    key, context = world.platform.key, world.platform.context("professional.mail", object_id=row.id)
    return key.open(context, row.mail).decode()


@pytest.mark.parametrize("role", ["worker", "secretary", "manager", "dpo"])
def test_nobody_else_reaches_the_accounts(world: World, role: str) -> None:
    other = world.person(add_professional(world.platform, "his", role))
    status, text = other.get(ACCOUNTS)
    assert status == 403
    assert "Contactez l’administrateur de votre organisation" in text
    assert other.post("/reglages", ACCOUNTS, dict(NADIA))[0] == 403
    for act in ("fin", "mot-de-passe", "reouverture"):
        status, _ = other.post("/reglages", f"{ACCOUNTS}/{act}", {"account": str(world.worker.id)})
        assert status == 403
    assert other.get(SCOPES)[0] == (200 if role == "dpo" else 403)
    assert world.signs_in(PASSWORD, mail=_mail_of(world, world.worker))


def test_the_scopes_are_shown_with_what_carries_them(world: World) -> None:
    boss = world.person(world.boss)
    text = boss.get(SCOPES)[1]
    assert "Habitat et Interventions Sociales" in text
    assert "Mission d’intérêt public" in text
    assert "<select" not in text.split("<main", 1)[1]
    social = boss.get(f"{SCOPES}?partenaire=ssp")[1]
    assert "accord de chaque personne concernée" in social
    assert "psychologie, service social" in social
    assert boss.get(f"{SCOPES}?partenaire=nobody")[0] == 200
    assert len(world.entries("scopes:read")) == 3


def test_an_officer_sees_the_scopes_and_no_way_to_the_accounts(world: World) -> None:
    officer = world.person(add_professional(world.platform, "his", "dpo", "lawyer"))
    assert ACCOUNTS not in officer.get(SCOPES)[1]


def addresses(world: World, under: Callable[[str], bool]) -> Iterator[tuple[str, str, str]]:
    """Method, then an address with ids that exist and the same with ids that do not, for every such route."""
    real = deposit(world) | {"household_id": world.home.id, "person_id": world.home.person_ids[0]}
    for rule in world.app.url_map.iter_rules():
        if not rule.arguments or rule.endpoint == "static" or not under(rule.rule):
            continue
        known, unknown = (
            re.sub(
                r"<(?:[^:>]+:)?([^>]+)>", lambda found, ids=ids: str(ids.get(found[1], uuid4())), rule.rule
            )
            for ids in (real, {})
        )
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            yield method, known, unknown


def test_an_administrator_gets_the_same_refusal_on_every_page_about_something(world: World) -> None:
    """With ids that exist and ids that do not; even a line in the team, which somebody wrote by mistake,
    opens nothing."""
    boss, tried = world.person(world.boss), 0
    for method, *paths in addresses(world, lambda rule: not rule.startswith("/api/")):
        answers = [
            boss.get(path) if method == "GET" else boss.post(ACCOUNTS, path, _any(world)) for path in paths
        ]
        assert_nothing_shown(world, paths[0], answers)
        tried += 1
    assert tried >= 15
    assert len(world.entries("access:refused")) >= tried
    assert world.home.short_code not in boss.get("/canaux")[1]
    assert read_or_written(world) == set()


def test_an_administrators_token_opens_no_more_than_his_pages(world: World) -> None:
    token = create_token(world.platform, world.boss, "tout", list(SCOPES_OF_TOKENS))
    client, tried = world.app.test_client(), 0
    headers = {"Authorization": f"Bearer {token}", "User-Agent": AGENT}
    origin = world.platform.settings.origin
    for method, *paths in addresses(world, lambda rule: rule.startswith("/api/")):
        answers = []
        for path in paths:
            answer = client.open(path, method=method, base_url=origin, headers=headers, json=_any_json(world))
            answers.append((answer.status_code, answer.get_data(as_text=True)))
        assert_nothing_shown(world, paths[0], answers)
        tried += 1
    assert tried >= 5
    assert read_or_written(world) == set()


def assert_nothing_shown(world: World, path: str, answers: list[tuple[int, str]]) -> None:
    for status, text in answers:
        assert status in (403, 404, 422), (path, status, text)
        assert SECRET not in text, path
        assert world.home.short_code not in text, path
    assert len({(status, _plain(text)) for status, text in answers}) == 1, path


def read_or_written(world: World) -> set[str]:
    """What the log says the administrator was let do with contents."""
    with world.platform.database.reading() as session:
        query = select(AuditEntry.action).where(
            AuditEntry.actor_id == world.boss.id, AuditEntry.outcome == "permitted"
        )
        kinds = ("note", "notes", "document", "documents", "consent", "channel", "household", "audit")
        return {one for one in session.scalars(query) if one.split(":")[0] in kinds}


def _any_json(world: World) -> dict[str, object]:
    return {
        "category": "housing",
        "person_id": str(world.home.person_ids[0]),
        "body": "Essai",
        "kind": "note",
    }


def _any(world: World) -> dict[str, object]:
    """A form that would be right for any of these routes."""
    return {
        "category": "housing",
        "subject": str(world.home.person_ids[0]),
        "body": "Essai",
        "kind": "note",
        "partner": "his",
        "type": "lease",
        "step": "record",
        "cell:his:housing": "given",
        **answered(world.home.person_ids[0]),
        "cursor": "x",
        "file": (BytesIO(papers.pdf()), "bail.pdf"),
    }


def _plain(text: str) -> str:
    text = re.sub(r'(name="csrf_token" value|name="csrf-token" content)="[^"]*"', "", text)
    text = re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", text)
    return re.sub(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b", "", text)
