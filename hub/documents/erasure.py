"""Erasing a household, backups included.

Two people decide, each with her password. One transaction says that the household is erased: from then on
every door answers as if it had never been. Then its key goes from the keyring, for ever, and its rows and
objects follow. What a kill leaves undone, the next start does; so it does for a household that an older
backup of the database brought back. Backups of the keyring open nothing of it once the root key has been
renewed (`hub keys rotate`): that is the second of its two dates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, true
from sqlalchemy.orm import Session

from hub.accounts.attempts import forgive_attempt
from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, WritingUnit, reading, writing
from hub.channels.models import Draft
from hub.consent.codes import Role
from hub.documents.erased_rows import clear_rows
from hub.errors import InvalidInputError, StorageUnavailableError, UnfinishedError
from hub.platform.deciding import Deciders, require_passwords, require_two
from hub.platform.oversight import sight_of
from hub.registry.models import Household, RootRotation
from hub.registry.queries import other_homes
from hub.registry.short_codes import read_code
from hub.storage.platform import Platform

RESTORED = "restored"
"""Why an entry says once more that a household is erased: an older backup had brought it back."""


@dataclass(frozen=True, slots=True)
class Erased:
    """`backups_at`: when backups of the keyring ceased to open it; until then, `backups_due_at` says when the
    root key must have been renewed."""

    household_id: UUID
    code: str
    erased_at: datetime
    backups_at: datetime | None
    backups_due_at: datetime


def erase_household(platform: Platform, code: str, deciders: Deciders, address: str) -> Erased:
    """Erase a household for ever, on the word of a data-protection officer, and of an officer or
    administrator of another partner. Raises InvalidInputError naming what is wrong; nothing is erased then.
    Raises UnfinishedError when it is erased, and something of it still has to be removed."""
    first, second = deciders
    attempts = require_passwords(platform, deciders, address)
    household_id = _decide(platform, first.actor, code, second.actor, attempts)
    try:
        _finish(platform, household_id)
        return next(one for one in erased_households(platform) if one.household_id == household_id)
    except StorageUnavailableError as error:
        raise UnfinishedError(
            "the household is erased and every door is closed, but its key or its contents could not be "
            f"removed yet ({error} not reachable): run `hub household erased` to finish"
        ) from error


def erased_households(platform: Platform) -> list[Erased]:
    """Every erased household with its two dates, the last first."""
    with platform.database.reading() as session:
        return _erased(platform, session, true())


@reading
def erased_in_sight(unit: ReadingUnit) -> list[Erased]:
    """Those an officer has in sight, as she has them in the log; the page of the log puts the look on record.
    Raises AccessDeniedError."""
    sight = sight_of(unit, "read_erasures", of_log=True)
    return _erased(unit.platform, unit.session, Household.id.in_(sight.households()))


def _erased(platform: Platform, session: Session, which: ColumnElement[bool]) -> list[Erased]:
    within = timedelta(days=platform.settings.root_rotation_days)
    renewed = select(func.min(RootRotation.ended_at)).where(RootRotation.begun_at >= Household.erased_at)
    query = select(Household.id, Household.short_code, Household.erased_at, renewed.scalar_subquery()).where(
        Household.erased_at.is_not(None), which
    )
    rows = session.execute(query.order_by(Household.erased_at.desc(), Household.id)).all()
    return [Erased(row[0], row[1], row[2], row[3], row[2] + within) for row in rows if row[2]]


def finish_erasures(platform: Platform, actor: Actor) -> int:
    """What a kill left undone, and what a restored backup brought back; before the first request is served.
    How many households."""
    keyring = platform.keys.keyring
    for key_id, at in list(keyring.returned()):
        keyring.erase(key_id, at)
    again = dict(keyring.erased())
    for household_id, key_id in _returned(platform, set(again)):
        _erase_again(platform, actor, household_id, again[key_id])
    unfinished = _unfinished(platform, set(again))
    for household_id in unfinished:
        _finish(platform, household_id)
    return len(unfinished)


def notice_erasures(platform: Platform, known: int | None) -> int:
    """Forget every key and name held here if another process erased a household: how many are erased now, and
    how many were `known` to be when this was last asked."""
    with platform.database.reading() as session:
        erased = session.scalar(select(func.count(Household.id)).where(Household.erased_at.is_not(None))) or 0
    if erased != known:
        platform.keys.forget()
    return erased


def _returned(platform: Platform, erased: set[bytes]) -> list[tuple[UUID, bytes]]:
    with platform.database.reading() as session:
        rows = session.execute(
            select(Household.id, Household.key_id).where(Household.erased_at.is_(None))
        ).all()
    return [(row.id, row.key_id) for row in rows if row.key_id in erased]


def _unfinished(platform: Platform, erased: set[bytes]) -> list[UUID]:
    """The name is blanked last, and says that nothing is left to do; unless the keyring, put back from an
    older backup, has forgotten the erasure."""
    query = select(Household.id, Household.key_id, func.length(Household.name)).where(
        Household.erased_at.is_not(None)
    )
    with platform.database.reading() as session:
        rows = session.execute(query.order_by(Household.id)).all()
    return [row[0] for row in rows if row[2] > 0 or row[1] not in erased]


def _finish(platform: Platform, household_id: UUID) -> None:
    """The key first: from here on, what is still there is noise."""
    with platform.database.reading() as session:
        row = session.get_one(Household, household_id)
        key_id, erased_at = row.key_id, row.erased_at
    assert erased_at is not None
    platform.keys.erase_household(household_id, key_id, erased_at)
    clear_rows(platform, household_id)


@writing
def _decide(unit: WritingUnit, code: str, second: Actor, attempts: list[UUID]) -> UUID:
    if require_two(unit, unit.actor, second)[0].role != Role.DPO:
        raise InvalidInputError("first", "not_an_officer")
    household = unit.session.scalar(
        select(Household)
        .where(Household.short_code == (read_code(code) or ""), Household.erased_at.is_(None))
        .with_for_update()
    )
    if household is None:
        raise InvalidInputError("code", "unknown_household")
    if unit.session.scalars(other_homes([household.id], unit.now)).first() is not None:
        raise InvalidInputError("code", "child_of_two_homes")
    for attempt_id in attempts:
        forgive_attempt(unit, attempt_id)
    household.erased_at = unit.now
    said = [("decided_by", None, str(one)) for one in _ids(unit.actor, second)]
    _record(unit, household.id, said)
    return household.id


def _ids(*deciders: Actor) -> Iterator[UUID]:
    for one in deciders:
        assert one.id is not None
        yield one.id


@writing
def _erase_again(unit: WritingUnit, household_id: UUID, erased_at: datetime) -> None:
    unit.session.get_one(Household, household_id).erased_at = erased_at
    _record(unit, household_id, [], RESTORED)


def _record(
    unit: WritingUnit,
    household_id: UUID,
    said: Sequence[tuple[str, str | None, str | None]],
    reason: str | None = None,
) -> None:
    unit.session.execute(delete(Draft).where(Draft.household_id == household_id))
    unit.change_access(household_id)
    unit.record(
        Action.HOUSEHOLD_ERASED,
        household_id=household_id,
        object_kind="household",
        object_id=household_id,
        reason=reason,
        changes=said,
    )
