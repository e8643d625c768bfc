"""Whether the parser's confinement holds on this machine: proved once per process, told, and required."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hub.documents.child_process import Allowance, run
from hub.errors import DocumentRejectedError, StorageUnavailableError
from hub.settings import Settings

_log = logging.getLogger(__name__)

ATTEMPTS = ("open", "connect", "datagram", "fork", "execute", "memory")
"""What the canary tries. One that does not answer has proved nothing: then all of them count as escapes."""

_ALLOWANCE = Allowance(wall_seconds=20, memory=256 << 20, at_once=1)
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Confinement:
    """The locks in force, and the escapes that succeeded all the same."""

    locks: tuple[str, ...]
    escapes: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.escapes


@cache
def confinement_here() -> Confinement:
    """What the canary found; asked once, since neither kernel nor program change under a running process."""
    command = [sys.executable, "-I", "-m", "hub.documents.canary", str(Path(__file__))]
    try:
        found = Confinement(**_told(run(command, [], _ALLOWANCE, _LONGEST)))
    except (DocumentRejectedError, StorageUnavailableError, ValueError, TypeError, AttributeError):
        found = Confinement((), ATTEMPTS)
    if not found.holds:
        _log.warning("document parser not confined: %s possible", ", ".join(found.escapes))
    return found


def _told(answer: bytes) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in json.loads(answer).items()}


def require_confinement(settings: Settings) -> None:
    """Raises StorageUnavailableError where hostile files may not be opened at all (HUB_SANDBOX)."""
    if settings.sandbox_required and not confinement_here().holds:
        raise StorageUnavailableError("document parser: confinement")


def described(found: Confinement) -> str:
    """One line for whoever starts the hub."""
    locks = ", ".join(found.locks) or "none"
    if found.holds:
        return f"document parser: confined ({locks}); canary escaped by no way"
    return f"document parser: NOT CONFINED ({locks}); possible: {', '.join(found.escapes)}"
