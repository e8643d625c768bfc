"""One household of two adults and a child, two partners, everything open: tests break what they are about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hub.clock import FAR_FUTURE
from hub.consent import facts
from hub.consent.codes import Action, Agreement, Answer, Capacity, Level, Role, Use
from hub.consent.facts import LONG_AGO, Facts
from hub.consent.questions import Place, Question
from hub.consent.rules import decide
from hub.consent.subjects import Item, Subject

START = datetime(2025, 1, 1, tzinfo=UTC)
CATEGORIES = ("coordination", "housing", "health")
ADULTS = frozenset({"ann", "bob"})
EVERYBODY = ADULTS | {"kid"}
ALWAYS = {"from_at": START, "recorded_at": START}


def day(count: float) -> datetime:
    return START + timedelta(days=count)


NOW = day(100)


def parameters(**changes):
    settings = {
        "consent_max_months": 12,
        "closed_categories": {"health": frozenset({"nurse"})},
        "consent_collectors": frozenset({Role.WORKER, Role.REFERENT}),
        "break_glass": facts.BreakGlass(
            minutes=60,
            minimum_categories=frozenset({"housing"}),
            reason_min_length=20,
            roles=frozenset({Role.WORKER, Role.MANAGER}),
        ),
    }
    return facts.PlatformParameters(**(settings | changes))


def post(professional="wanda", partner="mep", role=Role.WORKER, profession="nurse", **dates):
    return facts.Post(
        professional=professional, partner=partner, role=role, profession=profession, **(ALWAYS | dates)
    )


def line(professional="wanda", partner="mep", household="home", role=None, **dates):
    return facts.TeamLine(
        professional=professional, partner=partner, household=household, role=role, **(ALWAYS | dates)
    )


def scope(category, level=Level.WRITE, partner="mep", role=Role.WORKER, **dates):
    return facts.Scope(partner=partner, role=role, category=category, level=level, **(ALWAYS | dates))


def basis(category, agreement=Agreement.REQUIRED, partner="mep", **dates):
    return facts.LegalBasis(
        partner=partner, category=category, kind="public_interest", agreement=agreement, **(ALWAYS | dates)
    )


def member(person, household="home", **dates):
    return facts.Membership(person=person, household=household, **(ALWAYS | dates))


def authority(person, holder, kind=Capacity.PARENT, **dates):
    return facts.Authority(person=person, holder=holder, kind=kind, **(ALWAYS | dates))


def said(answer, person="ann", giver=None, capacity=Capacity.SELF, from_at=START, **more):
    settings = {
        "id": f"{person}-{answer}-{from_at}",
        "partners": frozenset({"mep"}),
        "categories": frozenset(CATEGORIES),
        "uses": frozenset(Use),
        "until_at": None,
        "recorded_at": from_at or START,
    }
    return facts.ConsentStatement(
        person=person,
        giver=giver or person,
        capacity=capacity,
        from_at=from_at,
        answer=answer,
        **(settings | more),
    )


def opening(professional="wanda", **more):
    settings = {
        "household": "home",
        "from_at": NOW,
        "recorded_at": NOW,
        "reason_length": 20,
        "reauthenticated": True,
    }
    return facts.EmergencyOpening(professional=professional, **(settings | more))


def rows(**changes):
    """All rows of the open world, by kind, with those named replaced."""
    world = {
        "parameters": parameters(),
        "posts": [post(), post("simon", "ssp")],
        "agreements": [facts.PartnerAgreement(partner=name, **ALWAYS) for name in ("mep", "ssp")],
        "team": [line(), line("simon", "ssp")],
        "scopes": [scope(name, partner=partner) for name in CATEGORIES for partner in ("mep", "ssp")],
        "legal_bases": [basis(name, partner=partner) for name in CATEGORIES for partner in ("mep", "ssp")],
        "memberships": [member(name) for name in sorted(EVERYBODY)],
        "persons": [
            facts.Person(id="ann", adult_at=LONG_AGO),
            facts.Person(id="bob", adult_at=LONG_AGO),
            facts.Person(id="kid", adult_at=FAR_FUTURE),
        ],
        "authorities": [authority("kid", "ann"), authority("kid", "bob")],
        "statements": [said(Answer.GIVEN, name) for name in sorted(ADULTS)],
    }
    return world | changes


def world(**changes) -> Facts:
    return Facts(**rows(**changes))


def item(category="housing", persons=frozenset({"ann"}), partner="ssp", **more):
    settings = {"id": "item", "kind": "note", "household": "home", "posted_at": START}
    wide = more.pop("wide", len(persons) > 1)
    formed_at = more.pop("formed_at", None)
    subject = Subject(frozenset(persons), wide, formed_at)
    return Item(category=category, subject=subject, partner=partner, **(settings | more))


def ask(known, target, action=Action.READ, actor="wanda", now=NOW):
    return decide(Question(actor=actor, action=action, target=target), known, now)


BOB_LEFT = [member("ann"), member("bob", until_at=day(50)), member("kid")]
OWN = {"partner": "mep", "persons": ADULTS}


def place(category="housing", person="ann"):
    return Place(household="home", category=category, person=person)
