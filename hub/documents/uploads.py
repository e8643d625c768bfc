"""A file on its way in sealed parts, so that a cut link or a dead process costs no more than one of them.

An upload belongs to whoever began it: to anybody else it does not exist. Every act on it asks the permit of
the deposit it will become. The bytes themselves: hub.documents.upload_parts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.consent.authorise import Standing, refuse_unknown_item, stand
from hub.consent.elsewhere import key_here
from hub.consent.rules import RULE_VERSION
from hub.documents.acceptance import Acceptor
from hub.documents.merging import IMAGES, MOST_PAGES
from hub.documents.models import Upload, UploadPart
from hub.documents.operations import NewDocument, checked_deposit, require_deposit
from hub.documents.quotas import hold_depositor, require_few_uploads, require_room
from hub.documents.receiving import record_rejection
from hub.errors import (
    Asked,
    ConflictError,
    DocumentRejectedError,
    InvalidInputError,
)
from hub.storage.envelope import Context
from hub.storage.objects import drop_objects
from hub.storage.platform import Platform

AT_ONCE = 200
Pages = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Underway:
    """An upload as its author may know it. `metadata`: what the client said when it began, as it said it.
    `pages`: of photos to be made into one PDF, the name and size of each."""

    id: UUID
    household_id: UUID
    length: int
    received: int
    expires_at: datetime
    new: NewDocument
    metadata: str
    pages: Pages = ()

    @property
    def deposited(self) -> bool:
        """Whether the file is a document now: its last bytes count only then."""
        return self.received == self.length


def begin_upload(
    platform: Platform,
    actor: Actor,
    household_id: UUID,
    new: NewDocument,
    length: int,
    metadata: str = "",
    pages: Pages = (),
) -> Underway:
    """Announce a file, or pages that become one and may each be as large as a file. Raises
    DocumentRejectedError where names or lengths are enough to refuse it."""
    require_deposit(platform, actor, household_id, new, length, announced=True)
    if pages and sum(size for _, size in pages) != length:
        raise InvalidInputError("pages", "malformed")
    try:
        _require_acceptable(platform, new, length, pages)
    except DocumentRejectedError as rejected:
        record_rejection(platform, actor, household_id, rejected.reason)
        raise
    return _begin(platform, actor, household_id, new, length, metadata, pages)


def _require_acceptable(platform: Platform, new: NewDocument, length: int, pages: Pages) -> None:
    limit = platform.settings.upload_limit
    Acceptor(new.filename, limit).announced(min(length, limit) if pages else length)
    if len(pages) > MOST_PAGES:
        raise DocumentRejectedError("too_many_pages")
    for name, size in pages:
        Acceptor(name, limit, only=IMAGES).announced(size)


@reading
def open_upload(unit: ReadingUnit, upload_id: UUID) -> Underway:
    """How far an upload of one's own is. Raises ConflictError("upload_expired")."""
    upload, standing = find_upload(unit, upload_id)
    return underway(standing, upload)


def end_upload(platform: Platform, actor: Actor, upload_id: UUID, standing_at: int | None = None) -> None:
    """Forget an upload and every part of it. Raises ConflictError("upload_moved"), and nothing is forgotten,
    when it does not stand at `standing_at` any more."""
    drop_objects(platform.objects, *_forget(platform, actor, upload_id, standing_at))


def sweep_uploads(platform: Platform, actor: Actor) -> int:
    """Forget what is past its time, deposited or not; how many uploads."""
    swept = 0
    while True:
        ids, objects = _forget_expired(platform, actor)
        drop_objects(platform.objects, *objects)
        swept += len(ids)
        if len(ids) < AT_ONCE:
            return swept


@writing
def _begin(
    unit: WritingUnit, household_id: UUID, new: NewDocument, length: int, metadata: str, pages: Pages
) -> Underway:
    standing = stand(unit, household_id, Asked("write", household_id))
    checked_deposit(standing, new)
    hold_depositor(standing)
    require_few_uploads(standing)
    require_room(standing, length, announced=True)
    upload = Upload(
        id=unit.new_id(),
        household_id=household_id,
        author_id=unit.actor.id,
        length=length,
        received=0,
        begun_at=unit.now,
        expires_at=unit.now + timedelta(hours=unit.platform.settings.upload_hours),
    )
    key = key_here(standing)
    upload.said = key.seal(_context(unit.platform, upload), _encoded(new, metadata, pages))
    unit.session.add(upload)
    unit.record(
        Action.UPLOAD_BEGUN,
        household_id=household_id,
        object_kind="upload",
        object_id=upload.id,
        changes=[("category", None, new.category)],
        rule=RULE_VERSION,
    )
    return Underway(upload.id, household_id, length, 0, upload.expires_at, new, metadata, pages)


