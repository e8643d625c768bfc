"""The formats a document may have: what the hub can parse, and the table that says what it takes.

The code knows each format's media type and first bytes; `config/documents.toml` says which are accepted,
under which extensions, limits and policy on active content.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from hub.documents.parse_answer import ACTIVE_KINDS
from hub.errors import ConfigurationError
from hub.settings import ROOT

CONFIG = ROOT / "config"

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What each format is served as, also after the table stopped accepting it."""

EXTENSIONS = {"jpeg": "jpg"}
"""The extension of a downloaded file where it is not the format's own name."""

Extension = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,8}$")]
FormatName = Literal["pdf", "jpeg", "png", "heic", "docx", "odt", "xlsx"]
Parser = Literal["pdf", "jpeg", "png", "heic", "ooxml", "opendocument"]
"""A module of hub.documents.parsers."""

COUNTED: dict[Parser, str] = {
    "pdf": "pages",
    "jpeg": "megapixels",
    "png": "megapixels",
    "heic": "megapixels",
    "ooxml": "members",
    "opendocument": "members",
}
"""What each parser counts: the limit its line must give, and the only one."""

Kind = Annotated[str, Field(pattern="^(" + "|".join(ACTIVE_KINDS) + ")$")]
Count = Annotated[int, Field(ge=1, le=100_000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Limits(_Part):
    """How much any file may unpack to."""

    unpacked_mib: Count
    ratio: Count


class ChildLimits(_Part):
    """What parsing one file may cost (docs/threat-model.md, hostile files)."""

    cpu_seconds: Count
    wall_seconds: Count
    memory_mib: Count
    at_once: Count


class Format(_Part):
    """One line of the table."""

    extensions: Annotated[frozenset[Extension], Field(min_length=1)]
    sniffed: Annotated[frozenset[str], Field(min_length=1)]
    parser: Parser
    size_mib: Count
    pages: Count | None = None
    megapixels: Count | None = None
    members: Count | None = None
    kept: frozenset[Kind] = frozenset()

    @property
    def size(self) -> int:
        """Largest accepted file of this format, in bytes."""
        return self.size_mib << 20

    @model_validator(mode="after")
    def _counts_what_its_parser_counts(self) -> Self:
        given = [name for name in ("pages", "megapixels", "members") if getattr(self, name) is not None]
        if given != [COUNTED[self.parser]]:
            raise ValueError(f"the parser {self.parser} counts {COUNTED[self.parser]}")
        return self


class AcceptedFormats(_Part):
    """The whole table."""

    limits: Limits
    child: ChildLimits
    formats: Annotated[dict[FormatName, Format], Field(min_length=1)]

    def of_extension(self, extension: str) -> FormatName | None:
        """The format a file of that extension claims to be."""
        found = (name for name, row in self.formats.items() if extension in row.extensions)
        return next(found, None)

    @property
    def words(self) -> str:
        """The formats, as pages name them."""
        return ", ".join(name.upper() for name in self.formats)

    @property
    def endings(self) -> str:
        """Every extension, as the `accept` of a form takes them."""
        return ",".join(f".{one}" for row in self.formats.values() for one in sorted(row.extensions))

    def largest(self, limit: int) -> int:
        """The most any file may have, in bytes, where nothing may be over `limit`."""
        return min(limit, max(row.size for row in self.formats.values()))


@cache
def accepted_formats(config: Path = CONFIG) -> AcceptedFormats:
    """The table of a configuration folder. Raises ConfigurationError naming the line that is wrong."""
    path = config / "documents.toml"
    try:
        return AcceptedFormats.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{path}: {where}: {first['msg']}") from error
