"""A signed-in professional over HTTP, on one connection that is kept: what a page sends, no more."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from urllib.parse import urlencode
from uuid import UUID

from benchmarks.served import Server
from benchmarks.world import Home, note_of

AGENT = "Mozilla/5.0 Chrome/156.0"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_FORM = "application/x-www-form-urlencoded"


class AnswerError(Exception):
    """An answer that was not the one a benchmark asks for: it would measure a refusal."""


class Browser:
    """One person at one page."""

    def __init__(self, server: Server, cookie: str) -> None:
        self.server = server
        self._connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        self._headers = {
            "User-Agent": AGENT,
            "Cookie": f"hub={cookie}",
            "Origin": f"http://{server.address}",
            "Sec-Fetch-Site": "same-origin",
            "Accept": "text/html",
        }
        self.token = ""

    def get(self, path: str) -> bytes:
        return self._send("GET", path, None, {}, {200})

    def open(self, household_id: UUID) -> str:
        """Open a channel, as somebody does before writing; the page."""
        page = self.get(f"/canaux/{household_id}").decode()
        found = _TOKEN.search(page)
        self.token = found[1] if found else ""
        return page

    def write(self, home: Home, number: int, body: str = "") -> None:
        """Post the composer's form."""
        note = note_of(home, number)
        form = {
            "csrf_token": self.token,
            "category": note.category,
            "subject": str(note.person_id or "household"),
            "body": body or note.body,
            "kind": "note",
        }
        self._post(f"/canaux/{home.id}/notes", form)

    def withdraw(self, household_id: UUID, person_id: UUID, category: str) -> None:
        """Take back what a person agreed to in a category, from every partner: the second click."""
        form = {"csrf_token": self.token, "partner": "*", "category": category}
        self._post(f"/canaux/{household_id}/consentement/{person_id}/retrait", form)

    def post_file(self, path: str, content_type: str, body: bytes, wanted: AbstractSet[int]) -> bytes:
        headers = {"Content-Type": content_type, "Accept": "application/json"}
        return self._send("POST", path, body, headers, wanted)

    def _post(self, path: str, form: dict[str, str]) -> None:
        self._send("POST", path, urlencode(form).encode(), {"Content-Type": _FORM}, {303})

    def close(self) -> None:
        self._connection.close()

    def _send(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], wanted: AbstractSet[int]
    ) -> bytes:
        try:
            answer = self._asked(method, path, body, headers)
        except (ConnectionError, RemoteDisconnected):
            self.close()  # the server ends a connection that was quiet for some seconds
            answer = self._asked(method, path, body, headers)
        content = answer.read()
        if answer.status not in wanted:
            raise AnswerError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return content

    def _asked(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> HTTPResponse:
        self._connection.request(method, path, body, self._headers | headers)
        return self._connection.getresponse()
