"""Ways to spoil a document: disguised, protected, misstated, blown up. As deterministic as `papers`."""

from __future__ import annotations

import struct
import zlib
from functools import cache

import pikepdf

from tests import papers

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def program() -> bytes:
    """The head of a Windows executable."""
    return b"MZ" + b"\0" * 58 + struct.pack("<I", 64) + b"PE\0\0" + b"\0" * 2000


def protected_office() -> bytes:
    """The container Office writes under a password: its directory names the encrypted package."""
    names = ["Root Entry", "EncryptionInfo", "EncryptedPackage"]
    return (
        OLE
        + b"\0" * 504
        + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in names)
        + b"\0" * 3000
    )


def old_office() -> bytes:
    """A .doc of before 2007, without a password."""
    return OLE + b"\0" * 504 + "WordDocument".encode("utf-16-le").ljust(4000, b"\0")


def with_member_flag(data: bytes) -> bytes:
    """The archive with every member marked as encrypted."""
    out = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            out[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(out)


def stating_size(data: bytes, name: str, size: int) -> bytes:
    """The archive with a member's unpacked size misstated in its table of contents."""
    out = bytearray(data)
    at = data.rfind(name.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    out[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(out)


@cache
def packed_zeros(mebibytes: int) -> bytes:
    """That many zeros, compressed."""
    packer = zlib.compressobj(1)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(mebibytes)) + packer.flush()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha">'
    + b"".join(b'<!ENTITY b%d "&b;&b;&b;&b;">' % number for number in range(9))
    + b"]><a>&b8;</a>"
)


def protected() -> pikepdf.Encryption:
    """Asks for a password."""
    return pikepdf.Encryption(user="user", owner="owner")


def pdf_holding_a_program() -> bytes:
    """A PDF with an executable attached to it, compressed."""
    packed = zlib.compress(program()).decode("latin-1")
    stream = f"<< /Filter /FlateDecode /Length {len(packed)} >>\nstream\n{packed}\nendstream"
    names = "/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /F (a) /EF << /F 10 0 R >> >>] >> >>"
    return papers.pdf(catalog=names, more=stream)


def jpeg_stating(width: int, height: int) -> bytes:
    """A JPEG whose header states that size."""
    out = bytearray(papers.jpeg())
    at = out.index(b"\xff\xc0") + 5
    out[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(out)


def flipped(data: bytes, at: int) -> bytes:
    """The file with one byte changed."""
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def png_of_size(width: int, height: int) -> bytes:
    """A PNG of black pixels, small as a file whatever its size as a picture."""
    packer = zlib.compressobj(9)
    line = b"\0" * (1 + 3 * width)
    data = b"".join([packer.compress(line) for _ in range(height)]) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
