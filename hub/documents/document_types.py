"""The types a document may have: `config/pieces.toml`, the one table that pages, reminders and API read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from hub.documents.models import Document
from hub.errors import ConfigurationError, InvalidInputError
from hub.platform.configuration import read_configuration

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Days = Annotated[int, Field(ge=1, le=1000)]
Slot = Literal["sejour", "identite", "emploi", "ressources", "logement", "fiscalite", "famille"]
Law = Literal["private_rental", "social_housing"]


class Expiry(StrEnum):
    """What a document's end depends on."""

    NONE = "none"
    DATE = "date"
    PERMIT = "permit"
    MONTHS = "months"
    TAX_YEAR = "tax_year"

    @property
    def dated(self) -> bool:
        """Its end is written on it."""
        return self in (Expiry.DATE, Expiry.PERMIT)


class ExpectedOf(StrEnum):
    """Who is expected to have a document of a type."""

    ADULT = "adult"
    MINOR = "minor"
    HOUSEHOLD = "household"


IDENTITY = "identity"
"""The category of identity papers."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(_Part):
    """Words in French and in English."""

    fr: Words
    en: Words


class DocumentType(Named):
    """One type. Without `lawful` lists the law requires it of nobody; `extends`: it keeps alive, until its
    own date, the right that the other type's document gave."""

    code: Code
    category: str
    expiry: Expiry
    slot: Slot | None = None
    expected_of: ExpectedOf | None = None
    extends: Code | None = None
    lawful: frozenset[Law] = frozenset()
    identity: bool = False
    note: Named | None = None


class PermitClock(_Part):
    """Days before the end of a residence permit, each later than the one before."""

    announced: Days
    opens: Days
    reminder: Days
    closes: Days

    @model_validator(mode="after")
    def _in_order(self) -> PermitClock:
        if not self.announced > self.opens > self.reminder > self.closes:
            raise ValueError("announced, opens, reminder and closes come one after the other")
        return self


class WrittenDate(_Part):
    soon: Days


class Payslips(_Part):
    count: Annotated[int, Field(ge=1, le=12)]


class DocumentTypes(_Part):
    """The whole table, in the order of the pages."""

    permit: PermitClock
    written_date: WrittenDate
    payslips: Payslips
    slots: dict[Slot, Named]
    types: Annotated[dict[Code, DocumentType], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _each_knows_its_code(cls, table: Any) -> Any:
        rows = table.get("types") if isinstance(table, dict) else None
        if not isinstance(rows, dict):
            return table
        coded = {code: {**row, "code": code} if isinstance(row, dict) else row for code, row in rows.items()}
        return {**table, "types": coded}

    def of(self, code: str) -> DocumentType:
        """The type of that code; one the table no longer has still shows, under its code."""
        found = self.types.get(code)
        return found or DocumentType(
            code=code,
            fr=code,
            en=code,
            category="",
            expiry=Expiry.DATE,
            lawful=frozenset(("private_rental",)),
        )

    def in_slot(self, slot: str) -> list[DocumentType]:
        return [one for one in self.types.values() if one.slot == slot]

    def extending(self, code: str) -> list[DocumentType]:
        """The types whose documents keep alive the right that a document of this one gave."""
        return [one for one in self.types.values() if one.extends == code]


@cache
def document_types(config: Path) -> DocumentTypes:
    """The table of a configuration folder. Raises ConfigurationError naming the line that is wrong."""
    path = config / "pieces.toml"
    try:
        table = DocumentTypes.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: {str(error).splitlines()[0]}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{path}: {where}: {first['msg']}") from error
    categories = read_configuration(config / "platform.toml").categories.codes
    for where, problem in _contradictions(table, categories):
        raise ConfigurationError(f"{path}: {where}: {problem}")
    return table


def _contradictions(table: DocumentTypes, categories: list[str]) -> Iterator[tuple[str, str]]:
    """What each line allows and the whole does not."""
    for code, one in table.types.items():
        if one.category not in categories:
            yield f"types.{code}.category", f"no category is called {one.category}"
        if one.slot is not None and one.slot not in table.slots:
            yield f"types.{code}.slot", f"no slot is called {one.slot}"
        if one.expected_of is not None and one.slot is None:
            yield f"types.{code}.expected_of", "what is expected has a slot"
        if one.extends is not None and not _may_extend(table, one):
            yield f"types.{code}.extends", f"{one.extends} is not a type with a date to extend"


def _may_extend(table: DocumentTypes, one: DocumentType) -> bool:
    extended = table.types.get(one.extends or "")
    return extended is not None and extended.expiry.dated and one.expiry.dated and extended.extends is None


def checked_type(config: Path, code: str) -> str:
    if code not in document_types(config).types:
        raise InvalidInputError("type", "unknown_choice")
    return code


def asks_reason(config: Path, document: Document) -> bool:
    """Whether the original is an identity paper, by its type or by the category it was deposited in."""
    return document.category == IDENTITY or document_types(config).of(document.type).identity
