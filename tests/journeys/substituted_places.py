"""Every place inside one's own household that takes an id, a cursor or a word that names something: fields of
forms, JSON, queries, cursors and headers."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from io import BytesIO
from typing import Any, NamedTuple, Protocol

from werkzeug.test import TestResponse

from tests import papers

SEEN = "seen:"
"""Begins the name of a place whose answer may be an ordinary page."""
WHY = "Je reprends la suite d’une collègue"


class Place(NamedTuple):
    """Its name, its part of a request, the kind of id that fits it (or `cursor`), and how it is sent."""

    name: str
    part: str
    kind: str
    send: Callable[[str], TestResponse]


class Asker(Protocol):
    """Who asks, and the household she follows."""

    @property
    def own(self) -> Any: ...

    def page(self, path: str, headers: Mapping[str, str] | None = None, **fields: Any) -> TestResponse: ...

    def api(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> TestResponse: ...


def fields(walker: Asker) -> Iterator[Place]:
    """Each field that takes an id or a cursor, sent inside one's own household."""
    home, person = walker.own.ids["household"][0], walker.own.ids["person"][0]
    yield from _written(walker, f"/canaux/{home}", person)
    yield from _cursors(walker, home)
    yield from _said_by_api(walker, home, person)


def further_fields(walker: Asker) -> Iterator[Place]:
    """Those of the pages where persons, lines and texts are chosen; what a query or a header may name."""
    home, person = walker.own.ids["household"][0], walker.own.ids["person"][0]
    yield from _forms(walker, f"/canaux/{home}", person)
    yield from _queries(walker, f"/canaux/{home}")
    yield from _headers(walker, home)


def _written(walker: Asker, channel: str, person: str) -> Iterator[Place]:
    note = {"category": "housing", "body": "Bonjour", "kind": "note", "subject": person}
    paper = {"type": "lease", "title": "Bail", "category": "housing"}

    def deposited(one: str) -> TestResponse:
        return walker.page(f"{channel}/pieces", **paper, subject=one, file=(BytesIO(papers.pdf()), "a.pdf"))

    written = partial(field_sent, walker, f"{channel}/notes")
    yield Place("subject of a note", "form", "person", partial(written, note, "subject"))
    yield Place("note answered", "form", "note", partial(written, note, "reply_to"))
    yield Place("subject of a document", "form", "person", deposited)


def _cursors(walker: Asker, home: str) -> Iterator[Place]:
    channel, of_api = f"/canaux/{home}", f"/channels/{home}"
    for path in (f"{channel}/notes?after=", f"{channel}?avant="):
        yield Place(f"cursor of {path}", "cursor", "cursor", partial(page_seen, walker, path))
    for path, rest in ((f"{channel}/recherche", "mardi"), ("/recherche", "mardi"), (f"{channel}/lu", "")):
        sent = partial(field_sent, walker, path, {"q": rest}, "cursor")
        yield Place(f"cursor of {path}", "cursor", "cursor", sent)
    for path in (
        f"{of_api}/notes?cursor=",
        f"{of_api}/notes?since=",
        f"{of_api}/documents?cursor=",
        "/channels?cursor=",
        "/access-requests?cursor=",
    ):
        yield Place(f"cursor of API {path}", "cursor", "cursor", partial(called, walker, path))


def _said_by_api(walker: Asker, home: str, person: str) -> Iterator[Place]:
    """(address, the field of the body that takes an id, of which kind, what else is said)"""
    channel, wanted = f"/channels/{home}", walker.own.ids["wanted"][0]
    said = {"category": "housing", "about": person, "body": "Bonjour"}
    asked = {"channel": home, "action": "read", "category": "housing", "about": person}
    access = {"category": "resources", "action": "read", "purpose": "housing_file", "reason": WHY}
    piece = {"type": "letter", "about": "household", "purpose": "housing_file"}
    bodies: list[tuple[str, str, str, dict[str, Any]]] = [
        (f"{channel}/notes", "about", "person", said),
        (f"{channel}/notes", "reply_to", "note", said),
        ("/search", "cursor", "cursor", {"q": "mardi"}),
        (f"{channel}/search", "cursor", "cursor", {"q": "mardi"}),
        ("/decisions", "channel", "household", asked),
        ("/decisions", "about", "person", asked),
        (f"{channel}/access-requests", "about", "person", access),
        (f"{channel}/piece-requests", "about", "person", piece | {"partner": "mep"}),
        (f"{channel}/piece-requests", "colleague", "person", piece),
        (f"/piece-requests/{wanted}/reuse", "document", "document", {}),
    ]
    for path, field, kind, rest in bodies:
        yield Place(f"{field} of API {path}", "json", kind, partial(json_sent, walker, path, rest, field))
    consents = f"{channel}/consents?person="
    yield Place("person of consents by API", "query", "person", partial(called, walker, consents))


