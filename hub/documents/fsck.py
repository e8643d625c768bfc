"""Whether rows, stored objects and keys still belong together. Reads everything, changes nothing.

Rows are read page by page in short snapshots and each object outside of them, so that a slow store never
holds a lock. What is younger than an hour may be an upload, or a household, on its way and is not reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, tuple_

from hub.actors import Actor
from hub.audit.entries import Action, Outcome
from hub.audit.units import WritingUnit, writing
from hub.consent.models import ConsentEvidence
from hub.documents.evidence import evidence_context
from hub.documents.findings import Findings
from hub.documents.models import Document, DocumentRendition, DocumentVersion, Upload, UploadPart
from hub.documents.strays import check_strays
from hub.documents.views import bound, object_context, rendition_context
from hub.errors import NotFoundError, TamperedError
from hub.registry.models import Household
from hub.storage.envelope import Context
from hub.storage.object_format import Manifest
from hub.storage.objects import check_object
from hub.storage.platform import Platform

UNDER_WAY = timedelta(hours=1)
_PAGE = 200

Row = tuple[Document, DocumentVersion, bytes]


def check_store(platform: Platform, actor: Actor) -> Findings:
    """Read every object back and compare what exists; the check itself is put on record."""
    found = Findings()
    # Names first: an object stored later has its row looked for later still.
    names = _settled_names(platform)
    check_strays(platform, found, platform.clock() - UNDER_WAY)
    _check_keys(platform, found)
    known: set[str] = set()
    for row in _rows(platform):
        known.add(row[1].object_id.hex())
        _check_row(platform, row, found)
    for made, document, key_id in _renditions(platform):
        known.add(made.object_id.hex())
        _check_rendition(platform, made, document, key_id, found)
    for image, key_id in _images(platform):
        known.add(image.object_id.hex())
        _check_image(platform, image, key_id, found)
    known |= _check_parts(platform, found)
    found.objects_without_row = sorted(names - known)
    _record(platform, actor, sound=found.sound)
    return found


def _check_parts(platform: Platform, found: Findings) -> set[str]:
    """Files on their way, named by their upload; the names of all parts. A part that went with its upload
    while it was read is no loss."""
    damaged: dict[str, Findings] = {}
    for part, upload, key_id in _parts(platform):
        told = _told_of_part(platform, part, upload, key_id)
        found.checked += told.checked
        if not told.sound:
            damaged[part.object_id.hex()] = told
    named = _named_parts(platform)
    for name, told in damaged.items():
        if name in named:
            found.rows_without_object += told.rows_without_object
            found.undecryptable += told.undecryptable
    return named


def _told_of_part(platform: Platform, part: UploadPart, upload: Upload, key_id: bytes) -> Findings:
    told = Findings()
    context = object_context(platform, upload.household_id, upload.id, part.start)
    sealed = platform.context("object.key", upload.household_id, upload.id, version=part.start)
    _check_kept(platform, _Kept(upload.id, upload.household_id, key_id, part.manifest), sealed, context, told)
    return told


def _named_parts(platform: Platform) -> set[str]:
    with platform.database.reading() as session:
        return {one.hex() for one in session.scalars(select(UploadPart.object_id))}


def _settled_names(platform: Platform) -> set[str]:
    limit = platform.clock() - UNDER_WAY
    return {name for name, written_at in platform.objects.names() if written_at < limit}


def _check_keys(platform: Platform, found: Findings) -> None:
    with platform.database.reading() as session:
        rows = session.execute(
            select(Household.id, Household.key_id).where(Household.erased_at.is_(None)).order_by(Household.id)
        ).all()
    for household_id, key_id in rows:
        try:
            platform.household_key(household_id, key_id)
        except (NotFoundError, TamperedError):
            found.households_without_key.append(household_id)


def _check_row(platform: Platform, row: Row, found: Findings) -> None:
    document, version, key_id = row
    context = object_context(platform, document.household_id, document.id, version.version)
    sealed = bound(platform, "object.key", document, version.version)
    kept = _Kept(document.id, document.household_id, key_id, version.manifest)
    _check_kept(platform, kept, sealed, context, found)


def _check_rendition(
    platform: Platform, made: DocumentRendition, document: Document, key_id: bytes, found: Findings
) -> None:
    context = rendition_context(platform, document.household_id, document.id, made.version, made.label)
    sealed = bound(platform, "object.key", document, made.version)
    kept = _Kept(document.id, document.household_id, key_id, made.manifest)
    _check_kept(platform, kept, sealed, context, found)
    if made.text is not None:
        text = bound(platform, "document.text", document, made.version)
        _check_text(platform, kept, text, made.text, found)


def _check_text(platform: Platform, kept: _Kept, context: Context, text: bytes, found: Findings) -> None:
    """What searches look at opens too; said once of each document."""
    try:
        platform.household_key(kept.household_id, kept.key_id).open(context, text)
    except (NotFoundError, TamperedError):
        if kept.id not in found.undecryptable:
            found.undecryptable.append(kept.id)


def _check_image(platform: Platform, image: ConsentEvidence, key_id: bytes, found: Findings) -> None:
    context = object_context(platform, image.household_id, image.id, 1)
    sealed = evidence_context(platform, "object.key", image)
    kept = _Kept(image.id, image.household_id, key_id, image.manifest)
    _check_kept(platform, kept, sealed, context, found)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a row says of its object."""

    id: UUID
    household_id: UUID
    key_id: bytes
    manifest: bytes


