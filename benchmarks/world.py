"""The invented platform the benchmarks run on, made by the operations users call.

Every household has a couple with a child, a team of two professionals of each partner, and full agreement:
the case in which the access rule has most to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from hub.accounts.passwords import hash_password
from hub.accounts.queries import load_actor
from hub.accounts.sessions import insert_session, new_session_id
from hub.actors import Actor, Origin, system_actor
from hub.audit.units import WritingUnit, writing
from hub.channels.operations import NewNote, record_note
from hub.cli.prepare import prepare, set_up
from hub.consent.approvals import approve_text, key_of
from hub.consent.authorise import stand
from hub.consent.collecting import Collected
from hub.consent.operations import record_consent
from hub.consent.platform_rows import PlatformRows
from hub.consent.queries import platform_facts
from hub.consent.texts import newest_pack
from hub.errors import Asked
from hub.households.operations import NewLine, Opened, open_household
from hub.households.persons import NewPerson
from hub.platform.accounts import NewAccount, create_account, record_account
from hub.platform.configuration import read_configuration
from hub.settings import Settings
from hub.storage.platform import Platform

OPERATOR = system_actor(Origin.CLI)
POSTS = (("mep", "job_counsellor"), ("ssp", "social_worker"), ("his", "housing_officer"))
BODY = (
    "Madame a reçu ce matin la réponse de la préfecture : le rendez-vous est fixé au 14, à 9 h 30. "
    "Elle viendra avec les justificatifs d’hébergement ; pouvez-vous confirmer la date de la visite ?"
)
FAMILY = (
    NewPerson("Aminata Diallo", date(1990, 5, 2)),
    NewPerson("Ibrahima Diallo", date(1988, 1, 17)),
    NewPerson("Fanta Diallo", date(2016, 9, 30), parents=(0, 1)),
)


@dataclass(frozen=True, slots=True)
class Home:
    """A household with the professionals who follow it."""

    opened: Opened
    team: tuple[Actor, ...]

    @property
    def id(self) -> UUID:
        return self.opened.id


def new_platform(folder: Path, database_url: str = "") -> Platform:
    """A platform of Paris in an empty database, nobody in it but the officer who approved the French text."""
    settings = Settings(data=folder, database_url=database_url)
    database = prepare(settings)
    platform = set_up(settings, database, read_configuration(settings.config / "platform.toml"))
    approve_text(platform, _officer(platform), *key_of(newest_pack(settings.config, "fr")))
    return platform


def _officer(platform: Platform) -> Actor:
    new = NewAccount("Claire Bonnardel", "mesure.dpo@ssp.example", "ssp", "dpo", "lawyer")
    made = create_account(platform, OPERATOR, new, "mot de passe de mesure")
    with platform.database.reading() as session:
        actor = load_actor(session, made, platform.clock(), Origin.WEB)
    assert actor is not None
    return actor


def add_professionals(platform: Platform, count: int) -> list[Actor]:
    """So many professionals, each partner in turn."""
    ids = _insert_professionals(platform, OPERATOR, count, hash_password("mot de passe de mesure"))
    with platform.database.reading() as session:
        found = [load_actor(session, one, platform.clock(), Origin.WEB) for one in ids]
    return [actor for actor in found if actor is not None]


@writing
def _insert_professionals(unit: WritingUnit, count: int, password_hash: str) -> list[UUID]:
    found = []
    for number in range(count):
        partner, profession = POSTS[number % len(POSTS)]
        mail = f"mesure.{number}@{partner}.example"
        new = NewAccount(f"Camille Martin {number}", mail, partner, "worker", profession)
        found.append(record_account(unit, new, password_hash))
    return found


def add_home(platform: Platform, team: list[Actor], *, agreed: bool = True) -> Home:
    """A household followed by this team."""
    lines = [NewLine(actor.id) for actor in team if actor.id is not None]
    opened = open_household(
        platform, OPERATOR, hotel="Hôtel du Canal", town="Bobigny", persons=FAMILY, team=lines
    )
    if agreed:
        _agree(platform, team[1], opened)
    return Home(opened, tuple(team))


def add_homes(platform: Platform, professionals: list[Actor], count: int, size: int = 6) -> list[Home]:
    """Households whose teams are taken in turn from all professionals."""
    teams = [
        [professionals[(size * number + place) % len(professionals)] for place in range(size)]
        for number in range(count)
    ]
    return [add_home(platform, team) for team in teams]


def _agree(platform: Platform, collector: Actor, opened: Opened) -> None:
    with platform.database.reading() as session:
        everywhere = platform_facts(session, platform.id, platform.clock())
    for said in agreed_answers(everywhere, opened):
        record_consent(platform, collector, opened.id, said)


def agreed_answers(everywhere: PlatformRows, opened: Opened) -> Iterator[Collected]:
    """Everybody says yes to everything; the first parent speaks for the child."""
    answers = {
        (partner.id, category): "given"
        for partner in everywhere.partners
        for category in everywhere.categories
    }
    for person_id, person in zip(opened.person_ids, FAMILY, strict=True):
        giver, capacity = (opened.person_ids[0], "parent") if person.parents else (person_id, "self")
        yield Collected(person_id, giver, capacity, answers, "fr", "oral_with_witness", "Awa T., médiatrice")


def note_of(home: Home, number: int = 0) -> NewNote:
    """A note as they are written: now about the household, now about a person of it."""
    persons = (None, *home.opened.person_ids)
    return NewNote("coordination", persons[number % len(persons)], BODY)


@writing
def write_notes(unit: WritingUnit, home: Home, count: int) -> None:
    """Fill a channel, in one transaction."""
    standing = stand(unit, home.id, Asked("write", home.id))
    for number in range(count):
        record_note(unit, standing, note_of(home, number))


def mint_session(platform: Platform, actor: Actor) -> str:
    """The cookie of an open session, without the cost of a password."""
    cookie = new_session_id()
    assert actor.id is not None
    with platform.database.writing() as session:
        insert_session(session, cookie, actor.id, "Chrome", platform.clock())
    return cookie
