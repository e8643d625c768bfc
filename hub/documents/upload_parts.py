"""The bytes of an upload: each part encrypted as it comes, durable before it counts, deposited with the last.

Who comes first is decided by the row: a part counts only if nothing was counted since its first byte was
asked for, so of two senders one is told that the upload has moved. A link that is cut ends a part like the
end of a request. The last part counts once the document is there: an upload that says it has everything is
deposited, whatever died in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select, update

from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, WritingUnit, reading, record_tampered, writing
from hub.consent.elsewhere import key_here
from hub.consent.rules import RULE_VERSION
from hub.documents.acceptance import Acceptor
from hub.documents.merging import merged, pages_of
from hub.documents.models import Upload, UploadPart
from hub.documents.operations import deposit_document
from hub.documents.receiving import record_rejection
from hub.documents.uploads import (
    Underway,
    end_upload,
    find_upload,
    forget_parts,
    open_upload,
    underway,
)
from hub.documents.views import object_context
from hub.errors import (
    ConflictError,
    DocumentRejectedError,
    NotFoundError,
    TamperedError,
)
from hub.storage.object_format import Manifest
from hub.storage.objects import drop_objects, read_object, recording, write_whole
from hub.storage.platform import Platform

PART = 4 * 1024 * 1024
"""The most that a dead process costs; S3 takes as much in one request."""
CHUNK = 64 * 1024
SPARE_PARTS = 256
"""Parts a link that breaks may cost beyond one for each CHUNK of the file: each is an object, a row and an
entry."""

Read = Callable[[int], bytes]
"""The next bytes, at most so many; none at the end, also where the link was cut."""
Part = tuple[int, Manifest]


def receive_bytes(
    platform: Platform,
    actor: Actor,
    upload_id: UUID,
    offset: int,
    read: Read,
    announced: int = 0,
    *,
    once: bool = False,
) -> Underway:
    """Take what comes from `offset` on, and deposit the file with its last byte.

    Raises ConflictError("upload_moved") unless the upload stands at `offset`, DocumentRejectedError when more
    is announced than is missing, or when the file is not accepted: then nothing of it stays. `once` as for
    a deposit; then only the last part is to be sent again.
    """
    upload = open_upload(platform, actor, upload_id)
    _require_place(upload, offset)
    if offset + announced > upload.length:
        raise DocumentRejectedError("too_large", limit=upload.length)
    while not upload.deposited and (manifest := _stored(platform, actor, upload, read)):
        upload = _taken(platform, actor, upload, manifest, once=once)
    return upload


def _require_place(upload: Underway, offset: int) -> None:
    if upload.received != offset:
        raise ConflictError("upload_moved")


def _stored(platform: Platform, actor: Actor, upload: Underway, read: Read) -> Manifest | None:
    """One part, as it comes, encrypted and durable; nothing when nothing comes."""
    left = min(PART, upload.length - upload.received)
    first = read(min(CHUNK, left))
    if not first:
        return None
    context = object_context(platform, upload.household_id, upload.id, upload.received)
    try:
        return write_whole(platform.objects, context, _judged(platform, upload, _part(first, left, read)))
    except DocumentRejectedError as rejected:
        _refused(platform, actor, upload, rejected)
        raise


def _part(chunk: bytes, left: int, read: Read) -> Iterator[bytes]:
    while chunk:
        yield chunk
        left -= len(chunk)
        chunk = read(min(CHUNK, left)) if left else b""


def _judged(platform: Platform, upload: Underway, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The first bytes, of the first page where there are pages, already show most files that cannot be
    accepted."""
    name, left = upload.pages[0] if upload.pages else (upload.new.filename, upload.length)
    acceptor = Acceptor(name, platform.settings.upload_limit)
    for chunk in chunks:
        if upload.received == 0 and left:
            acceptor.feed(chunk[:left])
            left -= len(chunk[:left])
        yield chunk


def _taken(platform: Platform, actor: Actor, upload: Underway, manifest: Manifest, *, once: bool) -> Underway:
    """Count a part that is stored. The last one is read once and not kept: the document holds its bytes."""
    if upload.received + manifest.plaintext_size == upload.length:
        try:
            return _deposited(platform, actor, upload, manifest, once=once)
        finally:
            drop_objects(platform.objects, manifest.name)
    try:
        with recording(platform.objects, manifest.name):
            return _counted(platform, actor, upload.id, upload.received, manifest)
    except DocumentRejectedError as rejected:
        _refused(platform, actor, upload, rejected)
        raise


