"""The keyring as a folder: durable entries, and erasures that nothing brings back."""

from __future__ import annotations

import shutil
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from hub.errors import NotFoundError, StorageUnavailableError
from hub.storage import keyring_folder
from hub.storage.keyring_folder import FolderKeyring

ID = b"\xa0" * 16
DAY = datetime(2026, 11, 23, 10, tzinfo=UTC)

KILLED_WHILE_ERASING = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from hub.storage import keyring_folder

def killed(*of):
    os.kill(os.getpid(), signal.SIGKILL)

keyring_folder.FolderKeyring._remove = killed
keyring_folder.FolderKeyring(Path(sys.argv[1])).erase(b"\\xa0" * 16, datetime.now(UTC))
"""


def test_an_entry_is_written_for_its_owner_alone_under_nothing_but_its_id(tmp_path):
    FolderKeyring(tmp_path / "keyring").put(ID, b"wrapped")
    path = tmp_path / "keyring" / ID.hex()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_list_of_erased_ids_holds_ids_and_dates_only(keyring, tmp_path):
    keyring.put(ID, b"wrapped")
    keyring.erase(ID, DAY)

    (marker,) = (tmp_path / "keyring" / "erased").iterdir()
    assert marker.name == ID.hex()
    assert marker.read_text() == "2026-11-23T10:00:00+00:00"


def test_a_write_that_an_erasure_overtakes_leaves_nothing(keyring, monkeypatch, tmp_path):
    """Rewrapping every entry while a household is erased: the erasure wins."""
    write = keyring_folder.write_durably

    def overtaken(path, chunks):
        write(path, chunks)
        if path.parent.name != "erased":
            FolderKeyring(tmp_path / "keyring").erase(ID, DAY)
            write(path, chunks)

    monkeypatch.setattr(keyring_folder, "write_durably", overtaken)
    with pytest.raises(NotFoundError):
        keyring.put(ID, b"wrapped")
    assert not (tmp_path / "keyring" / ID.hex()).exists()


def test_a_backup_of_the_entry_copied_back_stays_erased(keyring, tmp_path):
    keyring.put(ID, b"wrapped")
    shutil.copy(tmp_path / "keyring" / ID.hex(), tmp_path / "backup")
    keyring.erase(ID, DAY)
    shutil.copy(tmp_path / "backup", tmp_path / "keyring" / ID.hex())

    with pytest.raises(NotFoundError):
        keyring.get(ID)
    assert list(keyring.ids()) == []
    keyring.erase(ID, DAY)
    assert not (tmp_path / "keyring" / ID.hex()).exists()


def test_an_entry_that_goes_while_they_are_listed_is_no_outage(keyring, tmp_path):
    other = b"\xb0" * 16
    for one in (ID, other):
        keyring.put(one, b"wrapped")
    listed = keyring.ids()
    assert next(listed)[0] == ID
    (tmp_path / "keyring" / other.hex()).unlink()
    assert list(listed) == []


def test_a_kill_in_the_middle_of_an_erasure_leaves_nothing_to_get_and_a_repeat_finishes_it(keyring, tmp_path):
    keyring.put(ID, b"wrapped")

    killed = subprocess.run([sys.executable, "-c", KILLED_WHILE_ERASING, tmp_path / "keyring"], check=False)

    assert killed.returncode == -signal.SIGKILL
    with pytest.raises(NotFoundError):
        keyring.get(ID)
    keyring.erase(ID, DAY)
    assert not (tmp_path / "keyring" / ID.hex()).exists()


def test_what_a_crash_left_of_writing_an_entry_goes_with_it(keyring, tmp_path):
    keyring.put(ID, b"wrapped")
    left = tmp_path / "keyring" / f"{ID.hex()}.0123456789abcdef.tmp"
    left.write_bytes(b"wrapped")

    assert [key_id for key_id, _ in keyring.ids()] == [ID]
    keyring.erase(ID, DAY)
    assert not left.exists()


def test_a_keyring_that_cannot_be_reached_says_so(tmp_path):
    (tmp_path / "keyring").write_text("a file stands where the folder should")

    with pytest.raises(StorageUnavailableError):
        FolderKeyring(tmp_path / "keyring")


def test_an_entry_that_cannot_be_read_or_written_says_so(keyring, tmp_path):
    (tmp_path / "keyring" / ID.hex()).mkdir()

    with pytest.raises(StorageUnavailableError):
        keyring.get(ID)
    with pytest.raises(StorageUnavailableError):
        keyring.put(ID, b"wrapped")
