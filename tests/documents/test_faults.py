"""Every call of a store and a keyring fails once, in every way, while reading, erasing and renewing keys:
the user is told the truth, and what is left is consistent, or swept."""

from __future__ import annotations

import pytest

from hub.cli.output import plainly
from hub.consent.collecting import Collected
from hub.consent.operations import record_consent
from hub.consent.records import RecordAsked
from hub.documents.erasure import erase_household, finish_erasures
from hub.documents.evidence import receive_evidence
from hub.documents.evidence_reading import download_evidence
from hub.errors import OutcomeUnknownError, StorageUnavailableError, TamperedError, UnfinishedError
from hub.platform.root_rotation import rotate_root
from hub.registry.models import Household
from tests import papers
from tests.documents.faults import DONE, ERROR, WAYS
from tests.documents.faulty_world import PDF, World, every_fault, key_of
from tests.platform_builder import SYSTEM, add_household, approve_texts, partner_id


@pytest.fixture
def world(sqlite_database, tmp_path, clock):
    return World(sqlite_database, tmp_path, clock)


def test_a_download_through_every_fault_of_the_store_gives_the_bytes_or_an_error(world):
    document_id = world.deposit().id
    for _, way in every_fault(world.store, WAYS, lambda: world.download(document_id)):
        with pytest.raises((StorageUnavailableError, TamperedError)):
            world.download(document_id)
        assert way
    assert world.download(document_id) == PDF
    world.is_sound_once_swept()


def test_an_image_of_a_consent_through_every_fault_of_the_store_is_given_or_an_error(world):
    approve_texts(world.platform)
    home, image = add_household(world.platform, referents=[world.worker]), papers.png()
    person = home.person_ids[0]
    sheet = receive_evidence(world.platform, world.worker, home.id, person, "fiche.png", iter([image]))
    given = {(partner_id(world.platform, "his"), "housing"): "given"}
    said = Collected(person, person, "self", given, "fr", "signed_sheet", evidence_id=sheet)
    asked = RecordAsked(home.id, person, record_consent(world.platform, world.worker, home.id, said))

    def look():
        return b"".join(download_evidence(world.platform, world.worker, asked).chunks)

    for _ in every_fault(world.store, WAYS, look):
        with pytest.raises((StorageUnavailableError, TamperedError)):
            look()
    assert look() == image
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


def test_a_key_that_cannot_be_read_is_an_outage(world):
    world.platform.keys.forget()
    world.keyring.fail(0, ERROR)

    with pytest.raises(StorageUnavailableError):
        world.deposit()
    assert world.documents() == 0


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
