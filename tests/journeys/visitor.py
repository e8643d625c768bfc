"""Asks every route that has the id of a household, or of something in one, with a body it would take."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any
from uuid import UUID

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hub.accounts.tokens import SCOPES, create_token
from hub.actors import Actor
from hub.channels.operations import NewNote, post_note
from hub.consent.collecting import Collected
from hub.consent.operations import record_consent
from hub.documents.operations import NewDocument
from hub.documents.piece_requests.asking import NewPieceRequest, ask_piece
from hub.documents.piece_requests.listing import my_piece_requests
from hub.documents.uploads import begin_upload
from hub.requests.asking import NewRequest, ask_access
from hub.requests.listing import list_requests
from tests import papers
from tests.emergencies import broken_by, opening_of
from tests.journeys.browsing import Person
from tests.journeys.collecting import answered
from tests.journeys.world import World, multipart, note
from tests.platform_builder import add_professional, partner_id

BYTES = "application/offset+octet-stream"
LETTER = NewDocument("coordination", None, "letter", "Courrier", "a.pdf")
WHY = "Le bail se signe vendredi matin"
IDS = {
    "household_id",
    "document_id",
    "channel_id",
    "person_id",
    "note_id",
    "request_id",
    "piece_request_id",
    "record_id",
    "opening_id",
    "upload_id",
    "number",
}

SOUGHT = '"CANARI SOUS LA PLUIE"'
"""What a search looks for: words of a foreign household, not as they are written there."""
JSON = {
    "write_note": {"category": "coordination", "about": "household", "body": "Bonjour"},
    "check": {"version": 1, "said": "to_redo", "reason": WHY},
    "mask": {"reason": WHY},
    "date": {"version": 1, "expires_on": "2027-03-31"},
    "answer_access_request": {"outcome": "declined", "reason": WHY},
    "ask_for_document": {
        "type": "other",
        "about": "household",
        "purpose": "housing_file",
        "partner": "mep",
    },
    "decline_request_for_document": {"reason": WHY},
    "cancel_request_for_document": {"reason": WHY},
    "propose_document_for_reuse": {"document": str(UUID(int=0))},
    "answer_for_reuse": {"granted": True, "reason": WHY},
    "search_in_channel": {"q": SOUGHT},
    "ask_for_access": {
        "category": "resources",
        "about": "household",
        "action": "read",
        "purpose": "housing_file",
        "reason": WHY,
    },
}
"""Bodies of the API."""
A_LETTER = {"type": "letter", "category": "coordination", "title": "Courrier"}
FILED = {
    "documents.deposit": A_LETTER | {"subject": "household"},
    "api.deposit": A_LETTER | {"about": "household"},
    "api.replace_version": {"version": "1", "title": "Courrier"},
}
"""What is said of a file that comes last in its form."""


class Visitor:
    """Asks every route with ids in it, signed in and with a token of every scope."""

    def __init__(self, world: World, actor: Actor) -> None:
        self.world = world
        self.person: Person = world.person(actor)
        self.csrf = self.person.token("/canaux")
        self.bearer = create_token(world.platform, actor, "essai", SCOPES)

    def ask(self, rule: Rule, method: str, ids: dict[str, str]) -> TestResponse:
        built = rule.build({name: ids[name] for name in rule.arguments})
        assert built
        api = rule.endpoint.startswith("api.")
        body, kind = self._body(rule.endpoint)
        headers = self.person.headers | {"X-CSRFToken": self.csrf, **_sending()}
        if api:
            headers = {"Authorization": f"Bearer {self.bearer}", "Hub-Purpose": "housing_file"}
        return self.person.client.open(
            built[1],
            method=method,
            base_url=self.person.origin,
            headers=headers,
            data={"POST": body, "PATCH": b"%PDF-1.7\n"}.get(method),
            content_type={"POST": kind, "PATCH": BYTES}.get(method),
        )

    def _body(self, endpoint: str) -> tuple[Any, str]:
        name = endpoint.partition(".")[2]
        if endpoint in FILED:
            return multipart(dict(FILED[endpoint]), [("a.pdf", papers.pdf())])
        if name in JSON:
            return json.dumps(JSON[name]), "application/json"
        if name in {"record", "withdraw"}:
            said = {"step": "record", "cell:his:housing": "given", **answered(self.world.adult)}
            said |= {"csrf_token": self.csrf, "partner": "his", "category": "housing"}
            return multipart(dict(said), [])
        if endpoint in {"composition.change", "team.change", "separation.decide"}:
            said = {"act": "join", "professional": str(self.world.stranger.id), "role": "member"}
            said |= {"step": "review", "person": str(self.world.adult), "hotel": "Hôtel", "town": "Paris"}
            return multipart({**said, "name": "Ali", "language": "fr"}, [])
        if name in {"send", "answer"}:
            said = {"category": "resources", "subject": "household", "action": "read", "outcome": "declined"}
            return multipart(said | {"purpose": "housing_file", "reason": WHY}, [])
        return multipart({**note("Bonjour"), "q": SOUGHT}, [])


def routes(world: World) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in world.app.url_map.iter_rules()
        if rule.arguments & IDS
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
    ]


def existing(world: World, document: UUID | str) -> dict[str, str]:
    home = str(world.home.id)
    written = post_note(world.platform, world.social, world.home.id, NewNote("coordination", None, "Bonjour"))
    answers = {(partner_id(world.platform, "mep"), "family"): "given"}
    told = Collected(world.adult, world.adult, "self", answers, "fr", "oral_with_witness", "Irène Vasseur")
    recorded = record_consent(world.platform, world.social, world.home.id, told)
    return {
        "record_id": str(recorded),
        "note_id": str(written.id),
        "household_id": home,
        "channel_id": home,
        "document_id": str(document),
        "number": "1",
        "person_id": str(world.adult),
        "request_id": str(asked(world)),
        "piece_request_id": str(wanted(world)),
        "opening_id": str(_opening(world)),
        "upload_id": str(begin_upload(world.platform, world.social, world.home.id, LETTER, 1000).id),
    }


def _sending() -> dict[str, str]:
    """What a file sent in parts says of itself."""
    said = {"filename": "a.pdf", "type": "letter", "category": "coordination", "subject": "household"}
    words = ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in said.items())
    return {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Upload-Length": "9", "Upload-Metadata": words}


def asked(world: World) -> UUID:
    """A request of a colleague of the team; the one already made, if there is one."""
    mine = [one.id for one in list_requests(world.platform, world.housing) if one.mine]
    new = NewRequest("social", world.adult, "read", "housing_file", WHY)
    return mine[0] if mine else ask_access(world.platform, world.housing, world.home.id, new)


def wanted(world: World) -> UUID:
    """A request for a document, put to a colleague of the team; the one already made, if there is one."""
    mine = [one.id for one in my_piece_requests(world.platform, world.social) if one.mine]
    asked_partner = partner_id(world.platform, "mep")
    new = NewPieceRequest("letter", None, "housing_file", asked_partner_id=asked_partner)
    return mine[0] if mine else ask_piece(world.platform, world.social, world.home.id, new)


def _opening(world: World) -> UUID:
    """A broken glass of somebody else."""
    opener = add_professional(world.platform, "ssp", profession="social_worker")
    broken_by(world.platform, opener, world.home.short_code)
    return opening_of(world.platform, opener, world.home.id)