def _refused(platform: Platform, actor: Actor, upload: Underway, rejected: DocumentRejectedError) -> None:
    """Nothing stays of an upload that is not accepted but the word of it."""
    end_upload(platform, actor, upload.id, upload.received)
    record_rejection(platform, actor, upload.household_id, rejected.reason)


@writing
def _counted(unit: WritingUnit, upload_id: UUID, start: int, manifest: Manifest) -> Underway:
    upload, standing = find_upload(unit, upload_id)
    known = underway(standing, upload)
    received = start + manifest.plaintext_size
    _move(unit, upload_id, start, received)
    _require_few(unit, upload)
    key = key_here(standing)
    context = unit.platform.context("object.key", upload.household_id, upload_id, version=start)
    sealed = key.seal(context, manifest.encode())
    part = UploadPart(upload_id=upload_id, start=start, object_id=manifest.object_id, manifest=sealed)
    unit.session.add(part)
    unit.record(
        Action.UPLOAD_CONTINUED,
        household_id=upload.household_id,
        object_kind="upload",
        object_id=upload_id,
        rule=RULE_VERSION,
    )
    return replace(known, received=received)


def _require_few(unit: WritingUnit, upload: Upload) -> None:
    """Raises DocumentRejectedError for a file in crumbs."""
    parts = select(func.count()).select_from(UploadPart).where(UploadPart.upload_id == upload.id)
    if (unit.session.scalar(parts) or 0) >= upload.length // CHUNK + SPARE_PARTS:
        raise DocumentRejectedError("too_many_parts")


def _move(unit: WritingUnit, upload_id: UUID, start: int, received: int) -> None:
    """The one statement that decides between two senders. Raises ConflictError("upload_moved")."""
    move = update(Upload).where(Upload.id == upload_id, Upload.received == start).values(received=received)
    moved = unit.session.execute(move, execution_options={"synchronize_session": False})
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE has one
        raise ConflictError("upload_moved")


def _deposited(platform: Platform, actor: Actor, upload: Underway, last: Manifest, *, once: bool) -> Underway:
    """Hand every byte to the acceptance all deposits pass. Done twice it deposits once: the upload's id says
    that it is the same file. Parts may go under the slower of two senders because the faster deposited them:
    then it is told that the upload moved."""
    parts = [*_parts(platform, actor, upload.id, upload.received), (upload.received, last)]
    try:
        deposit_document(
            platform,
            actor,
            upload.household_id,
            upload.new,
            _file(platform, upload, parts),
            f"upload:{upload.id}",
            once=once,
        )
    except (DocumentRejectedError, NotFoundError):
        end_upload(platform, actor, upload.id, upload.received)
        raise
    except TamperedError:
        end_upload(platform, actor, upload.id, upload.received)
        record_tampered(platform, actor, {upload.household_id})
        raise
    drop_objects(platform.objects, *_finish(platform, actor, upload.id, upload.received))
    return replace(upload, received=upload.length)


@reading
def _parts(unit: ReadingUnit, upload_id: UUID, received: int) -> list[Part]:
    """Where each part is, in order, opened. Raises ConflictError("upload_moved")."""
    upload, standing = find_upload(unit, upload_id)
    _require_place(underway(standing, upload), received)
    key = key_here(standing)
    rows = select(UploadPart).where(UploadPart.upload_id == upload_id).order_by(UploadPart.start)

    def opened(part: UploadPart) -> Part:
        context = unit.platform.context("object.key", upload.household_id, upload_id, version=part.start)
        return part.start, Manifest.decode(key.open(context, part.manifest))

    return [opened(part) for part in unit.session.scalars(rows)]


def _file(platform: Platform, upload: Underway, parts: Sequence[Part]) -> Iterator[bytes]:
    """What is deposited: the bytes as they were sent, or the PDF of the pages they are."""
    whole = _whole(platform, upload, parts)
    if not upload.pages:
        return whole
    return merged(pages_of(whole, upload.pages), platform.settings.upload_limit)


def _whole(platform: Platform, upload: Underway, parts: Sequence[Part]) -> Iterator[bytes]:
    """The file from its first byte to its last. A part that is not in its place is no part of it."""
    at = 0
    for start, manifest in parts:
        if start != at:
            raise TamperedError
        context = object_context(platform, upload.household_id, upload.id, start)
        yield from read_object(platform.objects, context, manifest)
        at += manifest.plaintext_size


@writing
def _finish(unit: WritingUnit, upload_id: UUID, start: int) -> list[str]:
    """Say that the document is there; the parts go."""
    upload, _standing = find_upload(unit, upload_id)
    _move(unit, upload_id, start, upload.length)
    return forget_parts(unit, [upload_id])
