"""Builds the rule's facts and questions from a world file. The format stands in worlds/README.md."""

from __future__ import annotations

import random
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hub.clock import FAR_FUTURE
from hub.consent import facts
from hub.consent.agreements import majority
from hub.consent.codes import Action, Answer, Capacity, Knowledge, Level, Role, Use
from hub.consent.facts import Facts
from hub.consent.questions import ConsentOf, Place, Question
from hub.consent.subjects import Item, Subject

WORLDS = Path(__file__).parent / "worlds"


@dataclass(frozen=True)
class World:
    """A world ready to be asked: its facts, its items by id, and the file as it was read."""

    facts: Facts
    items: dict[str, Item]
    data: dict[str, Any]

    def question(self, row: dict[str, Any]) -> Question:
        return Question(
            actor=row["actor"],
            action=Action(row["action"]),
            target=self._target(row),
            as_of=instant(row.get("as_of")),
            knowledge=Knowledge(row.get("knowledge", "then")),
        )

    def _target(self, row: dict[str, Any]) -> Item | Place | ConsentOf | None:
        if "item" in row:
            return self.items.get(row["item"])
        if "consent_of" in row:
            return ConsentOf(**row["consent_of"])
        place = row["category"]
        person = None if place["subject"] == "household" else place["subject"]
        return Place(household=place["household"], category=place["category"], person=person)


def instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def names() -> list[str]:
    return sorted(path.stem for path in WORLDS.glob("*.yaml"))


@cache
def read(name: str) -> dict[str, Any]:
    return yaml.safe_load((WORLDS / f"{name}.yaml").read_text(encoding="utf-8"))


def load(name: str, shuffled: int | None = None) -> World:
    """The world of that name; with a seed, every list in it is in another order."""
    data = read(name)
    if shuffled is not None:
        data = deepcopy(data)
        _shuffle(data, random.Random(shuffled))
    known = facts_of(data)
    return World(known, {row["id"]: _item(row, known) for row in data["items"]}, data)


def facts_of(data: dict[str, Any]) -> Facts:
    return Facts(
        parameters=_parameters(data["platform"]),
        posts=[_post(row["id"], post) for row in data["professionals"] for post in row["posts"]],
        agreements=[_agreement(row["id"], period) for row in data["partners"] for period in row["agreement"]],
        team=[_line(row) for row in data["team"]],
        scopes=[_scope(row, *level) for row in data["scopes"] for level in row["levels"].items()],
        legal_bases=[_basis(row, category) for row in data["legal_bases"] for category in row["categories"]],
        memberships=[
            facts.Membership(household=home["id"], person=row["person"], **dates(row))
            for home in data["households"]
            for row in home["members"]
        ],
        persons=[_person(row, data["timezone"]) for row in data["persons"]],
        authorities=[
            facts.Authority(
                person=row["person"], holder=row["holder"], kind=Capacity(row["kind"]), **dates(row)
            )
            for row in data["authority"]
        ],
        statements=[_statement(row) for row in data["consents"]],
        emergency_openings=[_emergency(row) for row in data["break_glass"]],
        dpo_openings=[_dpo_opening(row) for row in data["dpo_openings"]],
    )


def dates(row: dict[str, Any], start: str = "from", end: str = "until") -> dict[str, Any]:
    return {
        "from_at": instant(row[start]),
        "until_at": instant(row.get(end)) or FAR_FUTURE,
        "recorded_at": instant(row.get("recorded_at") or row[start]),
        "replaced_at": instant(row.get("replaced_at")) or FAR_FUTURE,
    }


def _parameters(row: dict[str, Any]) -> facts.PlatformParameters:
    glass = row["break_glass"]
    return facts.PlatformParameters(
        consent_max_months=row["consent_max_months"],
        closed_categories={name: frozenset(listed) for name, listed in row["closed_categories"].items()},
        consent_collectors=frozenset(map(Role, row["consent_collectors"])),
        break_glass=facts.BreakGlass(
            minutes=glass["minutes"],
            minimum_categories=frozenset(glass["minimum_categories"]),
            reason_min_length=glass["reason_min_length"],
            roles=frozenset(map(Role, glass["roles"])),
        ),
    )


