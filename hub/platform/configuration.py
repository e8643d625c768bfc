"""`platform.toml` as values that are right, or one line that says what is wrong.

Field by field, then as a whole: every partner, category, role and profession named anywhere must exist.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from hub.consent.codes import Agreement, Level, Role
from hub.errors import ConfigurationError

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
PartnerCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,11}$")]
Words = Annotated[list[Code], Field(min_length=1)]
Positive = Annotated[int, Field(ge=1, le=100_000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Parameters(_Part):
    """The numbers and lists the access rule needs."""

    consent_max_months: Annotated[int, Field(ge=1, le=120)]
    break_glass_minutes: Positive
    break_glass_reason_min_length: Positive
    break_glass_minimum_categories: Words
    break_glass_roles: Annotated[list[Role], Field(min_length=1)]
    consent_collectors: Annotated[list[Role], Field(min_length=1)]

    def as_rows(self) -> dict[str, str]:
        """Name → value as stored: lists are words in order, separated by a space."""
        values = self.model_dump(mode="json")
        return {
            name: " ".join(sorted(value)) if isinstance(value, list) else str(value)
            for name, value in values.items()
        }


class PartnerConfiguration(_Part):
    code: PartnerCode
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    field: Literal["employment", "social", "housing"]


class Categories(_Part):
    """Open ones, then closed ones with the professions the law lists for each."""

    open: Words
    closed: dict[Code, Words] = {}

    @property
    def codes(self) -> list[str]:
        return [*self.open, *self.closed]


class BasisConfiguration(_Part):
    partners: Annotated[list[PartnerCode], Field(min_length=1)]
    categories: Words
    basis: Code
    agreement: Agreement


class PlatformConfiguration(_Part):
    """Everything `hub platform apply` reads; stages serve the screen only."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    timezone: str
    parameters: Parameters
    partners: Annotated[list[PartnerConfiguration], Field(min_length=1)]
    categories: Categories
    scopes: dict[PartnerCode, dict[Role, dict[Code, Level]]]
    legal_bases: list[BasisConfiguration]
    stages: dict[str, dict[str, str]] = {}

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no time zone is called {name!r}") from error
        return name


def read_configuration(path: Path) -> PlatformConfiguration:
    """The configuration in this file. Raises ConfigurationError, one line naming the field."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
        configuration = PlatformConfiguration.model_validate(values)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {str(error).splitlines()[0]}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{path}: {field}: {first['msg']}") from error
    for field, problem in _contradictions(configuration):
        raise ConfigurationError(f"{path}: {field}: {problem}")
    return configuration


def _contradictions(configuration: PlatformConfiguration) -> Iterator[tuple[str, str]]:
    """What each field allows and the whole does not."""
    partners = [partner.code for partner in configuration.partners]
    categories = configuration.categories.codes
    yield from _twice("partners", partners)
    yield from _twice("categories", categories)
    yield from _unknown("scopes", configuration.scopes, partners, "partner")
    for partner, roles in configuration.scopes.items():
        for role, levels in roles.items():
            yield from _unknown(f"scopes.{partner}.{role}", levels, categories, "category")
    for number, row in enumerate(configuration.legal_bases):
        yield from _unknown(f"legal_bases.{number}.partners", row.partners, partners, "partner")
        yield from _unknown(f"legal_bases.{number}.categories", row.categories, categories, "category")
    cells = [
        f"{partner} {category}"
        for row in configuration.legal_bases
        for partner in row.partners
        for category in row.categories
    ]
    yield from _twice("legal_bases", cells)
    minimum = configuration.parameters.break_glass_minimum_categories
    yield from _unknown("parameters.break_glass_minimum_categories", minimum, categories, "category")


def _twice(field: str, words: list[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        if words.count(word) > 1:
            yield field, f"{word} is there twice"


def _unknown(field: str, words: Iterable[str], known: list[str], kind: str) -> Iterator[tuple[str, str]]:
    for word in words:
        if word not in known:
            yield field, f"no {kind} is called {word}"
