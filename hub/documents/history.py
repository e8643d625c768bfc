"""*Historique* of a document, from the log: what was done with it, and who opened or downloaded it.

An act is told with the name of who did it, as the document's page does. Of a look only the organisation, the
purpose and the instant are told, to each member of the team who may read the document: "who opened:
organisations; names for DPO only", says the specification of the page, because the log is not for judging
staff; one's own looks are told as one's own. Looks of others through a broken glass are for those who are
told of it, the referents; what a data-protection officer opened is for nobody here; and what the team of
another home looked at, before the document came into this one, stays unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_

from hub.audit.entries import Action
from hub.audit.models import AuditEntry
from hub.audit.places import cursor_at, place_of
from hub.audit.queries import Filters, entries_matching
from hub.audit.units import ReadingUnit, reading
from hub.consent import codes
from hub.consent.authorise import Standing
from hub.consent.codes import Basis
from hub.consent.watching import is_referent
from hub.documents.models import Document
from hub.documents.reading import find_document, record_look
from hub.errors import TamperedError
from hub.registry.people import professional_names

ACTS = (
    Action.DOCUMENT_DEPOSITED,
    Action.DOCUMENT_VALIDATED,
    Action.DOCUMENT_TO_REDO,
    Action.DOCUMENT_UNCHECKED,
    Action.DOCUMENT_DATED,
    Action.DOCUMENT_REPLACED,
    Action.DOCUMENT_MASKED,
)
LOOKS = (Action.DOCUMENT_READ, Action.DOCUMENT_DOWNLOADED)
PAGE = 25


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """`partner`: the code of the organisation; `name`: of an act only; `own`: the reader did it herself.
    `version`: the number the act is about, where the entry says it."""

    action: str
    at: datetime
    partner: str | None
    purpose: str | None
    name: str | None
    own: bool
    version: int | None
    through_glass: bool


@dataclass(frozen=True, slots=True)
class DocumentHistory:
    """Newest first; `older` continues. No total: it would count what is not told."""

    household_id: UUID
    short_code: str
    category: str
    posted_at: datetime
    lines: Sequence[HistoryLine]
    older: str | None


@reading
def document_history(
    unit: ReadingUnit, document_id: UUID, cursor: str | None = None, limit: int = PAGE
) -> DocumentHistory:
    """A page of it, for a member of the team who may read the document; looking is on record too.

    Raises AccessDeniedError, alike when it is absent and when it is hidden, InvalidInputError for a cursor of
    another list, TamperedError when an entry does not hold what it can.
    """
    document, _version, standing = find_document(unit, document_id, codes.Action.READ)
    head = b"history" + document.id.bytes
    after = place_of(unit.platform, head, cursor) if cursor else None
    try:
        found = unit.session.scalars(history_query(standing, document, after, limit + 1)).all()
        lines = _lines(unit, found[:limit])
    except (ValueError, TypeError) as error:
        raise TamperedError("audit log") from error
    record_look(unit, standing, Action.DOCUMENT_HISTORY_READ, document)
    return DocumentHistory(
        household_id=standing.door.household_id,
        short_code=standing.door.known.head.short_code,
        category=document.category,
        posted_at=document.posted_at,
        lines=lines,
        older=cursor_at(unit.platform, head, found[limit - 1]) if len(found) > limit else None,
    )


def history_query(
    standing: Standing, document: Document, after: tuple[datetime, UUID] | None, limit: int
) -> Select[AuditEntry]:
    """Entries about the document, by the index of what they are about, in the order shown."""
    told = or_(AuditEntry.action.in_(ACTS), _looks_told(standing))
    wanted = entries_matching(Filters(after=after, limit=limit))
    return wanted.where(AuditEntry.object_id == document.id, told)


def _looks_told(standing: Standing) -> ColumnElement[bool]:
    here = and_(AuditEntry.action.in_(LOOKS), AuditEntry.household_id == standing.household_id)
    if is_referent(standing):
        return here
    through_no_glass = AuditEntry.basis_kind.is_distinct_from(Basis.BREAK_GLASS.value)
    return and_(here, or_(through_no_glass, AuditEntry.actor_id == standing.unit.actor.id))


def _lines(unit: ReadingUnit, entries: Sequence[AuditEntry]) -> list[HistoryLine]:
    acts = {entry.actor_id for entry in entries if entry.action in ACTS and entry.actor_id}
    names = professional_names(unit.platform, unit.session, acts) if acts else {}
    return [
        HistoryLine(
            action=entry.action,
            at=entry.at,
            partner=entry.partner,
            purpose=entry.purpose,
            name=names.get(entry.actor_id) if entry.actor_id and entry.action in ACTS else None,
            own=entry.actor_id == unit.actor.id,
            version=_version(entry),
            through_glass=entry.basis_kind == Basis.BREAK_GLASS,
        )
        for entry in entries
    ]


def _version(entry: AuditEntry) -> int | None:
    return next((int(after) for name, _, after in entry.changes if name == "number" and after), None)
