"""Every call of a store, a keyring and a database fails once, in every way, during each act that needs them:
the user is told the truth, and what is left is consistent, or swept."""

from __future__ import annotations

import resource
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.cli.output import plainly
from hub.documents.erasure import Decider, erase_household, finish_erasures
from hub.documents.fsck import check_store
from hub.documents.models import Document
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.originals import download_original
from hub.documents.strays import sweep
from hub.errors import OutcomeUnknownError, StorageUnavailableError, TamperedError, UnfinishedError
from hub.platform.root_rotation import rotate_root
from hub.registry.models import Household
from hub.storage.keyring_folder import FolderKeyring
from hub.storage.objects_file import FileObjectStore
from hub.storage.objects_s3 import S3ObjectStore
from tests import papers
from tests.documents.faults import (
    DONE,
    ERROR,
    WAYS,
    FaultyKeyring,
    FaultyStore,
    failing_commits,
    failing_statements,
)
from tests.journeys.browsing import Person, application
from tests.journeys.world import deposit, multipart
from tests.platform_builder import PASSWORD, SYSTEM, add_household, add_professional, build_platform
from tests.services.relay import between
from tests.services.swift import bucket_of_its_own

NEW = NewDocument("coordination", None, "letter", "Courrier", "courrier.pdf")
PDF = papers.pdf()


class World:
    def __init__(self, database, folder, clock, objects=None):
        self.store = FaultyStore(objects or FileObjectStore(folder / "objects"))
        self.keyring = FaultyKeyring(FolderKeyring(folder / "keyring"))
        self.clock = clock
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


@pytest.fixture
def world(sqlite_database, tmp_path, clock):
    return World(sqlite_database, tmp_path, clock)


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


def test_a_deposit_through_every_fault_of_the_store(world):
    for _ in every_fault(world.store, WAYS, world.deposit):
        deposited_or_told(world)
    world.is_sound_once_swept()


def test_a_deposit_through_every_fault_of_the_database(world, monkeypatch):
    monkeypatch.setattr("hub.documents.receiving.inspect", lambda *_: None)  # the parser has no database
    with failing_statements(world.platform.database) as statements:
        for _ in every_fault(statements, (ERROR, DONE), world.deposit):
            deposited_or_told_by(statements, world)
    world.is_sound_once_swept()


def deposited_or_told_by(statements, world):
    """As above, the counting being out of the count."""
    at, way = statements.at, statements.way
    statements.fail()
    count = world.documents()
    statements.fail(at, way)
    try:
        world.deposit()
        told = 1
    except OutcomeUnknownError:
        told = None
    except StorageUnavailableError:
        told = 0
    statements.fail()
    assert told is None or world.documents() == count + told


def test_a_deposit_whose_commit_is_lost_says_that_nobody_knows(
    postgres_database, tmp_path, clock, monkeypatch
):
    monkeypatch.setattr("hub.documents.receiving.inspect", lambda *_: None)
    world, unknown = World(postgres_database, tmp_path, clock), set()
    with failing_commits(world.platform.database) as commits:
        for at, way in every_fault(commits, (ERROR, DONE), world.deposit):
            commits.fail()
            count = world.documents()
            commits.fail(at, way)
            with pytest.raises(StorageUnavailableError) as told:
                world.deposit()
            commits.fail()
            if told.type is OutcomeUnknownError:
                unknown.add((way, world.documents() - count))
            else:
                assert world.documents() == count
    assert unknown == {(ERROR, 0), (DONE, 1)}
    world.is_sound_once_swept()


def test_a_download_through_every_fault_of_the_store_gives_the_bytes_or_an_error(world):
    document_id = world.deposit().id
    for _, way in every_fault(world.store, WAYS, lambda: world.download(document_id)):
        with pytest.raises((StorageUnavailableError, TamperedError)):
            world.download(document_id)
        assert way
    assert world.download(document_id) == PDF
    world.is_sound_once_swept()


def test_a_download_of_bytes_that_are_gone_is_an_outage_and_no_unknown_page(world):
    document_id = world.deposit().id
    ((name, _),) = world.store.names()
    world.store.real.delete(name)

    with pytest.raises(StorageUnavailableError):
        world.download(document_id)


