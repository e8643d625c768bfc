"""How each route of the matrix is asked, and what it answers, put in one word."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests import papers
from tests.access.api_bodies import ABOUT
from tests.access.bodies import BODIES, right_paper
from tests.access.world import CANARY, ITEM, Place, World
from tests.journeys.browsing import AGENT

BYTES = "application/offset+octet-stream"
STATUSES = {400: "no-form", 403: "refused", 404: "hidden", 409: "changed", 422: "invalid"}
OF_UPLOADS = ("uploads.begin", "uploads.send", "uploads.give_up")
ENDS_SESSIONS = (
    "connexion.enter",
    "connexion.leave",
    "connexion.leave_everywhere",
    "settings.change_password",
    "settings.end_session",
    "glass.open_glass",
)


def _sending(place: Place, token: str) -> dict[str, str]:
    """What a file sent in parts says of itself, in headers."""
    said = {"filename": "bail.pdf", "type": "lease", "category": ITEM, "subject": str(place.person)}
    words = ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in said.items())
    sent = {"Upload-Offset": "0", "Upload-Length": "9", "Upload-Metadata": words}
    return {"Tus-Resumable": "1.0.0", "X-CSRFToken": token, **sent}


def address(rule: Rule, place: Place) -> str:
    """The address of a rule with the ids of this place."""
    ids: Mapping[str, UUID] = {
        "household_id": place.home.id,
        "channel_id": place.home.id,
        "person_id": place.person,
        "note_id": place.note,
        "document_id": place.document,
        "request_id": place.request,
        "piece_request_id": place.wanted,
        "record_id": place.record,
        "opening_id": place.opening,
        "emergency_id": place.opening,
        "consultation_id": place.opening,
        "entry_id": place.entry,
        "upload_id": place.upload,
    }
    if rule.endpoint == "api.answer_access_request":
        ids = {**ids, "request_id": place.second_request}
    text = rule.rule.replace("<version>", "1").replace("<int:number>", "1").replace("<language>", "ar")
    for name, value in ids.items():
        text = text.replace(f"<uuid:{name}>", str(value))
    return text


def ask(world: World, column: str, rule: Rule, method: str, place: Place, path: str) -> TestResponse:
    """The answer the reader of a column gets from this address, with a body about what is in this place."""
    if path.startswith("/api/"):
        return _ask_api(world, column, rule, method, place, path)
    headers = {"User-Agent": AGENT, "Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    if column == "nobody":
        return world.app.test_client().open(
            path, method=method, base_url=world.platform.settings.origin, headers=headers
        )
    person, token = world.browser(column, fresh=rule.endpoint in ENDS_SESSIONS)
    make = BODIES.get(rule.endpoint)
    body = {"csrf_token": token, **(make(world, place) if make else {})}
    return person.client.open(
        path,
        method=method,
        base_url=person.origin,
        headers=headers | (_sending(place, token) if rule.endpoint in OF_UPLOADS else {}),
        data={"POST": body, "PATCH": papers.pdf()[:9]}.get(method),
        content_type={"POST": "multipart/form-data", "PATCH": BYTES}.get(method),
    )


def _ask_api(world: World, column: str, rule: Rule, method: str, place: Place, path: str) -> TestResponse:
    headers = {"Hub-Purpose": "household_follow_up"}
    if column != "nobody":
        headers["Authorization"] = f"Bearer {world.tokens[column]}"
    sent: dict[str, Any] = {}
    if rule.endpoint == "api.deposit":
        paper = right_paper(world, place)
        file = paper.pop("file")
        about = {"category": ITEM, "about": str(place.person), "type": "lease", "title": "Bail"}
        sent = {"data": {**about, "again": "yes", "file": file}, "content_type": "multipart/form-data"}
    elif rule.endpoint == "api.replace_version":
        sent = {"data": BODIES[rule.endpoint](world, place), "content_type": "multipart/form-data"}
    elif rule.endpoint in ABOUT:
        sent = {"json": ABOUT[rule.endpoint](world, place)}
    query = {"motive": "evidence"} if rule.endpoint == "api.export_log" else None
    origin = world.platform.settings.origin
    return world.app.test_client().open(
        path, method=method, base_url=origin, headers=headers, query_string=query, **sent
    )


def word(answer: TestResponse, method: str) -> str:
    """The answer in one word of `config/access_matrix.csv`."""
    status, place = answer.status_code, answer.headers.get("Location", "")
    if status == 401 or (method == "GET" and place.startswith("/connexion?")):
        return "sign-in"
    if status in STATUSES:
        return STATUSES[status]
    if status >= 300:
        return f"error {status}" if status >= 400 else ("moved" if method == "GET" else "done")
    data = answer.get_data()
    if CANARY.encode() in data or data == papers.pdf():
        return "content"
    return "page" if method == "GET" else "done"
