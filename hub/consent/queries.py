"""Reads every fact the access rule may need, and keeps them while nothing changed.

Each change of a fact bumps a version in its own transaction: `channels.access_version` for what concerns
one household, `platforms.facts_version` for what concerns all. Facts read at given versions never change,
so a process keeps them under these versions and one small SELECT tells whether they still hold.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.consent.fact_rows import HouseholdRows, household_rows, subject_rows
from hub.consent.facts import Facts, Subject
from hub.consent.platform_rows import PlatformRows, platform_rows
from hub.registry.models import Channel, Household, PlatformRow, TeamMembership
from hub.storage.platform import Platform

KEPT = 256


@dataclass(frozen=True, slots=True)
class HouseholdHead:
    """The row every door reads first: which household, which key, which version of access."""

    id: UUID
    short_code: str
    name: bytes
    key_id: bytes
    last_seq: int
    access_version: int


@dataclass(frozen=True, slots=True)
class Known:
    """A household as the rule sees it: its head, every fact about it, and its subjects by row id."""

    head: HouseholdHead
    facts: Facts
    subjects: Mapping[UUID, Subject]
    everywhere: PlatformRows


class _Kept:
    """A bounded, thread-safe memory of values by version."""

    def __init__(self) -> None:
        self._rows: OrderedDict[tuple[object, ...], Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[object, ...]) -> Any:
        with self._lock:
            value = self._rows.get(key)
            if value is not None:
                self._rows.move_to_end(key)
            return value

    def put(self, key: tuple[object, ...], value: object) -> None:
        with self._lock:
            self._rows[key] = value
            if len(self._rows) > KEPT:
                self._rows.popitem(last=False)


_kept = _Kept()


def known_households(
    platform: Platform,
    session: Session,
    ids: Sequence[UUID],
    professional_id: UUID | None,
    now: datetime,
    *,
    lock: bool = False,
) -> dict[UUID, Known]:
    """Head, facts and subjects of each household the professional has, or had, a line in.

    Absent, erased and foreign households are left out alike, by the same SELECT; without a professional
    (the hub itself) only absent and erased ones are. One SELECT when nothing changed since this process
    last looked, a constant number otherwise. `lock` holds the channels until the transaction ends, so that
    what is decided here is still true when it commits.
    """
    heads, version = _heads(session, platform.id, ids, professional_id, lock=lock)
    found = {head.id: _kept.get((platform.id, version, head.id, head.access_version)) for head in heads}
    missing = [head for head in heads if found[head.id] is None]
    if missing:
        fresh = _read(platform, session, version, missing, now)
        for head in missing:
            found[head.id] = fresh[head.id]
            _kept.put((platform.id, version, head.id, head.access_version), fresh[head.id])
    return {head.id: Known(head, *found[head.id]) for head in heads}


def platform_facts(session: Session, platform_id: UUID, now: datetime) -> PlatformRows:
    """Configuration with its history: agreements, scopes, bases, parameters."""
    version = session.scalar(select(PlatformRow.facts_version).where(PlatformRow.id == platform_id))
    return _platform_rows(session, platform_id, version or 0, now)


def _heads(
    session: Session,
    platform_id: UUID,
    ids: Sequence[UUID],
    professional_id: UUID | None,
    *,
    lock: bool,
) -> tuple[list[HouseholdHead], int]:
    query = (
        select(
            Household.id,
            Household.short_code,
            Household.name,
            Household.key_id,
            Channel.last_seq,
            Channel.access_version,
            PlatformRow.facts_version,
        )
        .join(Channel, Channel.household_id == Household.id)
        .join(PlatformRow, PlatformRow.id == platform_id)
        .where(Household.id.in_(ids), Household.erased_at.is_(None))
    )
    if professional_id is not None:
        line = select(TeamMembership.id).where(
            TeamMembership.household_id == Household.id, TeamMembership.professional_id == professional_id
        )
        query = query.where(line.exists())
    if lock:
        query = query.with_for_update(of=Channel)
    rows = session.execute(query).all()
    return [HouseholdHead(*row[:6]) for row in rows], rows[0][6] if rows else 0


def _platform_rows(session: Session, platform_id: UUID, version: int, now: datetime) -> PlatformRows:
    rows: PlatformRows | None = _kept.get((platform_id, version))
    if rows is None:
        rows = platform_rows(session, now)
        _kept.put((platform_id, version), rows)
    return rows


def _read(
    platform: Platform, session: Session, version: int, heads: Sequence[HouseholdHead], now: datetime
) -> dict[UUID, tuple[Facts, Mapping[UUID, Subject], PlatformRows]]:
    everywhere = _platform_rows(session, platform.id, version, now)
    ids = [head.id for head in heads]
    rows, subjects = household_rows(platform, session, ids), subject_rows(session, ids)
    return {
        household: (_facts_of(household, rows, everywhere), subjects.get(household, {}), everywhere)
        for household in ids
    }


def _facts_of(household: UUID, rows: HouseholdRows, everywhere: PlatformRows) -> Facts:
    """The share of one household: its people, their other homes, and the teams of all these."""
    persons = {row.person for row in rows.memberships if row.household == household}
    memberships = [row for row in rows.memberships if row.person in persons]
    homes = {row.household for row in memberships} | {household}
    team = [row for row in rows.team if row.household in homes]
    professionals = {row.professional for row in team}
    return Facts(
        parameters=everywhere.parameters,
        agreements=everywhere.agreements,
        scopes=everywhere.scopes,
        legal_bases=everywhere.legal_bases,
        posts=[row for row in rows.posts if row.professional in professionals],
        team=team,
        memberships=memberships,
        persons=[row for row in rows.persons if row.id in persons],
        authorities=[row for row in rows.authorities if row.person in persons],
        statements=[row for row in rows.statements if row.person in persons],
    )
