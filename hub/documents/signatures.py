"""What the first bytes say a file is. Plain Python: nothing native touches an upload outside the child."""

from __future__ import annotations

HEAD = 1024
"""How many first bytes are enough to judge."""

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
ZIP = b"PK\x03\x04"
PDF = b"%PDF-"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Microsoft's old container: today, an office file under a password; before, a .doc or .xls."""

_SIMPLE = {JPEG: "jpeg", PNG: "png", ZIP: "zip", OLE: "ole"}
_PROGRAMS = (
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"#!",
)
_HEVC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_BEFORE_PDF = b"\xef\xbb\xbf\r\n"

FAMILIES = {
    "pdf": frozenset({"pdf"}),
    "jpeg": frozenset({"jpeg"}),
    "png": frozenset({"png"}),
    "heic": frozenset({"heic"}),
    "docx": frozenset({"zip", "ole"}),
    "odt": frozenset({"zip"}),
    "xlsx": frozenset({"zip", "ole"}),
}
"""The first bytes each format may have; the child refuses what stands in an OLE container."""


def family(head: bytes) -> str:
    """`pdf`, `jpeg`, `png`, `heic`, `zip`, `ole`, `program`, or nothing we know."""
    for signature, name in _SIMPLE.items():
        if head.startswith(signature):
            return name
    if head.lstrip(_BEFORE_PDF).startswith(PDF):
        return "pdf"
    if is_heic(head):
        return "heic"
    return "program" if is_program(head) else ""


def is_program(head: bytes) -> bool:
    """Windows, Linux and macOS executables, Java classes, and scripts that name their interpreter."""
    if head.startswith(b"MZ"):
        at = int.from_bytes(head[60:64], "little")
        return head[at : at + 4] == b"PE\0\0"
    return head.startswith(_PROGRAMS)


def is_heic(head: bytes) -> bool:
    """An ISO base media file whose brands name HEVC: AVIF and video have others."""
    if head[4:8] != b"ftyp":
        return False
    brands = head[8 : int.from_bytes(head[:4], "big")]
    return not _HEVC_BRANDS.isdisjoint(brands[at : at + 4] for at in range(0, len(brands), 4))


def is_cut_signature(head: bytes, families: frozenset[str]) -> bool:
    """So few bytes that they could be the start of any of these families."""
    starts = [(PDF, "pdf"), *_SIMPLE.items()]
    if len(head) < 12 and "heic" in families:
        return b"ftyp".startswith(head[4:8])
    return any(name in families and signature.startswith(head) for signature, name in starts)


def open_document_type(head: bytes) -> bytes:
    """The media type an OpenDocument file names in its first member, or nothing."""
    if head[30:38] != b"mimetype" or head[8:10] != b"\0\0":
        return b""
    start = 38 + int.from_bytes(head[28:30], "little")
    return head[start : start + int.from_bytes(head[22:26], "little")]
