"""What several answers and requests share: problems, paging, people, and whom something is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BeforeValidator, Field

from hub.accounts.operations import partners
from hub.audit.vocabulary import Purpose
from hub.web.api.bearer import PURPOSE_HEADER
from hub.web.api.checking import Strict
from hub.web.login import hub

MOST = 100
Code = Annotated[str, Field(max_length=64, pattern=r"^[a-z][a-z0-9_.:-]*$")]
Cursor = Annotated[str, Field(min_length=1, max_length=512)]
Limit = Annotated[int, Field(ge=1, le=MOST)]


def _iso_day(said: object) -> date:
    """In a form everything is text; in JSON a number or a truth value is no day."""
    if not isinstance(said, str):
        raise ValueError("not a date")  # noqa: TRY004 - what pydantic takes for a wrong value
    return date.fromisoformat(said)


Day = Annotated[date, BeforeValidator(_iso_day)]
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(datetime.fromisoformat),
    Field(ge=datetime(1970, 1, 2, tzinfo=UTC), le=datetime(9999, 1, 1, tzinfo=UTC)),
]
"""ISO 8601 and nothing else: pydantic alone would take a mere number for seconds since 1970."""
About = UUID | Literal["household"]
"""One person, or the whole household: always said, never guessed from a field left out."""


class ProblemField(Strict):
    field: str
    detail: str


class Existing(Strict):
    """A document one may read that has the very bytes one sent."""

    id: UUID
    author: str
    posted_at: datetime


class Problem(Strict):
    """An error (RFC 9457). `reason` is a stable code, `way_out` says what can be done about it; `existing`
    goes with `already_deposited`."""

    type: str
    title: str
    status: int
    detail: str
    reason: str
    way_out: str
    trace_id: str
    errors: list[ProblemField] | None = None
    existing: Existing | None = None


class Stated(Strict):
    """What every call states."""

    purpose: Annotated[Purpose, Field(alias=PURPOSE_HEADER, description="Why one looks; kept in the log.")]


class Repeatable(Stated):
    """A call that may be sent again: the same key and content do nothing twice, for 24 hours."""

    key: Annotated[str, Field(alias="Idempotency-Key", default="", max_length=255, pattern=r"^[\x21-\x7e]*$")]


class Page(Strict):
    """Where to continue, and how many at most."""

    cursor: Cursor | None = None
    limit: Limit = 50


class Author(Strict):
    id: UUID
    name: str
    partner: str


class Recorded(Strict):
    """What was recorded, and who was told to see it: per partner, `permitted` or the reason why not."""

    id: UUID
    audience: dict[str, str]


def person_of(about: About) -> UUID | None:
    """As operations take it: None is the whole household."""
    return None if isinstance(about, str) else about


def partner_codes() -> dict[UUID, str]:
    """The code of each partner by id."""
    return {partner.id: partner.code for partner in partners(hub())}


def told(audience: Mapping[UUID, str], codes: Mapping[UUID, str]) -> dict[str, str]:
    """An audience by partner code."""
    return {codes[partner_id]: outcome for partner_id, outcome in audience.items()}
