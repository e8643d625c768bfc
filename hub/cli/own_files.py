"""Which files of a data folder a hub made, and which somebody else put there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from hub.storage.durable import TEMPORARY

_ID, _DRAWN = "[0-9a-f]{32}", "[0-9a-f]{16}"
_UNFINISHED = rf"(\.{_DRAWN}{re.escape(TEMPORARY)})?"
_OURS = re.compile(
    "|".join(
        (
            r"hub\.sqlite3(-wal|-shm)?",
            rf"objects(/{_ID}{_UNFINISHED})?",
            rf"keyring(/erased)?(/{_ID}{_UNFINISHED})?",
            r"guard(/[^/]+\.checkpoint(\.lock|\.new)?)?",
            rf"keys(/((root|web)\.key(\.next)?{_UNFINISHED}|audit-signing\.key(\.{_DRAWN})?))?",
        )
    )
)
TOP = ("hub.sqlite3-wal", "hub.sqlite3-shm", "hub.sqlite3", "objects", "guard", "keyring", "keys")
"""All that a hub makes in its data folder itself, in the order in which it may go."""


def foreign_in(data: Path) -> list[str]:
    """What in the folder, and in the hub's own folders within, is by its name not the hub's."""
    return sorted(name for name in _names(data, data) if not _OURS.fullmatch(name))


def _names(data: Path, folder: Path) -> Iterator[str]:
    """Below a foreign folder nothing is looked at, nor behind a link."""
    for path in folder.iterdir():
        name = path.relative_to(data).as_posix()
        yield name
        if _OURS.fullmatch(name) and path.is_dir() and not path.is_symlink():
            yield from _names(data, path)
