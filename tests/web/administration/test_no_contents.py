"""An administrator sees the scopes of all, and never a content, by page or by token."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from io import BytesIO
from uuid import uuid4

from sqlalchemy import select

from hub.accounts.tokens import SCOPES as SCOPES_OF_TOKENS
from hub.accounts.tokens import create_token
from hub.audit.models import AuditEntry
from hub.channels.operations import NewNote, post_note
from tests import papers
from tests.journeys.browsing import AGENT
from tests.journeys.collecting import answered
from tests.platform_builder import (
    add_professional,
)
from tests.web.administration.office import ACCOUNTS, SCOPES, World

SECRET = "Le loyer demandé dépasse le budget"


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
        address = rule.rule.replace("<int:number>", "1")
        known, unknown = (
            re.sub(r"<(?:[^:>]+:)?([^>]+)>", lambda found, ids=ids: str(ids.get(found[1], uuid4())), address)
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
            boss.get(path) if method == "GET" else boss.post(ACCOUNTS, path, _any(world), **_in_parts(world))
            for path in paths
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


def _in_parts(world: World) -> dict[str, str]:
    """The headers by which the same file would be announced, to be sent in parts."""
    said = {name: value for name, value in _any(world).items() if isinstance(value, str)}
    words = ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in said.items())
    return {"Tus-Resumable": "1.0.0", "Upload-Length": "1000", "Upload-Metadata": words}


def _plain(text: str) -> str:
    text = re.sub(r'(name="csrf_token" value|name="csrf-token" content)="[^"]*"', "", text)
    text = re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", text)
    return re.sub(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b", "", text)
