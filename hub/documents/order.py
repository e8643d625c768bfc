"""What the parsing child is told about a file: its claimed format and how much of anything it may hold.

It travels as one argument, since the child has no environment and reads no configuration.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """The limits of `config/documents.toml` in plain units: pixels, bytes, seconds."""

    format: str
    parser: str
    pages: int
    pixels: int
    members: int
    unpacked: int
    ratio: int
    cpu_seconds: int
    sniffed: Sequence[str]
    kept: Sequence[str]

    def encode(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def decode(cls, text: str) -> Order:
        return cls(**json.loads(text))
