"""How much one may deposit: a professional in a day, and in one household what she may read of it.

Asked before the first byte, with what is already on its way, and again where the document is recorded, with
what it weighs: there, and where an upload begins, the rows of household and depositor are held, so that those
at once pass one by one.
What somebody may not read is never counted before her: a number would tell that it exists.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Select, func, select

from hub.accounts.models import Professional
from hub.consent.authorise import Standing
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
    today = _number(
        standing,
        select(func.sum(DocumentVersion.kib)).where(
            DocumentVersion.author_id == standing.unit.actor.id, DocumentVersion.created_at > now - DAY
        ),
    )
    _require("quota_day", today * KIB, on_its_way + size, settings.deposit_mib_per_day * MIB)
    _require("quota_household", _number(standing, _here(standing)) * KIB, size, settings.household_mib * MIB)


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
        raise InvalidInputError("file", code, used=used, limit=limit)


def _here(standing: Standing) -> Select[int]:
    """Every version of what one may read there: those replaced are kept, and weigh."""
    here = documents_visible_to([standing.household_id], standing.readable(), standing.unit.actor.partner_id)
    ids = here.with_only_columns(Document.id).order_by(None)
    return select(func.sum(DocumentVersion.kib)).where(DocumentVersion.document_id.in_(ids))


def _on_its_way(standing: Standing) -> Select[int]:
    own = Upload.author_id == standing.unit.actor.id
    waiting = (Upload.received < Upload.length, Upload.expires_at > standing.unit.now)
    return select(func.sum(Upload.length)).where(own, *waiting)


def _number(standing: Standing, query: Select[int]) -> int:
    return int(standing.unit.session.scalar(query) or 0)
