"""Much of everything: a professional who follows 2,000 households, 50,000 records of what persons said."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import update

from benchmarks.world import FAMILY, Home, agreed_answers, note_of
from hub.actors import Actor
from hub.audit.units import WritingUnit, writing
from hub.channels.operations import record_note
from hub.clock import FAR_FUTURE
from hub.consent.authorise import stand
from hub.consent.codes import Use
from hub.consent.models import ConsentCell, ConsentRecord
from hub.consent.queries import platform_facts
from hub.consent.recording import record_statement
from hub.errors import Asked
from hub.households.operations import NewLine, Opened, first_team, insert_household, reach_stage
from hub.households.persons import add_persons
from hub.registry.models import Channel
from hub.storage.platform import Platform
from hub.storage.rows import insert_values

NOTES = 3
DAYS = 300
"""How long people have been talking when the measuring begins."""
AT_ONCE = 500
ANSWERS = ("given", "given", "refused", "withdrawn")


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many households there are, how many records, and how many of these are about the first one."""

    households: int
    records: int
    about_one: int


def add_crowd(platform: Platform, team: Sequence[Actor], crowd: Crowd) -> list[Home]:
    """Households all followed by this team, with notes, and what was said in them ever since."""
    homes = [_add_home(platform, team) for _ in range(crowd.households)]
    own = crowd.households * len(FAMILY)
    _tell(platform, team[1], homes[:1], crowd.about_one)
    _tell(platform, team[1], homes[1:], max(0, crowd.records - own - crowd.about_one))
    return homes


def _add_home(platform: Platform, team: Sequence[Actor]) -> Home:
    household_id = platform.new_id()
    key_id = platform.keys.create_household(household_id)
    return _opened(platform, team[1], household_id, key_id, team)


@writing
def _opened(unit: WritingUnit, household_id: UUID, key_id: bytes, team: Sequence[Actor]) -> Home:
    """What four operations do, in one transaction."""
    code = insert_household(unit, household_id, key_id, "Hôtel du Canal", "Bobigny")
    ids = add_persons(unit, household_id, key_id, FAMILY, unit.now)
    lines = [NewLine(actor.id) for actor in team if actor.id is not None]
    first_team(unit, household_id, lines, unit.now)
    reach_stage(unit, household_id, 1, unit.now)
    home = Home(Opened(household_id, code, ids), tuple(team))
    standing = stand(unit, household_id, Asked("consent", household_id))
    for said in agreed_answers(standing.known.everywhere, home.opened):
        record_statement(unit, standing, said)
    for number in range(NOTES):
        record_note(unit, standing, note_of(home, number))
    return home


def _tell(platform: Platform, collector: Actor, homes: Sequence[Home], count: int) -> None:
    """So many records about the persons of these households, over the days to come. Written as rows: an
    operation records what is said now."""
    with platform.database.reading() as session:
        everywhere = platform_facts(session, platform.id, platform.clock())
    partners = [partner.id for partner in everywhere.partners]
    said = _records(platform, collector, homes, Random(count))
    left = count
    while left > 0:
        records = list(islice(said, min(AT_ONCE, left)))
        left -= len(records)
        cells = [
            cell
            for number, record in enumerate(records)
            for cell in _cells(platform, record, partners, everywhere.categories[number % 6], number)
        ]
        with platform.database.writing() as session:
            insert_values(session, ConsentRecord, records)
            insert_values(session, ConsentCell, cells)
    with platform.database.writing() as session:
        ids = [home.id for home in homes]
        for start in range(0, len(ids), AT_ONCE):
            known = Channel.household_id.in_(ids[start : start + AT_ONCE])
            session.execute(
                update(Channel).where(known).values(access_version=Channel.access_version + 1),
                execution_options={"synchronize_session": False},
            )


def _records(
    platform: Platform, collector: Actor, homes: Sequence[Home], dice: Random
) -> Iterator[dict[str, Any]]:
    adults = [(home.id, person) for home in homes for person in home.opened.person_ids[:2]]
    while True:
        for household_id, person in adults:
            yield {
                "id": platform.new_id(),
                "household_id": household_id,
                "person_id": person,
                "giver_id": person,
                "capacity": "self",
                "collector_id": collector.id,
                "collector_partner_id": collector.partner_id,
                "text_version": "1",
                "text_hash": "0" * 64,
                "language": "fr",
                "method": "oral_with_witness",
                "interpreter": None,
                "evidence": None,
                "recorded_at": platform.clock() + timedelta(minutes=dice.randrange(DAYS * 24 * 60)),
                "row_salt": secrets.token_bytes(16),
            }


def _cells(
    platform: Platform, record: dict[str, Any], partners: Sequence[UUID], category: str, number: int
) -> Iterator[dict[str, Any]]:
    at: datetime = record["recorded_at"]
    answer = ANSWERS[number % len(ANSWERS)]
    for partner in partners:
        for use in Use:
            yield {
                "id": platform.new_id(),
                "record_id": record["id"],
                "person_id": record["person_id"],
                "partner_id": partner,
                "category": category,
                "action": use.value,
                "decision": answer,
                "from_at": at,
                "until_at": at + timedelta(days=365) if answer == "given" else FAR_FUTURE,
                "recorded_at": at,
            }
