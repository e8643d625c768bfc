"""The stand-alone verifier as a data-protection officer runs it: alone, with paper and a file."""

from __future__ import annotations

import ast
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import ColumnElement, update

from hub.audit.export import export_lines
from hub.audit.models import AuditEntry
from hub.audit.sealing import Log
from hub.audit.verdict import Fault
from hub.storage.db import Database
from tests.audit.sample_log import damaging, filled, sample_log, write_entries
from tests.audit.two_verdicts import TOOL
from tests.fixed_clock import START

PROGRAM = Path(__file__).parents[2] / "tools/verify_audit_log.py"
BLOCKED = "raise ImportError('not on this computer')\n"


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return sample_log(tmp_path / "guard")


@pytest.fixture
def export(sqlite_database: Database, log: Log, tmp_path: Path) -> Path:
    filled(sqlite_database, log, 12, step=4)
    return written(sqlite_database, log, tmp_path / "export.jsonl")


def written(database: Database, log: Log, path: Path, *only: ColumnElement[bool]) -> Path:
    with database.reading() as session:
        path.write_text("".join(export_lines(session, log, START, *only)), encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, dict[str, Any]]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def vkey(log: Log) -> str:
    return str(log.key.verifier(log.origin))


def run(
    *arguments: str | Path, given: str | None = None, path: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Isolated (-I), in a folder of its own, without this project; `path` goes first on the import path."""
    code = f"import sys; sys.path[:0] = {[str(path)] if path else []}; import runpy; "
    code += f"sys.argv = {['verify', *map(str, arguments)]}; "
    code += f"runpy.run_path({str(PROGRAM)!r}, run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-I", "-c", code],
        input=given,
        capture_output=True,
        text=True,
        cwd="/",
        env={"PYTHONIOENCODING": "utf-8", "PATH": os.environ["PATH"]},
        check=False,
    )


def test_an_intact_export_ends_with_0_in_french_and_in_english(export: Path, log: Log) -> None:
    done = run(export, "--vkey", vkey(log))
    assert (done.returncode, done.stderr) == (0, "")
    assert "INTACT : 12 événements vérifiés" in done.stdout
    assert "INTACT: 12 entries verified" in done.stdout


def test_key_and_checkpoint_can_come_from_files_and_the_export_from_a_pipe(
    export: Path, log: Log, tmp_path: Path
) -> None:
    paper, kept = tmp_path / "key.txt", tmp_path / "kept.txt"
    paper.write_text(vkey(log) + "\n", encoding="utf-8")
    kept.write_text(log.guard.read() or "", encoding="utf-8")
    text = export.read_text(encoding="utf-8")
    done = run("-", "--vkey", f"@{paper}", "--checkpoint", kept, "--json", given=text)
    assert (done.returncode, json.loads(done.stdout)["result"]) == (0, "intact")


def test_a_broken_log_ends_with_3_and_names_the_first_entry(
    sqlite_database: Database, log: Log, export: Path, tmp_path: Path
) -> None:
    with damaging(sqlite_database) as session:
        session.execute(update(AuditEntry).where(AuditEntry.rule == "1").values(partner="xyz"))
    broken = written(sqlite_database, log, tmp_path / "broken.jsonl")
    done = run(broken, "--vkey", vkey(log))
    assert done.returncode == 3
    assert "RUPTURE : 8 défaut(s)" in done.stdout
    assert "Rupture : n° 2 · des champs ont été modifiés · partner" in done.stdout


def test_entries_left_out_are_proven_by_their_hash_and_show_nothing_else(
    sqlite_database: Database, log: Log, export: Path, tmp_path: Path
) -> None:
    write_entries(sqlite_database, 3, first=12)
    whole = read(written(sqlite_database, log, tmp_path / "whole.jsonl"))
    narrow = written(sqlite_database, log, tmp_path / "narrow.jsonl", AuditEntry.partner == "his")
    lines = read(narrow)
    shown = [line for line in whole if '"partner":"his"' in line.get("leaf", {}).get("canonical", "")]
    assert 0 < len(shown) < 12
    assert [line for line in lines if "canonical" in line.get("leaf", {})] == shown
    hidden = [line["leaf"] for line in lines if line.get("leaf", {}).get("withheld")]
    assert len(hidden) == 12 - len(shown)
    assert all(set(line) == {"index", "hash", "withheld"} for line in hidden)
    assert sum("waiting" in line for line in lines) == 3
    done = run(narrow, "--vkey", vkey(log))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(hidden)} entries left out" in done.stdout
    changed = narrow.read_text(encoding="utf-8").replace('\\"partner\\":\\"his', '\\"partner\\":\\"mep', 1)
    narrow.write_text(changed, encoding="utf-8")
    assert run(narrow, "--vkey", vkey(log)).returncode == 3
    moved = [line for line in lines if line.get("leaf", {}).get("index") != hidden[0]["index"]]
    moved[-1]["end"]["leaves"] -= 1
    narrow.write_text("".join(json.dumps(line) + "\n" for line in moved), encoding="utf-8")
    assert run(narrow, "--vkey", vkey(log)).returncode == 3


def test_an_incomplete_log_ends_with_1(export: Path, log: Log, tmp_path: Path) -> None:
    lines = export.read_text(encoding="utf-8").splitlines(keepends=True)
    header = json.loads(lines[0])
    header["log"] |= {"guard": None, "exported_at": "2026-11-24T10:00:00.000000Z"}
    unsigned = [line for line in lines[1:] if "checkpoint" not in line]
    late = tmp_path / "late.jsonl"
    late.write_text("".join([json.dumps(header) + "\n", *unsigned]), encoding="utf-8")
    done = run(late, "--vkey", vkey(log))
    assert done.returncode == 1
    assert "INCOMPLET" in done.stdout


def test_wrong_usage_ends_with_2(export: Path) -> None:
    assert run(export).returncode == 2


@pytest.mark.parametrize("key", ["", "nonsense", "hub.example/3gip-paris/log/1+00000000+AAAA"])
def test_a_key_that_is_none_ends_with_1(export: Path, key: str) -> None:
    done = run(export, "--vkey", key)
    assert (done.returncode, "échec / failure" in done.stderr) == (1, True)


def test_the_export_of_another_log_or_a_missing_file_ends_with_1(
    export: Path, log: Log, tmp_path: Path
) -> None:
    other = str(log.key.verifier("hub.example/other/log/1"))
    assert run(export, "--vkey", other).returncode == 1
    assert run(tmp_path / "absent", "--vkey", vkey(log)).returncode == 1


def test_an_export_cut_at_any_line_is_never_called_intact(export: Path, log: Log) -> None:
    lines = export.read_text(encoding="utf-8").splitlines(keepends=True)
    for cut in range(len(lines)):
        with pytest.raises(TOOL.UnusableError):
            TOOL.verify(lines[:cut], vkey(log), ())


def test_an_export_with_a_line_left_out_or_doubled_is_never_called_intact(export: Path, log: Log) -> None:
    lines = export.read_text(encoding="utf-8").splitlines(keepends=True)
    for place, line in enumerate(lines):
        if line.startswith('{"checkpoint"'):
            continue  # one checkpoint more or less changes nothing the others do not prove
        for bent in (lines[:place] + lines[place + 1 :], [*lines[:place], line, *lines[place:]]):
            with pytest.raises(TOOL.UnusableError):
                TOOL.verify(bent, vkey(log), ())


def test_an_export_whose_lines_were_taken_out_and_counted_anew_is_broken(export: Path, log: Log) -> None:
    lines = export.read_text(encoding="utf-8").splitlines(keepends=True)
    end = lines[-1].replace('"leaves":12', '"leaves":11')
    for place, line in enumerate(lines):
        if line.startswith('{"leaf"'):
            bent = [*lines[:place], *lines[place + 1 : -1], end]
            assert TOOL.verify(bent, vkey(log), ())["result"] == "broken"


@pytest.mark.parametrize(
    "line",
    ["", "{", "[]", "{}", '{"leaf":{}}', '{"leaf":5}', '{"leaf":{"index":"x","hash":"00"}}', '{"odd":{}}'],
)
def test_a_line_that_is_not_of_the_format_ends_with_1(export: Path, log: Log, line: str) -> None:
    lines = export.read_text(encoding="utf-8").splitlines(keepends=True)
    with pytest.raises(TOOL.UnusableError):
        TOOL.verify([lines[0], line + "\n", *lines[1:]], vkey(log), ())


def test_it_works_without_any_library(export: Path, log: Log, tmp_path: Path) -> None:
    (tmp_path / "cryptography").mkdir()
    (tmp_path / "cryptography/__init__.py").write_text(BLOCKED, encoding="utf-8")
    assert run(export, "--vkey", vkey(log), path=tmp_path).returncode == 0
    forged = export.read_text(encoding="utf-8").replace("\\n12\\n", "\\n11\\n")
    (tmp_path / "forged.jsonl").write_text(forged, encoding="utf-8")
    done = run(tmp_path / "forged.jsonl", "--vkey", vkey(log), "--json", path=tmp_path)
    assert (done.returncode, json.loads(done.stdout)["first"]["fault"]) == (3, "checkpoint_unsigned")


def test_its_own_signature_check_agrees_with_the_library() -> None:
    dice = random.Random(8032)
    for _ in range(30):
        key = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), dice.randbytes(dice.randrange(200))
        signature = key.sign(message)
        assert TOOL.signed_in_python(public, signature, message)
        for number in range(0, 64, 5):
            bent = bytearray(signature)
            bent[number] ^= 1 << dice.randrange(8)
            assert not TOOL.signed_in_python(public, bytes(bent), message)
        assert not TOOL.signed_in_python(public, signature, message + b"x")
        assert not TOOL.signed_in_python(dice.randbytes(32), signature, message)
        late = int.from_bytes(signature[32:], "little") + TOOL.Q
        assert not TOOL.signed_in_python(public, signature[:32] + late.to_bytes(32, "little"), message)
        assert not TOOL.signed_in_python(public, signature[:63], message)


def test_it_shares_nothing_with_the_hub() -> None:
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"))
    found = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    found |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    outside = {name.partition(".")[0] for name in found} - set(sys.stdlib_module_names)
    assert outside == {"cryptography"}


def test_it_has_a_sentence_in_both_languages_for_every_fault_an_export_can_show() -> None:
    assert set(TOOL.FAULTS) == set(Fault) - {Fault.FRONTIER_DIFFERS}
    assert all(french and english for french, english in TOOL.FAULTS.values())
