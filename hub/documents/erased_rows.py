"""Removing the rows and objects of an erased household, in short transactions that may be run again.

What nobody can open any more goes: notes, documents, requests, images, names. Facts stay, which are ids and
codes: the log vouches for each of their rows. The household's name is blanked last, so that work left undone
shows.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import String, Uuid, column, delete, or_, select, table, update
from sqlalchemy.orm import Session

from hub.channels.models import Draft, ItemAudience, Note, NoteVersion, ReadPosition
from hub.consent.models import ConsentEvidence, ConsentProof
from hub.documents.models import (
    Bundle,
    Document,
    DocumentDate,
    DocumentExemption,
    DocumentMark,
    DocumentRendition,
    DocumentVersion,
    OriginalReason,
    Upload,
    UploadPart,
)
from hub.documents.piece_requests.models import (
    PieceRequest,
    PieceRequestAnswer,
    PieceReuse,
    PieceReuseAnswer,
)
from hub.registry.models import Household, Person
from hub.requests.models import AccessRequest, AccessRequestAnswer
from hub.storage.platform import Platform

# Named here by column only: separations and second homes stand above this package.
_PLANS = table("separation_plans", column("separation_id", Uuid))
_HOMES = table(
    "second_home_requests",
    *(column(name, Uuid) for name in ("id", "household_id", "person_id")),
    column("code", String),
)
_HOME_ANSWERS = table("second_home_answers", column("request_id", Uuid))
_SEPARATIONS = table("separations", column("id", Uuid), column("household_id", Uuid))


def clear_rows(platform: Platform, household_id: UUID) -> None:
    """Objects first: a kill in between leaves rows that name what is to be removed, never the reverse."""
    with platform.database.reading() as session:
        names = [object_id.hex() for object_id in _objects(session, household_id)]
    for name in names:
        platform.objects.delete(name)
    with platform.database.writing() as session:
        _remove(session, household_id)


def _objects(session: Session, household_id: UUID) -> list[bytes]:
    versions = (
        select(DocumentVersion.object_id)
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(Document.household_id == household_id)
    )
    renditions = (
        select(DocumentRendition.object_id)
        .join(Document, Document.id == DocumentRendition.document_id)
        .where(Document.household_id == household_id)
    )
    images = select(ConsentEvidence.object_id).where(ConsentEvidence.household_id == household_id)
    parts = (
        select(UploadPart.object_id)
        .join(Upload, Upload.id == UploadPart.upload_id)
        .where(Upload.household_id == household_id)
    )
    return [name for query in (versions, renditions, images, parts) for name in session.scalars(query)]


def _remove(session: Session, household_id: UUID) -> None:
    notes = select(Note.id).where(Note.household_id == household_id)
    documents = select(Document.id).where(Document.household_id == household_id)
    uploads = select(Upload.id).where(Upload.household_id == household_id)
    images = select(ConsentEvidence.id).where(ConsentEvidence.household_id == household_id)
    code = select(Household.short_code).where(Household.id == household_id).scalar_subquery()
    persons = select(Person.id).where(Person.household_id == household_id)
    asked = select(AccessRequest.id).where(
        or_(
            AccessRequest.household_id == household_id,
            AccessRequest.code == code,
            AccessRequest.person_id.in_(persons),
        )
    )
    separations = select(_SEPARATIONS.c.id).where(_SEPARATIONS.c.household_id == household_id)
    homes = select(_HOMES.c.id).where(
        or_(_HOMES.c.household_id == household_id, _HOMES.c.code == code, _HOMES.c.person_id.in_(persons))
    )
    wanted = select(PieceRequest.id).where(PieceRequest.household_id == household_id)
    reuses = select(PieceReuse.id).where(PieceReuse.request_id.in_(wanted))
    for removal in (
        delete(ItemAudience).where(or_(ItemAudience.item_id.in_(notes), ItemAudience.item_id.in_(documents))),
        delete(NoteVersion).where(NoteVersion.note_id.in_(notes)),
        delete(Note).where(Note.household_id == household_id),
        delete(OriginalReason).where(
            or_(OriginalReason.household_id == household_id, OriginalReason.document_id.in_(documents))
        ),
        delete(Bundle).where(Bundle.household_id == household_id),
        delete(DocumentRendition).where(DocumentRendition.document_id.in_(documents)),
        delete(DocumentMark).where(DocumentMark.document_id.in_(documents)),
        delete(DocumentDate).where(DocumentDate.document_id.in_(documents)),
        delete(DocumentExemption).where(DocumentExemption.household_id == household_id),
        delete(PieceReuseAnswer).where(PieceReuseAnswer.reuse_id.in_(reuses)),
        delete(PieceReuse).where(PieceReuse.request_id.in_(wanted)),
        delete(PieceRequestAnswer).where(PieceRequestAnswer.request_id.in_(wanted)),
        delete(PieceRequest).where(PieceRequest.household_id == household_id),
        delete(DocumentVersion).where(DocumentVersion.document_id.in_(documents)),
        delete(UploadPart).where(UploadPart.upload_id.in_(uploads)),
        delete(Upload).where(Upload.household_id == household_id),
        delete(Document).where(Document.household_id == household_id),
        delete(ConsentProof).where(ConsentProof.evidence_id.in_(images)),
        delete(ConsentEvidence).where(ConsentEvidence.household_id == household_id),
        delete(AccessRequestAnswer).where(AccessRequestAnswer.request_id.in_(asked)),
        delete(AccessRequest).where(AccessRequest.id.in_(asked)),
        delete(_HOME_ANSWERS).where(_HOME_ANSWERS.c.request_id.in_(homes)),
        delete(_HOMES).where(_HOMES.c.id.in_(homes)),
        delete(_PLANS).where(_PLANS.c.separation_id.in_(separations)),
        delete(ReadPosition).where(ReadPosition.household_id == household_id),
        delete(Draft).where(Draft.household_id == household_id),
        update(Person).where(Person.household_id == household_id).values(name=b"", birth=None, adult_at=None),
        update(Household).where(Household.id == household_id).values(name=b""),
    ):
        session.execute(removal, execution_options={"synchronize_session": False})
