"""Files that survive a crash whole, or are not there."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys

import pytest

from hub.storage import durable
from hub.storage.durable import create_durably, make_folder, write_durably

KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from hub.storage.durable import write_durably

def chunks():
    yield b"half"
    os.kill(os.getpid(), signal.SIGKILL)

write_durably(Path(sys.argv[1]), chunks())
"""


def recorded(monkeypatch):
    """What reaches the disk, in order. Every call is still made."""
    steps = []
    fsync, replace, link = os.fsync, os.replace, os.link

    def kind(descriptor):
        return "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"

    monkeypatch.setattr(durable.os, "fsync", lambda at: (steps.append(f"sync {kind(at)}"), fsync(at)))
    monkeypatch.setattr(durable.os, "replace", lambda *of: (steps.append("name"), replace(*of)))
    monkeypatch.setattr(durable.os, "link", lambda *of: (steps.append("name"), link(*of)))
    return steps


@pytest.mark.parametrize("write", [write_durably, create_durably])
def test_the_file_is_synced_before_it_has_its_name_and_the_folder_after(tmp_path, monkeypatch, write):
    steps = recorded(monkeypatch)

    write(tmp_path / "file", [b"one ", b"two"])

    assert steps == ["sync file", "name", "sync folder"]
    assert (tmp_path / "file").read_bytes() == b"one two"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


def test_a_process_killed_while_writing_leaves_the_old_file_whole(tmp_path):
    path = tmp_path / "file"
    write_durably(path, [b"before"])

    killed = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, path], check=False)

    assert killed.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"before"


def test_a_write_that_fails_leaves_nothing(tmp_path):
    def chunks():
        yield b"half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_durably(tmp_path / "file", chunks())
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_replaced_or_refused(tmp_path):
    path = tmp_path / "file"
    create_durably(path, [b"first"])

    with pytest.raises(FileExistsError):
        create_durably(path, [b"second"])
    assert path.read_bytes() == b"first"
    write_durably(path, [b"third"])
    assert path.read_bytes() == b"third"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_made_for_its_owner_alone_and_its_parent_synced(tmp_path, monkeypatch):
    steps = recorded(monkeypatch)

    make_folder(tmp_path / "keys")
    make_folder(tmp_path / "keys")

    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert steps == ["sync folder"]
