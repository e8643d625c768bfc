"""The same file twice: told to whoever may read the other document, and to nobody else.

Files are compared by a digest keyed with the key of the household that holds them, a child's other home too,
in one SELECT that holds what the depositor may read: with or without another document that she may not, the
same statement finds the same nothing.
"""

from __future__ import annotations

from sqlalchemy import and_, or_

from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.consent.authorise import Standing
from hub.consent.elsewhere import channels_of, key_of
from hub.documents.marks import masked_ids
from hub.documents.models import Document, DocumentVersion
from hub.documents.queries import documents_visible_to
from hub.errors import ConflictError
from hub.registry.people import professional_names
from hub.storage.object_format import Manifest
from hub.storage.platform import Platform

TWICE = "already_deposited"


def refuse_twice(standing: Standing, manifest: Manifest) -> None:
    """Raises ConflictError("already_deposited") naming the newest document with these very bytes, masked
    ones left out."""
    unit = standing.unit
    homes = channels_of(standing)
    same_bytes = or_(
        *(
            and_(
                Document.household_id == home,
                DocumentVersion.digest == key_of(standing, home).dedupe(manifest.sha256),
            )
            for home in homes
        )
    )
    same = documents_visible_to(homes, standing.readable(), unit.actor.partner_id)
    same = same.where(same_bytes, Document.id.not_in(masked_ids()))
    row = unit.session.execute(same.limit(1)).first()
    if row is None:
        return
    document = row[0]
    author = professional_names(unit.platform, unit.session, [document.author_id])[document.author_id]
    raise ConflictError(
        TWICE,
        household_id=standing.household_id,
        document_id=document.id,
        posted_at=document.posted_at,
        author=author,
    )


def record_told(platform: Platform, actor: Actor, found: ConflictError) -> None:
    """Put on record that a document was named to somebody who was depositing its bytes again."""
    if found.code == TWICE:
        _record(platform, actor, found)


@writing
def _record(unit: WritingUnit, found: ConflictError) -> None:
    unit.record(
        Action.DOCUMENT_FOUND_AGAIN,
        household_id=found.details["household_id"],
        object_kind="document",
        object_id=found.details["document_id"],
    )
