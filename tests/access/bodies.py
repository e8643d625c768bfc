"""A body that would be right, for each route of the matrix that needs more than its own ids."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from sqlalchemy import select

from hub.accounts.sessions import stored_id
from hub.actors import Actor
from hub.consent.approvals import key_of, withdraw_approval
from hub.consent.texts import newest_packs
from hub.households.rules import short_code
from hub.platform.partners import partners_overview
from hub.platform.scope_changes import change_scopes
from hub.platform.scope_proposals import list_proposals
from hub.registry.models import TeamMembership
from tests import papers
from tests.access.world import CANARY, ITEM, MAIL, Place, World
from tests.journeys.browsing import mint_session
from tests.journeys.collecting import answered
from tests.platform_builder import PASSWORD, add_household, add_professional, approve_texts
from tests.suspensions import suspension_asked

NOTE = "Visite prévue lundi"
PHRASE = f'"{CANARY.upper()}"'
"""Looked for as it is not written, so that the page that repeats it does not tell it."""
REASON = "Le bail se signe vendredi matin"


def _note(_world: World, place: Place) -> dict[str, Any]:
    return {"category": ITEM, "subject": str(place.person), "body": NOTE, "kind": "note"}


def right_paper(_world: World, place: Place) -> dict[str, Any]:
    return {
        "category": ITEM,
        "subject": str(place.person),
        "type": "lease",
        "title": "Bail",
        "again": "yes",
        "file": (BytesIO(papers.pdf()), "bail.pdf"),
    }


def _consent(_world: World, place: Place) -> dict[str, Any]:
    return {f"cell:his:{ITEM}": "given", "step": "record", **answered(place.person)}


def _withdrawal(_world: World, place: Place) -> dict[str, Any]:
    return {"partner": "his", "category": ITEM, "giver": f"{place.person}:self"}


def _account(world: World, _place: Place) -> dict[str, Any]:
    return {"account": str(world.spare.id)}


def _narrowing(_world: World, _place: Place) -> dict[str, Any]:
    return {"was:manager:coordination": "read", "scope:manager:coordination": "none", "step": "record"}


def _answer(world: World, _place: Place) -> dict[str, Any]:
    """A yes to what another partner proposed, once."""
    if not list_proposals(world.platform, world.far_administrator):
        asked = {("manager", "housing"): ("none", "read")}
        change_scopes(world.platform, world.far_administrator, asked, "Une raison assez longue pour tous")
    (proposed,) = list_proposals(world.platform, world.far_administrator)
    return {"act": "approve", "proposal": str(proposed.batch_id)}


def _suspension(world: World, _place: Place) -> dict[str, Any]:
    """A no to what another partner asked for, once."""
    held = partners_overview(world.platform, world.far_administrator).proposals
    waiting = [one.id for one in held if one.state == "proposed"]
    asked = waiting or [suspension_asked(world.platform, world.far_administrator)]
    return {"act": "decline", "proposal": str(asked[0])}


def _new_account(_world: World, _place: Place) -> dict[str, Any]:
    said = {"role": "worker", "profession": "housing_officer", "mail": "nouvelle@his.example"}
    return {"name": "Nouvelle Venue", "language": "fr", **said}


def _request(_world: World, place: Place) -> dict[str, Any]:
    said = {"action": "read", "purpose": "housing_file", "reason": REASON}
    return {"category": ITEM, "subject": str(place.person), **said}


def _wanted(world: World, place: Place) -> dict[str, Any]:
    said = {"type": "lease", "purpose": "housing_file", "to": str(world.author.id)}
    return {"subject": str(place.person), **said}


def joining(_world: World, _place: Place) -> dict[str, Any]:
    """For a code nobody has asked for yet."""
    return {"code": short_code(), "purpose": "housing_file", "reason": REASON}


def _emergency(_world: World, place: Place) -> dict[str, Any]:
    said = {"cause": "missing", "reason": "Incendie à l’hôtel, famille introuvable", "password": PASSWORD}
    return {"code": place.home.short_code, **said}


def _separation(world: World, place: Place) -> dict[str, Any]:
    """The person leaves whom somebody has just joined, where the reader may say so."""
    said = {"hotel": "Hôtel du Port", "town": "Paris", "referent-his": str(world.spare.id)}
    return {"step": "propose", "person": str(place.person), **said}


def _bundle(_world: World, place: Place) -> dict[str, Any]:
    said = {"recipient": "Mme Roux, bailleur social", "purpose": "Candidature au logement"}
    return {**said, "documents": str(place.document)}


def _text(world: World, *, approved: bool) -> dict[str, Any]:
    """The Arabic text, once it is approved, or is not: each of the officers decides anew."""
    approve_texts(world.platform, "ar")
    pack = newest_packs(world.platform.settings.config)["ar"]
    if not approved:
        withdraw_approval(world.platform, _officer(world), *key_of(pack))
    return {"version": pack.version, "language": pack.language, "digest": pack.digest}


def _officer(world: World) -> Actor:
    return add_professional(world.platform, "mep", "dpo", "lawyer")


def _household(world: World, _place: Place) -> dict[str, Any]:
    where = {"hotel": "Hôtel du Port", "town": "Paris", "stage": "1", "step": "open"}
    return {**where, "name-0": "Ali Ba", "language-0": "fr", "referent-his": str(world.spare.id)}


def _caseload(world: World, place: Place) -> dict[str, Any]:
    """All that a colleague follows, in a household of which the reader is a referent where she may be one."""
    colleague = add_professional(world.platform, "his", profession="housing_officer")
    reader = [place.reader] if place.reader == world.readers.get("referent", world.spare) else []
    home = add_household(world.platform, [colleague], referents=reader)
    with world.platform.database.reading() as session:
        mine = TeamMembership.professional_id == colleague.id, TeamMembership.household_id == home.id
        line = session.scalars(select(TeamMembership.id).where(*mine)).one()
    return {
        "step": "hand_over",
        "leaving": str(colleague.id),
        "professional": str(world.spare.id),
        "line": str(line),
    }


def _password(world: World, place: Place) -> dict[str, Any]:
    """Another than the one the reader has now: one reader asks in several columns."""
    assert place.reader is not None
    current = world.passwords.get(place.reader, PASSWORD)
    world.passwords[place.reader] = f"{current} again"
    return {"current": current, "password": world.passwords[place.reader]}


def _session(world: World, place: Place) -> dict[str, Any]:
    """Another session of the reader's own."""
    assert place.reader is not None
    return {"session": stored_id(mint_session(world.platform, place.reader)).hex()}


