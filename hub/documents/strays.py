"""Keys and objects that nothing names any more: found, and swept away when that is certain.

An opening that failed leaves a key, a deposit that was cut an object. Only what is older than the longest
upload is swept, and only while the log is intact: beside an older database, brought back by mistake, what
the newer one names would look like a stray, and a key erased is erased for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Session

from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.audit.verdict import Result
from hub.documents.erasure import finish_erasures
from hub.documents.findings import Findings
from hub.documents.uploads import sweep_uploads
from hub.errors import ConfigurationError, StorageUnavailableError, UnfinishedError
from hub.platform.journal_proof import verdict_of
from hub.registry.models import Household
from hub.storage.db import Base
from hub.storage.platform import Platform

_PAGE = 500


@dataclass(slots=True)
class Swept:
    """What is gone so far; `unfinished` objects were never whole, `uploads` had lapsed."""

    objects: int = 0
    keys: int = 0
    unfinished: int = 0
    uploads: int = 0

    @property
    def all(self) -> int:
        return self.objects + self.keys + self.unfinished + self.uploads


def check_strays(platform: Platform, found: Findings, before: datetime) -> None:
    """Name the keys written before that instant which no row names, and those of erased households."""
    erased = _erased(platform)
    written = [(key_id, at) for key_id, at in platform.keys.keyring.ids() if at < before]
    found.keys_of_erased = [key_id.hex() for key_id, _ in written if key_id in erased]
    named = _named_keys(platform) | set(erased)
    found.keys_without_household = [key_id.hex() for key_id, _ in written if key_id not in named]


def sweep(platform: Platform, actor: Actor, found: Findings) -> Swept:
    """Remove what of the findings is old enough, and take it off them; on record, however far it came.

    Raises ConfigurationError while the log is not intact, UnfinishedError when a service goes away.
    """
    if verdict_of(platform).result is Result.BROKEN:
        raise ConfigurationError(
            "nothing is swept: the log is not intact, so this may be an older database than the one in use; "
            "`hub audit verify` says what is wrong"
        )
    limit = platform.clock() - timedelta(hours=platform.settings.upload_hours)
    swept = Swept()
    try:
        finish_erasures(platform, actor)
        try:
            swept.uploads = sweep_uploads(platform, actor)
            _sweep_keys(platform, found, limit, swept)
            _sweep_objects(platform, found, limit, swept)
            swept.unfinished = platform.objects.drop_unfinished(limit)
        finally:
            if swept.all:
                _record(platform, actor, swept)
    except StorageUnavailableError as error:
        raise UnfinishedError(f"swept in part ({error} not reachable): run this again") from error
    return swept


def _sweep_keys(platform: Platform, found: Findings, limit: datetime, swept: Swept) -> None:
    """The rows are read after the keys: one opened meanwhile has its row by now, or a young key."""
    erased, keyring, now = _erased(platform), platform.keys.keyring, platform.clock()
    old = {key_id for key_id, at in keyring.ids() if at < limit}
    strays = {key_id for key_id in old if key_id.hex() in found.keys_without_household}
    strays = (strays - _named_keys(platform)) | (old & set(erased))
    for key_id in sorted(strays):
        keyring.erase(key_id, erased.get(key_id, now))
        swept.keys += 1
    left = {key_id.hex() for key_id, _ in keyring.ids()}
    found.keys_of_erased = [one for one in found.keys_of_erased if one in left]
    found.keys_without_household = [one for one in found.keys_without_household if one in left]


def _sweep_objects(platform: Platform, found: Findings, limit: datetime, swept: Swept) -> None:
    wanted = set(found.objects_without_row)
    old = sorted(name for name, at in platform.objects.names() if at < limit and name in wanted)
    named = _named_objects(platform, old)
    gone = [name for name in old if name not in named]
    for name in gone:
        platform.objects.delete(name)
        swept.objects += 1
    found.objects_without_row = [one for one in found.objects_without_row if one not in gone]


def _named_keys(platform: Platform) -> set[bytes]:
    query = select(Household.key_id).where(Household.erased_at.is_(None))
    with platform.database.reading() as session:
        return {platform.key_id, *session.scalars(query)}


def _erased(platform: Platform) -> dict[bytes, datetime]:
    query = select(Household.key_id, Household.erased_at).where(Household.erased_at.is_not(None))
    with platform.database.reading() as session:
        return {row.key_id: row.erased_at for row in session.execute(query) if row.erased_at}


def _named_objects(platform: Platform, names: list[str]) -> set[str]:
    """Those of the names that a row of any table still names."""
    named: set[str] = set()
    for start in range(0, len(names), _PAGE):
        page = [bytes.fromhex(name) for name in names[start : start + _PAGE]]
        with platform.database.reading() as session:
            named |= {object_id.hex() for object_id in _in_any_table(session, page)}
    return named


def _in_any_table(session: Session, page: list[bytes]) -> Iterator[bytes]:
    for column in _object_columns():
        yield from session.scalars(select(column).where(column.in_(page)))


def _object_columns() -> Iterable[Any]:
    """Every column that names objects of the store, whatever feature it belongs to."""
    columns = (table.c.get("object_id") for table in Base.metadata.sorted_tables)
    return [one for one in columns if one is not None and isinstance(one.type, LargeBinary)]


@writing
def _record(unit: WritingUnit, swept: Swept) -> None:
    unit.record(Action.STORE_SWEPT, object_kind="store", changes=[("number", None, str(swept.all))])
