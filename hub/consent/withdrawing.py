"""What a person takes back: at once, everywhere, deleting nothing; and who would lose what by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import WritingUnit
from hub.clock import FAR_FUTURE
from hub.consent.authorise import Standing
from hub.consent.codes import Capacity, Id, Use
from hub.consent.collecting import (
    BOTH_USES,
    CellKey,
    Collected,
    check_cells,
    check_speaker,
    require_collector,
)
from hub.consent.elsewhere import shared_here
from hub.consent.losses import Loss, facts_if_withdrawn, losses
from hub.consent.statements import cell, finish, insert_record
from hub.consent.texts import newest_pack

Uses = Mapping[CellKey, tuple[str, ...]]


def withdraw_statement(
    unit: WritingUnit,
    standing: Standing,
    person_id: UUID,
    giver_id: UUID,
    capacity: str,
    cells: Iterable[CellKey],
    copies: Iterable[CellKey] = (),
) -> UUID:
    """The one way a withdrawal comes to be, inside an open unit."""
    uses = withdrawn_uses(cells, copies)
    said = checked_withdrawal(standing, person_id, giver_id, capacity, uses)
    text = newest_pack(unit.platform.settings.config, said.language)
    record = insert_record(unit, standing, said, text)
    rows = [
        cell(unit, record, key, use, "withdrawn", unit.now, FAR_FUTURE)
        for key, taken in uses.items()
        for use in taken
    ]
    return finish(unit, standing, record, rows, Action.CONSENT_WITHDRAWN)


def withdrawn_uses(cells: Iterable[CellKey], copies: Iterable[CellKey]) -> Uses:
    """What is taken back of each cell: both uses of `cells`, of `copies` the copying only."""
    return {**dict.fromkeys(copies, ("copy",)), **dict.fromkeys(cells, BOTH_USES)}


def checked_withdrawal(
    standing: Standing, person_id: UUID, giver_id: UUID, capacity: str, uses: Uses
) -> Collected:
    """The statement, by somebody who may record it, of somebody who may make it. Raises AccessDeniedError,
    InvalidInputError."""
    require_collector(standing, person_id)
    answers = dict.fromkeys(uses, "withdrawn")
    said = Collected(person_id, giver_id, capacity, answers, "fr", "oral_with_witness", "")
    check_speaker(standing, said)
    check_cells(standing, answers)
    return said


def losses_if(standing: Standing, said: Collected, uses: Uses) -> list[Loss]:
    """Who of this team would lose what, were it recorded at this instant; of what a child's other home holds
    about her too."""
    known, now = standing.known, standing.unit.now
    taken: dict[tuple[Id, str], list[Use]] = {key: [Use(one) for one in some] for key, some in uses.items()}
    after = facts_if_withdrawn(
        known.facts, said.person_id, said.giver_id, Capacity(said.capacity), taken, now
    )
    categories = known.everywhere.categories
    subjects = {**known.subjects, **{key: one.subject for key, one in shared_here(standing).items()}}
    return losses(known.facts, after, standing.household_id, subjects, categories, now)
