"""Files sent in parts to a platform of one household, and what is kept of them meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from uuid import UUID

from sqlalchemy import func, select

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.documents.models import Document, UploadPart
from hub.documents.operations import NewDocument
from hub.documents.originals import download_original
from hub.documents.upload_parts import receive_bytes
from hub.documents.uploads import Underway, begin_upload
from hub.households.operations import Opened
from hub.storage.platform import Platform
from tests import papers
from tests.platform_builder import add_household, add_professional, build_platform

KIB = 1024
LETTER = NewDocument("coordination", None, "letter", "Courrier", "courrier.pdf")


class UploadWorld:
    def __init__(self, database, folder, clock, **settings: object) -> None:
        self.clock, self.folder = clock, folder
        self.platform: Platform = build_platform(database, folder, clock, **settings)
        self.worker: Actor = add_professional(self.platform, "ssp", "worker", "social_worker")
        self.colleague: Actor = add_professional(self.platform, "ssp", "worker", "social_worker")
        self.home: Opened = add_household(self.platform, [self.worker, self.colleague])

    def begin(self, content: bytes, new: NewDocument = LETTER) -> Underway:
        return begin_upload(self.platform, self.worker, self.home.id, new, len(content))

    def send(
        self, upload_id: UUID, offset: int, content: bytes, by: Actor | None = None, *, once: bool = False
    ) -> Underway:
        """These bytes, then the end, as after a cut."""
        read, who = BytesIO(content).read, by or self.worker
        return receive_bytes(self.platform, who, upload_id, offset, read, len(content), once=once)

    def stored(self) -> list[str]:
        return sorted(name for name, _ in self.platform.objects.names())

    def parts(self) -> Sequence[int]:
        """Where the parts that count begin."""
        with self.platform.database.reading() as session:
            return session.scalars(select(UploadPart.start).order_by(UploadPart.start)).all()

    def documents(self) -> int:
        with self.platform.database.reading() as session:
            return session.scalar(select(func.count()).select_from(Document)) or 0

    def entries(self, action: str) -> Sequence[AuditEntry]:
        with self.platform.database.reading() as session:
            return session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()

    def only_original(self) -> bytes:
        with self.platform.database.reading() as session:
            document_id = session.scalars(select(Document.id)).one()
        return b"".join(download_original(self.platform, self.worker, document_id).chunks)


def heavy(size: int) -> bytes:
    """A PDF of about this many bytes, none like the next."""
    lines = b"".join(b"%% line %d of a long scan\n" % number for number in range(size // 26))
    return papers.pdf(content=b"BT ET\n" + lines)
