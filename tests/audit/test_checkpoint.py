"""Signed checkpoints: the published bytes, and one spelling only."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from hub.audit.checkpoint import (
    Checkpoint,
    CheckpointError,
    SigningKey,
    VerifierKey,
    log_origin,
    open_note,
    read_unverified,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/audit.json").read_text(encoding="utf-8"))
KEY = SigningKey(bytes.fromhex(VECTORS["seed"]))
ORIGIN = VECTORS["origin"]
HEAD = Checkpoint(ORIGIN, 1, bytes.fromhex(VECTORS["leaf"]))
NOTE = KEY.sign(HEAD)
VKEY = KEY.verifier(ORIGIN)


def test_the_published_leaf_gives_the_published_note_and_key() -> None:
    root = base64.b64encode(HEAD.root).decode()
    assert f"{ORIGIN}\n1\n{root}\n\n— {ORIGIN} {VECTORS['signature']}\n" == NOTE
    assert str(VKEY) == VECTORS["vkey"]
    assert open_note(NOTE, VerifierKey.parse(VECTORS["vkey"])) == HEAD


def test_signing_the_same_head_again_gives_the_same_bytes() -> None:
    assert KEY.sign(HEAD) == NOTE


def test_a_note_keeps_its_meaning_beside_cosignatures_of_others() -> None:
    other = "— witness.example/mep " + base64.b64encode(b"abcd" + bytes(72)).decode() + "\n"
    assert open_note(NOTE + other, VKEY) == HEAD
    body, _, ours = NOTE.partition("\n\n")
    assert open_note(f"{body}\n\n{other}{ours}", VKEY) == HEAD


@pytest.mark.parametrize("place", range(0, len(NOTE.encode()), 3))
def test_no_byte_of_a_note_can_change(place: int) -> None:
    raw = bytearray(NOTE.encode())
    raw[place] ^= 1
    with pytest.raises(CheckpointError):
        open_note(raw.decode("utf-8", "replace"), VKEY)


@pytest.mark.parametrize(
    "note",
    [
        "",
        NOTE[:-1],
        NOTE + "\n",
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("\n1\n", "\n01\n"),
        NOTE.replace("\n1\n", "\n+1\n"),
        NOTE.replace("\n1\n", "\n\uff11\n"),
        NOTE.replace("\n1\n", "\n-1\n"),
        NOTE.replace("\n\n", "\nextension\n\n"),
        NOTE.replace("— ", "-- "),
        NOTE.replace(VECTORS["signature"], VECTORS["signature"][:-4] + "dzw="),
        NOTE.replace(VECTORS["signature"], ""),
        NOTE.partition("\n\n")[0] + "\n\n",
        f"{ORIGIN} x\n1\n" + NOTE.split("\n", 2)[2],
    ],
)
def test_another_spelling_is_refused(note: str) -> None:
    with pytest.raises(CheckpointError):
        open_note(note, VKEY)


def test_another_key_another_log_and_another_epoch_are_refused() -> None:
    with pytest.raises(CheckpointError, match="not_signed"):
        open_note(NOTE, SigningKey(b"\x08" * 32).verifier(ORIGIN))
    with pytest.raises(CheckpointError, match="other_origin"):
        open_note(NOTE, KEY.verifier(log_origin("hub.example", "3gip-paris", 2)))


def test_a_signature_under_our_key_id_by_another_key_is_refused() -> None:
    foreign = SigningKey(b"\x08" * 32).sign(HEAD)
    line = foreign.rstrip("\n").rpartition(" ")[2]
    forged = base64.b64encode(VKEY.key_id + base64.b64decode(line)[4:]).decode()
    with pytest.raises(CheckpointError, match="bad_signature"):
        open_note(foreign.replace(line, forged), VKEY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hub.example/x/log/1",
        VECTORS["vkey"].replace("1eb4e846", "1eb4e847"),
        VECTORS["vkey"].replace("hub.example", "hub.exemple"),
        VECTORS["vkey"][:-4],
        VECTORS["vkey"].replace("AepK", "BOpK"),
    ],
)
def test_a_verifier_key_whose_parts_disagree_is_refused(text: str) -> None:
    with pytest.raises(CheckpointError):
        VerifierKey.parse(text)


def test_the_same_key_verifies_every_epoch_of_its_log_and_no_other_log() -> None:
    second = log_origin("hub.example", "3gip-paris", 2)
    note = KEY.sign(Checkpoint(second, 1, HEAD.root))
    assert open_note(note, VKEY.of_epoch(second)).epoch == 2
    assert VKEY.of_epoch("hub.example/other/log/1") == VKEY


def test_an_origin_that_would_frame_another_checkpoint_is_never_signed() -> None:
    for origin in ("a\n999", "a b", "a+b", ""):
        with pytest.raises(CheckpointError):
            KEY.sign(Checkpoint(origin, 1, HEAD.root))


def test_an_unverified_note_says_what_it_claims() -> None:
    assert read_unverified(NOTE) == HEAD


def test_the_private_key_shows_nothing() -> None:
    assert "07" not in repr(KEY)
