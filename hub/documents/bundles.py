"""*Dossier logement*: chosen pieces as one flattened, stamped PDF for a named person outside, made and given
at once. Nothing of it is kept but that it was made, by whom, for whom, why and of what.

What leaves is a copy: each piece is asked for as an original is, before anything is drawn and again, with the
channel held, in the transaction that records that it leaves. Of a child of two homes what either holds may
be chosen, and it is on record in both.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from textwrap import shorten
from uuid import UUID

from sqlalchemy import select

from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.channels.rules import checked_text
from hub.consent import codes
from hub.consent.authorise import (
    AnyUnit,
    Standing,
    refuse_hidden_in,
    require_still_signed_in,
    stand,
    uuids,
)
from hub.consent.elsewhere import channels_of, key_here, shared_here, subject_of
from hub.consent.emergency_terms import check_motive, motive_of
from hub.consent.rules import RULE_VERSION
from hub.documents.bundle_listing import COPY, bundle_context
from hub.documents.bundle_pages import Cover, assembled
from hub.documents.models import Bundle, Document, DocumentVersion
from hub.documents.page_images import Stored, kept_pages, prepare_page, reader
from hub.documents.quarantine import on_record, require_released
from hub.documents.reading import watching
from hub.documents.rendering import RENDERERS
from hub.documents.views import document_views, item_of
from hub.errors import Asked, ConflictError, InvalidInputError, NotFoundError
from hub.storage.objects import read_object
from hub.storage.platform import Platform

MOST_PIECES, MOST_PAGES = 20, 40
STAMPED = 60
"""Letters of the purpose on every page; the cover has it whole."""
LONGEST_RECIPIENT, SHORTEST_PURPOSE = 120, 10


@dataclass(frozen=True, slots=True)
class NewBundle:
    """For whom outside, why, and of which pieces, in that order."""

    recipient: str
    purpose: str
    documents: tuple[UUID, ...]


def make_bundle(
    platform: Platform, actor: Actor, household_id: UUID, new: NewBundle, words: Mapping[str, str]
) -> bytes:
    """The PDF, once it is on record. `words`: `title`, `recipient`, `purpose`, `by`, `pages`, `foot`, in the
    language of who makes it. Raises AccessDeniedError, QuarantinedError, InvalidInputError, and
    DocumentRejectedError when a page cannot be drawn, ConflictError when a piece is replaced meanwhile."""
    new, titles, versions, who = on_record(
        platform, actor, lambda: _permit(platform, actor, household_id, new)
    )
    counts = _drawn(platform, actor, new.documents)
    places = on_record(platform, actor, lambda: _places(platform, actor, household_id, new, counts, versions))
    at = f"{platform.local(platform.clock()):%d/%m/%Y %H:%M}"
    cover = Cover(
        words["title"],
        [
            f"{words['recipient']} {new.recipient}",
            f"{words['purpose']} {new.purpose}",
            f"{words['by']} {who} · {at}",
        ],
        [(title, f"{count} {words['pages']}") for title, count in zip(titles, counts, strict=True)],
    )
    purpose = shorten(f"{words['purpose']} {new.purpose}", STAMPED, placeholder="…")
    stamped = (f"{words['recipient']} {new.recipient}", purpose, f"{who} · {at}")
    content = assembled(cover, _images(platform, actor, places), stamped, words["foot"], sum(counts))
    on_record(platform, actor, lambda: _leave(platform, actor, household_id, new, sum(counts) + 1, versions))
    return content


def _checked(new: NewBundle) -> NewBundle:
    recipient = checked_text("recipient", new.recipient, LONGEST_RECIPIENT)
    check_motive("purpose", new.purpose, SHORTEST_PURPOSE)
    documents = tuple(dict.fromkeys(new.documents))
    if not documents:
        raise InvalidInputError("documents", "required")
    if len(documents) > MOST_PIECES:
        raise InvalidInputError("documents", "too_many_pages", maximum=MOST_PAGES)
    return NewBundle(recipient, " ".join(motive_of(new.purpose).split()), documents)


def _drawn(platform: Platform, actor: Actor, documents: Sequence[UUID]) -> list[int]:
    """Every page drawn and kept, once it is known that there are not too many; how many each piece has."""
    counts = [prepare_page(platform, actor, one, 1) for one in documents]
    if sum(counts) > MOST_PAGES:
        raise InvalidInputError("documents", "too_many_pages", maximum=MOST_PAGES)
    try:
        for one, count in zip(documents, counts, strict=True):
            for number in range(2, count + 1):
                prepare_page(platform, actor, one, number)
    except NotFoundError as error:  # a page that was there: of the version before
        raise ConflictError("document_changed") from error
    return counts


@reading
def _permit(
    unit: ReadingUnit, household_id: UUID, asked: NewBundle
) -> tuple[NewBundle, list[str], list[int], str]:
    """What is asked, once it is right; titles and versions, and the name of who acts."""
    stand(unit, household_id, Asked(COPY.value, household_id, "bundles"))
    new = _checked(asked)
    standing, rows = _pieces(unit, household_id, new)
    unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
    titles = [view.title for view in document_views(unit, standing, rows)]
    return new, titles, [version.version for _, version in rows], reader(unit)


@reading
def _places(
    unit: ReadingUnit, household_id: UUID, new: NewBundle, counts: Sequence[int], versions: Sequence[int]
) -> list[tuple[UUID, Stored]]:
    """Where each page is kept, with the id of its document."""
    standing, rows = _pieces(unit, household_id, new)
    _require_same(rows, versions)
    unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
    return [
        (document.id, page)
        for (document, version), count in zip(rows, counts, strict=True)
        for page in kept_pages(unit, standing, document, version, count)
    ]


def _images(platform: Platform, actor: Actor, places: Sequence[tuple[UUID, Stored]]) -> Iterator[bytes]:
    for document_id, stored in places:
        with watching(platform, actor, stored.household_id, document_id):
            image = b"".join(read_object(platform.objects, stored.context, stored.manifest))
        yield image


@writing
def _leave(
    unit: WritingUnit, household_id: UUID, new: NewBundle, pages: int, versions: Sequence[int]
) -> None:
    """The last word of the rule, and the trace."""
    require_still_signed_in(unit, Asked(COPY.value, household_id, "bundles"))
    standing, rows = _pieces(unit, household_id, new)
    _require_same(rows, versions)
    assert unit.actor.id is not None
    assert unit.actor.partner_id is not None
    row_id = unit.new_id()
    key = key_here(standing)
    said = asdict(new) | {"documents": [str(one) for one in new.documents]}
    unit.session.add(
        Bundle(
            id=row_id,
            household_id=household_id,
            professional_id=unit.actor.id,
            partner_id=unit.actor.partner_id,
            said=key.seal(bundle_context(unit.platform, household_id, row_id), json.dumps(said).encode()),
            pages=pages,
            made_at=unit.now,
        )
    )
    _record(standing, row_id, household_id, [document for document, _ in rows])
    for other in sorted({document.household_id for document, _ in rows} - {household_id}):
        # A copy of what it holds left: said there too, and nothing of the pieces of this household.
        held = [document for document, _ in rows if document.household_id == other]
        _record(standing, row_id, other, held)


def _record(standing: Standing, row_id: UUID, household_id: UUID, documents: Sequence[Document]) -> None:
    standing.unit.record(
        Action.BUNDLE_MADE,
        household_id=household_id,
        object_kind="bundles",
        object_id=row_id,
        changes=[
            *(("category", None, code) for code in sorted({one.category for one in documents})),
            *(("item", None, str(one.id)) for one in documents),
        ],
        subject_ids=uuids(
            person for one in documents for person in subject_of(standing, one.subject_id).persons
        ),
        rule=RULE_VERSION,
    )


def _require_same(rows: Sequence[tuple[Document, DocumentVersion]], versions: Sequence[int]) -> None:
    """Raises ConflictError: titles, counts and pages are of one version of each piece."""
    if [version.version for _, version in rows] != list(versions):
        raise ConflictError("document_changed")


def _pieces(
    unit: AnyUnit, household_id: UUID, new: NewBundle
) -> tuple[Standing, list[tuple[Document, DocumentVersion]]]:
    """The pieces in the order chosen, each permitted now. Raises AccessDeniedError, QuarantinedError; alike
    for one that is not there, is hidden, or is of another household."""
    standing = stand(unit, household_id, Asked(COPY.value, household_id, "bundles"))
    query = (
        select(Document, DocumentVersion)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .where(
            Document.household_id.in_(channels_of(standing)),
            Document.id.in_(new.documents),
            DocumentVersion.version == Document.current_version,
        )
    )
    shown = {*standing.known.subjects, *shared_here(standing)}
    found = {row[0].id: (row[0], row[1]) for row in unit.session.execute(query) if row[0].subject_id in shown}
    rows = []
    for document_id in new.documents:
        asked = Asked(COPY.value, household_id, "document", document_id)
        if document_id not in found:
            refuse_hidden_in(standing, codes.Reason.NOT_FOUND, asked)
        document, version = found[document_id]
        standing.require(COPY, item_of(standing, document), asked)
        require_released(unit, document, version)
        if version.format not in RENDERERS:
            raise InvalidInputError("documents", "no_page_image")
        rows.append((document, version))
    return standing, rows
