"""What keeps a row of *Mes canaux*: a short code or a permitted name, a stage, an agreement, unread notes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hub.audit.units import ReadingUnit
from hub.channels.glances import agreements
from hub.channels.ordering import Ordered
from hub.consent.queries import HouseholdHead
from hub.registry.people import opened_name
from hub.registry.queries import PERSONS_IN_SCOPE, STAGES_IN_SCOPE


@dataclass(frozen=True, slots=True)
class Filter:
    """Keeps the rows that satisfy all that is set: a short code or a permitted name, a stage, a status of
    the household's agreement, unread notes."""

    text: str = ""
    stage: int | None = None
    agreed: str = ""
    unread: bool = False


def kept_by(unit: ReadingUnit, wanted: Filter, found: Ordered) -> list[HouseholdHead]:
    """The households kept, in their order. Names are opened of those only that the rest has kept."""
    order = [head for head in found.order if not wanted.unread or found.unread.get(head.id, 0) > 0]
    if wanted.agreed:
        said = agreements(unit, order)
        order = [head for head in order if head.id in said and said[head.id].status == wanted.agreed]
    if wanted.stage is not None:
        stages = {row[0]: row[1] for row in unit.session.execute(STAGES_IN_SCOPE, _scope(unit))}
        order = [head for head in order if stages.get(head.id, 1) == wanted.stage]
    return list(_matching(unit, _plain(wanted.text), order, found)) if wanted.text.strip() else order


def _matching(
    unit: ReadingUnit, text: str, order: Sequence[HouseholdHead], found: Ordered
) -> Iterator[HouseholdHead]:
    """Those of which the code and the names one may know, one after the other, contain the text."""
    sealed = {row[0]: row[1:] for row in unit.session.execute(PERSONS_IN_SCOPE, _scope(unit))}
    for head in order:
        persons = ((one, *sealed[one]) for one in found.glances[head.id].named if one in sealed)
        names = " ".join(opened_name(unit.platform, *person) for person in persons)
        if text in _plain(f"{head.short_code} {names}"):
            yield head


def _scope(unit: ReadingUnit) -> dict[str, object]:
    return {"professional": unit.actor.id, "now": unit.now}


def _plain(text: str) -> str:
    """Without case or accents, so that 'elise' finds 'Élise'."""
    folded = text.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(c for c in decomposed if not unicodedata.combining(c))
    return folded.strip()
