"""Files beside the database: the signing key and the last checkpoint signed."""

from __future__ import annotations

import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.audit.guard import Guard, guard_for, load_signing_key
from hub.errors import ConfigurationError, StorageUnavailableError
from tests.full_disk import full_disk


def test_a_new_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "audit.key"
    first = load_signing_key(path).verifier("a/b/log/1")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_signing_key(path).verifier("a/b/log/1") == first


def test_processes_starting_at_once_share_one_key(tmp_path: Path) -> None:
    gate = threading.Barrier(8)

    def load() -> str:
        gate.wait()
        return str(load_signing_key(tmp_path / "audit.key").verifier("a/b/log/1"))

    with ThreadPoolExecutor(8) as pool:
        found = {future.result() for future in [pool.submit(load) for _ in range(8)]}
    assert len(found) == 1
    assert list(tmp_path.iterdir()) == [tmp_path / "audit.key"]
    assert [path.name for path in tmp_path.iterdir()] == ["audit.key"]


def test_a_key_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "audit.key"
    load_signing_key(path)
    path.chmod(0o640)
    with pytest.raises(ConfigurationError, match="0600"):
        load_signing_key(path)


@pytest.mark.parametrize("content", [b"", b"zz" * 32, b"07" * 31, b"\xff" * 64])
def test_a_key_file_that_is_not_one_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "audit.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(ConfigurationError, match="audit signing key"):
        load_signing_key(path)


def test_a_guard_remembers_the_last_note_written(tmp_path: Path) -> None:
    guard = guard_for(tmp_path / "guard", "hub.example/p/log/1")
    assert guard.read() is None
    for note in ("one\n", "two\n"):
        with guard.held():
            guard.write(note)
    assert guard_for(tmp_path / "guard", "hub.example/p/log/1").read() == "two\n"
    assert guard_for(tmp_path / "guard", "hub.example/p/log/2").read() is None


def test_only_one_signer_holds_the_guard(tmp_path: Path) -> None:
    path = tmp_path / "note"
    inside, most = [], 0
    lock = threading.Lock()

    def sign() -> None:
        nonlocal most
        with Guard(path).held():
            with lock:
                inside.append(1)
                most = max(most, len(inside))
            threading.Event().wait(0.01)
            with lock:
                inside.pop()

    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(sign) for _ in range(16)]:
            future.result()
    assert most == 1


def test_a_full_disk_is_told_and_the_note_before_stands(tmp_path: Path) -> None:
    guard = guard_for(tmp_path, "a/b/log/1")
    guard.write("the first")
    with full_disk(), pytest.raises(StorageUnavailableError):
        guard.write("the second")
    assert guard.read() == "the first"


def test_a_guard_that_cannot_be_reached_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    guard = guard_for(tmp_path / "file", "a/b/log/1")
    with pytest.raises(StorageUnavailableError):
        guard.read()
    with pytest.raises(StorageUnavailableError), guard.held():
        pass


def test_a_key_that_a_full_disk_cuts_short_leaves_nothing(tmp_path: Path) -> None:
    with full_disk(), pytest.raises(ConfigurationError):
        load_signing_key(tmp_path / "audit.key")
    assert list(tmp_path.iterdir()) == []
