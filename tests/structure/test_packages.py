"""What the hub needs at run time, by its lock: nothing that patches the interpreter, one cipher library."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

from tests.structure.tree import ROOT, python_files

NAME = "hub-3gip"
PATCHES_THE_INTERPRETER = {"gevent", "eventlet", "gevent-websocket"}
OTHER_CIPHERS = {"pycrypto", "pycryptodome", "pycryptodomex", "pynacl", "tink", "m2crypto", "rsa", "ecdsa"}
RUNS_WHAT_IT_READS = {"lxml", "pickle", "marshal", "shelve", "dill"}
"""lxml comes with pikepdf and follows entities; the others build any object the bytes ask for."""


def packages() -> dict[str, list[dict[str, str]]]:
    return {row["name"]: row for row in tomllib.loads((ROOT / "uv.lock").read_text())["package"]}


def needed_to_run() -> set[str]:
    """Everything the project needs without its development groups, and everything that needs in turn."""
    known, found, next_ones = packages(), set(), {NAME}
    while next_ones:
        found |= next_ones
        rows = [row for name in next_ones for row in _needs(known[name])]
        next_ones = {row["name"] for row in rows} - found
    return found


def _needs(package: dict[str, list[dict[str, str]]]) -> list[dict[str, str]]:
    extras = package.get("optional-dependencies", {})
    return [*package.get("dependencies", []), *(row for rows in extras.values() for row in rows)]


def imported(path: Path) -> set[str]:
    """First parts of the names of the modules a file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return {name.split(".")[0] for name in [*plain, *(_source(node) for node in nodes)]}


def _source(node: ast.AST) -> str:
    return (node.module or "") if isinstance(node, ast.ImportFrom) else ""


def test_the_hub_runs_on_plain_threads() -> None:
    assert not needed_to_run() & PATCHES_THE_INTERPRETER


def test_cryptography_is_the_only_library_of_ciphers_at_run_time() -> None:
    running = needed_to_run()
    assert "cryptography" in running
    assert not running & OTHER_CIPHERS


def test_the_hub_imports_nothing_that_obeys_the_bytes_it_reads() -> None:
    assert not {name for path in python_files("hub") for name in imported(path)} & RUNS_WHAT_IT_READS


def test_every_package_of_the_lock_carries_its_hash() -> None:
    files = [
        file for row in packages().values() for file in [row.get("sdist"), *row.get("wheels", [])] if file
    ]
    assert len(files) > 100
    assert all(file["hash"].startswith("sha256:") for file in files)
