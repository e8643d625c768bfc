"""Counting passwords before they are looked at, so that parallel guesses cannot slip through."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from hub.accounts.models import SignInAttempt
from hub.accounts.queries import failures_since
from hub.audit.entries import Action, Outcome
from hub.audit.models import AuditEntry
from hub.audit.units import WritingUnit, writing
from hub.errors import SignInError

WINDOW = timedelta(hours=1)
SILENCE = timedelta(minutes=1)


def count_attempt(unit: WritingUnit, name_hash: bytes, address_hash: bytes) -> UUID:
    """Count one more password for this name and this address, as failed until it is found right.

    Raises SignInError when `sign_in_attempts_per_hour` failed for the name, or from the address.
    """
    since = unit.now - WINDOW
    unit.session.execute(delete(SignInAttempt).where(SignInAttempt.at < unit.now - 24 * WINDOW))
    counts = unit.session.execute(failures_since(since, name_hash=name_hash, address_hash=address_hash)).one()
    if max(counts[0], counts[1]) >= unit.platform.settings.sign_in_attempts_per_hour:
        raise SignInError("sign_in_throttled", retry_after=int(WINDOW.total_seconds()))
    attempt_id = unit.new_id()
    unit.session.add(
        SignInAttempt(
            id=attempt_id, name_hash=name_hash, address_hash=address_hash, succeeded=False, at=unit.now
        )
    )
    return attempt_id


@writing
def record_throttling(unit: WritingUnit) -> None:
    """Say in the log that passwords are being refused unseen: once a minute at most, so that who guesses
    on cannot fill it."""
    said = select(AuditEntry.entry_id).where(
        AuditEntry.action == Action.ACCOUNT_SIGN_IN_THROTTLED, AuditEntry.at > unit.now - SILENCE
    )
    if unit.session.scalar(said.limit(1)) is None:
        unit.record(Action.ACCOUNT_SIGN_IN_THROTTLED, outcome=Outcome.REFUSED)


def forgive_attempt(unit: WritingUnit, attempt_id: UUID) -> None:
    """The password was right: it no longer counts as failed."""
    unit.session.execute(update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(succeeded=True))
