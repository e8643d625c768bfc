"""Statements the hub signs with the key of its log, which are no checkpoints.

The signature covers `hub3gip/statement/v1`, a zero octet, the kind of statement, a zero octet, and the
statement itself in its one spelling: JSON with sorted keys, no space, UTF-8. A checkpoint begins with the
name of a log, in which no zero octet can stand, so that no signature of one is ever one of the other. The
proof stands in the statement as `proof`; every other octet of the file is signed.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hub.audit.checkpoint import VerifierKey
from hub.audit.sealing import Log

DOMAIN: Final = b"hub3gip/statement/v1\0"
PROOF: Final = "proof"
MOST_OCTETS: Final = 1_000_000

Statement = dict[str, Any]


class StatementError(ValueError):
    """Not a statement, or not what was signed; the message is a code."""

    @property
    def altered(self) -> bool:
        """Whether it claims to be signed by this key and is not what was signed."""
        return str(self) in ("bad_signature", "not_its_one_spelling")


def signed(kind: str, statement: Statement, log: Log) -> bytes:
    """The statement with its proof, as the file to hand out: always the same bytes for the same statement."""
    key = log.key.verifier(log.origin)
    signature = log.key.attest(message(kind, statement))
    proof = {
        "kind": kind,
        "key": key.name,
        "key_id": key.key_id.hex(),
        "signature": base64.b64encode(signature).decode("ascii"),
    }
    return canonical({**statement, PROOF: proof})


def open_signed(kind: str, file: bytes, key: VerifierKey) -> Statement:
    """What was signed. Raises StatementError unless every octet is as this key signed it."""
    found = _parsed(file)
    proof = found.get(PROOF)
    if not isinstance(proof, dict) or set(proof) != {"kind", "key", "key_id", "signature"}:
        raise StatementError("not_signed")
    if not _in_its_one_spelling(found, file):
        raise StatementError("not_its_one_spelling")
    own = key.of_epoch(proof["key"]) if isinstance(proof["key"], str) else key
    if proof["kind"] != kind or proof["key"] != own.name or proof["key_id"] != own.key_id.hex():
        raise StatementError("other_key")
    statement = {name: value for name, value in found.items() if name != PROOF}
    try:
        signature = _decoded(proof["signature"])
        Ed25519PublicKey.from_public_bytes(own.public).verify(signature, message(kind, statement))
    except (InvalidSignature, ValueError) as error:
        raise StatementError("bad_signature") from error
    return statement


def message(kind: str, statement: Statement) -> bytes:
    """The octets that are signed."""
    return DOMAIN + kind.encode("ascii") + b"\0" + canonical(statement)


def canonical(statement: Statement) -> bytes:
    """The one spelling of a statement."""
    text = json.dumps(statement, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def _in_its_one_spelling(found: Statement, file: bytes) -> bool:
    try:
        return canonical(found) == file
    except ValueError:
        return False


def _parsed(file: bytes) -> Statement:
    try:
        found = json.loads(file) if len(file) <= MOST_OCTETS else None
    except (ValueError, RecursionError) as error:
        raise StatementError("not_json") from error
    if not isinstance(found, dict):
        raise StatementError("not_json")
    return found


def _decoded(text: object) -> bytes:
    """Base64 with exactly one spelling per value."""
    if not isinstance(text, str):
        raise StatementError("bad_signature")
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise StatementError("bad_signature") from error
    if base64.b64encode(raw).decode("ascii") != text:
        raise StatementError("bad_signature")
    return raw
