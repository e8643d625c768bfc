"""Every address × method × reader answers what the policy says, and hidden is told from absent by nothing."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hub.households.operations import Opened
from hub.requests import asking
from hub.settings import ROOT
from hub.storage.db import Database
from hub.web import live
from tests.access import sockets
from tests.access.asking import address, ask, word
from tests.access.prepared import prepared
from tests.access.world import Place, World
from tests.fixed_clock import FixedClock

pytestmark = pytest.mark.timeout(360)  # some thousand questions in one test, on a machine with others to run
LAST = (
    "api.replace_version",
    "collecting.record",
    "withdrawal.withdraw",
    "glass.open_glass",
    "administration.end",
    "administration.reopen",
    "settings.change_password",
    "connexion.leave_everywhere",
)
"""Asked last and in this order: they change what the others would be answered."""
PASSES = {"content", "page", "done", "moved", "bell"}
REFERENCE = re.compile(rb"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b")


FURTHER = {
    "referent": "given",
    "coordinator": "given",
    "team_manager": "given",
    "own": "given",
    "only": "given",
    "partial": "pending",
    "elsewhere": "pending",
    "manager": "stranger",
}
"""Columns in which an empty cell says the same as the column named here, as the head of the policy tells."""


def policy(columns: Iterable[str]) -> dict[tuple[str, str], dict[str, str]]:
    """Per route and method, what each of these columns gets."""
    lines = (ROOT / "config" / "access_matrix.csv").read_text().splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    found = {
        (row["route"], row["method"]): {name: row[name] or row[FURTHER[name]] for name in columns}
        for row in rows
    }
    twice = Counter((row["route"], row["method"]) for row in rows) - Counter(found.keys())
    assert not twice, f"lines that stand there twice, keep the longer one: {list(twice)}"
    return found


def base_columns() -> list[str]:
    lines = (ROOT / "config" / "access_matrix.csv").read_text().splitlines()
    names = next(line for line in lines if not line.startswith("#")).split(",")[2:]
    assert names[-len(FURTHER) :] == list(FURTHER)
    return names[: -len(FURTHER)]


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


@pytest.fixture(autouse=True)
def every_bell_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several notes a second are asked about here; that a burst becomes one bell is a test of its own."""
    monkeypatch.setattr(live, "AT_MOST_EVERY", 0.0)


@pytest.fixture(autouse=True)
def as_many_requests_as_one_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    """One reader of seven columns asks in each; that too many may not wait is a test of its own."""
    monkeypatch.setattr(asking, "MOST_WAITING", 1000)


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    """Some readers on one engine and the further ones on the other: each address is asked on both."""
    return World(sqlite_database, tmp_path, clock)


@pytest.fixture
def further_world(postgres_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    """Other roles and states of consent."""
    return World(postgres_database, tmp_path, clock, further=True)


def test_every_address_answers_every_reader_as_the_policy_says(world: World) -> None:
    found = differences(world, policy(base_columns()))
    assert not found, chr(10).join(found)


def test_every_address_answers_the_further_readers_as_the_policy_says(further_world: World) -> None:
    found = differences(further_world, policy(FURTHER))
    assert not found, chr(10).join(found)


def test_somebody_passes_at_every_address() -> None:
    """A route that turned everybody away would otherwise be what the policy says."""
    said = policy([*base_columns(), *FURTHER])
    shut = [place for place, words in said.items() if not PASSES & {*words.values()}]
    assert not shut


def test_what_is_hidden_is_answered_like_what_does_not_exist(world: World) -> None:
    found = told_apart(world, policy(base_columns()))
    assert not found, chr(10).join(found)


def test_what_is_hidden_from_the_further_readers_is_answered_like_what_does_not_exist(
    further_world: World,
) -> None:
    found = told_apart(further_world, policy(FURTHER))
    assert not found, chr(10).join(found)


def differences(world: World, wanted: dict[tuple[str, str], dict[str, str]]) -> list[str]:
    """Where an answer is not what the policy says; every route and every socket event has its row."""
    rules = served(world.app)
    asked = {(rule.rule, method) for rule, method in rules}
    assert asked | {(event, sockets.METHOD) for event in sockets.events(world)} == set(wanted)
    heard = [
        (event, sockets.METHOD, column, sockets.answered(world, column, event))
        for event in sorted(sockets.events(world))
        for column in wanted[event, sockets.METHOD]
    ]
    found = [
        (rule.rule, method, column, word(_asked(world, column, rule, method), method))
        for rule, method in rules
        for column in wanted[rule.rule, method]
    ]
    return [
        f"{method} {place} for {column}: {answer}, not {wanted[place, method][column]}"
        for place, method, column, answer in found + heard
        if answer != wanted[place, method][column]
    ]


def told_apart(world: World, wanted: dict[tuple[str, str], dict[str, str]]) -> list[str]:
    """Where an answer about something hidden is not, byte for byte, the one about nothing."""
    return [
        f"{method} {rule.rule} for {column}"
        for rule, method in served(world.app)
        for column, expected in wanted[rule.rule, method].items()
        if expected == "hidden" and "<uuid:" in rule.rule
        if _told(_asked(world, column, rule, method))
        != _told(_asked(world, column, rule, method, absent=True))
    ]


def _asked(world: World, column: str, rule: Rule, method: str, *, absent: bool = False) -> TestResponse:
    place = prepared(world, column, rule.endpoint)
    path = address(rule, _nowhere(place, column) if absent else place)
    return ask(world, column, rule, method, place, path)


def _nowhere(place: Place, column: str) -> Place:
    """Ids of nothing. Who is in the team keeps the household: it is the item that is hidden from her."""
    home = place.home if column == "closed" else Opened(uuid4(), place.home.short_code, (uuid4(),))
    names = (
        "note",
        "document",
        "request",
        "second_request",
        "wanted",
        "record",
        "opening",
        "entry",
        "upload",
    )
    ids = {name: uuid4() for name in names}
    return replace(place, home=home, **ids)


def _told(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body; the reference number has a fixed width and says nothing."""
    secret = ("Set-Cookie", "Date")
    headers = [(name, value) for name, value in answer.headers if name not in secret]
    text = REFERENCE.sub(b"", answer.get_data())
    return answer.status_code, headers, re.sub(rb'name="csrf[_-]token" (content|value)="[^"]+"', b"", text)
