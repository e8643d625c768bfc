"""Looking through a broken glass: which reading doors it opens, and what they then put on record.

Lists, notes and documents stand here and ask the rule like any other; everything else (writing, drafts,
consents, who sees what, originals) asks `stand`, before which a broken glass is nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from hub.consent.authorise import AnyUnit, Standing, stand
from hub.consent.codes import Basis
from hub.consent.instants import turn_after
from hub.errors import Asked

IDENTITY = "identity"


class OnRecord(TypedDict):
    """The basis an entry names, in the words of `record`."""

    basis_kind: str | None
    basis_id: UUID | None


NO_BASIS = OnRecord(basis_kind=None, basis_id=None)


def stand_or_look(unit: AnyUnit, household_id: UUID, asked: Asked) -> Standing:
    """Stand before a household, or look into it. Raises AccessDeniedError, alike for unknown and foreign."""
    return stand(unit, household_id, asked, looking=True)


def version_of(standing: Standing) -> int:
    """Changes with access, and when a broken glass ends by itself: a page that has it must forget."""
    return standing.known.head.access_version * 2 + (standing.opening is not None)


def turned_since(standing: Standing, at: datetime) -> bool:
    """Whether what one may read here came out otherwise by itself since an instant: an agreement ended, a
    child came of age. Compared is what one reads, so that the end of something hidden tells nothing."""
    if turn_after(standing.known.facts, at) > standing.unit.now:
        return False
    return standing.readable_at(at) != standing.readable()


def basis_of(standing: Standing, shown: Iterable[Any] = ()) -> OnRecord:
    """The broken glass, when nothing else lets one see these notes or documents, the names of the persons,
    or the household at all."""
    opening = standing.opening
    if opening is None or (standing.member and not _only_by_glass(standing, shown)):
        return NO_BASIS
    assert isinstance(opening.id, UUID)
    return OnRecord(basis_kind=Basis.BREAK_GLASS, basis_id=opening.id)


def _only_by_glass(standing: Standing, shown: Iterable[Any]) -> bool:
    glass, mine = standing.readable().glass, standing.unit.actor.partner_id
    if any(category == IDENTITY and not own for own, _, category in glass):
        return True
    return any((row.partner_id == mine, row.subject_id, row.category) in glass for row in shown)
