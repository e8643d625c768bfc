"""A platform of its own for a journey, built by the operations users call, with one household in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from hub.accounts.models import Partner, Post, Professional
from hub.accounts.queries import load_actor
from hub.actors import Actor, Origin, system_actor
from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.clock import FAR_FUTURE, Clock
from hub.consent.collecting import Collected
from hub.consent.operations import record_consent
from hub.households.operations import NewLine, Opened, open_household
from hub.households.persons import NewPerson
from hub.platform.configuration import read_configuration
from hub.platform.operations import create_platform
from hub.settings import ROOT, Settings
from hub.storage.db import Database
from hub.storage.keyring import Keys
from hub.storage.keyring_folder import FolderKeyring
from hub.storage.platform import Platform
from hub.storage.root_key import LocalKeyProvider, create_root_key
from tests.platform_builder import approve_texts

OPEN = ("identity", "employment", "resources", "housing", "family", "social")


class NoObjects:
    """A journey without documents: the store is never asked."""

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        raise AssertionError(name)

    def length(self, name: str) -> int:
        raise AssertionError(name)

    def read(self, name: str, start: int, lengths: Iterable[int]) -> Iterator[bytes]:
        raise AssertionError((name, start, lengths))

    def delete(self, name: str) -> None:
        raise AssertionError(name)

    def names(self) -> Iterator[tuple[str, datetime]]:
        raise AssertionError

    def notes(self, folder: str) -> None:
        """The journey's log has a guard in its folder alone."""


@dataclass(frozen=True)
class Spine:
    platform: Platform
    household: Opened
    actors: dict[str, Actor]

    @property
    def aminata(self) -> UUID:
        return self.household.person_ids[0]


def build(database: Database, folder: Path, clock: Clock) -> Spine:
    settings = Settings(data=folder)
    root = folder / "keys" / "root.key"
    create_root_key(root)

    def keys_of(platform_id: UUID) -> Keys:
        return Keys(platform_id, FolderKeyring(folder / "keyring"), LocalKeyProvider(root))

    configuration = read_configuration(ROOT / "config" / "platform.toml")
    platform = create_platform(settings, database, keys_of, NoObjects(), configuration, clock)
    ids = {
        name: _add_professional(platform, system_actor(Origin.CLI), name, partner, role, profession)
        for name, partner, role, profession in (
            ("karim", "mep", "worker", "job_counsellor"),
            ("jeanne", "ssp", "worker", "social_worker"),
            ("nadia", "his", "worker", "housing_officer"),
            ("stranger", "his", "worker", "housing_officer"),
            ("claire", "ssp", "dpo", "lawyer"),
        )
    }
    household = open_household(
        platform,
        system_actor(Origin.CLI),
        hotel="Hôtel du Canal",
        town="Bobigny",
        persons=[
            NewPerson("Aminata Diallo", date(1990, 5, 2)),
            NewPerson("Ibrahim Diallo", date(1988, 1, 9)),
        ],
        team=[NewLine(ids[name], referent=True) for name in ("karim", "jeanne", "nadia")],
    )
    with database.reading() as session:
        actors = {
            name: load_actor(session, professional, clock(), Origin.WEB) for name, professional in ids.items()
        }
    return Spine(platform, household, {name: actor for name, actor in actors.items() if actor})


def give(spine: Spine, person: UUID, partners: Iterable[str], categories: Iterable[str] = OPEN) -> None:
    """This adult says yes, for these partners and categories."""
    with spine.platform.database.reading() as session:
        codes = {row.code: row.id for row in session.query(Partner)}
    answers = {(codes[partner], category): "given" for partner in partners for category in categories}
    said = Collected(person, person, "self", answers, "fr", "oral_with_witness", "Awa T., médiatrice")
    approve_texts(spine.platform)
    record_consent(spine.platform, spine.actors["jeanne"], spine.household.id, said)


@writing
def _add_professional(unit: WritingUnit, name: str, partner: str, role: str, profession: str) -> UUID:
    professional_id = unit.new_id()
    key, context = unit.platform.key, unit.platform.context
    partner_id = unit.session.query(Partner).filter_by(code=partner).one().id
    unit.session.add(
        Professional(
            id=professional_id,
            name=key.seal(context("professional.name", object_id=professional_id), name.title().encode()),
            mail=key.seal(
                context("professional.mail", object_id=professional_id), f"{name}@hub.example".encode()
            ),
            lookup=key.lookup(f"{name}@hub.example"),
            language="fr",
            theme="auto",
            created_at=unit.now,
        )
    )
    unit.session.flush()
    post = Post(
        professional_id=professional_id,
        partner_id=partner_id,
        role=role,
        profession=profession,
        from_at=unit.now,
        until_at=FAR_FUTURE,
    )
    unit.add_fact(post, Action.ACCOUNT_CREATED)
    return professional_id
