"""How much one may deposit: a professional in a day, and in one household what she may read of it.

Images that show a consent weigh like documents.
Asked before the first byte, with what is already on its way, and again where the document is recorded, with
what it weighs: there, and where an upload begins, the rows of household and depositor are held, so that those
at once pass one by one.
What somebody may not read is never counted before her: a number would tell that it exists.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, select

from hub.accounts.models import Professional
from hub.consent.authorise import Standing
from hub.consent.models import ConsentEvidence, ConsentProof
from hub.consent.records import is_referent
from hub.documents.models import Document, DocumentVersion, Upload
from hub.documents.queries import documents_visible_to
from hub.errors import InvalidInputError

DAY = timedelta(days=1)
KIB, MIB = 1 << 10, 1 << 20
MOST_UPLOADS = 100
"""Of one person, begun and not ended: each is rows, and an entry of the log."""


def require_room(standing: Standing, size: int = 0, *, announced: bool = False) -> None:
    """Raises InvalidInputError("file") naming the limit. `announced`: with what is on its way."""
    settings, now = standing.unit.platform.settings, standing.unit.now
    on_its_way = _number(standing, _on_its_way(standing)) if announced else 0
    today, here = (
        sum(_number(standing, query) for query in queries) * KIB
        for queries in (_since(standing, now - DAY), (_here(standing), _shown_here(standing)))
    )
    _require("quota_day", today + on_its_way, size, settings.deposit_mib_per_day * MIB)
    _require("quota_household", here, size, settings.household_mib * MIB)


def require_few_uploads(standing: Standing) -> None:
    """Raises InvalidInputError("file") for one who announces file after file and sends none of them."""
    waiting = _on_its_way(standing).with_only_columns(func.count())
    if _number(standing, waiting) >= MOST_UPLOADS:
        raise InvalidInputError("file", "too_many_uploads", maximum=MOST_UPLOADS)


def hold_depositor(standing: Standing) -> None:
    """Deposits of one professional in several households are recorded one after another."""
    own = (
        select(Professional.id)
        .where(Professional.id == standing.unit.actor.id)
        .with_for_update(key_share=True)
    )
    standing.unit.session.execute(own)


def kib_of(size: int) -> int:
    """What a document counts for, rounded up."""
    return -(-size // KIB)


def _require(code: str, used: int, more: int, limit: int) -> None:
    if used + more > limit or used >= limit:
        raise InvalidInputError("file", code, used=used, limit=limit, left=max(0, limit - used))


def _since(standing: Standing, instant: datetime) -> tuple[Select[int], Select[int]]:
    """What one deposited after that: versions of documents, and images that show a consent."""
    author, version, image = standing.unit.actor.id, DocumentVersion, ConsentEvidence
    versions, images = (select(func.sum(one.kib)) for one in (version, image))
    return (
        versions.where(version.author_id == author, version.created_at > instant),
        images.where(image.collector_id == author, image.received_at > instant),
    )


def _here(standing: Standing) -> Select[int]:
    """Every version of what one may read there: those replaced are kept, and weigh."""
    here = documents_visible_to([standing.household_id], standing.readable(), standing.unit.actor.partner_id)
    ids = here.with_only_columns(Document.id).order_by(None)
    return select(func.sum(DocumentVersion.kib)).where(DocumentVersion.document_id.in_(ids))


def _shown_here(standing: Standing) -> Select[int]:
    """Images that show a consent: one's own, and those a referent may look at, which a record names."""
    actor, image = standing.unit.actor, ConsentEvidence
    counted = image.collector_id == actor.id
    if actor.partner_id and is_referent(standing, actor.partner_id):
        named = image.id.in_(select(ConsentProof.evidence_id))
        counted |= and_(image.collector_partner_id == actor.partner_id, named)
    return select(func.sum(image.kib)).where(image.household_id == standing.household_id, counted)


def _on_its_way(standing: Standing) -> Select[int]:
    own = Upload.author_id == standing.unit.actor.id
    waiting = (Upload.received < Upload.length, Upload.expires_at > standing.unit.now)
    return select(func.sum(Upload.length)).where(own, *waiting)


def _number(standing: Standing, query: Select[int]) -> int:
    return int(standing.unit.session.scalar(query) or 0)
