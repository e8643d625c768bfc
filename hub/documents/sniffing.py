"""libmagic, from the wheel that carries it: the same version and rules whatever the system has.

`pylibmagic` must be imported before `magic`, which looks for the library when it is imported. Only the
parsing child imports this module: libmagic is a native parser of hostile bytes like the others.
"""

from __future__ import annotations

import pylibmagic  # noqa: F401  # says where the library and its rules are

import magic  # isort: skip

HEAD = 8192


class Sniffer:
    """Rules loaded once, before the locks."""

    def __init__(self) -> None:
        self._magic = magic.Magic(mime=True)

    def media_type(self, data: bytes) -> str:
        """libmagic's opinion of the first bytes: a hint, since it believes polyglots."""
        return str(self._magic.from_buffer(data[:HEAD]))
