"""What one may deposit is bounded, however many try at once, and no number tells of what one may not read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from threading import Barrier, BrokenBarrierError

import pytest
from PIL import Image
from sqlalchemy import event

from hub.consent.collecting import Collected
from hub.consent.operations import record_consent
from hub.documents import quotas
from hub.documents.evidence import receive_evidence
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.replacing import Replacement, replace_document
from hub.documents.uploads import begin_upload, end_upload
from hub.errors import InvalidInputError
from tests.documents.upload_world import LETTER, UploadWorld, heavy
from tests.platform_builder import add_household, add_professional, approve_texts, partner_id

KIB, MIB = 1 << 10, 1 << 20
SIZE = 300 * KIB
"""Three such files fit in one MiB, four do not."""


def world(database, folder, clock, **limits):
    return UploadWorld(database, folder, clock, **({"deposit_mib_per_day": 1, "household_mib": 1} | limits))


def put(world, number, home=None, by=None, new=LETTER, content=None):
    content = content or heavy(SIZE) + b"%" * number
    try:
        deposit_document(world.platform, by or world.worker, home or world.home.id, new, [content])
    except InvalidInputError as refused:
        return f"{refused.field} {refused.code}"
    return "deposited"


def sheet(number):
    """A photograph of about 300 KiB, none like the next."""
    stored = BytesIO()
    Image.effect_noise((540, 540 + number), 120).save(stored, "png", compress_level=0)
    assert MIB // 4 < stored.tell() < MIB // 3, "three fit in one MiB, four do not"
    return stored.getvalue()


def photographed(world, number, home=None, by=None):
    home, by = home or world.home, by or world.worker
    try:
        found = receive_evidence(
            world.platform, by, home.id, home.person_ids[0], "fiche.png", [sheet(number)]
        )
    except InvalidInputError as refused:
        return f"{refused.field} {refused.code}"
    return found


def test_eight_at_once_in_one_household_do_not_exceed_what_it_holds(database, tmp_path, clock):
    crowd = world(database, tmp_path, clock, deposit_mib_per_day=100)
    with ThreadPoolExecutor(8) as depositors:
        told = list(depositors.map(lambda number: put(crowd, number), range(8)))
    assert sorted(told) == ["deposited"] * 3 + ["file quota_household"] * 5
    assert (crowd.documents(), len(crowd.stored())) == (3, 3)


def test_eight_at_once_in_eight_households_do_not_exceed_the_day_of_one_person(database, tmp_path, clock):
    crowd = world(database, tmp_path, clock, household_mib=100)
    homes = [add_household(crowd.platform, [crowd.worker]).id for _ in range(8)]
    with ThreadPoolExecutor(8) as depositors:
        told = list(depositors.map(lambda number: put(crowd, number, homes[number]), range(8)))
    assert sorted(told) == ["deposited"] * 3 + ["file quota_day"] * 5
    assert (crowd.documents(), len(crowd.stored())) == (3, 3)
    assert put(crowd, 9, by=crowd.colleague) == "deposited", "the day of another is her own"
    clock.advance(hours=24)
    assert put(crowd, 10) == "deposited"


def test_two_deposits_being_recorded_count_each_other(postgres_database, tmp_path, clock):
    """Each would stop between counting and committing, until the other has counted too."""
    pair = world(postgres_database, tmp_path, clock, household_mib=100)
    homes = [add_household(pair.platform, [pair.worker]).id for _ in range(2)]
    meeting = Barrier(2)

    def counted(connection, _cursor, statement, *_more):
        writes = connection.get_execution_options().get("hub_mode") == "write"
        if writes and "sum(document_versions.kib)" in statement and "author_id = " in statement:
            with suppress(BrokenBarrierError):
                meeting.wait(2)

    content = heavy(600 * KIB)
    event.listen(postgres_database.engine, "after_cursor_execute", counted)
    try:
        with ThreadPoolExecutor(2) as depositors:
            told = sorted(depositors.map(lambda home: put(pair, 0, home, content=content), homes))
    finally:
        event.remove(postgres_database.engine, "after_cursor_execute", counted)
    assert told == ["deposited", "file quota_day"]


def test_what_is_announced_counts_before_its_first_byte(sqlite_database, tmp_path, clock):
    here = world(sqlite_database, tmp_path, clock, household_mib=100)
    for _ in range(2):
        here.begin(bytes(400 * KIB))
    with pytest.raises(InvalidInputError, match="quota_day"):
        here.begin(bytes(400 * KIB))
    assert here.begin(bytes(200 * KIB)).received == 0


def test_two_files_announced_at_once_count_each_other(database, tmp_path, clock):
    """Each would stop after each count, until the other has counted too."""
    pair = world(database, tmp_path, clock, household_mib=100)
    homes = [add_household(pair.platform, [pair.worker]).id for _ in range(2)]
    meeting = Barrier(2)

    def counted(_connection, _cursor, statement, *_more):
        if "sum(uploads.length)" in statement:
            with suppress(BrokenBarrierError):
                meeting.wait(2)

    def announce(home):
        try:
            begin_upload(pair.platform, pair.worker, home, LETTER, 600 * KIB)
        except InvalidInputError as refused:
            return refused.code
        return "begun"

    event.listen(database.engine, "after_cursor_execute", counted)
    try:
        with ThreadPoolExecutor(2) as announcers:
            told = sorted(announcers.map(announce, homes))
    finally:
        event.remove(database.engine, "after_cursor_execute", counted)
    assert told == ["begun", "quota_day"]


def test_what_one_may_not_read_is_not_counted_before_one(sqlite_database, tmp_path, clock):
    """Health is read by the listed professions of the partner that deposited it."""
    here = world(sqlite_database, tmp_path, clock, deposit_mib_per_day=100)
    job = add_professional(here.platform, "mep")
    opened = add_household(here.platform, [here.worker, job])
    home, person = opened.id, opened.person_ids[0]
    secret = NewDocument("health", person, "other", "Certificat", "certificat.pdf")
    assert [put(here, number, home, new=secret) for number in range(4)] == [
        *["deposited"] * 3,
        "file quota_household",
    ]
    assert [put(here, number, home, by=job) for number in range(10, 14)] == [
        *["deposited"] * 3,
        "file quota_household",
    ]


def test_versions_that_were_replaced_weigh_in_their_household(sqlite_database, tmp_path, clock):
    here = world(sqlite_database, tmp_path, clock, deposit_mib_per_day=100)
    first = deposit_document(here.platform, here.worker, here.home.id, LETTER, [heavy(SIZE)])

    def renew(version):
        new = Replacement(version, "Courrier", "courrier.pdf")
        replace_document(here.platform, here.worker, first.id, new, [heavy(SIZE) + b"%" * version])

    for version in (1, 2):
        renew(version)
    with pytest.raises(InvalidInputError, match="quota_household"):
        renew(3)
    assert len(here.stored()) == 3


def test_files_announced_and_never_sent_are_so_many_and_no_more(
    sqlite_database, tmp_path, clock, monkeypatch
):
    monkeypatch.setattr(quotas, "MOST_UPLOADS", 2)
    here = world(sqlite_database, tmp_path, clock)
    first, _second = (here.begin(bytes(KIB)) for _ in range(2))
    with pytest.raises(InvalidInputError, match="too_many_uploads"):
        here.begin(bytes(KIB))
    begin_upload(here.platform, here.colleague, here.home.id, LETTER, KIB)
    end_upload(here.platform, here.worker, first.id)
    here.begin(bytes(KIB))
    clock.advance(hours=24)
    assert here.begin(bytes(KIB)).received == 0


def test_what_shows_a_consent_weighs_for_who_collected_it_like_a_document(database, tmp_path, clock):
    here = world(database, tmp_path, clock, household_mib=100)
    homes = [add_household(here.platform, [here.worker]) for _ in range(8)]
    with ThreadPoolExecutor(8) as collectors:
        told = list(collectors.map(lambda number: photographed(here, number, homes[number]), range(8)))
    refused = [one for one in told if isinstance(one, str)]
    assert refused == ["file image_quota_day"] * 5
    assert len(here.stored()) == 3
    assert put(here, 9) == "file quota_day"
    assert put(here, 9, by=here.colleague) == "deposited"
    clock.advance(hours=24)
    assert put(here, 10) == "deposited"


def test_images_of_consents_fill_their_household_together_with_documents(database, tmp_path, clock):
    here = world(database, tmp_path, clock, deposit_mib_per_day=100)
    with ThreadPoolExecutor(8) as collectors:
        told = list(collectors.map(lambda number: photographed(here, number), range(8)))
    assert [one for one in told if isinstance(one, str)] == ["file image_quota_household"] * 5
    assert len(here.stored()) == 3
    assert put(here, 9) == "file quota_household"


def test_the_image_of_a_colleague_weighs_before_referents_once_a_record_names_it(
    sqlite_database, tmp_path, clock
):
    here = world(sqlite_database, tmp_path, clock, deposit_mib_per_day=100)
    approve_texts(here.platform)
    referent = add_professional(here.platform, "ssp", profession="social_worker")
    other = add_professional(here.platform, "his", profession="housing_officer")
    home = add_household(here.platform, [here.worker, here.colleague, other], referents=[referent])
    images = [photographed(here, number, home) for number in range(3)]
    assert put(here, 1, home.id) == "file quota_household", "they are her own"
    assert put(here, 2, home.id, by=referent, content=heavy(100 * KIB)) == "deposited", (
        "nobody named them yet"
    )
    answers = {(partner_id(here.platform, "his"), "housing"): "given"}
    for image in images:
        mother = home.person_ids[0]
        said = Collected(mother, mother, "self", answers, "fr", "signed_sheet", evidence_id=image)
        record_consent(here.platform, here.worker, home.id, said)
    assert put(here, 3, home.id, by=referent) == "file quota_household", "she may look at all three"
    for blind in (here.colleague, other):
        assert put(here, 4, home.id, by=blind, content=heavy(KIB)) == "deposited", "they may not"
