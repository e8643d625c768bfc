"""Places that take an id or a code and that few ever fill: two homes, a separation, somebody to name.

Those of administrators, coordinators and officers come after those of who follows a household.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from tests.journeys.collecting import answered
from tests.journeys.substituted_places import (
    SEEN,
    WHY,
    Asker,
    Place,
    called,
    field_sent,
    json_sent,
    page_seen,
)

Form = tuple[str, str, str, dict[str, str]]
"""(address, the field, the kind of what fits it, what else is sent)"""


def rare_fields(asker: Asker) -> Iterator[Place]:
    """Where a referent names a person, a session or a household by its code."""
    home, person = asker.own.ids["household"][0], asker.own.ids["person"][0]
    channel, homes = f"/canaux/{home}", {"act": "second_home"}
    consent = {**answered(person), "step": "record", "cell:his:housing": "given"}
    yield from _sent(
        asker,
        [
            (f"{channel}/personnes", "code", "code", homes | {"minor": asker.own.ids["person"][2]}),
            (f"{channel}/personnes", "minor", "person", homes | {"code": asker.own.ids["code"][0]}),
            (f"{channel}/personnes", "authority", "authority", {"act": "end_authority"}),
            (f"{channel}/separation", "separation", "request", {"step": "confirm"}),
            (f"{channel}/separation", "separation", "household", {"step": "cancel"}),
            (f"{channel}/separation", "person", "person", {"step": "review", "hotel": "A", "town": "B"}),
            (f"{channel}/consentement/{person}", "giver", "giver", consent),
            (
                f"{channel}/consentement/{person}",
                "evidence",
                "evidence",
                consent | {"method": "signed_sheet"},
            ),
            (f"{channel}/consentement/{person}/retrait", "giver", "giver", {"cell": "his:housing"}),
            (f"{channel}/audience", "subject", "person", {"category": "housing"}),
            ("/reglages/sessions/fin", "session", "session", {}),
        ],
    )


def places_of_colleagues(asker: Asker) -> Iterator[Place]:
    """Where a referent names somebody who works: a place in a team, a caseload, whom to ask."""
    channel, ids = f"/canaux/{asker.own.ids['household'][0]}", asker.own.ids
    line, person = ids["line"][0], ids["person"][0]
    team, until = f"{channel}/equipe", {"line": line, "until": "31/12/2030"}
    plan = {"step": "propose", "hotel": "A", "town": "B", "person": person}
    leaving = {"leaving": ids["author"][0], "professional": ids["author"][0]}
    piece = {"type": "letter", "purpose": "housing_file", "subject": "household"}
    yield from _sent(
        asker,
        [
            (team, "professional", "author", {"act": "join", "role": "member"}),
            (team, "professional", "author", {"act": "join", "role": "referent"}),
            (team, "professional", "author", {"act": "replace", "line": line}),
            (team, "professional", "author", {"act": "delegate", **until}),
            ("/passation", "leaving", "author", leaving | {"step": "review"}),
            ("/passation", "professional", "author", leaving | {"step": "review"}),
            ("/passation", "professional", "author", leaving | {"step": "hand_over", "line": line}),
            (f"{channel}/separation", "referent-mep", "author", plan),
            (f"{channel}/demandes-de-pieces", "to", "author", piece),
        ],
    )
    asked = {"type": "letter", "about": "household", "purpose": "housing_file"}
    sent = partial(json_sent, asker, f"/channels/{ids['household'][0]}/piece-requests", asked, "colleague")
    yield Place("colleague asked by API", "json", "author", sent)
    yield Place(f"{SEEN} whose caseload", "query", "author", partial(page_seen, asker, "/passation?leaving="))


def places_of_accounts(asker: Asker) -> Iterator[Place]:
    """Where an administrator names an account."""
    accounts = "/administration/comptes"
    acts = ("/fin", "/mot-de-passe", "/reouverture")
    yield from _sent(asker, [(accounts + act, "account", "author", {}) for act in acts])
    yield from _sent(asker, [("/administration/perimetres/essai", "code", "code", {"role": "worker"})])
    for argument in ("fermer", "renouveler", "rouvrir"):
        seen = partial(page_seen, asker, f"{accounts}?{argument}=")
        yield Place(f"{SEEN} {argument}", "query", "author", seen)


def places_of_opening(asker: Asker) -> Iterator[Place]:
    """Where a coordinator names the first team of a household."""
    new = {"hotel": "A", "town": "B", "stage": "1", "step": "review", "name-0": "Ali", "language-0": "fr"}
    yield from _sent(asker, [("/canaux/ouvrir", "referent-his", "author", new)])


def places_of_officers(asker: Asker, entry: str) -> Iterator[Place]:
    """Where a data-protection officer names something, beside an entry in her sight."""
    form = f"/journal/ouvertures/nouvelle/{entry}", {"motive": WHY, "minutes": "30"}
    yield from _sent(asker, [(form[0], "items", kind, form[1]) for kind in ("note", "document")])
    for name, kind in (("actor", "author"), ("household", "code")):
        path = f"/audit/entries?{name}="
        yield Place(f"{SEEN} API {path}", "query", kind, partial(called, asker, path))


def _sent(asker: Asker, forms: Iterable[Form]) -> Iterator[Place]:
    for path, field, kind, rest in forms:
        name = f"{field} of {rest.get('act', rest.get('step', ''))} {path.rpartition('/')[2]}"
        yield Place(name, "form", kind, partial(field_sent, asker, path, rest, field))
