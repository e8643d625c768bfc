"""The text a person was shown: which version, in which language, with which SHA-256."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from hub.errors import ConfigurationError

FALLBACK = "fr"


@dataclass(frozen=True, slots=True)
class ShownText:
    """`language` is that of the text on paper; spoken languages without a text go through French."""

    version: str
    language: str
    digest: str
    markdown: str


def shown_text(config: Path, language: str) -> ShownText:
    """The newest text in this language, or the French one that an interpreter then says aloud."""
    versions = sorted((int(folder.name), folder) for folder in (config / "consent").glob("[0-9]*"))
    if not versions:
        raise ConfigurationError(f"no consent text in {config / 'consent'}")
    version, folder = versions[-1]
    path = folder / f"{language}.md"
    if not path.is_file():
        path, language = folder / f"{FALLBACK}.md", FALLBACK
    content = path.read_bytes()
    return ShownText(str(version), language, hashlib.sha256(content).hexdigest(), content.decode())
