"""Erasing a household: two people decide, every door answers as if it had never been, nothing is left."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text, update

from hub.accounts.models import SignInAttempt
from hub.audit.models import AuditEntry
from hub.channels.listing import my_channels
from hub.channels.models import Draft, Note, NoteVersion
from hub.channels.reading import open_channel
from hub.documents import erased_rows
from hub.documents.checking import check_document
from hub.documents.dating import DateSaid, state_date
from hub.documents.erasure import erase_household, erased_households, finish_erasures
from hub.documents.exempting import exempt_document
from hub.documents.fsck import check_store
from hub.documents.models import Document, DocumentDate, DocumentExemption, DocumentMark, DocumentVersion
from hub.documents.originals import download_original
from hub.errors import AccessDeniedError, InvalidInputError, NotFoundError
from hub.platform.deciding import Decider
from hub.platform.journal_proof import verdict_of
from hub.platform.root_rotation import rotate_root
from hub.registry.models import Household, Person
from tests.documents.faults import FaultyKeyring
from tests.engines import ONE_ENGINE
from tests.erasure_world import NOTE, build
from tests.platform_builder import PASSWORD, SYSTEM, add_professional


@pytest.fixture
def world(database, tmp_path, clock):
    return build(database, tmp_path, clock)


def erase(world, first=None, second=None, *, home=None, passwords=(PASSWORD, PASSWORD)):
    deciders = (
        Decider(first or world.officer, passwords[0]),
        Decider(second or world.other, passwords[1]),
    )
    return erase_household(world.platform, world.code(home or world.gone), deciders, "cli")


def test_every_door_answers_as_if_it_had_never_been_and_the_others_stay_open(world):
    erase(world)

    listed = [line.card.household_id for line in my_channels(world.platform, world.worker).lines]
    assert listed == [world.kept.id]
    with pytest.raises(AccessDeniedError) as erased:
        open_channel(world.platform, world.worker, world.gone.id)
    with pytest.raises(AccessDeniedError) as unknown:
        open_channel(world.platform, world.worker, world.platform.new_id())
    assert erased.value.decision.shown == unknown.value.decision.shown
    with pytest.raises(AccessDeniedError):
        download_original(world.platform, world.worker, world.gone_object[1])
    page = open_channel(world.platform, world.worker, world.kept.id)
    assert [note.body for note in page.notes.notes] == [NOTE.body]
    assert b"".join(download_original(world.platform, world.worker, world.kept_object[1]).chunks)


def test_key_rows_objects_and_names_are_gone(world):
    platform = world.platform
    with platform.database.reading() as session:
        key_id = session.get_one(Household, world.gone.id).key_id
    check_document(platform, world.worker, world.gone_object[1], 1, "to_redo", "Page coupée")
    state_date(platform, world.worker, world.gone_object[1], DateSaid(1, None, date(2027, 3, 28)))
    exempt_document(
        platform, world.worker, world.gone.id, "birth_certificate", world.gone.person_ids[-1], "-"
    )
    erase(world)

    with pytest.raises(NotFoundError):
        platform.keys.keyring.get(key_id)
    assert [name for name, _ in platform.objects.names()] == [world.kept_object[0]]
    with platform.database.reading() as session:
        counts = [
            session.scalar(select(func.count()).select_from(table))
            for table in (
                Note,
                NoteVersion,
                Draft,
                Document,
                DocumentVersion,
                DocumentMark,
                DocumentDate,
                DocumentExemption,
            )
        ]
        names = session.scalars(select(Person.name).where(Person.household_id == world.gone.id)).all()
        assert session.get_one(Household, world.gone.id).name == b""
    assert counts == [1, 1, 1, 1, 1, 0, 0, 0]
    assert set(names) == {b""}
    assert check_store(platform, SYSTEM).sound


def test_it_is_on_record_with_the_two_who_decided_and_the_log_verifies(world):
    erase(world)

    with world.platform.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "household:erased")).one()
    assert entry.household_id == world.gone.id
    assert entry.actor_id == world.officer.id
    deciders = [["decided_by", None, str(one.id)] for one in (world.officer, world.other)]
    assert [list(change) for change in entry.changes] == deciders
    assert verdict_of(world.platform).result.value == "intact"


def test_both_dates_are_told_the_second_once_the_root_was_renewed_after(world, clock):
    rotate_root(world.platform, SYSTEM)
    clock.advance(hours=1)
    erased = erase(world)
    assert erased.erased_at == clock()
    assert erased.backups_at is None
    assert erased.backups_due_at == clock() + timedelta(days=30)
    clock.advance(days=3)
    rotate_root(world.platform, SYSTEM)

    (told,) = erased_households(world.platform)
    assert (told.code, told.erased_at, told.backups_at) == (erased.code, erased.erased_at, clock())


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        pytest.param(("mep", "administrator"), ("his", "dpo"), "first", id="no officer"),
        pytest.param(("ssp", "dpo"), ("his", "worker"), "second", id="a worker"),
        pytest.param(("ssp", "dpo"), ("ssp", "dpo"), "second", id="one partner alone"),
        pytest.param(("ssp", "dpo"), None, "second", id="one person alone"),
    ],
)
def test_nobody_else_may_decide(world, first, second, field):
    one = add_professional(world.platform, *first)
    two = add_professional(world.platform, *second) if second else one
    with pytest.raises(InvalidInputError) as refused:
        erase(world, one, two)
    assert refused.value.field == field
    assert len(my_channels(world.platform, world.worker).lines) == 2
    assert erased_households(world.platform) == []


def test_an_administrator_of_another_partner_may_be_the_second(world):
    administrator = add_professional(world.platform, "his", "administrator", "administrator")
    assert erase(world, second=administrator).household_id == world.gone.id


@pytest.mark.parametrize("passwords", [(PASSWORD, "wrong"), ("wrong", PASSWORD)])
def test_without_both_passwords_nothing_is_erased_and_the_guess_counts(world, passwords):
    with pytest.raises(InvalidInputError, match="password"):
        erase(world, passwords=passwords)
    assert erased_households(world.platform) == []
    with world.platform.database.reading() as session:
        assert session.scalar(select(func.count()).where(SignInAttempt.succeeded.is_(False)))


def test_an_unknown_code_erases_nothing(world):
    deciders = Decider(world.officer, PASSWORD), Decider(world.other, PASSWORD)
    with pytest.raises(InvalidInputError, match="code"):
        erase_household(world.platform, "FOYER-ZZZZ", deciders, "cli")
    assert erased_households(world.platform) == []


class PowerCutError(Exception):
    pass


@pytest.mark.parametrize("where", ["key", "objects", "rows"])
def test_what_a_cut_leaves_undone_the_next_start_does(world, monkeypatch, where):
    def cut(*args, **named):
        raise PowerCutError

    place = {
        "key": (world.platform.keys, "erase_household"),
        "objects": (world.platform.objects, "delete"),
        "rows": (erased_rows, "_remove"),
    }[where]
    monkeypatch.setattr(*place, cut)
    with pytest.raises(PowerCutError):
        erase(world)
    with pytest.raises(AccessDeniedError):
        open_channel(world.platform, world.worker, world.gone.id)
    monkeypatch.undo()

    assert finish_erasures(world.platform, SYSTEM) == 1
    assert [name for name, _ in world.platform.objects.names()] == [world.kept_object[0]]
    assert len(list(world.platform.keys.keyring.erased())) == 1
    assert finish_erasures(world.platform, SYSTEM) == 0


def test_a_keyring_put_back_from_before_an_erasure_is_told_again(world, tmp_path):
    with world.platform.database.reading() as session:
        key_id = session.get_one(Household, world.gone.id).key_id
    wrapped = world.platform.keys.keyring.get(key_id)
    erased = erase(world)
    (tmp_path / "keyring" / "erased" / key_id.hex()).unlink()
    world.platform.keys.keyring.put(key_id, wrapped)

    assert finish_erasures(world.platform, SYSTEM) == 1
    with pytest.raises(NotFoundError):
        world.platform.keys.keyring.get(key_id)
    assert list(world.platform.keys.keyring.erased()) == [(key_id, erased.erased_at)]
    assert finish_erasures(world.platform, SYSTEM) == 0


def test_a_household_an_older_backup_of_the_database_brought_back_is_erased_again(world, clock):
    erased = erase(world)
    clock.advance(days=1)
    with world.platform.database.writing() as session:
        session.execute(
            update(Household).where(Household.id == world.gone.id).values(erased_at=None, name=b"as it was")
        )

    assert finish_erasures(world.platform, SYSTEM) == 1
    (told,) = erased_households(world.platform)
    assert told.erased_at == erased.erased_at
    with world.platform.database.reading() as session:
        again = select(AuditEntry.reason).where(AuditEntry.action == "household:erased")
        assert sorted(session.scalars(again), key=str) == [None, "restored"]
        assert session.scalar(text("SELECT count(*) FROM households WHERE erased_at IS NULL")) == 1


@ONE_ENGINE
def test_an_entry_copied_back_beside_its_mark_goes_again(world, tmp_path):
    with world.platform.database.reading() as session:
        key_id = session.get_one(Household, world.gone.id).key_id
    wrapped, entry = world.platform.keys.keyring.get(key_id), tmp_path / "keyring" / key_id.hex()
    erased = erase(world)
    entry.write_bytes(wrapped)
    rest = entry.with_suffix(".tmp")
    rest.write_bytes(wrapped)

    assert finish_erasures(world.platform, SYSTEM) == 0
    assert (entry.exists(), rest.exists()) == (False, False)
    assert list(world.platform.keys.keyring.erased()) == [(key_id, erased.erased_at)]


@ONE_ENGINE
def test_a_start_erases_nothing_again_of_which_nothing_is_there(world):
    """Else every start would be slower by each household ever erased."""
    erase(world)
    keyring = FaultyKeyring(world.platform.keys.keyring)
    world.platform.keys.keyring = keyring
    keyring.fail()

    assert finish_erasures(world.platform, SYSTEM) == 0
    assert keyring.made == ["returned", "erased"]
