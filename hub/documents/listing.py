"""Lists of documents one may read, newest first: the whole channel, or page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, reading
from hub.consent.authorise import Standing
from hub.consent.elsewhere import channels_of
from hub.consent.looking import basis_of, stand_or_look
from hub.consent.rules import RULE_VERSION
from hub.documents.extending import with_extensions
from hub.documents.marks import spoken_of
from hub.documents.models import Document, DocumentVersion
from hub.documents.queries import documents_visible_to
from hub.documents.views import DocumentView, document_views
from hub.errors import Asked, InvalidInputError

_PLACE = b"documents"


@dataclass(frozen=True, slots=True)
class DocumentList:
    """Some documents of a channel, and the sealed place to continue from."""

    documents: Sequence[DocumentView]
    older: str | None


@reading
def list_documents(unit: ReadingUnit, household_id: UUID) -> list[DocumentView]:
    """The documents of a channel one may read, newest first."""
    return documents_of(unit, _standing(unit, household_id))


@reading
def page_of_documents(
    unit: ReadingUnit, household_id: UUID, older_than: str | None, limit: int
) -> DocumentList:
    """The same list by pages: the newest, or those before a cursor of this list."""
    before = _place(unit, household_id, older_than) if older_than else None
    standing = _standing(unit, household_id)
    found = _found(standing, before, limit + 1)
    views = _listed(unit, standing, found[:limit])
    older = _sealed_place(standing, views[-1].seq) if len(found) > limit else None
    return DocumentList(views, older)


def documents_of(unit: ReadingUnit, standing: Standing, since: datetime | None = None) -> list[DocumentView]:
    """The same list inside a reading under way; with `since`, the documents of which something was said since
    then: validated, to redo, masked."""
    return _listed(unit, standing, _found(standing, since=since))


def _standing(unit: ReadingUnit, household_id: UUID) -> Standing:
    return stand_or_look(unit, household_id, Asked("read", household_id, "channel", household_id))


def _found(
    standing: Standing, before: int | None = None, limit: int | None = None, since: datetime | None = None
) -> list[tuple[Document, DocumentVersion]]:
    unit = standing.unit
    query = documents_visible_to(channels_of(standing), standing.readable(), unit.actor.partner_id)
    if before is not None:
        query = query.where(Document.seq < before)
    if since is not None:
        query = query.where(spoken_of(since))
    return [(row[0], row[1]) for row in unit.session.execute(query.limit(limit))]


def _listed(
    unit: ReadingUnit, standing: Standing, rows: Sequence[tuple[Document, DocumentVersion]]
) -> list[DocumentView]:
    """What is shown, on record: about whom, and in which categories."""
    household_id = standing.household_id
    views = with_extensions(standing, document_views(unit, standing, rows))
    if not views:
        unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
        return views
    unit.record(
        Action.DOCUMENTS_LISTED,
        household_id=household_id,
        object_kind="channel",
        object_id=household_id,
        changes=[("category", None, code) for code in sorted({view.category for view in views})],
        subject_ids={person for view in views for person in view.persons},
        rule=RULE_VERSION,
        **basis_of(standing, [document for document, _ in rows]),
    )
    return views


def _sealed_place(standing: Standing, seq: int) -> str:
    place = _PLACE + standing.household_id.bytes + seq.to_bytes(8, "big")
    return standing.unit.platform.key.seal_cursor(place)


def _place(unit: ReadingUnit, household_id: UUID, cursor: str) -> int:
    """The order behind a cursor of this list. Raises InvalidInputError for anything else."""
    text, head = unit.platform.key.open_cursor(cursor), _PLACE + household_id.bytes
    if not text.startswith(head) or len(text) != len(head) + 8:
        raise InvalidInputError("cursor", "malformed")
    return int.from_bytes(text[len(head) :], "big")
