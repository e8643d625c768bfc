"""Every place inside one's own household that takes an id, a cursor or a word that names something: fields of
forms, JSON, queries, cursors and headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, Protocol

from werkzeug.test import TestResponse

from tests import papers

Place = tuple[str, str, Any]
"""Its name, what it takes (`id` or `cursor`), and how it is sent."""
SEEN = "seen:"
"""Begins the name of a place whose answer may be an ordinary page."""
WHY = "Je reprends la suite d’une collègue"


class Asker(Protocol):
    """Who asks, and the household she follows."""

    @property
    def own(self) -> Any: ...

    def page(self, path: str, headers: Mapping[str, str] | None = None, **fields: Any) -> TestResponse: ...

    def api(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> TestResponse: ...


def fields(walker: Asker) -> Iterator[tuple[str, str, Any]]:
    """Each field that takes an id or a cursor, sent inside one's own household."""
    home, person = walker.own.ids["household"][0], walker.own.ids["person"][0]
    channel = f"/canaux/{home}"
    note = {"category": "housing", "body": "Bonjour", "kind": "note", "subject": person}
    said = {"category": "housing", "about": person, "body": "Bonjour"}
    paper = {"type": "lease", "title": "Bail", "category": "housing"}

    def file() -> tuple[BytesIO, str]:
        return BytesIO(papers.pdf()), "a.pdf"

    yield "subject of a note", "id", lambda one: walker.page(f"{channel}/notes", **note | {"subject": one})
    yield "note answered", "id", lambda one: walker.page(f"{channel}/notes", **note, reply_to=one)
    yield (
        "subject of a document",
        "id",
        lambda one: walker.page(f"{channel}/pieces", **paper, subject=one, file=file()),
    )
    yield "cursor of a fragment", "cursor", lambda one: walker.page(f"{channel}/notes?after={one}")
    yield "cursor of a page", "cursor", lambda one: walker.page(f"{channel}?avant={one}")
    sought = {"q": "mardi"}
    yield "results", "cursor", lambda one: walker.page(f"{channel}/recherche", **sought, cursor=one)
    yield "results across", "cursor", lambda one: walker.page("/recherche", **sought, cursor=one)
    yield "place read", "cursor", lambda one: walker.page(f"{channel}/lu", cursor=one)
    notes = f"/channels/{home}/notes"
    yield "subject by API", "id", lambda one: walker.api(notes, said | {"about": one})
    yield "note answered by API", "id", lambda one: walker.api(notes, said | {"reply_to": one})
    yield "cursor by API", "cursor", lambda one: walker.api(f"{notes}?cursor={one}")
    yield "since by API", "cursor", lambda one: walker.api(f"{notes}?since={one}")
    yield "documents by API", "cursor", lambda one: walker.api(f"/channels/{home}/documents?cursor={one}")
    yield "channels by API", "cursor", lambda one: walker.api(f"/channels?cursor={one}")
    asked = {"channel": home, "action": "read", "category": "housing", "about": person}
    yield "channel of a decision", "id", lambda one: walker.api("/decisions", asked | {"channel": one})
    yield "person of a decision", "id", lambda one: walker.api("/decisions", asked | {"about": one})


def further_fields(walker: Asker) -> Iterator[Place]:
    """Those of the pages where persons, lines and texts are chosen; what a query or a header may name."""
    home, person = walker.own.ids["household"][0], walker.own.ids["person"][0]
    yield from _forms(walker, f"/canaux/{home}", person)
    yield from _queries(walker, f"/canaux/{home}")
    yield from _headers(walker, home)
    asked = {"category": "resources", "action": "read", "purpose": "housing_file", "reason": WHY}
    path = f"/channels/{home}/access-requests"
    yield "person of a request by API", "id", lambda one: walker.api(path, asked | {"about": one})
    yield "person of consents by API", "id", lambda one: walker.api(f"/channels/{home}/consents?person={one}")
    yield "requests by API", "cursor", lambda one: walker.api(f"/access-requests?cursor={one}")


def _forms(walker: Asker, channel: str, person: str) -> Iterator[Place]:
    """(address, the field that takes an id, what else is sent)"""
    consent, asked = f"{channel}/consentement/{person}", {"category": "resources", "purpose": "housing_file"}
    said = {"action": "read", "reason": WHY}
    forms: list[tuple[str, str, dict[str, str]]] = [
        (f"{channel}/equipe", "line", {"act": "end"}),
        (f"{channel}/equipe", "line", {"act": "replace", "professional": person}),
        (f"{channel}/equipe", "line", {"act": "delegate", "professional": person}),
        (f"{channel}/personnes", "parent", {"act": "join", "name": "Ali", "language": "fr"}),
        (f"{channel}/personnes", "person", {"act": "leave"}),
        (f"{channel}/personnes", "child", {"act": "authority", "holder": person, "kind": "parent"}),
        (f"{channel}/personnes", "holder", {"act": "authority", "child": person, "kind": "parent"}),
        (f"{channel}/personnes", "authority", {"act": "end_authority"}),
        (f"{channel}/separation", "person", {"step": "propose", "hotel": "Hôtel", "town": "Paris"}),
        (f"{channel}/separation", "referent-ssp", {"step": "propose", "person": person}),
        (f"{channel}/demande", "subject", asked | said),
        ("/passation", "leaving", {"step": "hand_over", "professional": person}),
        (consent, "evidence", {"step": "record", "cell:his:housing": "given", "method": "signed_sheet"}),
        (consent, "explained", {"step": "record", "cell:his:housing": "given", "language": "fr"}),
        (f"{consent}/retrait", "giver", {"partner": "his", "category": "housing"}),
    ]
    for path, field, rest in forms:
        name = f"{field} of {rest.get('act', '')} {path.rpartition('/')[2]}"
        yield name, "id", lambda one, at=(path, field, rest): walker.page(at[0], **at[2], **{at[1]: one})


def _queries(walker: Asker, channel: str) -> Iterator[Place]:
    addresses = (
        f"{channel}?repondre=",
        f"{channel}?categorie=",
        f"{channel}/qui-voit-quoi?person=",
        "/passation?leaving=",
        "/journal?evenement=",
        "/administration/comptes?fermer=",
        "/demandes?fait=",
    )
    for address in addresses:
        yield f"{SEEN} {address}", "id", lambda one, address=address: walker.page(f"{address}{one}")


def _headers(walker: Asker, home: str) -> Iterator[Place]:
    channel = f"/canaux/{home}"
    for name, value in {
        "Referer": "/canaux/%s",
        "If-None-Match": '"%s"',
        "HX-Current-URL": "/canaux/%s",
        "X-Forwarded-For": "%s",
    }.items():
        yield (
            f"{SEEN} {name}",
            "id",
            lambda one, name=name, value=value: walker.page(channel, {name: value % one}),
        )
    note = {"category": "weather", "about": "household", "body": "Pluie"}
    notes = f"/channels/{home}/notes"
    yield "repeat key by API", "id", lambda one: walker.api(notes, note, Idempotency_Key=one)
    yield "token by API", "id", lambda one: walker.api(notes, Authorization=f"Bearer {one}")
    yield "purpose by API", "id", lambda one: walker.api(notes, Hub_Purpose=one)
    yield (
        "form token",
        "id",
        lambda one: walker.page(f"{channel}/brouillon", {"X-CSRFToken": one}, body="Bonjour"),
    )
