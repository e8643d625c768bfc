"""File names that cannot lie or break out of a header (RFC 6266, RFC 8187, ASVS 5.4.1).

The name a document leaves with is chosen here from its title and its verified format, never taken from
the uploader.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from hub.documents.formats import EXTENSIONS

LONGEST = 100
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_RESERVED = re.compile(r'[/\\:*?"<>|%;~`$&{}]+')
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def visible(name: str) -> str:
    """The name without control, direction and other invisible characters, spaces made plain."""
    kept = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", name))
    kept = "".join(char for char in kept if unicodedata.category(char) not in _INVISIBLE)
    return " ".join(kept.split())


def extension(name: str) -> str:
    """The extension as a reader who sees every character would read it, in small letters."""
    stem, dot, last = visible(name).rpartition(".")
    return last.lower() if dot and stem else ""


def safe_filename(title: str, format_name: str) -> str:
    """A name for any disk: the title's visible characters, no path, the extension of the format."""
    ending = EXTENSIONS.get(format_name, format_name)
    stem = visible(_RESERVED.sub(" ", visible(title)))
    stem = stem.removesuffix(f".{ending}").strip(". ")
    stem = _shortened(stem)
    return f"{stem if stem and not _DEVICES.match(stem) else 'document'}.{ending}"


def attachment(title: str, format_name: str) -> str:
    """The value of Content-Disposition: always an attachment, an ASCII name and the full one in UTF-8."""
    name = safe_filename(title, format_name)
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("œ", "oe")).encode("ascii", "ignore")
    fallback = safe_filename(plain.decode("ascii").rpartition(".")[0], format_name)
    header = f'attachment; filename="{fallback}"'
    return header if fallback == name else f"{header}; filename*=UTF-8''{quote(name, safe='')}"


def _shortened(stem: str) -> str:
    """At most LONGEST bytes of UTF-8, cut between characters."""
    return stem.encode()[:LONGEST].decode("utf-8", "ignore").strip(". ")
