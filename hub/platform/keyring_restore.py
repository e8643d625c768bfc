"""A backup of the keyring, of whatever kind it is, and putting it back: entry by entry, only where one is
missing or damaged.

A backup never replaces what opens, so entries wrapped again since stay; what was erased stays erased, here
and in the backup; what an old, destroyed root had wrapped opens nothing and is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.errors import ConfigurationError, NotFoundError
from hub.registry.models import Household
from hub.storage.keyring_folder import FolderKeyring
from hub.storage.platform import Platform

PUT_BACK, KEPT, ERASED, UNREADABLE, UNNAMED = "put_back", "kept", "erased", "unreadable", "unnamed"


def back_up_keys(platform: Platform, folder: Path) -> int:
    """Copy every entry, wrapped as it is, and every mark of an erasure to a new keyring in that folder; how
    many entries. Raises ConfigurationError when the folder holds one already."""
    copy, keyring = FolderKeyring(folder), platform.keys.keyring
    if any(copy.ids()) or any(copy.erased()):
        raise ConfigurationError(f"{folder}: holds a keyring already; a backup goes into a folder of its own")
    for key_id, at in keyring.erased():
        copy.erase(key_id, at)
    count = 0
    for key_id, _ in keyring.ids():
        with suppress(NotFoundError):  # erased meanwhile
            copy.put(key_id, keyring.get(key_id))
            count += 1
    return count


def restore_erasures(platform: Platform, erased: Iterable[tuple[bytes, datetime]]) -> None:
    """What a backup knows as erased is erased: a keyring that was lost has forgotten it."""
    for key_id, at in erased:
        platform.keys.keyring.erase(key_id, at)


def restore_keys(platform: Platform, actor: Actor, backup: Iterable[tuple[bytes, bytes]]) -> Counter[str]:
    """How many entries of the backup were put back, kept as they are, erased since, unreadable under any
    root held, or named by no row. On record, also when a service goes away in the middle."""
    named: dict[bytes, UUID | None] = {key_id: household for household, key_id in _named(platform)}
    erased = {key_id for key_id, _ in platform.keys.keyring.erased()} | _erased_rows(platform)
    found: Counter[str] = Counter()
    try:
        for key_id, wrapped in backup:
            if key_id in erased:
                found[ERASED] += 1
            elif key_id not in named:
                found[UNNAMED] += 1
            else:
                found[_restore(platform, named[key_id], key_id, wrapped)] += 1
    finally:
        _record(platform, actor, found[PUT_BACK])
    return found


def _named(platform: Platform) -> Iterator[tuple[UUID | None, bytes]]:
    yield None, platform.key_id
    with platform.database.reading() as session:
        rows = session.execute(
            select(Household.id, Household.key_id).where(Household.erased_at.is_(None))
        ).all()
    yield from ((row.id, row.key_id) for row in rows)


def _erased_rows(platform: Platform) -> set[bytes]:
    """Keys of households erased here: a keyring that was lost may have forgotten it."""
    with platform.database.reading() as session:
        return set(session.scalars(select(Household.key_id).where(Household.erased_at.is_not(None))))


def _restore(platform: Platform, household_id: UUID | None, key_id: bytes, wrapped: bytes) -> str:
    keys = platform.keys
    try:
        if keys.opens(household_id, key_id, keys.keyring.get(key_id)):
            return KEPT
    except NotFoundError:
        pass
    if not keys.opens(household_id, key_id, wrapped):
        return UNREADABLE
    try:
        keys.keyring.put(key_id, wrapped)
    except NotFoundError:
        return ERASED  # meanwhile
    return PUT_BACK


@writing
def _record(unit: WritingUnit, put_back: int) -> None:
    unit.record(Action.KEYS_RESTORED, object_kind="keyring", changes=[("number", None, str(put_back))])
