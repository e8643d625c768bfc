"""Papers of several households that end soon or have ended, as far as one may read them; of a child of two
homes, those of both her homes' channels."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, not_, select

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.consent.authorise import Standing, stand_before, uuids
from hub.consent.elsewhere import channels_of, subject_of
from hub.consent.rules import RULE_VERSION
from hub.documents.document_types import document_types
from hub.documents.marks import masked_ids, to_redo
from hub.documents.models import Document, DocumentVersion
from hub.documents.rules import Scan
from hub.errors import Asked


@dataclass(frozen=True, slots=True)
class Due:
    """The newest paper of its type about its subject ends on that day; `extended_until`: the right it gives
    goes on until then by another paper of the same subject."""

    type: str
    expires_on: date
    extended_until: date | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    due: Due
    category: str
    persons: frozenset[UUID]
    sound: bool


@reading
def documents_due(unit: ReadingUnit, household_ids: Sequence[UUID], until: date) -> dict[UUID, list[Due]]:
    """Per household, the readable papers that end by that day, the first to end first. A paper renewed is no
    longer due; closed categories, whose exact date stands sealed, are never counted."""
    standings = stand_before(unit, household_ids, Asked("list"))
    held = _newest(unit, standings)
    due = {key: [one for one in rows if one.due.expires_on <= until] for key, rows in held.items()}
    for household_id, standing in standings.items():
        _record(unit, standing, due.get(household_id, []))
    return {
        key: sorted((one.due for one in rows), key=lambda one: one.expires_on) for key, rows in due.items()
    }


_Place = tuple[UUID, Hashable, str]
"""The household in whose channel it is shown, whom it is about, its type."""


def _newest(unit: ReadingUnit, standings: Mapping[UUID, Standing]) -> dict[UUID, list[_Held]]:
    """Of each household, whom a paper is about and type, the readable one that ends last, a sound one before
    any other. Where no paper ends at all, nothing is decided."""
    found: dict[_Place, _Held] = {}
    channels = {home: channels_of(standing) for home, standing in standings.items()}
    rows: dict[UUID, list[_Row]] = {}
    for row in unit.session.execute(_ending({home for some in channels.values() for home in some})):
        rows.setdefault(row.household_id, []).append(row)
    for household, homes in channels.items():
        near = [row for home in homes for row in rows.get(home, ())]
        for place, one in _readable(standings[household], near) if near else ():
            before = found.get(place)
            if before is None or (before.sound, before.due.expires_on) < (one.sound, one.due.expires_on):
                found[place] = one
    by_household: dict[UUID, list[_Held]] = {}
    for place, one in found.items():
        by_household.setdefault(place[0], []).append(_extended(unit, found, place, one))
    return by_household


_Row = Row[UUID, UUID, str, UUID, str, date | None, bool]


def _ending(homes: Collection[UUID]) -> Select[UUID, UUID, str, UUID, str, date | None, bool]:
    return select(
        Document.household_id, Document.subject_id, Document.category, Document.partner_id,
        Document.type, Document.expires_on, sound_here().label("sound"),
    ).where(
        Document.household_id.in_(homes),
        Document.expires_on.is_not(None),
        Document.id.not_in(masked_ids()),
    )  # fmt: skip


def _readable(standing: Standing, rows: Iterable[_Row]) -> Iterator[tuple[_Place, _Held]]:
    """Those of its own channel, or of one that holds something about its children too, which the rule opens:
    what is shared is open in both."""
    pairs, own_partner = standing.readable(), standing.unit.actor.partner_id
    closed = standing.known.everywhere.parameters.closed_categories
    for _, subject_id, category, partner, kind, ends, sound in rows:
        pair = subject_id, category
        own = partner == own_partner and pair in pairs.own
        if ends is None or category in closed or not (own or pair in pairs.shared):
            continue
        subject = subject_of(standing, subject_id)
        whom: Hashable = subject_id if subject.household_wide else subject.persons
        held = _Held(Due(kind, ends), category, uuids(subject.persons), sound)
        yield (standing.household_id, whom, kind), held


def sound_here() -> ColumnElement[bool]:
    """What `sound` says of a document that is not masked, asked of its row."""
    infected = exists().where(
        DocumentVersion.document_id == Document.id,
        DocumentVersion.version == Document.current_version,
        DocumentVersion.scan == Scan.INFECTED.value,
    )
    return and_(not_(infected), not_(to_redo()))


def _extended(unit: ReadingUnit, found: Mapping[_Place, _Held], place: _Place, one: _Held) -> _Held:
    """The same paper, with the latest end of the sound ones that extend it."""
    table = document_types(unit.platform.settings.config)
    others = [found.get((*place[:2], kind.code)) for kind in table.extending(one.due.type)]
    ends = [other.due.expires_on for other in others if other is not None and other.sound]
    return replace(one, due=replace(one.due, extended_until=max(ends))) if ends else one


def _record(unit: ReadingUnit, standing: Standing, told: Sequence[_Held]) -> None:
    if not told:
        unit.leave_no_trace(standing.household_id, Trace.NOTHING_SHOWN)
        return
    unit.record(
        Action.DOCUMENTS_LISTED,
        household_id=standing.household_id,
        object_kind="channel",
        object_id=standing.household_id,
        changes=[("category", None, code) for code in sorted({one.category for one in told})],
        subject_ids={person for one in told for person in one.persons},
        rule=RULE_VERSION,
    )
