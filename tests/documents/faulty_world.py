"""A platform over a store and a keyring that fail when told to, and what must hold afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from hub.documents.fsck import check_store
from hub.documents.models import Document
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.originals import download_original
from hub.documents.strays import sweep
from hub.errors import OutcomeUnknownError, StorageUnavailableError
from hub.platform.deciding import Decider
from hub.registry.models import Household
from hub.storage.keyring_folder import FolderKeyring
from hub.storage.objects_file import FileObjectStore
from tests import papers
from tests.documents.faults import FaultyKeyring, FaultyStore
from tests.platform_builder import PASSWORD, SYSTEM, add_household, add_professional, build_platform

NEW = NewDocument("coordination", None, "letter", "Courrier", "courrier.pdf")
PDF = papers.pdf()


@dataclass(frozen=True)
class Act:
    """`ready(world)` gives what `do(world, it)` is done to; `done(session, it)` says whether it is."""

    ready: object
    do: object
    done: object


class World:
    def __init__(self, database, folder, clock, objects=None):
        self.store = FaultyStore(objects or FileObjectStore(folder / "objects"))
        self.keyring = FaultyKeyring(FolderKeyring(folder / "keyring"))
        self.clock, self.folder = clock, folder
        self.platform = build_platform(database, folder, clock, objects=self.store, keyring=self.keyring)
        self.worker = add_professional(self.platform, "ssp", "worker", "social_worker")
        self.home = add_household(self.platform, [self.worker])
        officers = (
            add_professional(self.platform, "ssp", "dpo", "lawyer"),
            add_professional(self.platform, "his", "dpo", "lawyer"),
        )
        self.deciders = tuple(Decider(one, PASSWORD) for one in officers)

    def deposit(self):
        return deposit_document(self.platform, self.worker, self.home.id, NEW, iter([PDF]))

    def documents(self):
        with self.platform.database.reading() as session:
            return session.scalar(select(func.count()).select_from(Document))

    def download(self, document_id):
        return b"".join(download_original(self.platform, self.worker, document_id).chunks)

    def is_sound_once_swept(self):
        """Files carry the machine's own time."""
        times = [at for _, at in self.store.names()] + [at for _, at in self.keyring.ids()]
        self.clock.now = max(self.clock.now, *times) + timedelta(
            hours=self.platform.settings.upload_hours + 1
        )
        found = check_store(self.platform, SYSTEM)
        assert (found.rows_without_object, found.undecryptable, found.households_without_key) == ([], [], [])
        sweep(self.platform, SYSTEM, found)
        assert found.sound
        assert check_store(self.platform, SYSTEM).sound


def every_fault(faulty, ways, act):
    """Each call that the act makes, in each way."""
    faulty.fail()
    act()
    calls = len(faulty.made)
    assert calls
    for at in range(calls):
        for way in ways:
            faulty.fail(at, way)
            yield at, way
            faulty.fail()


def deposited_or_told(world):
    """Deposits; what it was told is what is so."""
    before = world.documents
    count = before()
    try:
        world.deposit()
    except OutcomeUnknownError:
        return
    except StorageUnavailableError:
        assert world.documents() == count
    else:
        assert world.documents() == count + 1


def key_of(world):
    with world.platform.database.reading() as session:
        return session.get_one(Household, world.home.id).key_id


def count(world, what):
    with world.platform.database.reading() as session:
        return len(session.scalars(what).all())
