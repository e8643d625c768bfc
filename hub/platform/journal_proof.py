"""What shows that the log is whole: its state, its verification, its signed checkpoint, its export.

For data-protection officers and for the hub itself; each act is on record. An export is verified first, and
locked while the log is broken: what is taken away must not spread a damaged log as if it were one.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import closing
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.actors import Actor
from hub.audit import queries
from hub.audit.checkpoint import CheckpointError
from hub.audit.entries import Action, Outcome
from hub.audit.export import export_lines
from hub.audit.log_rows import evidence_of
from hub.audit.models import AuditCheckpoint, AuditPending
from hub.audit.sealer import settle
from hub.audit.sealing import Condition, Log, examine
from hub.audit.units import ReadingUnit, WritingUnit, reading, writing
from hub.audit.verdict import Result, Verdict
from hub.audit.verification import verify_log
from hub.audit.vocabulary import EXPORT_MOTIVES
from hub.consent.authorise import require_role, require_still_signed_in
from hub.consent.codes import Role
from hub.errors import Asked, ConflictError, InvalidInputError, NotFoundError
from hub.platform.journal import ANYTHING, UNREADABLE, JournalFilters, resolved
from hub.platform.log import open_log
from hub.platform.oversight import Sight, sight_of
from hub.storage.platform import Platform

ASKED_EVERY = 1000
"""Lines of an export between two questions whether it may go on."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The last verification on record."""

    at: datetime
    result: Result
    size: int


@dataclass(frozen=True, slots=True)
class JournalState:
    """Where the log stands, without verifying it. `pending` entries are not sealed; `outside` sealed ones
    are under no checkpoint an officer took away: together the unprotected window. `condition` compares the
    tree with the checkpoint kept outside the database. `vkey` is the key to compare with the one on paper.

    What a damaged row no longer tells is None here: the verification names the row.
    """

    condition: Condition
    size: int
    pending: int
    outside: int
    verified: Verified | None
    checkpoint: AuditCheckpoint | None
    vkey: str


def journal_state(platform: Platform, actor: Actor) -> JournalState:
    """The state of the log, cheap enough for every page. Shows no entry."""
    return _state(platform, actor, open_log(platform))


def verify_journal(platform: Platform, actor: Actor, trusted: tuple[str, ...] = ()) -> Verdict:
    """Seal what waits, verify the whole log and any notes somebody kept; on record with its verdict.

    Raises InvalidInputError("checkpoint") for a note that is not a checkpoint of this log, signed by its key.
    """
    _admit(platform, actor, "verify_journal")
    try:
        verdict = verdict_of(platform, trusted)
    except CheckpointError as error:
        raise InvalidInputError("checkpoint", "not_a_checkpoint") from error
    _record_verification(platform, actor, verdict)
    return verdict


def latest_checkpoint(platform: Platform, actor: Actor) -> AuditCheckpoint:
    """The last signed checkpoint, as a note to be kept outside the hub.

    Raises NotFoundError when none was ever signed, ConflictError("log_broken") when its row is damaged.
    """
    _admit(platform, actor, "latest_checkpoint")
    log = open_log(platform)
    settle(platform.database, log, platform.clock())
    return _read_checkpoint(platform, actor, log.origin)


def export_journal(
    platform: Platform, actor: Actor, motive: str, filters: JournalFilters = ANYTHING
) -> Iterator[str]:
    """The lines of an export: entries in sight that match, every other leaf as a hash alone.

    Raises InvalidInputError naming the field, and ConflictError("log_broken") when the log is not sound.
    """
    _admit(platform, actor, "export_journal")
    if motive not in EXPORT_MOTIVES:
        raise InvalidInputError("motive", "unknown_choice" if motive else "required")
    locked = verify_journal(platform, actor).result is Result.BROKEN
    asked = _record_export(platform, actor, motive, filters, locked=locked)
    if locked:
        raise ConflictError("log_broken")
    log = open_log(platform)
    settle(platform.database, log, platform.clock())
    return _exported(platform, actor, log, *asked)


def verdict_of(platform: Platform, trusted: tuple[str, ...] = ()) -> Verdict:
    """The verdict on the whole log, from one snapshot. Leaves no entry."""
    log = open_log(platform)
    settle(platform.database, log, platform.clock())
    with platform.database.reading() as session:
        key = log.key.verifier(log.origin)
        return verify_log(evidence_of(session, log), key, platform.clock(), trusted=trusted)


