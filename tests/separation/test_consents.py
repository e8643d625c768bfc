"""What a person said, and what shows it, follows her: erasing the home she left takes nothing of hers,
erasing the one she lives in takes all of it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from hub.actors import Actor
from hub.audit.attestation import open_signed
from hub.audit.digests import row_digest
from hub.audit.models import AuditEntry
from hub.consent.collecting import Collected
from hub.consent.models import ConsentCell, ConsentEvidence, ConsentProof, ConsentRecord
from hub.consent.operations import record_consent, withdraw_consent
from hub.consent.receipt import KIND
from hub.consent.records import RecordAsked
from hub.consent.statements import INTERPRETER, WITNESS, words_context
from hub.documents.erasure import erase_household
from hub.documents.evidence import receive_evidence
from hub.documents.evidence_reading import download_evidence
from hub.documents.fsck import check_store
from hub.errors import AccessDeniedError, ConflictError, NotFoundError, TamperedError
from hub.platform.deciding import Decider
from hub.platform.journal_proof import verify_journal
from hub.platform.log import open_log
from hub.platform.receipts import read_receipt
from hub.registry.models import Household
from hub.requests.asking import NewRequest, ask_access
from hub.requests.models import AccessRequest
from hub.separation.models import Separation, SeparationPlan
from hub.separation.operations import cancel_separation, confirm_separation
from hub.storage.db import Database
from tests import papers
from tests.fixed_clock import FixedClock
from tests.platform_builder import PASSWORD, SYSTEM, add_professional, partner_id
from tests.separation.world import World

PNG = papers.png()
WHY = "Préparer la demande de logement avec lui."


class Said(World):
    """The world, where the man and the woman have each signed a sheet, before an interpreter."""

    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        super().__init__(database, folder, clock)
        self.officer = add_professional(self.platform, "ssp", "dpo", "lawyer")
        self.second = add_professional(self.platform, "his", "dpo", "lawyer")
        self.his, self.hers = self.signed(self.man), self.signed(self.woman)

    def image(self, person: UUID) -> UUID:
        return receive_evidence(self.platform, self.social, self.home.id, person, "fiche.png", iter([PNG]))

    def signed(self, person: UUID) -> UUID:
        answers = {(partner_id(self.platform, "his"), "housing"): "given"}
        said = Collected(
            person, person, "self", answers, "fr", "signed_sheet", interpreter="Noura Service",
            evidence_id=self.image(person),
        )  # fmt: skip
        recorded = record_consent(self.platform, self.social, self.home.id, said)
        self.clock.advance(seconds=1)
        return recorded

    def erase(self, home: UUID) -> None:
        with self.platform.database.reading() as session:
            code = session.get_one(Household, home).short_code
        deciders = Decider(self.officer, PASSWORD), Decider(self.second, PASSWORD)
        erase_household(self.platform, code, deciders, "cli")
        self.clock.advance(seconds=1)

    def receipt(self, actor: Actor, home: UUID, person: UUID, record: UUID) -> bytes:
        return read_receipt(self.platform, actor, RecordAsked(home, person, record)).file

    def sheet(self, actor: Actor, home: UUID, person: UUID, record: UUID) -> bytes:
        asked = RecordAsked(home, person, record)
        return b"".join(download_evidence(self.platform, actor, asked).chunks)

    def words(self, version: int, person: UUID) -> set[str]:
        """The interpreters or witnesses of what this person said that any key still opens."""
        with self.platform.database.reading() as session:
            records = session.scalars(select(ConsentRecord).where(ConsentRecord.person_id == person)).all()
            keys = {row.id: row.key_id for row in session.execute(select(Household.id, Household.key_id))}
        sealed = [(one, one.interpreter if version == INTERPRETER else one.evidence) for one in records]
        return {
            self.platform.household_key(one.household_id, keys[one.household_id])
            .open(words_context(self.platform, one, version), text)
            .decode()
            for one, text in sealed
            if text
        }

    def count(self, table: type[object]) -> int:
        with self.platform.database.reading() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> Said:
    return Said(database, tmp_path, clock)


def test_erasing_the_home_she_left_takes_nothing_of_hers(world: Said) -> None:
    paper = world.paper(world.man)
    world.note("de l’homme", world.man)
    new = world.separate()
    world.erase(world.home.id)
    log, file = open_log(world.platform), world.receipt(world.new_social, new, world.man, world.his)
    assert open_signed(KIND, file, log.key.verifier(log.origin))["hub:interpreted"] is True
    assert world.sheet(world.new_social, new, world.man, world.his) == PNG
    assert world.words(INTERPRETER, world.man) == {"Noura Service"}
    assert world.words(WITNESS, world.man) == {"Awa T., médiatrice"}
    assert world.original(world.new_social, paper) == papers.pdf()
    assert world.bodies(world.new_social, new) == ["de l’homme"]
    world.clock.advance(hours=2)
    found = check_store(world.platform, SYSTEM)
    assert (found.sound, found.checked) == (True, 2)
    assert verify_journal(world.platform, SYSTEM, ()).result == "intact"


def test_erasing_the_home_she_lives_in_takes_all_of_hers_and_nothing_else(world: Said) -> None:
    cells = [(partner_id(world.platform, "his"), "housing")]
    withdraw_consent(world.platform, world.social, world.home.id, world.man, world.man, "self", cells)
    world.clock.advance(seconds=1)
    asked = NewRequest("housing", world.man, "read", "housing_file", WHY)
    ask_access(world.platform, world.housing, world.home.id, asked)
    paper, kept = world.paper(world.man), world.paper(world.woman)
    new = world.separate()
    world.erase(new)
    for home in (new, world.home.id):
        for actor in (world.new_social, world.social, world.officer):
            with pytest.raises(AccessDeniedError):
                world.sheet(actor, home, world.man, world.his)
    with pytest.raises(AccessDeniedError):
        world.original(world.new_social, paper)
    with pytest.raises(NotFoundError):
        world.words(INTERPRETER, world.man)
    assert (world.count(ConsentEvidence), world.count(AccessRequest), world.count(SeparationPlan)) == (
        1,
        0,
        0,
    )
    assert world.sheet(world.social, world.home.id, world.woman, world.hers) == PNG
    assert world.words(INTERPRETER, world.woman) == {"Noura Service"}
    assert world.original(world.social, kept) == papers.pdf()
    world.clock.advance(hours=2)
    found = check_store(world.platform, SYSTEM)
    assert (found.sound, found.checked) == (True, 2)


def test_the_log_vouches_for_each_record_as_it_now_stands(world: Said) -> None:
    new = world.separate()
    entries = select(AuditEntry).where(AuditEntry.action == "consent:moved")
    with world.platform.database.reading() as session:
        vouched = {one.object_id: one for one in session.scalars(entries)}
        records = session.scalars(select(ConsentRecord).where(ConsentRecord.person_id == world.man)).all()
        assert len(records) == 2
        assert set(vouched) == {one.id for one in records}
        for one in records:
            proofs = session.scalars(select(ConsentProof).where(ConsentProof.record_id == one.id))
            cells = select(ConsentCell).where(ConsentCell.record_id == one.id).order_by(ConsentCell.id)
            digest = row_digest(one.row_salt, [one, *proofs, *session.scalars(cells)])
            assert (one.household_id, vouched[one.id].row_digest) == (new, digest)
            assert vouched[one.id].household_id == new


def test_an_image_no_record_names_yet_follows_too(world: Said) -> None:
    waiting = world.image(world.man)
    new = world.separate()
    with world.platform.database.reading() as session:
        assert session.get_one(ConsentEvidence, waiting).household_id == new
    world.erase(world.home.id)
    world.clock.advance(hours=2)
    assert check_store(world.platform, SYSTEM).sound


def test_what_shows_a_consent_is_no_longer_where_she_lived_but_for_officers(world: Said) -> None:
    new = world.separate()
    for actor in (world.social, world.housing, world.member):
        with pytest.raises(AccessDeniedError):
            world.receipt(actor, world.home.id, world.man, world.his)
        with pytest.raises(AccessDeniedError):
            world.sheet(actor, world.home.id, world.man, world.his)
    later = world.receipt(world.new_social, new, world.man, world.his)
    assert later
    for home in (world.home.id, new):
        assert world.sheet(world.officer, home, world.man, world.his) == PNG
        assert world.receipt(world.officer, home, world.man, world.his)


def test_a_receipt_of_the_new_home_is_not_found_where_she_lived_before(world: Said) -> None:
    new = world.separate()
    answers = {(partner_id(world.platform, "his"), "housing"): "refused"}
    said = Collected(world.man, world.man, "self", answers, "fr", "oral_with_witness", witness="Awa T.")
    record = record_consent(world.platform, world.new_social, new, said)
    world.clock.advance(seconds=1)
    assert world.receipt(world.officer, new, world.man, record)
    with pytest.raises(AccessDeniedError):
        world.receipt(world.officer, world.home.id, world.man, record)


def test_words_altered_beforehand_move_nowhere(world: Said) -> None:
    """What does not open cannot be sealed anew: the separation stops, and nothing of it is done."""
    waiting = world.propose()
    with world.platform.database.writing() as session:
        record = session.get_one(ConsentRecord, world.his)
        assert record.interpreter
        record.interpreter = record.interpreter[:-1] + bytes([record.interpreter[-1] ^ 1])
    with pytest.raises(TamperedError):
        confirm_separation(world.platform, world.housing, world.home.id, waiting)
    assert world.count(Household) == 1


def test_a_plan_is_kept_only_while_it_waits(world: Said) -> None:
    """It names the new home and opens with the key of the old one."""
    dropped = world.propose()
    assert world.count(SeparationPlan) == 1
    cancel_separation(world.platform, world.housing, world.home.id, dropped)
    assert world.count(SeparationPlan) == 0
    world.propose()
    world.clock.advance(days=15)
    again = world.propose()
    assert world.count(SeparationPlan) == 1
    confirm_separation(world.platform, world.housing, world.home.id, again)
    assert (world.count(SeparationPlan), world.count(Separation)) == (0, 3)
    with pytest.raises(ConflictError):
        confirm_separation(world.platform, world.housing, world.home.id, again)


def test_a_plan_that_waits_goes_with_its_household(world: Said) -> None:
    world.propose()
    world.erase(world.home.id)
    assert (world.count(SeparationPlan), world.count(Separation)) == (0, 1)
