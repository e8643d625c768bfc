"""Papers of several households that end soon or have ended, as far as one may read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, not_, select

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.consent.authorise import Standing, stand_before, uuids
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
    subject_id: UUID
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


def _newest(unit: ReadingUnit, standings: Mapping[UUID, Standing]) -> dict[UUID, list[_Held]]:
    """Of each household, subject and type, the readable paper that ends last, a sound one before any other.
    Where no paper ends at all, nothing is decided."""
    found: dict[tuple[UUID, UUID, str], _Held] = {}
    query = select(
        Document.household_id, Document.subject_id, Document.category, Document.partner_id,
        Document.type, Document.expires_on, sound_here().label("sound"),
    ).where(Document.household_id.in_(list(standings)), Document.expires_on.is_not(None))  # fmt: skip
    rows = unit.session.execute(query.where(Document.id.not_in(masked_ids()))).all()
    open_to = {key: standings[key].readable() for key in {row.household_id for row in rows}}
    for household, subject, category, partner, kind, ends, sound in rows:
        pairs, place = open_to[household], (subject, category)
        own = partner == unit.actor.partner_id and place in pairs.own
        closed = standings[household].known.everywhere.parameters.closed_categories
        if ends is None or category in closed or not (own or place in pairs.shared):
            continue
        before = found.get((household, subject, kind))
        if before is None or (before.sound, before.due.expires_on) < (sound, ends):
            found[household, subject, kind] = _Held(Due(kind, ends), category, subject, sound)
    by_household: dict[UUID, list[_Held]] = {}
    for (household, _, _), one in found.items():
        by_household.setdefault(household, []).append(_extended(unit, found, household, one))
    return by_household


def sound_here() -> ColumnElement[bool]:
    """What `sound` says of a document that is not masked, asked of its row."""
    infected = exists().where(
        DocumentVersion.document_id == Document.id,
        DocumentVersion.version == Document.current_version,
        DocumentVersion.scan == Scan.INFECTED.value,
    )
    return and_(not_(infected), not_(to_redo()))


def _extended(
    unit: ReadingUnit, found: Mapping[tuple[UUID, UUID, str], _Held], household: UUID, one: _Held
) -> _Held:
    """The same paper, with the latest end of the sound ones that extend it."""
    table = document_types(unit.platform.settings.config)
    others = [found.get((household, one.subject_id, kind.code)) for kind in table.extending(one.due.type)]
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
        subject_ids=uuids(
            person for one in told for person in standing.known.subjects[one.subject_id].persons
        ),
        rule=RULE_VERSION,
    )
