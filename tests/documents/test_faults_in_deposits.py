"""Every call that a deposit makes of a store and a database fails once, in every way: the user is told
the truth, and what is left is consistent, or swept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.errors import OutcomeUnknownError, StorageUnavailableError
from hub.storage.objects_s3 import S3ObjectStore
from tests.documents.faults import DONE, ERROR, WAYS, failing_commits, failing_statements
from tests.documents.faulty_world import PDF, World, deposited_or_told, every_fault
from tests.full_disk import full_disk
from tests.journeys.browsing import Person, application
from tests.journeys.world import deposit, multipart
from tests.services.relay import between
from tests.services.swift import bucket_of_its_own


@pytest.fixture
def world(sqlite_database, tmp_path, clock):
    return World(sqlite_database, tmp_path, clock)


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