BODIES: dict[str, Callable[[World, Place], dict[str, Any]]] = {
    "channels.write": _note,
    "channels.audience": _note,
    "channels.draft": lambda _world, _place: {"body": NOTE},
    "searching.across": lambda _world, _place: {"q": PHRASE},
    "searching.channel": lambda _world, _place: {"q": PHRASE},
    "channels.search": lambda _world, place: {"q": place.home.short_code},
    "documents.deposit": right_paper,
    "expected.exempt": lambda _world, _place: {
        "act": "exempt",
        "type": "hosting_certificate",
        "subject": "household",
        "reason": REASON,
    },
    "replacing.replace": lambda _world, _place: {
        "version": "1",
        "title": "Bail",
        "file": (BytesIO(papers.pdf()), "bail.pdf"),
    },
    "api.replace_version": lambda _world, _place: {
        "version": "2",  # asked after the page, which made it
        "title": "Bail",
        "file": (BytesIO(papers.pdf()), "bail.pdf"),
    },
    "checking.act": lambda _world, _place: {"act": "to_redo", "version": "1", "reason": REASON},
    "dating.state": lambda _world, _place: {
        "act": "write",
        "version": "1",
        "seen": "2027-12-31",  # asked after the API, which said so
        "stated_on": "31/01/2028",
    },
    "bundles.make": _bundle,
    "collecting.record": _consent,
    "withdrawal.withdraw": _withdrawal,
    "administration.create": _new_account,
    "partners.carry_on": lambda _world, _place: {
        "partner": "his",
        "act": "suspend",
        "reason": REASON,
        "step": "review",
    },
    "partners.answer": _suspension,
    "scopes.change": _narrowing,
    "scopes.answer": _answer,
    "scopes.tried": lambda _world, place: {"code": place.home.short_code, "role": "worker"},
    "administration.end": _account,
    "administration.reset": _account,
    "administration.reopen": _account,
    "requests.send": _request,
    "requests.join": joining,
    "requests.answer": lambda _world, _place: {"outcome": "declined", "reason": REASON},
    "piece_requests.send": _wanted,
    "piece_requests.decline": lambda _world, _place: {"reason": REASON},
    "piece_requests.cancel": lambda _world, _place: {"cancel_reason": REASON},
    "piece_requests.propose": lambda _world, place: {"document": str(place.document)},
    "piece_requests.answer_reuse": lambda _world, _place: {"outcome": "granted", "owner_reason": REASON},
    "glass.open_glass": _emergency,
    "openings.make": lambda _world, place: {"items": str(place.note), "motive": REASON, "minutes": "30"},
    "emergencies.review": lambda _world, _place: {"finding": "justified", "comment": REASON},
    "channels.read": lambda world, place: {"cursor": world.cursor_of(place)},
    "connexion.enter": lambda _world, _place: {"name": MAIL, "password": PASSWORD},
    "consent_texts.approve": lambda world, _place: _text(world, approved=False),
    "consent_texts.withdraw": lambda world, _place: _text(world, approved=True),
    "opening.carry_on": _household,
    "settings.change_password": _password,
    "settings.end_session": _session,
    "journal.export": lambda _world, _place: {"motive": "evidence"},
    "caseload.carry_on": _caseload,
    "composition.change": lambda _world, _place: {"act": "join", "name": "Ali", "language": "fr"},
    "separation.decide": _separation,
    "team.change": lambda world, _place: {
        "act": "join",
        "professional": str(world.spare.id),
        "role": "member",
    },
    "connexion.preferences": lambda _world, _place: {"language": "fr"},
}
