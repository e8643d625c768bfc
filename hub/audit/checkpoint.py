"""Signed checkpoints: C2SP signed-note and tlog-checkpoint, Ed25519 (key type 0x01).

The key signs origin, size and root, nothing else: no time, no claim of completeness. Parsing is strict,
so that one checkpoint has one spelling; a note may carry cosignatures of others, which are left alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_TYPE: Final = b"\x01"
_NAME = re.compile(r"[\x21-\x2a\x2c-\x7e]{1,255}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_DASH: Final = "— "
_MOST_SIGNATURES: Final = 100


class CheckpointError(ValueError):
    """Not a checkpoint of this log, or not signed by its key; the message is a code."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: what is signed."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        root = base64.b64encode(self.root).decode("ascii")
        return f"{self.origin}\n{self.size}\n{root}\n"

    @property
    def epoch(self) -> int:
        """The last part of the origin; a lawful restore opens the next one."""
        tail = self.origin.rpartition("/")[2]
        return int(tail) if tail.isdecimal() else 0


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half, as handed to data-protection officers on paper: `<name>+<id>+<base64>`."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + _TYPE + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(_TYPE + self.public).decode('ascii')}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Raises CheckpointError unless name, id and key agree."""
        name, _, rest = text.strip().partition("+")
        stated, _, encoded = rest.partition("+")
        raw = _decode(encoded)
        if len(raw) != 33 or raw[:1] != _TYPE or not _NAME.fullmatch(name):
            raise CheckpointError("malformed_key")
        key = cls(name, raw[1:])
        if key.key_id.hex() != stated:
            raise CheckpointError("malformed_key")
        return key

    def of_epoch(self, origin: str) -> VerifierKey:
        """The same key under another epoch's origin; itself when the origin is of another log."""
        same_log = origin.rpartition("/")[0] == self.name.rpartition("/")[0]
        return VerifierKey(origin, self.public) if same_log else self


class SigningKey:
    """The private half. Its text form shows nothing."""

    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)

    def __repr__(self) -> str:
        return "SigningKey(…)"

    def verifier(self, origin: str) -> VerifierKey:
        return VerifierKey(origin, self._private.public_key().public_bytes_raw())

    def sign(self, checkpoint: Checkpoint) -> str:
        """The signed note. Ed25519 is deterministic: the same head always gives the same bytes."""
        if not _NAME.fullmatch(checkpoint.origin):
            raise CheckpointError("malformed_origin")
        body = checkpoint.body()
        signature = self.verifier(checkpoint.origin).key_id + self._private.sign(body.encode())
        return f"{body}\n{_DASH}{checkpoint.origin} {base64.b64encode(signature).decode('ascii')}\n"

    def attest(self, message: bytes) -> bytes:
        """The signature of a statement (hub.audit.attestation), which no checkpoint may look like."""
        if b"\0" not in message:
            raise CheckpointError("could_be_a_checkpoint")
        return self._private.sign(message)


def log_origin(host: str, platform: str, epoch: int) -> str:
    """`<host>/<platform>/log/<epoch>`: the name of the log and of its key."""
    return f"{host}/{platform}/log/{epoch}"


def open_note(note: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint of a note signed by this key. Raises CheckpointError otherwise."""
    body, signatures = _split(note)
    checkpoint = _parse_body(body)
    if checkpoint.origin != key.name:
        raise CheckpointError("other_origin")
    for name, raw in signatures:
        if name == key.name and raw[:4] == key.key_id:
            _verify(key, body, raw[4:])
            return checkpoint
    raise CheckpointError("not_signed")


def read_unverified(note: str) -> Checkpoint:
    """What a note claims, before anybody checked its signature."""
    return _parse_body(_split(note)[0])


def _verify(key: VerifierKey, body: str, signature: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, body.encode())
    except (InvalidSignature, ValueError) as error:
        raise CheckpointError("bad_signature") from error


def _split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    cut = note.rfind("\n\n")
    lines = note[cut + 2 :].split("\n")
    if cut < 0 or lines.pop() or not 0 < len(lines) <= _MOST_SIGNATURES:
        raise CheckpointError("malformed_note")
    return note[: cut + 1], [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    raw = _decode(encoded)
    if not line.startswith(_DASH) or not _NAME.fullmatch(name) or len(raw) < 5:
        raise CheckpointError("malformed_signature")
    return name, raw


def _parse_body(body: str) -> Checkpoint:
    parts = body.split("\n")
    if len(parts) != 4 or parts[3] or not _NAME.fullmatch(parts[0]) or not _SIZE.fullmatch(parts[1]):
        raise CheckpointError("malformed_body")
    root = _decode(parts[2])
    if len(root) != 32:
        raise CheckpointError("malformed_body")
    return Checkpoint(parts[0], int(parts[1]), root)


def _decode(encoded: str) -> bytes:
    """Base64 with exactly one spelling per value."""
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CheckpointError("malformed_base64") from error
    if base64.b64encode(raw).decode("ascii") != encoded:
        raise CheckpointError("malformed_base64")
    return raw
