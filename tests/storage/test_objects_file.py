"""The file store: whole files or none, for their owner alone."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from hub.errors import StorageUnavailableError
from hub.storage import durable
from hub.storage.objects_file import FileObjectStore

NAME = "a0" * 16

KILLED_WHILE_PUTTING = """
import os, signal, sys
from pathlib import Path
from hub.storage.objects_file import FileObjectStore

def chunks():
    yield bytes(3_000_000)
    os.kill(os.getpid(), signal.SIGKILL)

FileObjectStore(Path(sys.argv[1])).put("a0" * 16, chunks())
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "objects"


def kill_while_putting(folder):
    killed = subprocess.run([sys.executable, "-c", KILLED_WHILE_PUTTING, folder], check=False)
    assert killed.returncode == -signal.SIGKILL


def test_objects_are_files_of_their_owner_alone_in_one_flat_folder(folder):
    FileObjectStore(folder).put(NAME, [b"content"])

    assert [path.name for path in folder.iterdir()] == [NAME]
    assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_process_killed_in_the_middle_of_a_put_leaves_no_object(folder):
    kill_while_putting(folder)

    assert list(FileObjectStore(folder).names()) == []
    assert len(list(folder.iterdir())) == 1


def test_what_a_killed_process_left_is_dropped_when_old_enough(folder):
    kill_while_putting(folder)
    store = FileObjectStore(folder)
    store.put("b1" * 16, [b"kept"])

    assert store.drop_unfinished(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert store.drop_unfinished(datetime.now(UTC) + timedelta(hours=1)) == 1
    assert [path.name for path in folder.iterdir()] == ["b1" * 16]


def test_a_deletion_is_durable(folder, monkeypatch):
    store = FileObjectStore(folder)
    store.put(NAME, [b"content"])
    synced, fsync = [], os.fsync
    monkeypatch.setattr(
        durable.os,
        "fsync",
        lambda at: (synced.append(os.fstat(at).st_ino), fsync(at)),
    )

    store.delete(NAME)

    assert synced == [folder.stat().st_ino]


def test_files_that_are_no_objects_are_not_told(folder):
    store = FileObjectStore(folder)
    (folder / "README").write_text("not an object")

    assert list(store.names()) == []


def test_a_full_disk_is_an_unavailable_store(folder):
    """`/dev/full` answers every write as a full disk does."""
    folder.mkdir()
    store = FileObjectStore(folder)

    def full_disk():
        yield b"x"
        with open("/dev/full", "wb", buffering=0) as full:  # noqa: PTH123 - a device, not a path of ours
            full.write(b"x")

    with pytest.raises(StorageUnavailableError):
        store.put(NAME, full_disk())
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_or_is_gone_is_an_unavailable_store(folder, tmp_path):
    store = FileObjectStore(folder)
    folder.rmdir()

    with pytest.raises(StorageUnavailableError):
        store.put(NAME, [b"content"])
    with pytest.raises(StorageUnavailableError):
        list(store.names())
    (tmp_path / "file").touch()
    with pytest.raises(StorageUnavailableError):
        FileObjectStore(tmp_path / "file")
