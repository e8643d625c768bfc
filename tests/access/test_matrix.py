"""Every address × method × reader answers what the policy says, and hidden is told from absent by nothing."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hub.households.operations import Opened
from hub.settings import ROOT
from hub.storage.db import Database
from tests.access.asking import address, ask, word
from tests.access.world import Place, World
from tests.fixed_clock import FixedClock

LAST = (
    "collecting.record",
    "withdrawal.withdraw",
    "glass.open_glass",
    "administration.end",
    "administration.reopen",
    "settings.change_password",
    "connexion.leave_everywhere",
)
"""Asked last and in this order: they change what the others would be answered."""
REFERENCE = re.compile(rb"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b")


def policy() -> dict[tuple[str, str], dict[str, str]]:
    lines = (ROOT / "config" / "access_matrix.csv").read_text().splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {(row.pop("route"), row.pop("method")): row for row in rows}


def served(app: Flask) -> list[tuple[Rule, str]]:
    """Every rule × method but static files and what HTTP adds by itself, those of LAST last."""
    rules = [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods or ())
        if rule.endpoint != "static" and method not in ("HEAD", "OPTIONS")
    ]

    def turn(pair: tuple[Rule, str]) -> tuple[int, str, str]:
        rule, method = pair
        return LAST.index(rule.endpoint) if rule.endpoint in LAST else -1, rule.rule, method

    return sorted(rules, key=turn)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_every_address_answers_every_reader_as_the_policy_says(world: World) -> None:
    wanted = policy()
    assert {(rule.rule, method) for rule, method in served(world.app)} == set(wanted)
    differences = [
        f"{method} {rule.rule} for {column}: {found}, not {expected}"
        for rule, method in served(world.app)
        for column, expected in wanted[rule.rule, method].items()
        for found in [word(_asked(world, column, rule, method), method)]
        if found != expected
    ]
    assert differences == []


def test_what_is_hidden_is_answered_like_what_does_not_exist(world: World) -> None:
    differences = [
        f"{method} {rule.rule} for {column}"
        for rule, method in served(world.app)
        for column, expected in policy()[rule.rule, method].items()
        if expected == "hidden" and "<uuid:" in rule.rule
        if _told(_asked(world, column, rule, method))
        != _told(_asked(world, column, rule, method, absent=True))
    ]
    assert differences == []


def _asked(world: World, column: str, rule: Rule, method: str, *, absent: bool = False) -> TestResponse:
    place = world.place(column)
    path = address(rule, _nowhere(place, column) if absent else place)
    return ask(world, column, rule, method, path)


def _nowhere(place: Place, column: str) -> Place:
    """Ids of nothing. Who is in the team keeps the household: it is the item that is hidden from her."""
    home = place.home if column == "closed" else Opened(uuid4(), place.home.short_code, (uuid4(),))
    ids = {name: uuid4() for name in ("note", "document", "request", "record", "opening", "entry")}
    return replace(place, home=home, **ids)


def _told(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body; the reference number has a fixed width and says nothing."""
    secret = ("Set-Cookie", "Date")
    headers = [(name, value) for name, value in answer.headers if name not in secret]
    text = REFERENCE.sub(b"", answer.get_data())
    return answer.status_code, headers, re.sub(rb'name="csrf[_-]token" (content|value)="[^"]+"', b"", text)
