"""Reads every fact the access rule may need, and keeps them while nothing changed.

Each change of a fact bumps a version in its own transaction: `channels.access_version` for what concerns
one household, `platforms.facts_version` for what concerns all. Facts read at given versions never change,
so a process keeps them under these versions and one small SELECT tells whether they still hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, FromClause, Select, bindparam, or_, select, union
from sqlalchemy.orm import Session

from hub.consent.elsewhere import Elsewhere, share_of, subjects_elsewhere
from hub.consent.fact_rows import household_rows, subject_rows
from hub.consent.facts import Facts, Subject
from hub.consent.kept import Kept
from hub.consent.models import Opening
from hub.consent.platform_rows import PlatformRows, platform_rows
from hub.consent.shares import shares
from hub.registry.models import Channel, Household, PlatformRow, TeamMembership
from hub.registry.queries import SCOPE_OF, other_homes
from hub.storage.platform import Platform
from hub.storage.rows import table_of

KEPT = 256
"""Households of which the facts are kept; so many asked for at once are read for that once only."""


@dataclass(frozen=True, slots=True)
class HouseholdHead:
    """The row every door reads first: which household, which key, which version of access."""

    id: UUID
    short_code: str
    name: bytes
    key_id: bytes
    last_seq: int
    access_version: int
    facts_version: int

    @property
    def versions(self) -> tuple[int, int]:
        """Under which facts this was read: of the household, and of the platform."""
        return self.access_version, self.facts_version


@dataclass(frozen=True, slots=True)
class Known:
    """A household as the rule sees it: its head, every fact about it, and its subjects by row id; `elsewhere`
    those of other households that are about somebody who lives or lived here."""

    head: HouseholdHead
    facts: Facts
    subjects: Mapping[UUID, Subject]
    everywhere: PlatformRows
    elsewhere: Mapping[UUID, Elsewhere]


_Facts = tuple[Facts, Mapping[UUID, Subject], PlatformRows, Mapping[UUID, Elsewhere]]
_households: Kept[_Facts] = Kept(KEPT)
_platforms: Kept[PlatformRows] = Kept(KEPT)


def known_households(
    platform: Platform,
    session: Session,
    ids: Sequence[UUID],
    professional_id: UUID | None,
    now: datetime,
    *,
    lock: bool = False,
) -> dict[UUID, Known]:
    """Head, facts and subjects of each household the professional has, or had, a line in or opened once.

    Absent, erased and foreign households are left out alike, by the same SELECT; without a professional
    (the hub itself) only absent and erased ones are. One SELECT when nothing changed since this process
    last looked, a constant number otherwise. `lock` holds households and channels until the transaction ends,
    so that what is decided here is still true when it commits.
    """
    heads, version = _heads(session, platform.id, ids, professional_id, now, lock=lock)
    kept = ((head, _households.get((platform.id, head.id), head.versions)) for head in heads)
    found = {head.id: value for head, value in kept if value is not None}
    missing = [head for head in heads if head.id not in found]
    if missing:
        found |= _read(platform, session, version, missing, now)
        for head in missing if len(missing) < KEPT else ():
            _households.put((platform.id, head.id), head.versions, found[head.id])
    return {head.id: Known(head, *found[head.id]) for head in heads}


def heads_of_scope(
    session: Session,
    platform_id: UUID,
    professional_id: UUID,
    now: datetime,
    ids: Sequence[UUID] | None = None,
) -> list[HouseholdHead]:
    """The heads of these households, or all (None), in whose team the professional is now. One SELECT,
    however many."""
    given = {"platform": platform_id, "professional": professional_id, "now": now, "ids": ids}
    return [HouseholdHead(*row) for row in session.execute(_SCOPE if ids is None else _OF_SCOPE, given)]


def platform_facts(session: Session, platform_id: UUID, now: datetime) -> PlatformRows:
    """Configuration with its history: agreements, scopes, bases, parameters."""
    version = session.scalar(select(PlatformRow.facts_version).where(PlatformRow.id == platform_id))
    return _platform_rows(session, platform_id, version or 0, now)


def _heads(
    session: Session,
    platform_id: UUID,
    ids: Sequence[UUID],
    professional_id: UUID | None,
    now: datetime,
    *,
    lock: bool,
) -> tuple[list[HouseholdHead], int]:
    one = len(ids) == 1
    asked = ids[0] if one else ids
    given = {"platform": platform_id, "ids": asked, "professional": professional_id, "now": now}
    query = _heads_query(mine=professional_id is not None, lock=lock, one=one)
    session.flush()
    rows = [row for row in session.connection().execute(query, given) if row.id in ids]
    return [HouseholdHead(*row) for row in rows], rows[0].facts_version if rows else 0


_HOUSEHOLDS, _CHANNELS, _PLATFORMS = table_of(Household), table_of(Channel), table_of(PlatformRow)
_HEADS = (
    select(
        _HOUSEHOLDS.c.id,
        _HOUSEHOLDS.c.short_code,
        _HOUSEHOLDS.c.name,
        _HOUSEHOLDS.c.key_id,
        _CHANNELS.c.last_seq,
        _CHANNELS.c.access_version,
        _PLATFORMS.c.facts_version,
    )
    .join(_CHANNELS, _CHANNELS.c.household_id == _HOUSEHOLDS.c.id)
    .join(_PLATFORMS, _PLATFORMS.c.id == bindparam("platform"))
)
_SCOPE = _HEADS.where(_HOUSEHOLDS.c.id.in_(SCOPE_OF))
_OF_SCOPE = _SCOPE.where(_HOUSEHOLDS.c.id.in_(bindparam("ids", expanding=True)))


@cache
def _heads_query(*, mine: bool, lock: bool, one: bool) -> Select[UUID, str, bytes, bytes, int, int, int]:
    """Made once: every operation begins with it; a list of ids is written out anew each time it is asked.

    Held with them, in one order everywhere, are the other homes of their children: what is said of a child is
    said in both."""
    ids: BindParameter[Any] = bindparam("ids", type_=_HOUSEHOLDS.c.id.type, expanding=not one)
    query = _HEADS.where(_HOUSEHOLDS.c.erased_at.is_(None))
    if not lock:
        return query.where(_asked(_HOUSEHOLDS, ids, mine=mine))
    here = _HOUSEHOLDS.alias("here")
    held = union(select(here.c.id).where(_asked(here, ids, mine=mine)), other_homes(ids, bindparam("now")))
    # The household too, and first, as an erasure holds them: PostgreSQL reads again only the rows it locks,
    # so whoever waited behind the decision would still see the household as it was before it.
    query = query.where(_HOUSEHOLDS.c.id.in_(held)).order_by(_HOUSEHOLDS.c.id)
    return query.with_for_update(of=(_HOUSEHOLDS, _CHANNELS), key_share=True)


def _asked(households: FromClause, ids: BindParameter[Any], *, mine: bool) -> ColumnElement[bool]:
    """Those of these ids; only where the professional has or had a line, or opened one, when `mine`."""
    wanted = households.c.id.in_(ids) if ids.expanding else households.c.id == ids
    if mine:
        lines, opened = table_of(TeamMembership).c, table_of(Opening).c
        wanted &= or_(
            *(
                select(one.id)
                .where(one.household_id == households.c.id, one.professional_id == bindparam("professional"))
                .exists()
                for one in (lines, opened)
            )
        )
    return wanted


def _platform_rows(session: Session, platform_id: UUID, version: int, now: datetime) -> PlatformRows:
    rows = _platforms.get(platform_id, version)
    if rows is None:
        rows = platform_rows(session, now)
        _platforms.put(platform_id, version, rows)
    return rows


def _read(
    platform: Platform, session: Session, version: int, heads: Sequence[HouseholdHead], now: datetime
) -> dict[UUID, _Facts]:
    everywhere = _platform_rows(session, platform.id, version, now)
    ids = [head.id for head in heads]
    rows, subjects = household_rows(platform, session, ids), subject_rows(session, ids)
    others = subjects_elsewhere(session, rows.memberships)
    return {
        household: (facts, subjects.get(household, {}), everywhere, share_of(others, household, facts))
        for household, facts in shares(ids, rows, everywhere)
    }
