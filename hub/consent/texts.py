"""What a person reads before she answers: one pack per language, a file in the folder of its version.

Every pack says the same as the French one, passage by passage; reading them refuses one that does not.
Whether a pack may carry a consent is another question, answered by `hub.consent.approvals`.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from hub.errors import ConfigurationError

FALLBACK = "fr"
LANGUAGES = ("fr", "en", "ar", "prs", "ps", "ti", "uk", "bn")
HEAD = ("language", "name", "direction", "translator", "reviewer", "status")
STATUSES = ("unreviewed", "reviewed")

Sections = Mapping[str, Mapping[str, str]]
"""Section → key → passage, in the order a person meets them."""


@dataclass(frozen=True, slots=True)
class Pack:
    """The text in one language: `text` is all its passages as a person is shown them, one a line, and
    `digest` the SHA-256 of these bytes. `status` is what its translators say of it."""

    version: str
    language: str
    name: str
    direction: str
    translator: str
    reviewer: str
    status: str
    sections: Sections
    text: bytes
    digest: str


def newest_packs(config: Path) -> dict[str, Pack]:
    """The packs of the newest version by language, French first. Raises ConfigurationError."""
    versions = [int(folder.name) for folder in (config / "consent").glob("[0-9]*") if folder.name.isdecimal()]
    if not versions:
        raise ConfigurationError(f"no consent text in {config / 'consent'}")
    return packs_of(config, str(max(versions)))


def packs_of(config: Path, version: str) -> dict[str, Pack]:
    """The packs of one version, none when there is no such version. Raises ConfigurationError."""
    folder = config / "consent" / version
    if not version.isdecimal() or not folder.is_dir():
        return {}
    files = [folder / f"{language}.toml" for language in LANGUAGES]
    return dict(_read(tuple((path, path.stat().st_mtime_ns) for path in files if path.is_file())))


def newest_pack(config: Path, language: str) -> Pack:
    """The newest text in this language, else the French one, which an interpreter then says aloud."""
    packs = newest_packs(config)
    return packs.get(language) or packs[FALLBACK]


@lru_cache(maxsize=8)
def _read(files: tuple[tuple[Path, int], ...]) -> Mapping[str, Pack]:
    """Kept until a file changes."""
    packs = {path.stem: read_pack(path) for path, _ in files}
    french = packs.get(FALLBACK)
    if french is None:
        raise ConfigurationError("no consent text in French")
    for path, _ in files:
        if _keys(packs[path.stem]) != _keys(french):
            raise ConfigurationError(f"{path}: not the same passages, in the same order, as in French")
    return packs


def read_pack(path: Path) -> Pack:
    """One file. Raises ConfigurationError naming what is wrong in it."""
    try:
        told: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    head = {key: told.pop(key, None) for key in HEAD}
    for problem in _problems(path, head, told):
        raise ConfigurationError(f"{path}: {problem}")
    text = "".join(f"{passage}\n" for section in told.values() for passage in section.values()).encode()
    return Pack(**head, version=path.parent.name, sections=told, text=text, digest=_digest(text))


def _problems(path: Path, head: Mapping[str, Any], sections: Mapping[str, Any]) -> Iterator[str]:
    for key in HEAD:
        if not isinstance(head[key], str) or (not head[key].strip() and key != "reviewer"):
            yield f"{key} is missing"
    if head["language"] != path.stem:
        yield "language is not the name of the file"
    if head["direction"] not in ("ltr", "rtl"):
        yield "direction is ltr or rtl"
    if head["status"] not in STATUSES or (head["status"] == "reviewed" and not head["reviewer"]):
        yield "status is unreviewed, or reviewed by a named reviewer"
    for name, section in sections.items():
        if not isinstance(section, dict):
            yield f"{name} is not a section"
            continue
        for key, passage in section.items():
            if not isinstance(passage, str) or not passage.strip() or "\n" in passage:
                yield f"{name}.{key} is not one line of text"


def _keys(pack: Pack) -> list[tuple[str, list[str]]]:
    return [(name, list(section)) for name, section in pack.sections.items()]


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
