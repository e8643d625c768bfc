"""Checkpoints and exports an officer keeps: what they prove without the hub."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from io import BytesIO

import pytest
from sqlalchemy import text

from hub.settings import ROOT
from tests.audit.sample_log import damaging
from tests.web.journal.officers import verdict

VERIFY = "/journal/verification"
EXPORT = "/journal/export"
CHECKPOINT = "/journal/ancrage"


def hidden(page):
    return re.search(r'name="filtres" value="([^"]+)"', page)[1]


def verifier(world, lines, *checkpoints):
    """What tools/verify_audit_log.py says, in a process of its own that knows nothing of the hub."""
    export = world.folder / "export.jsonl"
    export.write_bytes(lines)
    command = [sys.executable, "-I", str(ROOT / "tools" / "verify_audit_log.py"), str(export), "--json"]
    for number, note in enumerate(checkpoints):
        kept = world.folder / f"kept-{number}.txt"
        kept.write_bytes(note)
        command += ["--checkpoint", str(kept)]
    done = subprocess.run([*command, "--vkey", world.key], capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)


def test_a_checkpoint_kept_is_compared_with_the_log(world):
    kept = world.dpo.download(CHECKPOINT)
    size = int(kept.text.split("\n")[1])
    assert kept.headers["Content-Disposition"] == f'attachment; filename="ancrage-3gip-paris-{size}.txt"'
    world.open(world.social)
    for note in (kept.data, kept.data.replace(b"\n", b"\r\n")):
        answer = world.dpo.send(VERIFY, {"kept": "1", "checkpoint": (BytesIO(note), "ancrage.txt")})
        assert f"Conforme à votre ancrage de {size} événements" in verdict(answer.text)


def test_a_log_rewritten_and_signed_again_is_found_by_a_checkpoint_kept_only(world):
    world.open(world.social)
    kept = world.dpo.download(CHECKPOINT).data
    with damaging(world.platform.database) as session:
        session.execute(text("DELETE FROM audit_entry WHERE action = 'channel:opened'"))
        session.execute(
            text(
                "INSERT INTO audit_pending SELECT entry_id FROM audit_entry"
                " WHERE entry_id NOT IN (SELECT entry_id FROM audit_pending)"
            )
        )
        for table in ("position", "leaf", "frontier", "checkpoint"):
            session.execute(text(f"DELETE FROM audit_{table}"))  # noqa: S608 - our own table names
    for guard in (world.folder / "data" / "guard").glob("*.checkpoint"):
        guard.unlink()
    assert "Le journal est intact" in verdict(world.dpo.send(VERIFY).text)
    said = verdict(world.dpo.send(VERIFY, {"kept": "1", "checkpoint": (BytesIO(kept), "a.txt")}).text)
    assert "Rupture" in said
    assert "l’histoire a été réécrite depuis un ancrage" in said
    assert "Comparé aussi avec votre ancrage" in said


@pytest.mark.parametrize(
    "content", [b"", b"x", b"\xff\xfe", b"a\n1\n" + b"A" * 44 + b"\n\n\xe2\x80\x94 a AAAA\n", b"y" * 20_000]
)
def test_a_file_that_is_no_checkpoint_of_this_log_is_refused_at_its_field(one_world, content):
    answer = one_world.dpo.send(VERIFY, {"kept": "1", "checkpoint": (BytesIO(content), "ancrage.txt")})
    assert answer.status_code == 422
    assert "Ce fichier n’est pas un ancrage signé de ce journal" in answer.text
    assert 'id="checkpoint-erreur"' in answer.text
    assert one_world.count("audit:verified") == 0


def test_a_checkpoint_of_another_key_is_refused_and_a_missing_one_asked_for(world):
    note = world.dpo.download(CHECKPOINT).data
    changed = note.replace(note.split(b"\n")[1] + b"\n", b"7\n", 1)
    answer = world.dpo.send(VERIFY, {"kept": "1", "checkpoint": (BytesIO(changed), "ancrage.txt")})
    assert (answer.status_code, "ancrage signé de ce journal" in answer.text) == (422, True)
    answer = world.dpo.send(VERIFY, {"kept": "1"})
    assert (answer.status_code, "Choisissez un fichier" in answer.text) == (422, True)


def test_an_export_and_a_checkpoint_downloaded_verify_without_the_hub(world):
    world.open(world.social)
    world.open(world.social, world.foreign)
    note = world.dpo.download(CHECKPOINT).data
    page = world.dpo.find(household="FOYER-7F3K")[2]
    answer = world.dpo.send(EXPORT, {"motive": "evidence", "filtres": hidden(page)})
    assert answer.status_code == 200
    assert (
        answer.headers["Content-Disposition"] == 'attachment; filename="journal-3gip-paris-2026-11-23.jsonl"'
    )
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    code, found = verifier(world, answer.data, note)
    assert (code, found["result"]) == (0, "intact"), found
    shown = [json.loads(line)["leaf"] for line in answer.text.splitlines() if '"canonical"' in line]
    assert {json.loads(leaf["canonical"])["household_id"] for leaf in shown if "canonical" in leaf} == {
        str(world.home.id)
    }
    assert str(world.foreign.id) not in answer.text
    code, found = verifier(world, answer.data.replace(b"channel:opened", b"channel:listed"), note)
    assert (code, found["result"], bool(found["first"]["number"])) == (3, "broken", True)


def test_an_export_leaves_line_by_line(world):
    answer = world.dpo.send(EXPORT, {"motive": "evidence"})
    assert answer.headers.get("Content-Length") is None
    assert json.loads(answer.text.splitlines()[-1]).keys() == {"end"}


@pytest.mark.parametrize("motive", ["", "curiosity"])
def test_an_export_needs_a_motive_of_the_list(one_world, motive):
    answer = one_world.dpo.send(EXPORT, {"motive": motive})
    assert (answer.status_code, 'id="motive-erreur"' in answer.text) == (422, True)
    assert one_world.count("audit:exported") == 0
