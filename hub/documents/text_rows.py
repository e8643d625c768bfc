"""What is kept of a document's text: its layer in the object store, and a row with what searches look at."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from uuid import UUID

from hub.actors import system_actor
from hub.audit.entries import Action
from hub.audit.units import Trace, WritingUnit, writing
from hub.channels.bells import ring_readers
from hub.consent.authorise import Standing, uuids
from hub.consent.queries import Known, known_households
from hub.documents.models import Document, DocumentRendition
from hub.documents.views import bound, rendition_context
from hub.errors import NotFoundError
from hub.storage.envelope import Context
from hub.storage.object_format import Manifest
from hub.storage.objects import drop_objects, recording, write_whole
from hub.storage.platform import Platform

LABEL = "text"
SEARCHED = 50_000
"""Characters of a text that searches look at, some twenty full pages; those after them they do not."""
JOB = system_actor()


@dataclass(frozen=True, slots=True)
class TextLayer:
    """`source`: `pdf`, `ocr`, `absent` (Tesseract was not there) or `unreadable`. `codes`: of barcodes."""

    source: str
    pages: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    def encode(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, text: bytes) -> TextLayer:
        found = json.loads(text)
        return cls(found["source"], tuple(found["pages"]), tuple(found["codes"]))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version whose text is not read yet. `replaces`: the object of an earlier reading. `kept`: its
    manifest, when it stands and lacks only what searches look at."""

    document_id: UUID
    version: int
    household_id: UUID
    key_id: bytes
    format: str
    manifest: bytes
    sealed: Context
    replaces: bytes | None
    kept: bytes | None


def settle(platform: Platform, waiting: Waiting, layer: TextLayer) -> bool:
    """Record a layer; False when its document has gone.

    Raises LogUnavailableError when the log is away or another process was first: nothing is given up for it.
    """
    try:
        if waiting.kept is None:
            _store(platform, waiting, layer)
        else:
            _complete(platform, JOB, waiting, layer)
    except NotFoundError:
        return False
    return True


def _store(platform: Platform, waiting: Waiting, layer: TextLayer) -> None:
    manifest = write_whole(platform.objects, place_of(platform, waiting), [layer.encode()])
    with recording(platform.objects, manifest.name):
        kept = _keep(platform, JOB, waiting, layer, manifest)
    gone = waiting.replaces if kept else manifest.object_id
    if gone is not None:
        drop_objects(platform.objects, gone.hex())


def place_of(platform: Platform, waiting: Waiting) -> Context:
    return rendition_context(platform, waiting.household_id, waiting.document_id, waiting.version, LABEL)


@writing
def _keep(unit: WritingUnit, waiting: Waiting, layer: TextLayer, manifest: Manifest) -> bool:
    """Insert the row and ring; False when somebody was first. Raises NotFoundError when the document went."""
    household_id = waiting.household_id
    known, document = _found(unit, waiting)
    place = (waiting.document_id, waiting.version, LABEL)
    row = unit.session.get(DocumentRendition, place)
    if row is not None and row.object_id != waiting.replaces:
        return False
    row = row or DocumentRendition(document_id=place[0], version=place[1], label=LABEL)
    row.object_id, row.made_at = manifest.object_id, unit.now
    row.pages = 0 if layer.source == "absent" else max(1, len(layer.pages))
    key = unit.platform.household_key(household_id, waiting.key_id)
    row.manifest = key.seal(bound(unit.platform, "object.key", document, waiting.version), manifest.encode())
    row.text = _searched(unit, waiting, document, layer)
    unit.session.add(row)
    standing = Standing(unit, known, member=False)
    subject = standing.known.subjects[document.subject_id]
    unit.record(
        Action.DOCUMENT_TEXT_READ,
        household_id=household_id,
        object_kind="document",
        object_id=document.id,
        changes=[("category", None, document.category)],
        subject_ids=uuids(subject.persons),
    )
    audience = standing.audience(subject, document.category, document.partner_id)
    ring_readers(unit, standing, document.subject_id, audience)
    return True


@writing
def _complete(unit: WritingUnit, waiting: Waiting, layer: TextLayer) -> None:
    """What searches look at, beside a layer read before. Nothing is read, so nobody is told. Raises
    NotFoundError when the document went."""
    _known, document = _found(unit, waiting)
    row = unit.session.get(DocumentRendition, (waiting.document_id, waiting.version, LABEL))
    if row is not None and row.object_id == waiting.replaces:
        row.text = _searched(unit, waiting, document, layer)
    unit.leave_no_trace(waiting.household_id, Trace.NOTHING_SHOWN)


def _found(unit: WritingUnit, waiting: Waiting) -> tuple[Known, Document]:
    """Locked, and where it was. Raises NotFoundError."""
    household_id = waiting.household_id
    known = known_households(unit.platform, unit.session, [household_id], None, unit.now, lock=True)
    document = unit.session.get(Document, waiting.document_id)
    if household_id not in known or document is None or document.household_id != household_id:
        raise NotFoundError("text")
    return known[household_id], document


def _searched(unit: WritingUnit, waiting: Waiting, document: Document, layer: TextLayer) -> bytes:
    key = unit.platform.household_key(waiting.household_id, waiting.key_id)
    text = "\n".join(layer.pages)[:SEARCHED].encode()
    return key.seal(bound(unit.platform, "document.text", document, waiting.version), text)
