"""Addresses of static files that change when any of them does, so that browsers may keep them for a year.

The version stands in the path and not in a query, so that what a stylesheet or a module imports by a
relative address gets the same version.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("static")
MAX_AGE_SECONDS = 365 * 24 * 3600


@cache
def version() -> str:
    """Twelve hexadecimal digits over the names and bytes of all static files."""
    digest = hashlib.sha256()
    for path in sorted(p for p in FOLDER.rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(FOLDER)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def url_path() -> str:
    """What `Flask(static_url_path=…)` gets."""
    return f"/static/{version()}"


def asset(name: str) -> str:
    """The address of one static file, for templates."""
    return f"{url_path()}/{name}"
