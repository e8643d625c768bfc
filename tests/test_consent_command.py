"""`hub consent verify`: the file and the public key are enough, and the exit code says how it ended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.audit.attestation import signed
from hub.audit.checkpoint import SigningKey
from hub.audit.guard import guard_for
from hub.audit.sealing import Log
from hub.cli import main
from hub.consent.receipt import KIND

ORIGIN = "hub.example/3gip-paris/log/1"
SIGNER = SigningKey(bytes(range(32)))
KEY = str(SIGNER.verifier(ORIGIN))


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    log = Log(ORIGIN, SIGNER, guard_for(tmp_path, ORIGIN))
    told = {"dpv:hasIdentifier": "7", "hub:log": ORIGIN, "dct:created": "2026-11-23T10:00:00.000000Z"}
    path = tmp_path / "recu.jsonld"
    path.write_bytes(signed(KIND, told, log))
    return path


def verify(path: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["consent", "verify", str(path), *more], env={"HUB_DATA": "/nowhere"})


def test_a_receipt_as_signed_ends_with_0_and_says_which_one(receipt: Path, tmp_path: Path) -> None:
    done = verify(receipt, "--key", KEY)
    assert (done.exit_code, done.output) == (
        0,
        f"as signed: receipt 7 of 2026-11-23T10:00:00.000000Z, log {ORIGIN}\n",
    )
    (tmp_path / "key").write_text(KEY + "\n")
    told = json.loads(verify(receipt, "--key", f"@{tmp_path / 'key'}", "--json").output)
    assert (told["valid"], told["id"]) == (True, "7")


def test_an_altered_one_ends_with_3(receipt: Path) -> None:
    receipt.write_bytes(receipt.read_bytes().replace(b'"7"', b'"8"'))
    done = verify(receipt, "--key", KEY)
    assert (done.exit_code, done.stderr.count("\n")) == (3, 1)
    assert "altered" in done.stderr


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"{}", b'{"proof": {}}'])
def test_what_is_no_receipt_ends_with_1(receipt: Path, content: bytes) -> None:
    receipt.write_bytes(content)
    assert verify(receipt, "--key", KEY).exit_code == 1


def test_another_key_ends_with_1(receipt: Path) -> None:
    assert verify(receipt, "--key", str(SigningKey(bytes(32)).verifier(ORIGIN))).exit_code == 1


@pytest.mark.parametrize("key", ["", "abc", "@/nowhere/key", KEY[:-4]])
def test_what_is_no_key_is_wrong_usage(receipt: Path, key: str) -> None:
    assert verify(receipt, "--key", key).exit_code == 2


def test_no_file_or_no_key_is_wrong_usage(receipt: Path, tmp_path: Path) -> None:
    assert verify(receipt).exit_code == 2
    assert verify(tmp_path / "absent", "--key", KEY).exit_code == 2
