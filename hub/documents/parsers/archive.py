"""The ZIP file an office document is: counted before it is unpacked, never unpacked to disk.

Count, names, methods and stated sizes are judged first; then every member is unpacked in pieces, thrown
away, against its checksum and its stated size. Names of members are never used as paths.
"""

from __future__ import annotations

import encodings.cp437  # noqa: F401 - zipfile asks for it at the first name: here, before the locks
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from hub.documents.order import Order
from hub.documents.signatures import OLE, ZIP, is_program
from hub.errors import DocumentRejectedError

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_CENTRAL, _END = b"PK\x01\x02", b"PK\x05\x06"
_LONGEST_END = 22 + 65535
_PIECE = 64 * 1024
_SMALL = 1 << 20
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1


def opened(data: bytes, order: Order) -> zipfile.ZipFile:
    """The archive, its table of members judged. Raises DocumentRejectedError."""
    if data.startswith(OLE):
        protected = _ENCRYPTED_PACKAGE in data
        raise DocumentRejectedError("password_protected" if protected else "content_mismatch")
    if _END not in data[-_LONGEST_END:]:
        raise DocumentRejectedError("truncated")
    if not data.startswith(ZIP):
        raise DocumentRejectedError("unreadable")
    if data.count(_CENTRAL) > order.members:
        raise DocumentRejectedError("archive_bomb")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise DocumentRejectedError("unreadable") from error
    _judge(archive.infolist(), order)
    return archive


def _judge(members: list[zipfile.ZipInfo], order: Order) -> None:
    names = {member.filename for member in members}
    if not members or len(names) != len(members) or min(member.header_offset for member in members):
        raise DocumentRejectedError("unreadable")  # nothing, twice the same, or another file in front
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise DocumentRejectedError("password_protected")
    if any(member.compress_type not in _METHODS for member in members):
        raise DocumentRejectedError("unreadable")
    if sum(member.file_size for member in members) > order.unpacked:
        raise DocumentRejectedError("archive_bomb")
    if any(m.file_size > _SMALL and m.file_size > order.ratio * m.compress_size for m in members):
        raise DocumentRejectedError("archive_bomb")


def active_members(archive: zipfile.ZipFile) -> Iterator[str]:
    """Unpack every member once; `program` for each that is one. Raises DocumentRejectedError."""
    for member in archive.infolist():
        if is_program(next(pieces(archive, member), b"")[:1024]):
            yield "program"
        for _ in pieces(archive, member):
            pass


def pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo | str) -> Iterator[bytes]:
    """A member's bytes as they unpack, its checksum proved at the end."""
    try:
        with archive.open(member) as stream:
            while piece := stream.read(_PIECE):
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise DocumentRejectedError("unreadable") from error


def whole(archive: zipfile.ZipFile, name: str) -> bytes:
    """A member that must be there, whole."""
    if name not in archive.NameToInfo:
        raise DocumentRejectedError("unreadable")
    return b"".join(pieces(archive, name))
