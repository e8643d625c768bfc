"""Renewing the root key while everybody works: every entry of the keyring wrapped again, then the old root
destroyed. Contents are not touched.

It may be killed anywhere and run again. Each entry names the root it is wrapped under, so what is done is
passed over: the progress stands in the entries themselves. The old root is destroyed only once every key
some row names opens under the new one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.errors import (
    ConfigurationError,
    NotFoundError,
    StorageUnavailableError,
    TamperedError,
    UnfinishedError,
)
from hub.registry.models import Household, RootRotation
from hub.storage.platform import Platform
from hub.storage.root_key import root_id_of

UNDER_WAY = timedelta(minutes=10)
"""The key of a household is written before its row: a younger entry without a row may be about to get one."""

_BATCH = 200
Named = tuple[UUID | None, bytes]
"""An entry some row names: of which household (None for the platform), and its id."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """`rewrapped` of the `entries` were wrapped again by this run, the others by one that was cut off.
    `strays` are old entries no row names, such as an opening that failed: they open nothing any more."""

    entries: int
    rewrapped: int
    strays: int
    begun_at: datetime
    ended_at: datetime


def rotate_root(platform: Platform, actor: Actor) -> Rotated:
    """Renew the root key and destroy the old one. Readers and writers go on meanwhile.

    Raises ConfigurationError, the old root still there, when a key does not open or may yet get its row;
    UnfinishedError when a service went away, to be run again.
    """
    rotation_id = _begin(platform, actor)
    try:
        return _renew(platform, actor, rotation_id)
    except StorageUnavailableError as error:
        raise UnfinishedError(
            f"the root key is being renewed ({error} not reachable) and every key still opens: run this again"
        ) from error


def _renew(platform: Platform, actor: Actor, rotation_id: UUID) -> Rotated:
    platform.keys.provider.renew()
    named = set(_entries(platform))
    rewrapped = sum(_rewrap(platform, *entry) for entry in sorted(named, key=lambda entry: entry[1]))
    strays = _strays(platform)
    _require_every_key(platform)
    delay = platform.keys.provider.destroy_old()
    begun_at, ended_at = _end(platform, actor, rotation_id, rewrapped, delay)
    return Rotated(len(named), rewrapped, strays, begun_at, ended_at)


def _entries(platform: Platform) -> Iterator[Named]:
    """Every entry a row names, in batches. Of households opened meanwhile too: they come last."""
    yield None, platform.key_id
    last: UUID | None = None
    while True:
        query = select(Household.id, Household.key_id).where(Household.erased_at.is_(None))
        query = query.order_by(Household.id).limit(_BATCH)
        with platform.database.reading() as session:
            rows = session.execute(query if last is None else query.where(Household.id > last)).all()
        yield from ((row.id, row.key_id) for row in rows)
        if len(rows) < _BATCH:
            return
        last = rows[-1].id


def _rewrap(platform: Platform, household_id: UUID | None, key_id: bytes) -> bool:
    try:
        return platform.keys.rewrap(household_id, key_id)
    except (NotFoundError, TamperedError):
        return False  # erased meanwhile, or lost: `_require_every_key` tells which


def _strays(platform: Platform) -> int:
    """Entries left under an old root, which no row names. Raises ConfigurationError while one is young."""
    newest, now = platform.keys.provider.root_id, platform.clock()
    known = {key_id for _, key_id in _entries(platform)}
    left = [
        at
        for key_id, at in platform.keys.keyring.ids()
        if key_id not in known and _old(platform, key_id, newest)
    ]
    if any(at > now - UNDER_WAY for at in left):
        raise ConfigurationError(
            "a household may be being opened; the old root key is still there: run this again in "
            f"{UNDER_WAY.seconds // 60} minutes"
        )
    return len(left)


def _old(platform: Platform, key_id: bytes, newest: bytes) -> bool:
    try:
        return root_id_of(platform.keys.keyring.get(key_id)) != newest
    except (NotFoundError, TamperedError):
        return False


def _require_every_key(platform: Platform) -> None:
    """Wrap what is left; open each under the new root: a backup of what does not open needs the old one."""
    erased = {key_id for key_id, _ in platform.keys.keyring.erased()}
    lost = [
        key_id for household_id, key_id in _entries(platform) if not _opens(platform, household_id, key_id)
    ]
    lost = [key_id for key_id in lost if key_id not in erased]
    if lost:
        raise ConfigurationError(
            f"{len(lost)} keys do not open ({', '.join(key_id.hex() for key_id in lost[:3])}); the old root "
            "key is still there: put their backup back with `hub keys restore`, then run this again"
        )


def _opens(platform: Platform, household_id: UUID | None, key_id: bytes) -> bool:
    keys = platform.keys
    try:
        keys.rewrap(household_id, key_id)
        wrapped = keys.keyring.get(key_id)
        return root_id_of(wrapped) == keys.provider.root_id and keys.opens(household_id, key_id, wrapped)
    except (NotFoundError, TamperedError):
        return False


@writing
def _begin(unit: WritingUnit) -> UUID:
    """The rotation that was cut off, or a new one."""
    open_row = unit.session.scalar(select(RootRotation).where(RootRotation.ended_at.is_(None)))
    row = open_row or RootRotation(id=unit.new_id(), begun_at=unit.now, ended_at=None)
    unit.session.add(row)
    unit.record(Action.KEYS_ROTATION_BEGUN, object_kind="root_key", object_id=row.id)
    return row.id


@writing
def _end(unit: WritingUnit, rotation_id: UUID, rewrapped: int, delay: timedelta) -> tuple[datetime, datetime]:
    """It ends when the old root is gone for ever: with a key management service, after its delay."""
    row = unit.session.get_one(RootRotation, rotation_id)
    row.ended_at = row.ended_at or unit.now + delay
    unit.record(
        Action.KEYS_ROTATED,
        object_kind="root_key",
        object_id=row.id,
        changes=[("number", None, str(rewrapped))],
    )
    return row.begun_at, row.ended_at
