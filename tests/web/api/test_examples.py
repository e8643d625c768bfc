"""Every example of docs/api.md, run as it stands: what it sends is taken, what it shows comes back."""

from __future__ import annotations

import json
import re
import shlex
from io import BytesIO
from string import Template

from hub.settings import ROOT
from tests import papers

PAGE = (ROOT / "docs" / "api.md").read_text()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = {"bulletin.pdf": papers.pdf()}


def examples():
    """(commands, what the last of them gets) in the order of the page."""
    blocks = BLOCK.findall(PAGE)
    for (language, commands), (following, answer) in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        if language == "sh" and commands.startswith("call "):
            joined = commands.replace("\\\n", " ")
            yield joined.strip().splitlines(), json.loads(answer) if following == "json" else None


def agrees(shown, got):
    """`…` stands for any text, in a list for any items, as a key for other keys."""
    if isinstance(shown, dict):
        exact = "…" in shown or set(shown) == set(got)
        return exact and all(name in got and agrees(shown[name], got[name]) for name in shown if name != "…")
    if isinstance(shown, list) and shown != ["…"]:
        return len(shown) == len(got) and all(map(agrees, shown, got))
    return shown == got or (shown in ("…", ["…"]) and type(shown) is type(got) and len(got) > 0)


def request_of(arguments):
    """What curl would send: (address, keyword arguments of the test client)."""
    sent, form, headers = {}, {}, {}
    words = iter(arguments)
    for word in words:
        if word == "--json":
            sent |= {"data": next(words), "content_type": "application/json"}
        elif word == "-F":
            name, _, value = next(words).partition("=")
            form[name] = (BytesIO(FILES[value[1:]]), value[1:]) if value.startswith("@") else value
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-X":
            sent["data"] = b"" if next(words) == "POST" else None
        elif word == "-o":
            next(words)
        else:
            address = word
    return address, sent | {"headers": headers} | ({"data": form} if form else {})


def test_every_example_is_taken_and_gets_what_it_shows(world):
    values = {"HUB": "", "CHANNEL": str(world.home.id), "PERSON": str(world.home.person_ids[0])}
    ran = 0
    for commands, shown in examples():
        for command in commands:
            address, sent = request_of(shlex.split(Template(command).substitute(values))[1:])
            actor = world.officer if address.startswith("/audit/") else world.social
            answer = world.call("POST" if "data" in sent else "GET", address, actor, **sent)
            assert answer.data, command
            assert answer.status_code < 300 or "status" in shown, (command, answer.text)
            if answer.is_json and "newest" in answer.json:
                values["NEWEST"] = answer.json["newest"]
            if answer.is_json and answer.json.get("state") == "waiting":
                values["REQUEST"] = answer.json["id"]
            ran += 1
        assert shown is None or agrees(shown, answer.json), (command, answer.text)
    assert ran == PAGE.count('call "$HUB/')


def test_each_call_stands_with_the_scope_that_opens_it(world):
    rows = re.findall(r"^\| `(\w+:\w+)` \| (.*) \|$", PAGE, re.MULTILINE)
    told = {
        (scope, address.partition(" ")[2] or address)
        for scope, calls in rows
        for address in re.findall(r"`([^`]+)`", calls)
    }
    described = (
        world.app.test_client()
        .get("/api/v1/openapi.json", base_url=world.platform.settings.origin)
        .json["paths"]
    )
    needed = {
        (scope, re.sub(r"\{\w+\}", "{id}", path))
        for path, methods in described.items()
        for one in methods.values()
        for entry in one["security"]
        for scope in entry["token"]
    }
    assert told == needed
