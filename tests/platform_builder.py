"""A platform for tests, made by the operations users call: configuration, professionals, households.

platform = build_platform(database, tmp_path, clock)
worker = add_professional(platform, "mep")
home = add_household(platform, [worker])
agree(platform, worker, home)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher

from hub.accounts.queries import load_actor
from hub.actors import Actor, Origin, system_actor
from hub.audit.units import WritingUnit, writing
from hub.clock import FAR_FUTURE, Clock
from hub.consent.approvals import approve_text, approved_languages, key_of
from hub.consent.collecting import Collected
from hub.consent.operations import record_consent
from hub.consent.platform_rows import PlatformRows
from hub.consent.queries import platform_facts
from hub.consent.texts import newest_packs
from hub.households.operations import NewLine, Opened, open_household
from hub.households.persons import NewPerson
from hub.households.team_lines import add_line
from hub.platform.accounts import NewAccount, record_account
from hub.platform.configuration import PlatformConfiguration, read_configuration
from hub.platform.operations import create_platform
from hub.registry.models import TeamMembership
from hub.settings import ROOT, Settings
from hub.storage.db import Database
from hub.storage.keyring import FolderKeyring, Keyring, Keys, LocalKeyProvider, create_root_key
from hub.storage.objects import ObjectStore
from hub.storage.objects_file import FileObjectStore
from hub.storage.platform import Platform

MANY = 100_000
"""Refusals a minute: tests are refused more often than any person."""
PASSWORD = "correct horse battery staple"
SYSTEM = system_actor(Origin.CLI)
COUPLE_WITH_CHILD = (
    NewPerson("Aminata Diallo", date(1990, 5, 2)),
    NewPerson("Ibrahima Diallo", date(1988, 1, 17)),
    NewPerson("Fanta Diallo", date(2016, 9, 30), parents=(0, 1)),
)
_numbers = count(1)


def configuration() -> PlatformConfiguration:
    return read_configuration(ROOT / "config" / "platform.toml")


def build_platform(
    database: Database,
    folder: Path,
    clock: Clock,
    *,
    objects: ObjectStore | None = None,
    keyring: Keyring | None = None,
    wanted: PlatformConfiguration | None = None,
    **settings: object,
) -> Platform:
    """The platform of Paris in this database, its files in `folder`, no person in it yet."""
    usual = {"data": folder, "database_url": _address(database), "refusals_per_minute": MANY}
    chosen = Settings(**(usual | settings))
    root = folder / "keys" / "root.key"
    if not root.exists():
        create_root_key(root)

    def keys_of(platform_id: UUID) -> Keys:
        return Keys(platform_id, keyring or FolderKeyring(folder / "keyring"), LocalKeyProvider(root))

    store = objects or FileObjectStore(folder / "objects")
    return create_platform(chosen, database, keys_of, store, wanted or configuration(), clock)


def add_professional(
    platform: Platform,
    partner: str = "mep",
    role: str = "worker",
    profession: str = "job_counsellor",
    *,
    name: str = "",
    mail: str = "",
    origin: Origin = Origin.WEB,
) -> Actor:
    """An account with `PASSWORD`, as the actor it makes. Its hash is cheap and made once."""
    number = next(_numbers)
    new = NewAccount(
        name or f"Camille Martin {number}",
        mail or f"camille.{number}@{partner}.example",
        partner,
        role,
        profession,
    )
    return actor_of(platform, _insert_account(platform, SYSTEM, new), origin)


def actor_of(platform: Platform, professional_id: UUID, origin: Origin = Origin.WEB) -> Actor:
    """The professional as the web would hand it to an operation now."""
    with platform.database.reading() as session:
        actor = load_actor(session, professional_id, platform.clock(), origin)
    assert actor is not None, "no post in force"
    return actor


def add_household(
    platform: Platform,
    team: Iterable[Actor] = (),
    *,
    referents: Iterable[Actor] = (),
    persons: Sequence[NewPerson] = COUPLE_WITH_CHILD,
    hotel: str = "Hôtel du Canal",
    town: str = "Bobigny",
    stage: int = 1,
    code: str | None = None,
) -> Opened:
    """A household followed by this team, its members and then its referents, from now on."""
    lines = [NewLine(one.id) for one in team] + [NewLine(one.id, referent=True) for one in referents]
    return open_household(
        platform, SYSTEM, hotel=hotel, town=town, persons=persons, team=lines, stage=stage, code=code
    )


@writing
def put_in_team(unit: WritingUnit, household_id: UUID, professional: Actor) -> None:
    """A line somebody wrote past the operation, which refuses roles that may not follow a household."""
    assert professional.id is not None
    assert professional.partner_id is not None
    line = TeamMembership(
        household_id=household_id,
        professional_id=professional.id,
        partner_id=professional.partner_id,
        role="member",
        from_at=unit.now,
        until_at=FAR_FUTURE,
    )
    add_line(unit, line)


def agree(platform: Platform, collector: Actor, home: Opened, **said: Any) -> None:
    """What `record_answers` writes, once the French text is approved."""
    approve_texts(platform)
    record_answers(platform, collector, home, **said)


def record_answers(
    platform: Platform,
    collector: Actor,
    home: Opened,
    *,
    persons: Sequence[NewPerson] = COUPLE_WITH_CHILD,
    answer: str = "given",
    categories: Iterable[str] = (),
    partners: Iterable[str] = (),
    **said: object,
) -> None:
    """Everybody answers alike, for every partner and category unless told otherwise: adults for themselves,
    the first parent for a child."""
    everywhere = facts_of(platform)
    wanted = set(partners)
    answers = {
        (partner.id, category): answer
        for partner in everywhere.partners
        for category in tuple(categories) or everywhere.categories
        if not wanted or partner.code in wanted
    }
    for person_id, person in zip(home.person_ids, persons, strict=True):
        giver = home.person_ids[person.parents[0]] if person.parents else person_id
        capacity = "parent" if person.parents else "self"
        collected = {
            "language": "fr",
            "method": "oral_with_witness",
            "witness": "Awa T., médiatrice",
        } | said
        record_consent(
            platform, collector, home.id, Collected(person_id, giver, capacity, answers, **collected)
        )


def approve_texts(platform: Platform, *languages: str) -> None:
    """A data-protection officer approves these texts, French alone unless told otherwise, where none did."""
    packs, held = newest_packs(platform.settings.config), approved_languages(platform)
    missing = [one for one in languages or ("fr",) if one not in held]
    officer = add_professional(platform, "mep", "dpo", "lawyer") if missing else None
    for language in missing:
        assert officer is not None
        approve_text(platform, officer, *key_of(packs[language]))


def facts_of(platform: Platform) -> PlatformRows:
    """The configuration in force, as operations read it."""
    with platform.database.reading() as session:
        return platform_facts(session, platform.id, platform.clock())


def partner_id(platform: Platform, code: str) -> UUID:
    return next(partner.id for partner in facts_of(platform).partners if partner.code == code)


@writing
def _insert_account(unit: WritingUnit, new: NewAccount) -> UUID:
    return record_account(unit, new, _cheap_hash())


@cache
def _cheap_hash() -> str:
    """argon2id with the least work: the real cost is a test of its own."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def _address(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)