def _forms(walker: Asker, channel: str, person: str) -> Iterator[Place]:
    """(address, the field that takes an id, of which kind, what else is sent)"""
    consent, asked = f"{channel}/consentement/{person}", {"category": "resources", "purpose": "housing_file"}
    given, join = {"step": "record", "cell:his:housing": "given"}, {"act": "join", "name": "Ali"}
    piece, wanted = {"type": "letter", "purpose": "housing_file"}, walker.own.ids["wanted"][0]
    related, exempt = {"act": "authority", "kind": "parent"}, {"act": "exempt", "type": "lease"}
    bundle = {"recipient": "Bailleur", "purpose": "Bail"}
    forms: list[tuple[str, str, str, dict[str, str]]] = [
        (f"{channel}/equipe", "line", "line", {"act": "end"}),
        (f"{channel}/equipe", "line", "line", {"act": "replace", "professional": person}),
        (f"{channel}/equipe", "line", "line", {"act": "delegate", "professional": person}),
        (f"{channel}/personnes", "parent", "person", join | {"language": "fr"}),
        (f"{channel}/personnes", "person", "person", {"act": "leave"}),
        (f"{channel}/personnes", "child", "person", related | {"holder": person}),
        (f"{channel}/personnes", "holder", "person", related | {"child": person}),
        (f"{channel}/separation", "person", "person", {"step": "propose", "hotel": "Hôtel", "town": "Paris"}),
        (f"{channel}/separation", "referent-ssp", "line", {"step": "propose", "person": person}),
        (f"{channel}/demande", "subject", "person", asked | {"action": "read", "reason": WHY}),
        (f"{channel}/demandes-de-pieces", "subject", "person", piece | {"to": walker.own.ids["author"][0]}),
        (f"{channel}/demandes-de-pieces", "to", "person", piece | {"subject": "household"}),
        (f"{channel}/dossier-logement", "documents", "document", bundle),
        (f"{channel}/pieces-attendues", "subject", "person", exempt | {"reason": WHY}),
        (f"/demandes/pieces/{wanted}/reemploi", "document", "document", {}),
        ("/passation", "leaving", "line", {"step": "hand_over", "professional": person}),
        (consent, "explained", "record", given | {"language": "fr"}),
    ]
    for path, field, kind, rest in forms:
        name = f"{field} of {rest.get('act', '')} {path.rpartition('/')[2]}"
        yield Place(name, "form", kind, partial(field_sent, walker, path, rest, field))


def _queries(walker: Asker, channel: str) -> Iterator[Place]:
    for path, kind in (
        (f"{channel}?repondre=", "note"),
        (f"{channel}?categorie=", "household"),
        (f"{channel}?demande=", "wanted"),
        (f"{channel}/demandes-de-pieces/nouvelle?type=lease&personne=", "person"),
        (f"{channel}/qui-voit-quoi?person=", "person"),
        ("/passation?leaving=", "line"),
        ("/journal?evenement=", "household"),
        ("/administration/comptes?fermer=", "line"),
        ("/demandes?fait=", "request"),
    ):
        yield Place(f"{SEEN} {path}", "query", kind, partial(page_seen, walker, path))


def _headers(walker: Asker, home: str) -> Iterator[Place]:
    channel, notes = f"/canaux/{home}", f"/channels/{home}/notes"
    for name, value in {
        "Referer": "/canaux/%s",
        "If-None-Match": '"%s"',
        "HX-Current-URL": "/canaux/%s",
        "X-Forwarded-For": "%s",
    }.items():
        yield Place(f"{SEEN} {name}", "header", "household", partial(_headed, walker, channel, name, value))
    note = {"category": "weather", "about": "household", "body": "Pluie"}
    for name, value, body in (
        ("Idempotency_Key", "%s", note),
        ("Authorization", "Bearer %s", None),
        ("Hub_Purpose", "%s", None),
    ):
        sent = partial(_headed_call, walker, notes, body, name, value)
        yield Place(f"{name} of API", "header", "household", sent)
    draft = partial(_headed, walker, f"{channel}/brouillon", "X-CSRFToken", "%s", body="Bonjour")
    yield Place("form token", "header", "household", draft)
    yield Place("subject of a file in parts", "header", "person", partial(_announced, walker, channel))


def page_seen(walker: Asker, path: str, one: str) -> TestResponse:
    return walker.page(path + one)


def field_sent(walker: Asker, path: str, rest: Mapping[str, str], field: str, one: str) -> TestResponse:
    return walker.page(path, **{**rest, field: one})


def called(walker: Asker, path: str, one: str) -> TestResponse:
    return walker.api(path + one)


def json_sent(walker: Asker, path: str, rest: Mapping[str, Any], field: str, one: str) -> TestResponse:
    return walker.api(path, {**rest, field: one})


def _headed(walker: Asker, path: str, name: str, value: str, one: str, **sent: str) -> TestResponse:
    return walker.page(path, {name: value % one}, **sent)


def _headed_call(walker: Asker, path: str, body: Any, name: str, value: str, one: str) -> TestResponse:
    return walker.api(path, body, **{name: value % one})


def _announced(walker: Asker, channel: str, subject: str) -> TestResponse:
    said = {"filename": "a.pdf", "type": "lease", "category": "housing", "subject": subject}
    words = ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in said.items())
    sent = {"Tus-Resumable": "1.0.0", "Upload-Length": "9", "Upload-Metadata": words}
    return walker.page(f"{channel}/envois", sent, q="")
