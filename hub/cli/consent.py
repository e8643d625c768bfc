"""`hub consent verify`: whether a receipt is as the hub signed it. Needs the file and the public key, no
database and no secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from hub.audit.attestation import MOST_OCTETS, StatementError, open_signed
from hub.audit.checkpoint import CheckpointError, VerifierKey
from hub.cli.output import BROKEN, fail, json_option, report
from hub.consent.receipt import KIND

WHY = {
    "not_json": "not a receipt: no JSON object",
    "not_signed": "not a receipt: it holds no proof",
    "other_key": "signed by another key, or as something else than a receipt",
    "not_its_one_spelling": "altered: not written as the hub writes it",
    "bad_signature": "altered: the signature is not of this content",
}


@click.group("consent")
def consent() -> None:
    """Consents: verify a receipt."""


@consent.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", required=True, help="The verifier key of the log, or @FILE that holds it.")
@json_option
def verify_command(file: Path, key: str, *, as_json: bool) -> None:
    """Check the signature of a receipt.

    Ends with 0 as signed, 1 no receipt of this key, 2 wrongly asked, 3 altered.
    """
    known = _key(key)
    with file.open("rb") as source:
        content = source.read(MOST_OCTETS + 1)
    try:
        receipt = open_signed(KIND, content, known)
    except StatementError as error:
        code = str(error)
        fail(WHY[code], BROKEN if error.altered else 1)
    report(_summary(receipt), _lines(receipt), as_json=as_json)


def _key(text: str) -> VerifierKey:
    try:
        return VerifierKey.parse(Path(text[1:]).read_text("utf-8") if text.startswith("@") else text)
    except (CheckpointError, OSError, UnicodeDecodeError) as error:
        raise click.BadParameter("not a verifier key", param_hint="--key") from error


def _summary(receipt: dict[str, Any]) -> dict[str, Any]:
    return {
        "valid": True,
        "id": receipt.get("dpv:hasIdentifier"),
        "log": receipt.get("hub:log"),
        "created": receipt.get("dct:created"),
    }


def _lines(receipt: dict[str, Any]) -> list[str]:
    summary = _summary(receipt)
    return [f"as signed: receipt {summary['id']} of {summary['created']}, log {summary['log']}"]
