"""Who sees what about one person, and why: the matrix of the page *Qui voit quoi*."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from hub.consent.explaining import Explained, who_sees_what
from hub.consent.rights import Right
from hub.web.api.bearer import caller
from hub.web.api.channels import Person, person_of_card
from hub.web.api.checking import Strict
from hub.web.api.contract import api, operation
from hub.web.login import hub


class ConsentsAsked(Strict):
    """`person` is one of the household; the first adult when left out."""

    person: UUID | None = None


class ConsentCell(Strict):
    """What a partner may read of what others contribute: `reason` is null when it may. `consent` is what the
    person said, with its period. Closed categories have no cell: even a refusal would tell."""

    partner: str
    category: str
    reason: str | None
    consent: str
    since: datetime | None
    until: datetime | None


class Consents(Strict):
    """`status` sums the cells up; `until` is when the first running agreement ends."""

    channel: UUID
    person: Person
    persons: list[Person]
    status: str
    until: datetime | None
    cells: list[ConsentCell]
    may_record: bool


@api.get("/channels/<uuid:channel_id>/consents")
@operation("decisions:read", Consents)
def read_consents(channel_id: UUID, query: ConsentsAsked) -> Any:
    """Who sees what about a person of this household, and what she agreed to."""
    return _consents(channel_id, who_sees_what(hub(), caller(), channel_id, query.person))


def _consents(channel_id: UUID, explained: Explained) -> Consents:
    cells = [_cell(right) for right in explained.rights if not right.closed]
    return Consents(
        channel=channel_id,
        person=person_of_card(explained.person),
        persons=[person_of_card(one) for one in explained.persons if one.here],
        status=explained.status,
        until=min((cell.until for cell in cells if cell.until and cell.consent == "given"), default=None),
        cells=cells,
        may_record=explained.may_record,
    )


def _cell(right: Right) -> ConsentCell:
    return ConsentCell(
        partner=right.partner.code,
        category=right.category,
        reason=right.reason,
        consent=right.agreement.status,
        since=right.agreement.since,
        until=right.agreement.until,
    )
