"""A file as it arrives: judged while it streams, stored encrypted, then read back by the confined parser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from hub.actors import Actor
from hub.audit.entries import Action, Outcome
from hub.audit.units import WritingUnit, writing
from hub.documents.acceptance import Acceptor, inspect
from hub.documents.photo_metadata import cleaned
from hub.documents.sandbox import require_confinement
from hub.documents.views import object_context
from hub.errors import DocumentRejectedError, NotFoundError, StorageUnavailableError, TamperedError
from hub.storage.envelope import Context
from hub.storage.object_format import Manifest
from hub.storage.objects import drop_objects, read_object, write_object
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class Received:
    """A file accepted and stored, not recorded yet."""

    document_id: UUID
    manifest: Manifest
    format: str


def receive_file(
    platform: Platform,
    actor: Actor,
    household_id: UUID,
    filename: str,
    chunks: Iterable[bytes],
    only: frozenset[str] | None = None,
    place: tuple[UUID, int] | None = None,
) -> Received:
    """Encrypt while receiving, photos without their personal data; then let the sandboxed parser read back
    what was stored. `only` these formats, when they are named. `place`: the document and
    version the bytes are for, when it is not a new one.

    Raises DocumentRejectedError; then nothing of the file stays, and the rejection is on record. Raises
    StorageUnavailableError before the first byte where the parser must be confined and cannot be, and when
    what was stored does not read back; and whatever reading the chunks raises.
    """
    require_confinement(platform.settings)
    document_id, version = place or (platform.new_id(), 1)
    context = object_context(platform, household_id, document_id, version)
    acceptor = Acceptor(filename, platform.settings.upload_limit, only=only)
    manifest = None
    try:
        manifest = write_object(
            platform.objects, context, cleaned(acceptor.claimed, _accepting(acceptor, chunks))
        )
        sniffed = acceptor.finish()
        _read_back(platform, sniffed.format, context, manifest)
    except DocumentRejectedError as rejected:
        _forget(platform, manifest)
        record_rejection(platform, actor, household_id, rejected.reason)
        raise
    except StorageUnavailableError:
        _forget(platform, manifest)
        raise
    return Received(document_id, manifest, sniffed.format)


def _read_back(platform: Platform, format_name: str, context: Context, manifest: Manifest) -> None:
    try:
        inspect(format_name, read_object(platform.objects, context, manifest))
    except (TamperedError, NotFoundError) as error:
        raise StorageUnavailableError("object store: what was just stored does not read back") from error


def _forget(platform: Platform, manifest: Manifest | None) -> None:
    if manifest is not None:
        drop_objects(platform.objects, manifest.name)


def _accepting(acceptor: Acceptor, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Feed the acceptor as bytes go by; it stops the stream as soon as the file cannot be accepted."""
    for chunk in chunks:
        acceptor.feed(chunk)
        yield chunk
    acceptor.finish()


@writing
def record_rejection(unit: WritingUnit, household_id: UUID, reason: str) -> None:
    """Put on record that a file was not accepted, and why."""
    unit.record(
        Action.DOCUMENT_REJECTED,
        household_id=household_id,
        object_kind="document",
        outcome=Outcome.REFUSED,
        reason=reason,
    )
