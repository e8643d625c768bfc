"""What every keyring does, shown on a folder, two kinds of database and a bucket of a real S3 server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert

from hub.errors import ConfigurationError, NotFoundError, TamperedError
from hub.storage import keyring_database
from hub.storage.envelope import Context
from hub.storage.keyring import FolderKeyring, Keys, LocalKeyProvider
from hub.storage.keyring_bucket import BucketKeyring
from hub.storage.root_key import WrongRootError
from tests.storage.vectors import HOUSEHOLD, PLATFORM

ID, OTHER, GONE = b"\xa0" * 16, b"\x01" * 16, b"\x02" * 16
DAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
NOTE = Context("note.body", PLATFORM, HOUSEHOLD, UUID(int=1), 1, "housing")


def copied_back(keyring, key_id):
    """The entry stands beside its mark, as no keyring writes it."""
    if isinstance(keyring, FolderKeyring):
        (keyring._folder / key_id.hex()).write_bytes(b"wrapped")
    elif isinstance(keyring, BucketKeyring):
        entry, _mark = keyring._names(key_id)
        keyring._client.put_object(Bucket=keyring._bucket, Key=entry, Body=b"wrapped")
    else:
        values = {"key_id": key_id, "wrapped": b"wrapped", "written_at": DAY}
        with keyring._engine.begin() as connection:
            connection.execute(insert(keyring_database._ENTRIES).values(values))


def test_what_is_put_is_found_by_another_process(opened):
    opened().put(ID, b"wrapped")

    assert opened().get(ID) == b"wrapped"
    assert [key_id for key_id, _ in opened().ids()] == [ID]


def test_ids_say_when_each_entry_was_written(opened):
    keyring, before = opened(), datetime.now(UTC) - timedelta(seconds=5)
    keyring.put(ID, b"wrapped")

    assert before < dict(keyring.ids())[ID] < datetime.now(UTC) + timedelta(seconds=5)


def test_an_entry_may_be_wrapped_again(opened):
    keyring = opened()
    keyring.put(ID, b"wrapped")
    keyring.put(ID, b"wrapped again")

    assert opened().get(ID) == b"wrapped again"


def test_an_unknown_id_is_not_found(opened):
    with pytest.raises(NotFoundError):
        opened().get(ID)


def test_an_erased_entry_is_gone_and_its_id_and_first_date_remembered(opened):
    keyring = opened()
    keyring.put(ID, b"wrapped")
    keyring.put(OTHER, b"kept")
    keyring.erase(ID, DAY)
    keyring.erase(ID, DAY + timedelta(days=1))

    for again in (keyring, opened()):
        with pytest.raises(NotFoundError):
            again.get(ID)
        with pytest.raises(NotFoundError):
            again.put(ID, b"wrapped")
        assert again.get(OTHER) == b"kept"
        assert list(again.erased()) == [(ID, DAY)]
        assert [key_id for key_id, _ in again.ids()] == [OTHER]


def test_what_is_there_again_beside_its_mark_is_listed_and_goes_with_its_first_date(opened):
    keyring = opened()
    for key_id in (ID, OTHER, GONE):
        keyring.put(key_id, b"wrapped")
    for key_id in (ID, GONE):
        keyring.erase(key_id, DAY)
    assert list(keyring.returned()) == []
    copied_back(opened(), ID)
    assert list(opened().returned()) == [(ID, DAY)]
    keyring.erase(ID, DAY + timedelta(days=1))
    assert (list(keyring.returned()), dict(keyring.erased())) == ([], {ID: DAY, GONE: DAY})


def test_two_that_write_one_entry_at_once_leave_one_whole_entry_which_both_read(opened):
    one, two = opened(), opened()
    for _ in range(2):
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda keyring: keyring.put(ID, bytes([id(keyring) % 251]) * 300), (one, two)))
        assert one.get(ID) == two.get(ID)
        assert len(set(one.get(ID))) == 1
        assert len(one.get(ID)) == 300


def test_an_erasure_wins_against_writes_of_other_processes(opened):
    """Rewrapping every entry while households are erased."""
    writer, eraser = opened(), opened()
    ids = [bytes([number]) * 16 for number in range(1, 6)]

    def written(key_id):
        for _ in range(2):
            with suppress(NotFoundError):
                writer.put(key_id, b"wrapped")

    with ThreadPoolExecutor(2) as threads:
        both = threads.map(written, ids), threads.map(lambda key_id: eraser.erase(key_id, DAY), ids)
        for done in both:
            list(done)
    assert list(opened().ids()) == []
    for key_id in ids:
        with pytest.raises(NotFoundError):
            writer.get(key_id)


def test_two_that_make_a_key_for_one_household_make_two_and_its_row_names_one(opened, root_file):
    """Ids are 128 random bits, so no store is asked to be exclusive: the primary key of the row is."""
    processes = [Keys(PLATFORM, opened(), LocalKeyProvider(root_file)) for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        made = list(threads.map(lambda keys: keys.create_household(HOUSEHOLD), processes))

    assert len(set(made)) == 2
    sealed = processes[0].household(HOUSEHOLD, made[0]).seal(NOTE, b"text")
    assert processes[1].household(HOUSEHOLD, made[0]).open(NOTE, sealed) == b"text"
    with pytest.raises(TamperedError):
        processes[1].household(HOUSEHOLD, made[1]).open(NOTE, sealed)


def test_a_damaged_entry_is_refused_and_told_in_one_line_at_start(opened, root_file):
    keyring = opened()
    keys = Keys(PLATFORM, keyring, LocalKeyProvider(root_file))
    key_id = keys.create_platform()
    for damage in (b"", b"\x01", b"\x01" + bytes(152), b"\x07" * 153):
        keyring.put(key_id, damage)
        with pytest.raises(TamperedError):
            keys.platform(key_id)
        with pytest.raises(ConfigurationError) as told:
            keys.check(key_id)
        assert "\n" not in str(told.value)


def test_an_entry_rolled_back_to_before_a_rotation_is_refused(opened, root_file):
    keyring = opened()
    keys = Keys(PLATFORM, keyring, LocalKeyProvider(root_file), seconds=0)
    key_id = keys.create_household(HOUSEHOLD)
    older = keyring.get(key_id)
    keys.provider.renew()
    assert keys.rewrap(HOUSEHOLD, key_id)
    keys.provider.destroy_old()

    assert keys.household(HOUSEHOLD, key_id)
    keyring.put(key_id, older)
    with pytest.raises(WrongRootError):
        keys.household(HOUSEHOLD, key_id)


def test_only_an_id_of_16_bytes_names_an_entry(opened):
    keyring = opened()
    for key_id in (b"", b"\xa0" * 15, b"\xa0" * 17, b"../../../../etc/"[:15]):
        for use in (keyring.get, lambda at: keyring.put(at, b""), lambda at: keyring.erase(at, DAY)):
            with pytest.raises(ValueError, match="16 bytes"):
                use(key_id)