def _check_kept(platform: Platform, kept: _Kept, sealed: Context, context: Context, found: Findings) -> None:
    found.checked += 1
    try:
        key = platform.household_key(kept.household_id, kept.key_id)
        manifest = Manifest.decode(key.open(sealed, kept.manifest))
    except (NotFoundError, TamperedError):
        found.undecryptable.append(kept.id)
        return
    try:
        check_object(platform.objects, context, manifest)
    except NotFoundError:
        found.rows_without_object.append(kept.id)
    except TamperedError:
        found.undecryptable.append(kept.id)


def _images(platform: Platform) -> Iterator[tuple[ConsentEvidence, bytes]]:
    """Every image that shows, or may yet show, a consent of a household not erased."""
    query = select(ConsentEvidence, Household.key_id)
    joined = query.join(Household, Household.id == ConsentEvidence.household_id)
    yield from _paged(platform, joined, ConsentEvidence.id)


def _renditions(platform: Platform) -> Iterator[tuple[DocumentRendition, Document, bytes]]:
    """Everything made of a document of a household not erased."""
    query = (
        select(DocumentRendition, Document, Household.key_id)
        .join(Document, Document.id == DocumentRendition.document_id)
        .join(Household, Household.id == Document.household_id)
    )
    key = (DocumentRendition.document_id, DocumentRendition.version, DocumentRendition.label)
    yield from _paged(platform, query, *key)


def _parts(platform: Platform) -> Iterator[tuple[UploadPart, Upload, bytes]]:
    """Every part of every upload of households not erased."""
    query = (
        select(UploadPart, Upload, Household.key_id)
        .join(Upload, Upload.id == UploadPart.upload_id)
        .join(Household, Household.id == Upload.household_id)
    )
    yield from _paged(platform, query, UploadPart.upload_id, UploadPart.start)


def _rows(platform: Platform) -> Iterator[Row]:
    """Every version of every document of households not erased."""
    query = (
        select(Document, DocumentVersion, Household.key_id)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .join(Household, Household.id == Document.household_id)
    )
    yield from _paged(platform, query, DocumentVersion.document_id, DocumentVersion.version)


def _paged(platform: Platform, query: Select[*tuple[Any, ...]], *key: Any) -> Iterator[Any]:
    """The rows of households not erased, in the order of their `key`, some at a time: no transaction stays
    open while objects are read."""
    ordered = query.where(Household.erased_at.is_(None)).add_columns(*key).order_by(*key).limit(_PAGE)
    page = ordered
    while True:
        with platform.database.reading() as session:
            rows = session.execute(page).all()
        yield from (row[: -len(key)] for row in rows)
        if len(rows) < _PAGE:
            return
        page = ordered.where(tuple_(*key) > tuple(rows[-1][-len(key) :]))


@writing
def _record(unit: WritingUnit, *, sound: bool) -> None:
    unit.record(
        Action.STORE_CHECKED,
        object_kind="store",
        outcome=Outcome.PERMITTED if sound else Outcome.FAILED,
    )
