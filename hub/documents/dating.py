"""Saying when a document ends, after its deposit.

The date the hub read on a paper is a proposal: it counts once somebody took it over, or wrote what the paper
shows. That it has no end after all is said in the same way.
Who may: a member of the team who may read the document, and write in its category about its person.
Rows are only added, each with the date that counted until then, so that the one given at the deposit is not
lost; the document's own date is the latest said of its version, so that lists, reminders and programs follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.accounts.repeats import remember
from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.audit.vocabulary import DATE_ORIGINS
from hub.consent import codes
from hub.consent.authorise import Standing, refuse_role
from hub.consent.elsewhere import key_here
from hub.documents.checking import done_before, tell_said
from hub.documents.marks import is_masked
from hub.documents.masking import may_write_there
from hub.documents.models import Document, DocumentDate
from hub.documents.reading import find_document
from hub.documents.rules import month_if_closed
from hub.documents.stated_dates import date_context, sealed_days
from hub.documents.text_layers import see_text
from hub.documents.two_d_doc import ends_read
from hub.documents.views import bound, day_of, opened_words, title_words
from hub.errors import Asked, ConflictError, NotFoundError
from hub.storage.platform import Platform

STATE_DATE = "state_date"
TAKEN_OVER, WRITTEN, CLEARED = DATE_ORIGINS


@dataclass(frozen=True, slots=True)
class DateSaid:
    """The day a document ends, or that it has no end; with what its author saw: the version, and the date it
    had until then."""

    version: int
    seen: date | None
    day: date | None


def take_over_date(platform: Platform, actor: Actor, document_id: UUID, said: DateSaid) -> None:
    """Take over a date the hub reads on the paper: it is read again, what is posted is not believed.

    Raises what `state_date` raises, ConflictError("date_not_read"), QuarantinedError, TamperedError.
    """
    try:
        layer = see_text(platform, actor, document_id)
    except NotFoundError:
        layer = None
    if layer is None or said.day not in ends_read(layer.codes):
        raise ConflictError("date_not_read")
    _state(platform, actor, document_id, said, taken_over=True)


def state_date(
    platform: Platform, actor: Actor, document_id: UUID, said: DateSaid, repeat_key: str = ""
) -> None:
    """Say when a document ends, as one reads it on the paper, or that it has no end. `repeat_key` as for a
    check. Raises AccessDeniedError, and ConflictError when somebody was faster, when it is masked, or ends
    that day, or never, already."""
    _state(platform, actor, document_id, said, repeat_key, taken_over=False)


@writing
def _state(
    unit: WritingUnit, document_id: UUID, said: DateSaid, repeat_key: str = "", *, taken_over: bool
) -> None:
    document, _version, standing = find_document(unit, document_id, codes.Action.READ)
    if not may_write_there(standing, document):
        refuse_role(
            codes.Reason.ROLE_LIMIT, Asked(STATE_DATE, standing.door.household_id, "document", document_id)
        )
    request = ("date", str(document_id), str(said.version), str(said.seen), str(said.day))
    if done_before(standing, repeat_key, request):
        return
    words = opened_words(unit.platform, key_here(standing), document)
    _require_as_seen(unit, document, said, day_of(words["expires_on"]))
    _add(unit, standing, document, said, taken_over=taken_over)
    _follow(unit, standing, document, said.day, words)
    origin = TAKEN_OVER if taken_over else WRITTEN if said.day else CLEARED
    tell_said(unit, standing, document, Action.DOCUMENT_DATED, ("date_origin", None, origin))
    remember(unit, repeat_key, request, document_id)


def _require_as_seen(unit: WritingUnit, document: Document, said: DateSaid, end: date | None) -> None:
    """`end`: the exact day it had until now, also where only its month stands in clear."""
    if is_masked(unit, document.id):
        raise ConflictError("document_masked")
    if said.version != document.current_version or said.seen != end:
        raise ConflictError("document_changed")
    if said.day == said.seen:
        raise ConflictError("date_unchanged") if said.day else ConflictError("no_date_to_clear")


def _add(
    unit: WritingUnit, standing: Standing, document: Document, said: DateSaid, *, taken_over: bool
) -> None:
    row = DocumentDate(
        id=unit.new_id(),
        document_id=document.id,
        version=document.current_version,
        taken_over=taken_over,
        partner_id=unit.actor.partner_id,
        author_id=unit.actor.id,
        at=unit.now,
    )
    context = date_context(unit.platform, document, row)
    row.day = key_here(standing).seal(context, sealed_days(said.day, said.seen))
    unit.session.add(row)


def _follow(
    unit: WritingUnit,
    standing: Standing,
    document: Document,
    day: date | None,
    words: Mapping[str, str | None],
) -> None:
    """The document's own date, exact where it is sealed, as the category allows where it is clear."""
    document.title = key_here(standing).seal(
        bound(unit.platform, "document.title", document, document.current_version),
        title_words(words["title"] or "", day, day_of(words.get("period"))),
    )
    closed = document.category in standing.known.everywhere.parameters.closed_categories
    document.expires_on = month_if_closed(day, closed=closed)
    unit.session.flush()