def _exported(
    platform: Platform, actor: Actor, log: Log, sight: Sight, wanted: queries.Filters
) -> Iterator[str]:
    """Every so many lines, asks whether the export may go on: an officer who signed out, or is none any more,
    gets a file without its `end` line."""
    only = () if sight.partner_id is None else (sight.entries(),)
    with (
        platform.database.reading() as session,
        closing(export_lines(session, log, platform.clock(), *only, *queries.matching(wanted))) as lines,
    ):
        for number, line in enumerate(lines):
            if number % ASKED_EVERY == 0:
                # The snapshot stays open meanwhile: today's facts are read beside it, on another connection.
                Context().run(_still_admitted, platform, actor)
            yield line


@reading
def _admit(unit: ReadingUnit, action: str) -> None:
    require_role(unit, Role.DPO, action=action, in_suspension=True)


@reading
def _still_admitted(unit: ReadingUnit) -> None:
    """Raises AccessDeniedError."""
    require_still_signed_in(unit, Asked("export_journal"))
    require_role(unit, Role.DPO, action="export_journal", in_suspension=True)


@writing
def _record_verification(unit: WritingUnit, verdict: Verdict) -> None:
    said = [("verdict", None, verdict.result.value), ("number", None, str(verdict.size))]
    unit.record(Action.AUDIT_VERIFIED, object_kind="log", changes=said)


@writing
def _record_export(
    unit: WritingUnit, motive: str, filters: JournalFilters, *, locked: bool
) -> tuple[Sight, queries.Filters]:
    sight = sight_of(unit, "export_journal", of_log=True)
    wanted = resolved(unit, sight, filters)
    unit.record(
        Action.AUDIT_EXPORTED,
        object_kind="log",
        outcome=Outcome.FAILED if locked else Outcome.PERMITTED,
        reason="log_broken" if locked else None,
        changes=[("motive", None, motive)],
    )
    return sight, wanted


@reading
def _read_checkpoint(unit: ReadingUnit, origin: str) -> AuditCheckpoint:
    require_role(unit, Role.DPO, action="latest_checkpoint", in_suspension=True)
    try:
        row = queries.latest_checkpoint(unit.session, origin)
        root = base64.b64encode(row.root_hash).decode() if row else ""
    except UNREADABLE as error:
        raise ConflictError("log_broken") from error
    if row is None:
        raise NotFoundError
    said = [("checkpoint_size", None, str(row.size)), ("checkpoint_root", None, root)]
    unit.record(Action.AUDIT_CHECKPOINT_READ, object_kind="log", changes=said)
    return row


@reading
def _state(unit: ReadingUnit, log: Log) -> JournalState:
    require_role(unit, Role.DPO, action="journal_state", in_suspension=True)
    standing = examine(unit.session, log)
    return JournalState(
        condition=standing.condition,
        size=standing.size,
        pending=unit.session.scalar(select(func.count()).select_from(AuditPending)) or 0,
        outside=max(0, standing.size - _kept_size(unit.session)),
        verified=_last_verified(unit.session),
        checkpoint=_last_published(unit.session, log.origin),
        vkey=str(log.key.verifier(log.origin)),
    )


def _kept_size(session: Session) -> int:
    """Of the last checkpoint an officer took away."""
    try:
        _, told = _told(session, Action.AUDIT_CHECKPOINT_READ)
        return int(told.get("checkpoint_size", 0))
    except UNREADABLE:
        return 0


def _last_verified(session: Session) -> Verified | None:
    try:
        at, told = _told(session, Action.AUDIT_VERIFIED)
        return Verified(at, Result(told["verdict"]), int(told["number"])) if at else None
    except UNREADABLE:
        return None


def _last_published(session: Session, origin: str) -> AuditCheckpoint | None:
    try:
        return queries.latest_checkpoint(session, origin)
    except UNREADABLE:
        return None


def _told(session: Session, action: Action) -> tuple[datetime | None, dict[str, str]]:
    """When the last entry of this action was written, and what it says."""
    entry = queries.last_of(session, action)
    return (entry.at, {name: after for name, _, after in entry.changes}) if entry else (None, {})
