"""The accounts of an administrator's partner: made, closed, opened again, reset."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from hub.accounts.models import Professional
from hub.accounts.operations import who_is
from hub.actors import Actor, Origin
from hub.platform.accounts import find_account
from tests.fixed_clock import FixedClock
from tests.platform_builder import (
    PASSWORD,
    add_professional,
)
from tests.web.administration.office import ACCOUNTS, NADIA, PUBLIC, SCOPES, World, drawn_password


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
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "healthz", "readyz"):
            continue
        if rule.rule.startswith("/api/") or rule.endpoint == "connexion.show":
            continue
        path = re.sub(r"<[^>]+>", str(world.home.id), rule.rule.replace("<int:number>", "1"))
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
