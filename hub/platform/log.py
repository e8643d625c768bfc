"""The audit log of a platform: its name, its signing key, its guard outside the database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, select

from hub.audit.checkpoint import CheckpointError, SigningKey, log_origin, open_note
from hub.audit.far_guard import far_guard_for
from hub.audit.guard import guard_for, load_signing_key
from hub.audit.models import AuditCheckpoint
from hub.audit.other_epochs import Beside
from hub.audit.sealing import Log
from hub.errors import ConfigurationError
from hub.registry.models import PlatformRow
from hub.settings import Settings
from hub.storage.db import Database
from hub.storage.platform import Platform

_ANY_CHECKPOINT = select(AuditCheckpoint.size).limit(1)
_LAST_CHECKPOINT = (
    select(AuditCheckpoint.origin, AuditCheckpoint.note)
    .order_by(AuditCheckpoint.signed_at.desc(), AuditCheckpoint.size.desc())
    .limit(1)
)


def open_log(platform: Platform) -> Log:
    """The log in its present epoch; the key is made on first use, and never once something was signed."""
    with platform.database.reading() as session:
        epoch = session.scalars(select(PlatformRow.log_epoch)).one()
    return log_in(platform, epoch)


def log_in(platform: Platform, epoch: int) -> Log:
    """The log in any epoch, come or to come; one key signs them all."""
    with platform.database.reading() as session:
        signed = session.scalar(_ANY_CHECKPOINT) is not None
    settings = platform.settings
    origin = log_origin(settings.log_host, platform.code, epoch)
    key = load_signing_key(_key_file(settings), signed=signed)
    guard = guard_for(settings.data / "guard", origin)
    return Log(origin, key, guard, far_guard_for(platform.objects, origin), _beside(platform, epoch))


def _beside(platform: Platform, epoch: int) -> Beside:
    """The epochs before and after this one. No other is asked for far away: numbers are given one after the
    other, unless somebody wrote one into the database."""
    found = []
    for number in (epoch - 1, epoch + 1):
        origin = log_origin(platform.settings.log_host, platform.code, number)
        if number > 0 and (far := far_guard_for(platform.objects, origin)):
            found.append((guard_for(platform.settings.data / "guard", origin), far))
    return tuple(found)


def require_signing_key(settings: Settings, database: Database) -> None:
    """Raises ConfigurationError when the key that signed the log is missing, is none, or is another one: when
    neither the last note of the database nor that of the guard is signed by it.

    A note that was altered is no matter of the key: the verdict on the log tells it.
    """
    with database.reading() as session:
        known = inspect(session.connection()).has_table(AuditCheckpoint.__tablename__)
        last = session.execute(_LAST_CHECKPOINT).first() if known else None
    path = _key_file(settings)
    if last is None and not path.exists():
        return
    key = load_signing_key(path, signed=True)
    if last is None:
        return
    notes = last.note, guard_for(settings.data / "guard", last.origin).read()
    if not any(note and _is_of(key, last.origin, note) for note in notes):
        raise ConfigurationError(f"{path}: not the key that signed the audit log; put it back")


def _is_of(key: SigningKey, origin: str, note: str) -> bool:
    try:
        open_note(note, key.verifier(origin))
    except CheckpointError as error:
        return str(error) != "not_signed"
    return True


def _key_file(settings: Settings) -> Path:
    return settings.data / "keys" / "audit-signing.key"
