"""The guard in the object store, on a real S3 server: what one machine signed, the others know."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.audit.checkpoint import SigningKey
from hub.audit.far_guard import KEPT, far_guard_for
from hub.audit.guard import guard_for
from hub.audit.models import AuditCheckpoint
from hub.audit.sealing import Condition, Log, examine, publish, seal_pending
from hub.errors import NotFoundError, StorageUnavailableError
from hub.storage.db import Database
from hub.storage.objects_file import FileObjectStore
from hub.storage.objects_s3 import S3ObjectStore
from tests.audit.sample_log import sample_log, seal_and_sign, write_entries
from tests.fixed_clock import START
from tests.services.ports import free_port
from tests.services.swift import S3Server, bucket_of_its_own

Machine = Callable[[str], Log]


@pytest.fixture
def store(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3ObjectStore:
    s3_server.give_credentials(monkeypatch)
    return S3ObjectStore(bucket_of_its_own(s3_server), endpoint=s3_server.endpoint)


@pytest.fixture
def machine(store: S3ObjectStore, tmp_path: Path) -> Machine:
    """A log with a folder of its own, and the far guard of all."""

    def made(name: str) -> Log:
        log = sample_log(tmp_path / name)
        return replace(log, far=far_guard_for(store, log.origin))

    return made


@pytest.fixture
def older(sqlite_database: Database, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """The database as it is now, put back later."""
    made: list[Database] = []

    def copied() -> Database:
        sqlite_database.dispose()
        path = tmp_path / f"older{len(made)}.sqlite3"
        shutil.copyfile(str(sqlite_database.url.database), path)
        made.append(Database(f"sqlite:///{path}"))
        return made[-1]

    yield copied
    for one in made:
        one.dispose()


def signed(database: Database, log: Log, first: int, count: int, seed: int = 0) -> Condition:
    write_entries(database, count, first=first, seed=seed)
    return seal_and_sign(database, log).condition


def test_machines_sign_one_after_the_other_and_each_knows_what_the_others_signed(
    sqlite_database: Database, machine: Machine
) -> None:
    one, two = machine("one"), machine("two")
    for turn in range(6):
        log = (one, two, two)[turn % 3]
        assert signed(sqlite_database, log, 2 * turn, 2) is Condition.SOUND
        assert log.guard.read() is not None
        assert "\n" + str(2 * turn + 2) + "\n" in (log.guard.read() or "")
    with sqlite_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditCheckpoint)) == 6


def test_an_older_database_is_not_signed_by_a_machine_that_never_saw_the_newer(
    sqlite_database: Database, machine: Machine, older: Callable[[], Database]
) -> None:
    one, two = machine("one"), machine("two")
    assert signed(sqlite_database, two, 0, 3) is Condition.SOUND
    then = older()
    assert signed(sqlite_database, one, 3, 4) is Condition.SOUND
    assert signed(then, two, 20, 2, seed=1) is Condition.ROLLBACK
    assert two.guard.read() == one.guard.read()
    assert signed(then, machine("new"), 30, 1, seed=1) is Condition.ROLLBACK
    assert signed(then, two, 40, 3, seed=1) is Condition.FORK
    with then.reading() as session:
        assert examine(session, two).condition is Condition.FORK
        assert session.scalar(select(func.max(AuditCheckpoint.size))) == 3


def test_a_note_of_another_history_stops_signing_even_below_what_this_machine_remembers(
    sqlite_database: Database, machine: Machine, older: Callable[[], Database], store: S3ObjectStore
) -> None:
    one = machine("one")
    assert signed(sqlite_database, one, 0, 3) is Condition.SOUND
    forged = older()
    assert signed(sqlite_database, one, 3, 4) is Condition.SOUND
    alone = replace(machine("forger"), far=None)
    alone.guard.path.parent.mkdir()
    alone.guard.write(note_of(forged, 3))
    assert signed(forged, alone, 50, 9, seed=1) is Condition.SOUND
    beside = replace(alone, far=far_guard_for(store, alone.origin))
    for number in range(2):
        assert signed(forged, beside, 70 + number, 1, seed=1) is Condition.FORK
    with forged.reading() as session:
        assert examine(session, alone).condition is Condition.FORK


def note_of(database: Database, size: int) -> str:
    with database.reading() as session:
        return session.scalars(select(AuditCheckpoint.note).where(AuditCheckpoint.size == size)).one()


def test_a_machine_that_never_saw_the_other_epochs_finds_them_far_away(
    sqlite_database: Database, store: S3ObjectStore, tmp_path: Path, older: Callable[[], Database]
) -> None:
    """A later one makes its database an older one; an earlier one that nobody left must agree."""

    def at(name: str, epoch: int) -> Log:
        logs = [sample_log(tmp_path / name, epoch=number) for number in (epoch, epoch - 1, epoch + 1)]
        fars = [far_guard_for(store, one.origin) for one in logs]
        beside = tuple((one.guard, far) for one, far in zip(logs, fars, strict=True) if far)[1:]
        return replace(logs[0], far=fars[0], beside=beside)

    assert signed(sqlite_database, at("one", 2), 0, 3) is Condition.SOUND
    then = older()
    assert signed(sqlite_database, at("one", 2), 3, 4) is Condition.SOUND
    for name, epoch in (("before", 1), ("after", 3)):
        log = at(name, epoch)
        assert signed(then, log, 20 + epoch, 1, seed=1) is Condition.ROLLBACK
        with then.reading() as session:
            assert examine(session, log).condition is Condition.ROLLBACK
    assert signed(sqlite_database, at("new", 2), 7, 1) is Condition.SOUND


def test_a_guard_of_another_key_in_the_store_stops_signing_for_good(
    sqlite_database: Database, machine: Machine, older: Callable[[], Database]
) -> None:
    one = machine("one")
    other = replace(machine("two"), key=SigningKey(b"\x09" * 32))
    assert signed(older(), other, 0, 2) is Condition.SOUND
    for number in range(3):
        assert signed(sqlite_database, one, number, 1) is Condition.GUARD_UNREADABLE
    assert one.guard.read() is None


def test_a_note_that_does_not_open_is_named_and_signing_goes_on_once_it_is_deleted(
    sqlite_database: Database, machine: Machine, store: S3ObjectStore
) -> None:
    log = machine("one")
    assert signed(sqlite_database, log, 0, 2) is Condition.SOUND
    folder = f"guard/{log.origin.replace('/', '_')}"
    store.notes(folder).write("9", b"\xff no note")
    write_entries(sqlite_database, 1, first=2)
    standing = seal_and_sign(sqlite_database, log)
    assert (standing.condition, standing.unreadable) == (Condition.GUARD_UNREADABLE, f"{folder}/9")
    folder, _, name = standing.unreadable.rpartition("/")
    store.notes(folder).delete(name)
    standing = seal_and_sign(sqlite_database, log)
    assert (standing.condition, standing.unreadable, standing.published_size) == (Condition.SOUND, "", 3)


def test_without_an_answer_of_the_store_nothing_is_signed_and_sealing_goes_on(
    sqlite_database: Database, machine: Machine
) -> None:
    away = S3ObjectStore("guard", endpoint=f"http://127.0.0.1:{free_port()}", attempts=1, connect_timeout=1)
    log = machine("one")
    log = replace(log, far=far_guard_for(away, log.origin))
    write_entries(sqlite_database, 2)
    assert seal_pending(sqlite_database) == 2
    with pytest.raises(StorageUnavailableError):
        publish(sqlite_database, log, START)
    assert log.guard.read() is None


def test_a_signature_cut_before_the_store_had_it_is_made_again(
    sqlite_database: Database, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = machine("one")
    assert signed(sqlite_database, log, 0, 2) is Condition.SOUND
    assert log.far
    with monkeypatch.context() as once:
        once.setattr(log.far, "write", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            signed(sqlite_database, log, 2, 2)
    ahead = log.guard.read()
    assert publish(sqlite_database, log, START).condition is Condition.SOUND
    assert [log.guard.read(), *list(log.far.read().values())[-1:]] == [ahead, ahead]


def test_of_old_notes_only_some_stay(
    sqlite_database: Database, machine: Machine, store: S3ObjectStore
) -> None:
    log = machine("one")
    for number in range(KEPT + 3):
        assert signed(sqlite_database, log, number, 1) is Condition.SOUND
    notes = store.notes("guard")
    assert [int(name.partition("/")[2].partition("-")[0]) for name in sorted(notes.names())] == list(
        range(4, KEPT + 4)
    )
    assert list(store.names()) == []


def test_a_note_another_machine_let_go_since_it_was_listed_is_passed_over(
    sqlite_database: Database, machine: Machine, store: S3ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = machine("one"), machine("two")
    for number in range(2):
        assert signed(sqlite_database, one, number, 1) is Condition.SOUND
    assert two.far
    listed = store.notes("guard").names()
    oldest = min(listed)
    store.notes("guard").delete(oldest)
    monkeypatch.setattr(two.far._notes, "names", lambda: [name.partition("/")[2] for name in listed])
    assert signed(sqlite_database, two, 2, 1) is Condition.SOUND
    with pytest.raises(NotFoundError):
        store.notes("guard").read(oldest)


def test_files_of_this_machine_have_no_far_guard(tmp_path: Path) -> None:
    origin = sample_log(tmp_path).origin
    assert far_guard_for(FileObjectStore(tmp_path / "objects"), origin) is None
    assert guard_for(tmp_path, origin).read() is None