def test_an_erasure_through_every_fault_is_done_finished_later_or_not_begun(world):
    def erase():
        home = add_household(world.platform, [world.worker])
        world.home = home
        world.deposit()
        return home

    def code(home):
        with world.platform.database.reading() as session:
            return session.get_one(Household, home.id).short_code

    def whole():
        home = erase()
        faulty.fail()
        erase_household(world.platform, code(home), world.deciders, "cli")

    for faulty in (world.store, world.keyring):
        for at, way in every_fault(faulty, (ERROR, DONE), whole):
            faulty.fail()
            home = erase()
            word = code(home)
            faulty.fail(at, way)
            told = None
            try:
                erase_household(world.platform, word, world.deciders, "cli")
            except (StorageUnavailableError, UnfinishedError) as error:
                told = error
            faulty.fail()
            with world.platform.database.reading() as session:
                erased = session.get_one(Household, home.id).erased_at is not None
            assert erased is not isinstance(told, StorageUnavailableError)
            finish_erasures(world.platform, SYSTEM)
    world.home = add_household(world.platform, [world.worker])
    world.is_sound_once_swept()


def test_a_rotation_through_every_fault_of_the_keyring_goes_on_when_it_is_run_again(world):
    for _ in every_fault(world.keyring, (ERROR, DONE), lambda: rotate_root(world.platform, SYSTEM)):
        with pytest.raises(UnfinishedError, match="run this again"):
            rotate_root(world.platform, SYSTEM)
        world.platform.keys.forget()
        assert world.platform.household_key(world.home.id, key_of(world))
        world.keyring.fail()
        rotate_root(world.platform, SYSTEM)
    world.is_sound_once_swept()


def key_of(world):
    with world.platform.database.reading() as session:
        return session.get_one(Household, world.home.id).key_id


def test_a_key_that_cannot_be_read_is_an_outage(world):
    world.platform.keys.forget()
    world.keyring.fail(0, ERROR)

    with pytest.raises(StorageUnavailableError):
        world.deposit()
    assert world.documents() == 0


@contextmanager
def full_disk(size):
    """No file may grow beyond this."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_told_and_leaves_nothing(world, monkeypatch, tmp_path):
    monkeypatch.setattr("hub.documents.receiving.inspect", lambda *_: None)
    world.deposit()
    for size in (0, 100, 5_000):
        with full_disk(size), pytest.raises(StorageUnavailableError):
            world.deposit()
    assert world.documents() == 1
    assert len(list((tmp_path / "objects").iterdir())) == 1
    world.deposit()
    world.is_sound_once_swept()


@pytest.mark.parametrize("lost", ["answer", "half of the answer", "success"])
def test_a_deposit_through_a_network_that_loses_answers_of_the_bucket(
    sqlite_database, tmp_path, clock, s3_server, monkeypatch, lost
):
    s3_server.give_credentials(monkeypatch)
    monkeypatch.setattr("hub.documents.receiving.inspect", lambda _format, chunks: b"".join(chunks))
    refusal = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    losing = {
        "answer": lambda _: b"",
        "half of the answer": lambda answer: answer[: len(answer) // 2],
        "success": lambda _: refusal,
    }[lost]
    answers, at = [], None

    def answer(said):
        answers.append(said)
        return losing(said) if len(answers) - 1 == at else said

    bucket = bucket_of_its_own(s3_server)
    with between(s3_server.endpoint, answer) as endpoint:
        world = World(sqlite_database, tmp_path, clock, S3ObjectStore(bucket, endpoint=endpoint, attempts=1))
        world.platform = replace(world.platform, objects=world.store)
        answers.clear()
        world.deposit()
        for number in range(len(answers)):
            answers.clear()
            at = number
            deposited_or_told(world)
        at = None
        world.is_sound_once_swept()


def test_the_files_of_one_form_are_each_told_what_became_of_them(world, monkeypatch):
    """Never "nothing was saved" when the first one was."""
    monkeypatch.setattr("hub.documents.receiving.inspect", lambda *_: None)
    person = Person(application(world.platform), world.platform, world.worker)
    channel = f"/canaux/{world.home.id}"
    fields = deposit("household", category="coordination", csrf_token=person.token(channel))
    body, kind = multipart(fields, [("un.pdf", PDF), ("deux.pdf", PDF)])
    world.store.fail(3, ERROR)  # the second file is put, after the first was put, measured and read
    got = person.client.post(
        f"{channel}/pieces", base_url=person.origin, headers=person.headers, data=body, content_type=kind
    )

    told = got.get_data(as_text=True)
    assert got.status_code == 422
    assert "Pièce déposée." in told
    assert "Rien n’a été enregistré" in told
    assert world.documents() == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OutcomeUnknownError("database"), "it may be done or not"),
        (StorageUnavailableError("database"), "nothing was done"),
        (UnfinishedError("begun: run this again"), "run this again"),
    ],
    ids=["unknown", "unavailable", "unfinished"],
)
def test_a_command_says_what_was_done(error, said, capsys):
    @plainly
    def command():
        raise error

    with pytest.raises(SystemExit):
        command()
    assert said in capsys.readouterr().err
