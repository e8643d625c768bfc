"""Signed statements: every octet counts, and none is ever a checkpoint."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.audit.attestation import StatementError, canonical, message, open_signed, signed
from hub.audit.checkpoint import (
    Checkpoint,
    CheckpointError,
    SigningKey,
    VerifierKey,
    log_origin,
    open_note,
)
from hub.audit.guard import guard_for
from hub.audit.sealing import Log

KIND = "consent-receipt"
ORIGIN = log_origin("hub.example", "3gip-paris", 1)
SEED = bytes(range(32))
KEY = SigningKey(SEED).verifier(ORIGIN)
STATEMENT: dict[str, Any] = {"a": "é", "b": {"c": [1, "deux", None, True]}, "z": "fin"}


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(ORIGIN, SigningKey(SEED), guard_for(tmp_path, ORIGIN))


@pytest.fixture
def file(log: Log) -> bytes:
    return signed(KIND, STATEMENT, log)


def refusal(content: bytes, key: VerifierKey = KEY, kind: str = KIND) -> str:
    with pytest.raises(StatementError) as caught:
        open_signed(kind, content, key)
    return str(caught.value)


def test_what_was_signed_is_read_back_and_signed_again_alike(file: bytes, log: Log) -> None:
    assert open_signed(KIND, file, KEY) == STATEMENT
    assert signed(KIND, STATEMENT, log) == file


def test_any_octet_changed_added_or_cut_is_found(file: bytes) -> None:
    for place in range(len(file)):
        for other in (file[place] ^ 1, file[place] ^ 0x20):
            refusal(file[:place] + bytes([other]) + file[place + 1 :])
        refusal(file[:place] + file[place + 1 :])
    for more in (
        file + b"\n",
        b" " + file,
        file + file,
        b"\xef\xbb\xbf" + file,
        file.decode().encode("utf-16"),
    ):
        refusal(more)


def test_any_value_changed_in_the_right_spelling_is_found(file: bytes) -> None:
    for changed in _each_changed(json.loads(file)):
        assert refusal(canonical(changed)) in {"bad_signature", "other_key", "not_signed"}


def test_a_field_taken_away_added_or_written_twice_is_found(file: bytes) -> None:
    found = json.loads(file)
    for name in STATEMENT:
        assert (
            refusal(canonical({key: value for key, value in found.items() if key != name})) == "bad_signature"
        )
    assert refusal(canonical(found | {"y": 1})) == "bad_signature"
    assert refusal(file.replace(b'"z":"fin"', b'"z":"autre","z":"fin"')) == "not_its_one_spelling"


def test_another_key_another_kind_and_another_log_are_told_apart(file: bytes) -> None:
    stranger = SigningKey(bytes(32)).verifier(ORIGIN)
    assert refusal(file, stranger) == "other_key"
    assert refusal(file, kind="another-kind") == "other_key"
    assert refusal(file, SigningKey(SEED).verifier(log_origin("hub.example", "3gip-lyon", 1))) == "other_key"
    next_epoch = SigningKey(SEED).verifier(log_origin("hub.example", "3gip-paris", 2))
    assert open_signed(KIND, file, next_epoch) == STATEMENT


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"{", b'{"proof": 1}', b"[" * 5000, b"\xff"])
def test_what_is_no_statement_is_said_to_be_none(content: bytes) -> None:
    assert refusal(content) in {"not_json", "not_signed"}


def test_a_lone_surrogate_is_not_a_spelling(file: bytes) -> None:
    assert refusal(file.replace("é".encode(), b"\\ud800")) == "not_its_one_spelling"


def test_a_signature_of_a_statement_is_never_one_of_a_checkpoint(file: bytes) -> None:
    """Take the signature of a statement for that of a checkpoint, and the other way round."""
    signature = json.loads(file)["proof"]["signature"]
    head = Checkpoint(ORIGIN, 3, bytes(32))
    note = SigningKey(SEED).sign(head)
    body, _, line = note.partition("\n\n")
    forged = f"{body}\n\n{line.rpartition(' ')[0]} {_with_key_id(signature)}\n"
    with pytest.raises(CheckpointError, match="bad_signature"):
        open_note(forged, KEY)
    assert b"\0" in message(KIND, STATEMENT)
    assert b"\0" not in head.body().encode()
    with pytest.raises(CheckpointError, match="could_be_a_checkpoint"):
        SigningKey(SEED).attest(head.body().encode())


def _with_key_id(signature: str) -> str:
    return base64.b64encode(KEY.key_id + base64.b64decode(signature)).decode()


def _each_changed(value: Any) -> Iterator[Any]:
    """The value with one leaf of it changed, for every leaf."""
    if isinstance(value, dict):
        for name, inner in value.items():
            for changed in _each_changed(inner):
                yield {**value, name: changed}
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            for changed in _each_changed(inner):
                yield [*value[:place], changed, *value[place + 1 :]]
    else:
        yield f"{value}x" if isinstance(value, str) else "autre"
