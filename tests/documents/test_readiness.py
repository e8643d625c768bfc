"""/readyz: what is down in words of a closed list, to anybody, and one look at a time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from hub.audit.sealer import seal_all
from hub.documents import sandbox
from hub.documents.readiness import Readiness
from hub.errors import StorageUnavailableError
from hub.storage.db import Database
from hub.storage.objects_file import FileObjectStore
from tests.journeys.browsing import application
from tests.platform_builder import add_professional, build_platform
from tests.services.ports import free_port


class Counted(FileObjectStore):
    """Counts what it is asked, and answers when it may."""

    def __init__(self, folder):
        super().__init__(folder)
        self.asked, self.may_answer, self.is_asked = 0, threading.Event(), threading.Event()
        self.may_answer.set()

    def length(self, name):
        self.asked += 1
        self.is_asked.set()
        self.may_answer.wait(30)
        return super().length(name)


@pytest.fixture
def store(tmp_path):
    return Counted(tmp_path / "objects")


@pytest.fixture
def platform(database, tmp_path, clock, store):
    platform = build_platform(database, tmp_path, clock, objects=store)
    seal_all(database)
    return platform


def test_all_is_well_and_anybody_may_know_it(platform):
    with application(platform).test_client() as client:
        answer = client.get("/readyz", base_url=platform.settings.origin)
        assert (answer.status_code, answer.json) == (200, {"status": "ok"})
        assert "Set-Cookie" not in answer.headers


def test_an_object_store_that_is_gone_is_named_and_nothing_else_is_told(platform, store):
    (platform.settings.data / "objects").rmdir()
    with application(platform).test_client() as client:
        answer = client.get("/readyz", base_url=platform.settings.origin)
        assert (answer.status_code, answer.json) == (503, {"status": "unavailable", "down": ["object_store"]})


def test_a_database_that_is_gone_is_named_with_the_sealing_that_needs_it(platform):
    gone = Database(f"postgresql+psycopg://hub:secret@127.0.0.1:{free_port()}/hub")
    assert Readiness(replace(platform, database=gone)).down() == ("database", "sealer")


def test_entries_that_wait_over_a_minute_are_the_sealers(platform, clock):
    add_professional(platform)
    readiness = Readiness(platform)
    clock.advance(seconds=60)
    assert readiness.down() == ()
    clock.advance(seconds=6)
    assert readiness.down() == ("sealer",)
    seal_all(platform.database)
    clock.advance(seconds=6)
    assert readiness.down() == ()


@pytest.mark.parametrize(("required", "down"), [("required", ("parser",)), ("best_effort", ())])
def test_a_parser_that_is_not_confined_counts_where_it_must_be(platform, monkeypatch, required, down):
    monkeypatch.setattr(sandbox, "confinement_here", lambda: sandbox.Confinement((), ("open",)))
    strict = replace(platform, settings=platform.settings.model_copy(update={"sandbox": required}))
    assert Readiness(strict).down() == down


def test_asking_often_looks_once_in_five_seconds(platform, store, clock):
    readiness = Readiness(platform)
    for _ in range(50):
        readiness.down()
    assert store.asked == 1
    clock.advance(seconds=5)
    readiness.down()
    assert store.asked == 2


def test_while_one_looks_the_others_take_the_last_answer_but_not_for_ever(platform, store, clock):
    readiness = Readiness(platform)
    assert readiness.down() == ()
    clock.advance(seconds=6)
    store.may_answer.clear()
    store.is_asked.clear()
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(readiness.down)
        assert store.is_asked.wait(30)
        assert readiness.down() == ()
        clock.advance(seconds=60)
        assert readiness.down() == ("unknown",)
        store.may_answer.set()
        assert looking.result() == ()
    assert store.asked == 2


def test_a_look_that_fails_in_an_unknown_way_lets_the_next_one_look(platform, store, monkeypatch):
    readiness = Readiness(platform)
    with monkeypatch.context() as once:
        once.setattr(store, "length", lambda _name: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            readiness.down()
    assert readiness.down() == ()


def test_one_object_that_is_gone_is_no_outage_but_a_folder_is(tmp_path):
    store = FileObjectStore(tmp_path / "objects")
    (tmp_path / "objects").rmdir()
    with pytest.raises(StorageUnavailableError):
        store.length("a0" * 16)
