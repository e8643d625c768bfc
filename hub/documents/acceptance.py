"""Deciding whether a file may be stored, in two steps that never hold it whole and write no plaintext.

`Acceptor` watches the bytes go by and stops the stream as early as they show that the file cannot be
accepted. `inspect` then lets the real parser, in a confined child, read what was stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hub.documents import signatures
from hub.documents.filenames import extension
from hub.documents.formats import CONFIG, MEDIA_TYPES, accepted_formats
from hub.documents.inspection import inspect as inspect
from hub.documents.parse_answer import Inspection as Inspection
from hub.errors import DocumentRejectedError


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The format a file's name claims and its first bytes do not belie."""

    format: str
    media_type: str


class Acceptor:
    """Counts and judges the bytes of one upload. Nothing is refused before the first byte or the end, so
    that every refusal happens while the upload is watched."""

    def __init__(
        self, name: str, limit: int, config: Path = CONFIG, only: frozenset[str] | None = None
    ) -> None:
        table = accepted_formats(config)
        self._format, self._only = table.of_extension(extension(name)), only
        self._limit = min(limit, table.formats[self._format].size) if self._format else limit
        self._size = 0
        self._head = b""
        self._judged = False

    @property
    def claimed(self) -> str:
        """The format the name claims; nothing where it claims none that is accepted."""
        return self._format or ""

    def announced(self, size: int) -> None:
        """What a name and a length tell before any byte. Raises DocumentRejectedError."""
        self._claimed()
        if not size:
            raise DocumentRejectedError("empty_file")
        if size > self._limit:
            raise DocumentRejectedError("too_large", limit=self._limit)

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes. Raises DocumentRejectedError as soon as they cannot be accepted."""
        self._claimed()
        self._size += len(chunk)
        if self._size > self._limit:
            raise DocumentRejectedError("too_large", limit=self._limit)
        self._head += chunk[: signatures.HEAD - len(self._head)]
        if len(self._head) == signatures.HEAD and not self._judged:
            self._judge()

    def finish(self) -> Sniffed:
        """What the file is, at its end. Raises DocumentRejectedError. May be called again."""
        claimed = self._claimed()
        if not self._size:
            raise DocumentRejectedError("empty_file")
        self._judge()
        return Sniffed(claimed, MEDIA_TYPES[claimed])

    def _claimed(self) -> str:
        if self._format is None:
            raise DocumentRejectedError("type_not_allowed")
        if self._only is not None and self._format not in self._only:
            raise DocumentRejectedError("image_expected")
        return self._format

    def _judge(self) -> None:
        families = signatures.FAMILIES[self._claimed()]
        family = signatures.family(self._head)
        if family == "program":
            raise DocumentRejectedError("active_content")
        if family not in families:
            cut = signatures.is_cut_signature(self._head, families)
            raise DocumentRejectedError("truncated" if cut else "content_mismatch")
        named = signatures.open_document_type(self._head) if family == "zip" else b""
        if named and named.decode("latin-1") != MEDIA_TYPES[self._claimed()]:
            raise DocumentRejectedError("content_mismatch")
        self._judged = True
