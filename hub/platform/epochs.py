"""The next epoch of the log, after a lawful restore: what was signed and is lost is named, and signing goes
on.

Two people decide, each with her password, of two partners. The old epoch ends where the database put back
had it signed; the entry names that size and the last one that was ever signed. Whoever kept a checkpoint in
between is told of a declared loss, never that all is intact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from uuid import UUID

from sqlalchemy import func, select, update

from hub.accounts.attempts import forgive_attempt
from hub.actors import Actor
from hub.audit.checkpoint import Checkpoint
from hub.audit.entries import Action
from hub.audit.models import AuditCheckpoint
from hub.audit.sealed_tree import whole_tree
from hub.audit.sealer import seal_all
from hub.audit.sealing import Condition, Log, Standing, examine, publish, remembered
from hub.audit.units import WritingUnit, writing
from hub.errors import (
    ConflictError,
    StorageUnavailableError,
    TamperedError,
    UnfinishedError,
)
from hub.platform.deciding import Deciders, require_passwords, require_two
from hub.platform.log import log_in, open_log
from hub.registry.models import PlatformRow
from hub.storage.platform import Platform

_KEPT = select(func.max(AuditCheckpoint.size))
"""Up to there this database has a signature, in whichever epoch it was made."""
RESTORED = frozenset({Condition.ROLLBACK, Condition.FORK, Condition.GUARD_MISSING})


@dataclass(frozen=True, slots=True)
class Epoch:
    """One that was opened: leaves after `kept`, up to `lost`, were signed and are no more."""

    number: int
    origin: str
    kept: int
    lost: int


def open_epoch(platform: Platform, deciders: Deciders, address: str) -> Epoch:
    """Open the next epoch and sign its first checkpoint.

    Raises ConflictError("log_sound") when nothing stands against signing in this one, ConflictError
    ("log_broken") when the tree itself is not whole, ConflictError("guard_unreadable"), with the place of the
    note, when a guard is not ours, InvalidInputError, SignInError; UnfinishedError when it is open and could
    not be signed.
    """
    log = open_log(platform)
    far = log.far.read() if log.far else {}
    with platform.database.reading() as session:
        standing = examine(session, log, far)
        _, whole = whole_tree(session)
        kept = session.scalar(_KEPT) or 0
    _require_readable(standing.unreadable)
    if whole is None:
        raise ConflictError("log_broken")
    if standing.condition not in RESTORED:
        raise ConflictError("log_sound" if standing.condition is Condition.SOUND else "log_broken")
    opened = _next(platform, log, standing, kept)
    attempts = require_passwords(platform, deciders, address)
    _open(platform, deciders[0].actor, deciders[1].actor, attempts, opened)
    _sign(platform, opened)
    return opened


def _sign(platform: Platform, opened: Epoch) -> None:
    try:
        seal_all(platform.database)
        why = publish(platform.database, open_log(platform), platform.clock()).condition.value
    except (StorageUnavailableError, TamperedError) as error:
        why = str(error)
    if why != Condition.SOUND:
        raise UnfinishedError(
            f"epoch {opened.number} is open and on record, but nothing is signed in it ({why}): once that "
            "is mended, run `hub audit checkpoint`"
        )


def _next(platform: Platform, log: Log, standing: Standing, kept: int) -> Epoch:
    """The first number under which nothing was ever signed: an older database does not know of later ones."""
    lost = [kept, standing.guarded.size if standing.guarded else 0]
    for number in count(Checkpoint(log.origin, 0, b"").epoch + 1):
        later = log_in(platform, number)
        heads = _remembered(later)
        if not heads:
            return Epoch(number, later.origin, kept, max(lost))
        lost += [head.size for head in heads]
    raise AssertionError


def _remembered(log: Log) -> list[Checkpoint]:
    heads, unreadable = remembered(log, log.far.read() if log.far else {})
    _require_readable(unreadable)
    return heads


def _require_readable(unreadable: str) -> None:
    if unreadable:
        raise ConflictError("guard_unreadable", place=unreadable)


@writing
def _open(unit: WritingUnit, second: Actor, attempts: Sequence[UUID], opened: Epoch) -> None:
    require_two(unit, unit.actor, second)
    row = PlatformRow.id == unit.platform.id
    before = unit.session.scalar(
        update(PlatformRow)
        .where(row, PlatformRow.log_epoch < opened.number)
        .values(log_epoch=opened.number)
        .returning(PlatformRow.id)
    )
    if before is None:
        raise ConflictError("log_sound")  # somebody was faster
    for attempt_id in attempts:
        forgive_attempt(unit, attempt_id)
    unit.record(
        Action.AUDIT_EPOCH_OPENED,
        object_kind="log",
        changes=[
            ("log_epoch", None, str(opened.number)),
            ("checkpoint_size", str(opened.kept), str(opened.lost)),
            *(("decided_by", None, str(one.id)) for one in (unit.actor, second)),
        ],
    )
