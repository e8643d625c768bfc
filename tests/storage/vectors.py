"""The published vectors, read from tests/vectors, and the inputs they share."""

from __future__ import annotations

import json
from hashlib import shake_256
from pathlib import Path
from uuid import UUID

from hub.storage.envelope import Context, subkey

FOLDER = Path(__file__).resolve().parents[1] / "vectors"

OBJECTS = json.loads((FOLDER / "objects.json").read_text(encoding="utf-8"))
SEAL = json.loads((FOLDER / "seal.json").read_text(encoding="utf-8"))
_INPUTS = SEAL["inputs"]

HOUSEHOLD_KEY = bytes.fromhex(_INPUTS["household_key"])
FIELD = subkey(HOUSEHOLD_KEY, "field")
ROOT_KEY = bytes.fromhex(_INPUTS["root_key"])
ROOT_ID = bytes.fromhex(_INPUTS["root_id"])
KEY_ID = bytes.fromhex(_INPUTS["key_id"])
SALT = bytes.fromhex(_INPUTS["salt"])
PLATFORM = UUID(hex=_INPUTS["platform_id"])
HOUSEHOLD = UUID(hex=_INPUTS["household_id"])

NOTE = Context(
    label=SEAL["V2"]["label"],
    platform_id=PLATFORM,
    household_id=HOUSEHOLD,
    object_id=UUID(hex=_INPUTS["object_id"]),
    version=_INPUTS["version"],
    category=_INPUTS["category"],
    subject_id=UUID(hex=_INPUTS["subject_id"]),
    partner_id=UUID(hex=_INPUTS["partner_id"]),
)
ENTRY = Context(SEAL["V3"]["label"], PLATFORM, HOUSEHOLD, UUID(bytes=KEY_ID), 1)

_OBJECT = OBJECTS["inputs"]
DATA_KEY = bytes.fromhex(_OBJECT["data_key"])
OBJECT_ID = bytes.fromhex(_OBJECT["object_id"])
TINK_SALT = bytes.fromhex(_OBJECT["salt"])
PREFIX = bytes.fromhex(_OBJECT["prefix"])
ORIGINAL = Context(
    _OBJECT["label"], PLATFORM, HOUSEHOLD, UUID(hex=_OBJECT["document_id"]), version=_OBJECT["version"]
)
SIZES = OBJECTS["V4"]["sizes"]


def plaintext(size: int) -> bytes:
    """The text of the object vectors."""
    return shake_256(b"hub").digest(size)
