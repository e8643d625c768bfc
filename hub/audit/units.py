"""Units of work: an operation, its effect and its audit entries are one thing.

`@writing` gives an operation one short write transaction; effect and entries commit together or not at
all. `@reading` gives it one snapshot; its entries are committed before the result leaves, and if access
to a household changed meanwhile the whole reading is done again. A unit that touched household data and
recorded nothing refuses to finish. A refusal rolls back, records `access:refused` and is raised again; so
does, with `content:tampered`, a sealed value that does not open.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from hub.actors import Actor
from hub.audit.answers import keep_to_one
from hub.audit.entries import Action, Outcome
from hub.audit.open_unit import ReadingUnit as ReadingUnit
from hub.audit.open_unit import Trace as Trace
from hub.audit.open_unit import Unit as Unit
from hub.audit.open_unit import WritingUnit as WritingUnit
from hub.audit.refusals import MINUTE, counted
from hub.errors import (
    AccessDeniedError,
    OutcomeUnknownError,
    StorageUnavailableError,
    TamperedError,
    TooManyRefusalsError,
)
from hub.storage.platform import Platform

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

READING_ATTEMPTS = 5
RULE_VERSION = "1"
TOO_MANY = "too_many_refusals"


class Operation(Protocol[P, T_co]):
    """A unit of work ready to be called: with the platform, who acts, and its own arguments."""

    def __call__(self, platform: Platform, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T_co: ...


def writing(operation: Callable[Concatenate[WritingUnit, P], T]) -> Operation[P, T]:
    """An operation that changes something: called with platform and actor, run in one transaction."""

    @wraps(operation)
    def run(platform: Platform, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with platform.database.writing() as session:
                unit = WritingUnit(platform, actor, session, platform.clock())
                result = operation(unit, *args, **kwargs)
                unit.require_entries()
                unit.write_entries(session)
        except AccessDeniedError as denied:
            record_refusal(platform, actor, denied)
            raise
        except TamperedError:
            record_tampered(platform, actor, unit.touched)
            raise
        for household_id, professionals in unit.bells.items():
            platform.bell.ring(household_id, professionals)
        return result

    return run


def reading(operation: Callable[Concatenate[ReadingUnit, P], T]) -> Operation[P, T]:
    """An operation that only looks: one snapshot, entries committed before the result leaves."""

    @wraps(operation)
    def run(platform: Platform, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(READING_ATTEMPTS):
            try:
                with platform.database.reading() as session:
                    unit = ReadingUnit(platform, actor, session, platform.clock())
                    result = operation(unit, *args, **kwargs)
                    unit.require_entries()
            except AccessDeniedError as denied:
                record_refusal(platform, actor, denied)
                raise
            except TamperedError:
                record_tampered(platform, actor, unit.touched)
                raise
            if _commit_reading(unit):
                keep_to_one(unit.seen)
                return result
        raise StorageUnavailableError("access kept changing while reading")

    return run


def _commit_reading(unit: ReadingUnit) -> bool:
    """Write the entries of a reading, unless access moved since its snapshot. Lost at the commit, they may be
    there; nothing was shown and nothing changed, so the reader may ask again."""
    if not unit.entries:
        return True
    try:
        with unit.platform.database.writing() as session:
            if unit.moved(session):
                return False
            unit.write_entries(session)
    except OutcomeUnknownError as error:
        raise StorageUnavailableError("audit log") from error
    return True


def record_tampered(platform: Platform, actor: Actor, households: set[UUID]) -> None:
    """Write `content:tampered` for the households that were being looked at when a sealed value did not open:
    it was altered, or moved from elsewhere."""
    if not households:
        return
    with platform.database.writing() as session:
        unit = WritingUnit(platform, actor, session, platform.clock())
        for household_id in sorted(households):
            unit.record(Action.CONTENT_TAMPERED, household_id=household_id, outcome=Outcome.FAILED)
        unit.write_entries(session)


def record_refusal(platform: Platform, actor: Actor, denied: AccessDeniedError) -> None:
    """Write `access:refused` in a transaction of its own: the same writes whether the id exists or not.

    Raises TooManyRefusalsError.
    """
    count_refusal(platform, actor)
    asked = denied.asked
    with platform.database.writing() as session:
        unit = WritingUnit(platform, actor, session, platform.clock())
        unit.record(
            Action.ACCESS_REFUSED,
            household_id=asked.household_id,
            object_kind=asked.object_kind,
            object_id=asked.object_id,
            outcome=Outcome.REFUSED,
            reason=denied.decision.reason,
            changes=[("asked", None, asked.action)] if asked.action else (),
            rule=RULE_VERSION,
        )
        unit.write_entries(session)


def count_refusal(platform: Platform, actor: Actor) -> None:
    """Raises TooManyRefusalsError for what is beyond `refusals_per_minute` of one session: that is counted,
    not written singly."""
    record_counted(platform)
    place = counted.count(platform.id, actor, platform.clock())
    if actor.id is not None and place > platform.settings.refusals_per_minute:
        raise TooManyRefusalsError(retry_after=int(MINUTE.total_seconds()))


def record_counted(platform: Platform) -> None:
    """Write one entry for each session whose minute is over and had more refusals than are written singly."""
    ended = counted.take_ended(platform.id, platform.clock())
    limit = platform.settings.refusals_per_minute
    beyond = [minute for minute in ended if minute.refused > limit]
    if not beyond:
        return
    try:
        with platform.database.writing() as session:
            unit = WritingUnit(platform, beyond[0].actor, session, platform.clock())
            for minute in beyond:
                unit.record(
                    Action.ACCESS_REFUSED,
                    actor=minute.actor,
                    outcome=Outcome.REFUSED,
                    reason=TOO_MANY,
                    changes=[("number", None, str(minute.refused - limit))],
                )
            unit.write_entries(session)
    except StorageUnavailableError:
        counted.give_back(beyond)
        raise
