"""A platform served over HTTP to programs: one household, its team, a stranger, an officer, their tokens."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from hub.accounts.tokens import SCOPES, create_token
from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.households.operations import Opened
from hub.storage.db import Database
from hub.storage.platform import Platform
from tests import papers
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import application
from tests.platform_builder import SYSTEM, add_household, add_professional, build_platform

API = "/api/v1"
REFERENCE = re.compile(rb"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
PURPOSE = {"Hub-Purpose": "household_follow_up"}


class ApiWorld:
    def __init__(self, database: Database, folder: Path, clock: FixedClock, **settings: object) -> None:
        self.clock = clock
        self.platform: Platform = build_platform(database, folder / "data", clock, **settings)
        self.app: Flask = application(self.platform)
        self.social: Actor = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing: Actor = add_professional(self.platform, "his", profession="housing_officer")
        self.stranger: Actor = add_professional(self.platform, "his", profession="housing_officer")
        self.officer: Actor = add_professional(self.platform, "his", "dpo", "lawyer")
        self.home: Opened = add_household(self.platform, [self.social, self.housing], code="FOYER-7F3K")
        self.foreign: Opened = add_household(self.platform, [self.stranger])
        self.channel = f"/channels/{self.home.id}"
        self._tokens: dict[UUID | None, str] = {}

    def token(self, actor: Actor, *scopes: str, days: int = 90) -> str:
        return create_token(self.platform, SYSTEM, "test", scopes or SCOPES, days, professional_id=actor.id)

    def call(
        self,
        method: str,
        path: str,
        actor: Actor | None = None,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
        **sent: Any,
    ) -> TestResponse:
        """What this professional's program gets; `headers` add to the token and the purpose."""
        if actor is not None:
            token = self._tokens.setdefault(actor.id, "") or self._keep(actor)
        bearer = {"Authorization": f"Bearer {token}"} if token is not None else {}
        return self.app.test_client(use_cookies=False).open(
            API + path,
            method=method,
            base_url=self.platform.settings.origin,
            headers=PURPOSE | bearer | (headers or {}),
            **sent,
        )

    def get(self, path: str, actor: Actor, **more: Any) -> TestResponse:
        return self.call("GET", path, actor, **more)

    def post(self, path: str, actor: Actor, body: Any, **more: Any) -> TestResponse:
        return self.call("POST", path, actor, json=body, **more)

    def write(self, actor: Actor, body: str = "Visite jeudi", key: str = "", **more: Any) -> TestResponse:
        headers = {"Idempotency-Key": key} if key else {}
        return self.post(f"{self.channel}/notes", actor, note(body) | more, headers=headers)

    def deposit(self, actor: Actor, key: str = "", **change: Any) -> TestResponse:
        """A payslip of the first person; `change` replaces fields, `file=(bytes, name)` the file."""
        content, name = change.pop("file", (papers.pdf(), "bulletin.pdf"))
        fields = paper(self.home.person_ids[0]) | change
        fields = {field: value for field, value in fields.items() if value is not None}
        headers = {"Idempotency-Key": key} if key else {}
        data = fields | {"file": (BytesIO(content), name)}
        return self.call("POST", f"{self.channel}/documents", actor, data=data, headers=headers)

    def ask_access(self, actor: Actor, **change: Any) -> TestResponse:
        """Ask for what others contributed about the employment of the first person."""
        asked = {"category": "employment", "about": str(self.home.person_ids[0]), "action": "read"}
        said = {"purpose": "employment_path", "reason": "Un entretien lundi, il me faut le parcours."}
        return self.post(f"{self.channel}/access-requests", actor, asked | said | change)

    def entries(self, action: str) -> list[AuditEntry]:
        with self.platform.database.reading() as session:
            query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.entry_id)
            return list(session.scalars(query))

    def stored(self) -> list[str]:
        return [name for name, _ in self.platform.objects.names()]

    def _keep(self, actor: Actor) -> str:
        self._tokens[actor.id] = self.token(actor)
        return self._tokens[actor.id]


def note(body: str = "Visite jeudi") -> dict[str, Any]:
    return {"category": "coordination", "about": "household", "body": body}


def paper(person: UUID) -> dict[str, Any]:
    return {"category": "resources", "about": str(person), "type": "payslip", "title": "Bulletin de mars"}


def bare(answer: TestResponse) -> tuple[int, bytes, dict[str, str]]:
    """Everything of an answer but the reference of the request, whose width is fixed."""
    return answer.status_code, REFERENCE.sub(b"", answer.data), dict(answer.headers)


def problem(answer: TestResponse) -> dict[str, Any]:
    """The problem an answer carries; each is whole and says what can be done."""
    assert answer.mimetype == "application/problem+json", answer.data
    found: dict[str, Any] = json.loads(answer.data)
    assert set(found) - {"errors"} == {"type", "title", "status", "detail", "reason", "way_out", "trace_id"}
    assert found["status"] == answer.status_code
    assert found["type"] == f"urn:hub-3gip:reason:{found['reason']}"
    assert found["detail"]
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    return found


def reason(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, problem(answer)["reason"]


def wrong(answer: TestResponse) -> tuple[int, str, set[str]]:
    """Status, reason and the names of the fields that are wrong."""
    found = problem(answer)
    return answer.status_code, found["reason"], {one["field"] for one in found.get("errors", ())}
