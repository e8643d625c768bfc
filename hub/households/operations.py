"""Opening a household: its key, its persons, its first team. Every change is dated and audited."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.accounts.repeats import remember, repeated
from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.clock import FAR_FUTURE
from hub.consent.authorise import require_role
from hub.consent.queries import platform_facts
from hub.errors import InvalidInputError
from hub.households.persons import NewPerson, add_persons
from hub.households.rules import short_code
from hub.households.team import join_team as join_team
from hub.households.team import leave_team as leave_team
from hub.households.team_lines import NewLine as NewLine
from hub.households.team_lines import add_line, new_line, post_for, require_new
from hub.registry.models import Channel, Household, Stage
from hub.storage.platform import Platform

STAGES = range(1, 6)


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a household made: its id, its code, its persons in the order given."""

    id: UUID
    short_code: str
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What open_household was given."""

    hotel: str
    town: str
    persons: tuple[NewPerson, ...]
    team: tuple[NewLine, ...]
    stage: int
    code: str | None
    from_at: datetime | None
    repeat_key: str


def open_household(  # noqa: PLR0913 - all that is asked when a household is opened
    platform: Platform,
    actor: Actor,
    *,
    hotel: str,
    town: str,
    persons: Sequence[NewPerson],
    team: Sequence[NewLine],
    stage: int = 1,
    code: str | None = None,
    from_at: datetime | None = None,
    repeat_key: str = "",
) -> Opened:
    """Open the channel of a household. The key is durable in the keyring before the row exists.

    `from_at` is when people began to live there and the team to follow them (now unless given). The same
    `repeat_key` opens nothing twice.
    """
    if not persons:
        raise InvalidInputError("persons", "required")
    if stage not in STAGES:
        raise InvalidInputError("stage", "unknown_choice")
    household_id = platform.new_id()
    key_id = platform.keys.create_household(household_id)
    wanted = Wanted(hotel, town, tuple(persons), tuple(team), stage, code, from_at, repeat_key)
    return _open(platform, actor, household_id, key_id, wanted)


@writing
def _open(unit: WritingUnit, household_id: UUID, key_id: bytes, wanted: Wanted) -> Opened:
    require_role(unit, "coordinator", action="open_household")
    request = (wanted.hotel, wanted.town, str(wanted.persons), str(wanted.team), str(wanted.stage))
    earlier = repeated(unit, wanted.repeat_key, request)
    if earlier is not None:
        return _opened_before(unit, earlier)
    remember(unit, wanted.repeat_key, request, household_id)
    since = wanted.from_at or unit.now
    chosen = insert_household(unit, household_id, key_id, wanted.hotel, wanted.town, wanted.code)
    ids = add_persons(unit, household_id, key_id, wanted.persons, since)
    first_team(unit, household_id, wanted.team, since)
    reach_stage(unit, household_id, wanted.stage, since)
    return Opened(household_id, chosen, ids)


def insert_household(
    unit: WritingUnit, household_id: UUID, key_id: bytes, hotel: str, town: str, code: str | None = None
) -> str:
    """The row of a household and its channel; its code. Its key is in the keyring already."""
    chosen = code or _free_code(unit)
    key = unit.platform.household_key(household_id, key_id)
    place = json.dumps({"hotel": hotel, "town": town}, ensure_ascii=False).encode()
    context = unit.platform.context("household.name", household_id, household_id)
    unit.session.add(
        Household(
            id=household_id,
            short_code=chosen,
            name=key.seal(context, place),
            key_id=key_id,
            created_at=unit.now,
            erased_at=None,
        )
    )
    unit.session.flush()
    unit.session.add(Channel(household_id=household_id, last_seq=0, access_version=1))
    unit.session.flush()
    unit.record(
        Action.HOUSEHOLD_OPENED, household_id=household_id, object_kind="household", object_id=household_id
    )
    return chosen


def first_team(unit: WritingUnit, household_id: UUID, team: Sequence[NewLine], since: datetime) -> None:
    everywhere = platform_facts(unit.session, unit.platform.id, unit.now).partners
    for line in team:
        post, _partner = post_for(unit, line, unit.now, [one.id for one in everywhere])
        row = new_line(unit, household_id, line, post)
        row.from_at = since
        require_new(unit, row)
        add_line(unit, row)
    unit.ring(household_id, [line.professional_id for line in team])


def reach_stage(unit: WritingUnit, household_id: UUID, stage: int, since: datetime) -> None:
    unit.add_fact(
        Stage(household_id=household_id, stage=stage, from_at=since, until_at=FAR_FUTURE),
        Action.STAGE_REACHED,
        household_id=household_id,
    )


def _opened_before(unit: WritingUnit, household_id: UUID) -> Opened:
    found = unit.session.get_one(Household, household_id)
    unit.record(
        Action.HOUSEHOLD_OPENED_AGAIN,
        household_id=household_id,
        object_kind="household",
        object_id=household_id,
    )
    return Opened(household_id, found.short_code, ())


def _free_code(unit: WritingUnit) -> str:
    while True:
        code = short_code()
        if unit.session.scalar(select(Household.id).where(Household.short_code == code)) is None:
            return code
