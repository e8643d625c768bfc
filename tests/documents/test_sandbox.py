"""The canary: it escapes by no way while every lock is there, and says which way each missing lock leaves."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from hub.documents import sandbox
from hub.documents.sandbox import ATTEMPTS, Confinement, confinement_here, described, require_confinement
from hub.errors import StorageUnavailableError
from hub.settings import Settings


def escapes(change: str) -> set[str]:
    """What the canary finds when part of the confinement was taken out of the program."""
    program = (
        "import sys, json\nfrom hub.documents import canary, confinement\n"
        f"{change}\nprint(json.dumps(canary.escapes(sys.argv[1])))"
    )
    command = [sys.executable, "-I", "-c", program, __file__]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return set(json.loads(done.stdout))


WITHOUT = {
    "nothing": ("pass", set()),
    "all": ("canary.confine = lambda seconds: []", set(ATTEMPTS)),
    "the filter": ("confinement.take_filter = lambda: False", {"datagram", "fork"}),
    "landlock": ("confinement.give_up_files_and_network = lambda: 0", set()),
    "filter and landlock": (
        "confinement.take_filter = lambda: False; confinement.give_up_files_and_network = lambda: 0",
        set(ATTEMPTS) - {"memory"},
    ),
    "limits": ("confinement._limit = lambda kind, value: None", {"memory"}),
}


@pytest.mark.parametrize(("change", "expected"), WITHOUT.values(), ids=WITHOUT)
def test_the_canary_tells_what_each_missing_lock_leaves(change, expected):
    assert escapes(change) == expected


def test_here_the_parser_is_confined_by_every_lock():
    found = confinement_here()
    assert [lock.split()[0] for lock in found.locks] == ["limits", "no_new_privs", "landlock", "seccomp"]
    assert found.holds
    assert described(found).startswith("document parser: confined (limits, no_new_privs, landlock ")


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"locks": []}', b'{"locks": 1, "escapes": 2}'])
def test_a_canary_that_does_not_answer_has_proved_nothing(answer, monkeypatch, caplog):
    monkeypatch.setattr(sandbox, "run", lambda *_: answer)
    assert confinement_here.__wrapped__() == Confinement((), ATTEMPTS)
    assert "document parser not confined: open, connect, datagram" in caplog.text


def test_a_dead_canary_has_proved_nothing(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    found = confinement_here.__wrapped__()
    assert not found.holds
    assert described(found) == (
        "document parser: NOT CONFINED (none); possible: open, connect, datagram, fork, execute, memory"
    )


@pytest.mark.parametrize(
    ("settings", "refused"),
    [
        ({}, False),
        ({"public_origin": "https://hub.example"}, True),
        ({"public_origin": "https://hub.example", "sandbox": "best_effort"}, False),
        ({"sandbox": "required"}, True),
    ],
)
def test_a_public_service_takes_no_file_without_confinement(settings, refused, monkeypatch):
    monkeypatch.setattr(sandbox, "confinement_here", lambda: Confinement(("limits",), ("open",)))
    if refused:
        with pytest.raises(StorageUnavailableError):
            require_confinement(Settings(**settings))
    else:
        require_confinement(Settings(**settings))


def test_confined_every_service_takes_files():
    require_confinement(Settings(sandbox="required"))