def find_upload(unit: ReadingUnit | WritingUnit, upload_id: UUID) -> tuple[Upload, Standing]:
    """One's own upload, and where one stands before its household. Raises AccessDeniedError, alike when it is
    absent and when it is somebody else's."""
    own = select(Upload).where(Upload.id == upload_id, Upload.author_id == unit.actor.id)
    upload = unit.session.scalar(own)
    if upload is None:
        refuse_unknown_item(unit, Asked("write", None, "upload", upload_id))
    standing = stand(unit, upload.household_id, Asked("write", upload.household_id, "upload", upload_id))
    unit.leave_no_trace(upload.household_id, Trace.UPLOAD)
    if upload.expires_at <= unit.now:
        raise ConflictError("upload_expired")
    return upload, standing


def underway(standing: Standing, upload: Upload) -> Underway:
    """The upload, once what is said of it may still be deposited."""
    platform = standing.unit.platform
    key = key_here(standing)
    new, metadata, pages = _decoded(key.open(_context(platform, upload), upload.said))
    checked_deposit(standing, new)
    return Underway(
        upload.id,
        upload.household_id,
        upload.length,
        upload.received,
        upload.expires_at,
        new,
        metadata,
        pages,
    )


def forget_parts(unit: WritingUnit, upload_ids: Iterable[UUID]) -> list[str]:
    """Drop the rows of parts, and with them the keys; the names of their objects."""
    ids = list(upload_ids)
    objects = unit.session.scalars(select(UploadPart.object_id).where(UploadPart.upload_id.in_(ids))).all()
    unit.session.execute(delete(UploadPart).where(UploadPart.upload_id.in_(ids)))
    return [one.hex() for one in objects]


@writing
def _forget(unit: WritingUnit, upload_id: UUID, standing_at: int | None) -> list[str]:
    """The row decides, as between two senders: what one of them deposited, the slower does not end."""
    upload, _standing = find_upload(unit, upload_id)
    names = forget_parts(unit, [upload.id])
    there = Upload.id == upload.id if standing_at is None else Upload.received == standing_at
    gone = unit.session.execute(delete(Upload).where(Upload.id == upload.id, there))
    if gone.rowcount != 1:  # type: ignore[attr-defined]  # a DELETE has one
        raise ConflictError("upload_moved")
    _record_end(unit, upload)
    return names


@writing
def _forget_expired(unit: WritingUnit) -> tuple[list[UUID], list[str]]:
    """With an entry for each that nothing became of."""
    expired = select(Upload).where(Upload.expires_at <= unit.now).order_by(Upload.id).limit(AT_ONCE)
    uploads = list(unit.session.scalars(expired.with_for_update(skip_locked=True)))
    for upload in uploads:
        if upload.received < upload.length:
            _record_end(unit, upload)
    ids = [upload.id for upload in uploads]
    names = forget_parts(unit, ids)
    unit.session.execute(delete(Upload).where(Upload.id.in_(ids)))
    return ids, names


def _record_end(unit: WritingUnit, upload: Upload) -> None:
    unit.record(
        Action.UPLOAD_ENDED,
        household_id=upload.household_id,
        object_kind="upload",
        object_id=upload.id,
        rule=RULE_VERSION,
    )


def _context(platform: Platform, upload: Upload) -> Context:
    return platform.context("upload.said", upload.household_id, upload.id)


def _encoded(new: NewDocument, metadata: str, pages: Pages) -> bytes:
    person = str(new.person_id) if new.person_id else None
    days = [day.isoformat() if day else None for day in (new.expires_on, new.period)]
    said = [new.category, person, new.type, new.title, new.filename, *days]
    return json.dumps([said, metadata, pages]).encode()


def _decoded(text: bytes) -> tuple[NewDocument, str, Pages]:
    said, metadata, pages = json.loads(text)
    category, person, kind, title, filename, expires, month = said
    person_id = UUID(person) if person else None
    ends, period = (date.fromisoformat(day) if day else None for day in (expires, month))
    new = NewDocument(category, person_id, kind, title, filename, ends, period)
    return new, metadata, [(name, size) for name, size in pages]
