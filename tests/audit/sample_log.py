"""Invented entries, a log to seal them in, and ways to damage a database behind its protections."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.actors import ActorKind, Origin
from hub.audit.checkpoint import SigningKey, log_origin
from hub.audit.entries import Action, Entry, Outcome, Purpose
from hub.audit.guard import guard_for
from hub.audit.log_rows import evidence_of
from hub.audit.models import AuditPending, insert_entries
from hub.audit.protection import PROTECTIONS
from hub.audit.sealing import Log, Standing, publish, seal_pending
from hub.audit.verdict import Verdict
from hub.audit.verification import verify_log
from hub.storage.db import Database
from tests.fixed_clock import START

ORIGIN = log_origin("hub.example", "3gip-paris", 1)
CHANGES = ((), (("level", "none", "read"),), (("partner", None, "his"), ("stage", "2", "3")))


def sample_log(folder: Path, *, epoch: int = 1) -> Log:
    origin = log_origin("hub.example", "3gip-paris", epoch)
    return Log(origin, SigningKey(b"\x07" * 32), guard_for(folder, origin))


def sample_entry(number: int, *, seed: int = 0, at: datetime = START) -> Entry:
    """Every column filled in some entry and empty in another."""
    dice = random.Random(seed * 1_000_003 + number)

    def an_id() -> UUID:
        return UUID(int=dice.getrandbits(128))

    full = number % 3 != 0
    return Entry(
        action=dice.choice((Action.NOTE_POSTED, Action.NOTES_READ, Action.DOCUMENT_READ)),
        actor_id=an_id() if full else None,
        actor_kind=ActorKind.PROFESSIONAL if full else ActorKind.SYSTEM,
        at=at + timedelta(milliseconds=number),
        basis_id=an_id() if full else None,
        basis_kind="consent" if full else None,
        changes=CHANGES[number % 3],
        entry_id=UUID(int=(number + 1) << 64 | seed),
        household_id=an_id() if full else None,
        object_id=an_id() if full else None,
        object_kind="note" if full else None,
        origin=dice.choice(list(Origin)),
        outcome=Outcome.PERMITTED if full else Outcome.REFUSED,
        partner=dice.choice(("mep", "ssp", "his")) if full else None,
        purpose=Purpose.HOUSING_FILE if full else None,
        reason=None if full else "not_member",
        role="worker" if full else None,
        row_digest=f"{dice.getrandbits(256):064x}" if full else None,
        rule="1" if full else None,
        subject_ids=tuple(sorted(an_id() for _ in range(number % 3))),
    )


def write_entries(
    database: Database, count: int, *, first: int = 0, seed: int = 0, at: datetime = START
) -> None:
    with database.writing() as session:
        insert_entries(session, [sample_entry(n, seed=seed, at=at) for n in range(first, first + count)])


def write_opening(database: Database, number: int, kept: int, lost: int) -> None:
    """The entry by which two people open an epoch."""
    changes = (("log_epoch", None, str(number)), ("checkpoint_size", str(kept), str(lost)))
    with database.writing() as session:
        opened = replace(sample_entry(900 + number + lost), action=Action.AUDIT_EPOCH_OPENED, changes=changes)
        insert_entries(session, [opened])


def seal_and_sign(database: Database, log: Log, *, at: datetime = START) -> Standing:
    while seal_pending(database):
        pass
    return publish(database, log, at)


def filled(database: Database, log: Log, count: int, *, step: int = 5, seed: int = 0) -> None:
    """`count` entries, sealed and signed every `step`."""
    for first in range(0, count, step):
        write_entries(database, min(step, count - first), first=first, seed=seed)
        seal_and_sign(database, log)


def verdict_of(session: Session, log: Log, *, trusted: tuple[str, ...] = (), at: datetime = START) -> Verdict:
    return verify_log(evidence_of(session, log), log.key.verifier(log.origin), at, trusted=trusted)


def verified(database: Database, log: Log, *, trusted: tuple[str, ...] = (), at: datetime = START) -> Verdict:
    with database.reading() as session:
        return verdict_of(session, log, trusted=trusted, at=at)


def lift_protections(session: Session) -> None:
    """What an owner of the database can do: drop every trigger of the log."""
    connection = session.connection()
    for statement in PROTECTIONS[connection.dialect.name]:
        if statement.startswith("DROP"):
            connection.exec_driver_sql(statement)


class _UndoneError(Exception):
    """Nothing of this block is to stay."""


@contextmanager
def damaged(database: Database) -> Iterator[Session]:
    """A transaction without protections, undone when the block ends."""
    with suppress(_UndoneError), database.writing() as session:
        lift_protections(session)
        yield session
        raise _UndoneError


@contextmanager
def damaging(database: Database) -> Iterator[Session]:
    """The same, committed."""
    with database.writing() as session:
        lift_protections(session)
        yield session


def pending_of(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditPending)) or 0