def _post(professional: str, row: dict[str, Any]) -> facts.Post:
    return facts.Post(
        professional=professional,
        partner=row["partner"],
        role=Role(row["role"]),
        profession=row["profession"],
        **dates(row),
    )


def _agreement(partner: str, row: dict[str, Any]) -> facts.PartnerAgreement:
    pauses = tuple(facts.Suspension(**dates(pause)) for pause in row.get("suspensions", []))
    return facts.PartnerAgreement(partner=partner, suspensions=pauses, **dates(row))


def _line(row: dict[str, Any]) -> facts.TeamLine:
    return facts.TeamLine(
        professional=row["professional"],
        partner=row["partner"],
        household=row["household"],
        role=Role(row["as"]) if "as" in row else None,
        **dates(row),
    )


def _scope(row: dict[str, Any], category: str, level: str) -> facts.Scope:
    return facts.Scope(
        partner=row["partner"], role=Role(row["role"]), category=category, level=Level(level), **dates(row)
    )


def _basis(row: dict[str, Any], category: str) -> facts.LegalBasis:
    return facts.LegalBasis(
        partner=row["partner"],
        category=category,
        kind=row["basis"],
        agreement=facts.Agreement(row["agreement"]),
        **dates(row),
    )


def _person(row: dict[str, Any], timezone: str) -> facts.Person:
    born = row["born"]
    return facts.Person(id=row["id"], adult_at=majority(date.fromisoformat(born), timezone) if born else None)


def _statement(row: dict[str, Any]) -> facts.ConsentStatement:
    return facts.ConsentStatement(
        id=row["id"],
        person=row["person"],
        giver=row["by"],
        capacity=Capacity(row["capacity"]),
        partners=frozenset(row["partners"]),
        categories=frozenset(row["categories"]),
        uses=frozenset(map(Use, row["actions"])),
        answer=Answer(row["decision"]),
        from_at=instant(row["from"]),
        until_at=instant(row["until"]),
        recorded_at=instant(row["recorded_at"]),
        replaced_at=instant(row.get("replaced_at")) or FAR_FUTURE,
    )


def _emergency(row: dict[str, Any]) -> facts.EmergencyOpening:
    return facts.EmergencyOpening(
        professional=row["professional"],
        household=row["household"],
        reason_length=len(row["reason"].strip()),
        reauthenticated=row["reauthenticated"],
        chosen=row.get("chosen"),
        **dates(row, "opened_at", "closed_at"),
    )


def _dpo_opening(row: dict[str, Any]) -> facts.DpoOpening:
    return facts.DpoOpening(
        professional=row["professional"],
        household=row["household"],
        items=frozenset(row["items"]),
        motive_length=len(row["motive"].strip()),
        **dates(row),
    )


def _item(row: dict[str, Any], known: Facts) -> Item:
    posted_at = instant(row["posted_at"])
    persons = frozenset({row["subject"]})
    wide = row["subject"] == "household"
    if wide:
        rows = known.members[row["household"]]
        persons = frozenset(member.person for member in rows if member.holds(posted_at, posted_at))
    return Item(
        id=row["id"],
        kind=row["kind"],
        category=row["category"],
        subject=Subject(persons, wide),
        household=row["household"],
        partner=row["partner"],
        posted_at=posted_at,
    )


def _shuffle(value: Any, order: random.Random) -> None:
    if isinstance(value, dict):
        entries = list(value.items())
        order.shuffle(entries)
        value.clear()
        value.update(entries)
        value = list(value.values())
    elif isinstance(value, list):
        order.shuffle(value)
    else:
        return
    for inner in value:
        _shuffle(inner, order)
