"""A download on its way stops at the next segment, whatever ended access: an act, or an instant that came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.accounts.models import PartnerAgreement
from hub.accounts.operations import sign_out
from hub.accounts.sessions import stored_id
from hub.audit.entries import Action
from hub.audit.models import AuditEntry
from hub.audit.units import WritingUnit, writing
from hub.clock import FAR_FUTURE
from hub.consent.models import ConsentRecord
from hub.consent.operations import withdraw_consent
from hub.consent.records import RecordAsked
from hub.documents.evidence import receive_evidence
from hub.documents.evidence_reading import download_evidence
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.originals import download_original
from hub.errors import AccessDeniedError
from hub.households.operations import leave_team
from hub.households.persons import NewPerson
from hub.households.team import appoint_delegate, end_line
from hub.platform.accounts import end_account
from hub.platform.scope_changes import change_scopes
from hub.registry.models import TeamMembership
from hub.storage.db import Database
from tests import papers
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import mint_session
from tests.platform_builder import (
    SYSTEM,
    add_household,
    add_professional,
    agree,
    build_platform,
    partner_id,
)

CATEGORY = "housing"
WOMAN = (NewPerson("Aminata Diallo", date(1990, 5, 2)),)
LONG = papers.pdf(content=b"%" + b"a" * (2 << 20))
SOON = timedelta(hours=1)


class World:
    """A housing officer of one partner takes a document of three segments the social worker of another one
    deposited."""

    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform, self.clock = build_platform(database, folder, clock), clock
        self.author = add_professional(self.platform, "ssp", profession="social_worker")
        self.reader = add_professional(self.platform, "his", profession="housing_officer")
        self.administrator = add_professional(self.platform, "his", "administrator", "other")
        self.home = add_household(self.platform, [self.reader], referents=[self.author], persons=WOMAN)
        self.document = self.deposit()
        self.agree(clock() + timedelta(days=90))

    def deposit(self) -> UUID:
        new = NewDocument(CATEGORY, self.home.person_ids[0], "lease", "Bail", "bail.pdf")
        return deposit_document(self.platform, self.author, self.home.id, new, BytesIO(LONG)).id

    def agree(self, until: object) -> None:
        said = {"persons": WOMAN, "categories": [CATEGORY], "partners": ["his"], "until_at": until}
        self.clock.advance(seconds=1)
        agree(self.platform, self.author, self.home, **said)
        self.clock.advance(seconds=1)

    def line(self) -> UUID:
        """The reader's line in the team."""
        with self.platform.database.reading() as session:
            lines = select(TeamMembership.id).where(TeamMembership.professional_id == self.reader.id)
            return session.scalars(lines).one()

    def refusals(self) -> int:
        with self.platform.database.reading() as session:
            refused = select(AuditEntry.entry_id).where(AuditEntry.action == Action.ACCESS_REFUSED)
            return len(session.scalars(refused.where(AuditEntry.actor_id == self.reader.id)).all())


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def withdrawal(world: World) -> None:
    person = world.home.person_ids[0]
    cells = [(partner_id(world.platform, "his"), CATEGORY)]
    withdraw_consent(world.platform, world.author, world.home.id, person, person, "self", cells)


def copies_alone_withdrawn(world: World) -> None:
    person = world.home.person_ids[0]
    cells = [(partner_id(world.platform, "his"), CATEGORY)]
    withdraw_consent(world.platform, world.author, world.home.id, person, person, "self", [], cells)


def narrower_scope(world: World) -> None:
    change_scopes(world.platform, world.administrator, {("worker", CATEGORY): ("write", "none")})


def suspended_partner(world: World) -> None:
    _suspend(world.platform, SYSTEM, partner_id(world.platform, "his"))


@writing
def _suspend(unit: WritingUnit, partner: UUID) -> None:
    row = PartnerAgreement(partner_id=partner, kind="suspension", from_at=unit.now, until_at=FAR_FUTURE)
    unit.add_fact(row, Action.PARTNER_SUSPENDED)


def closed_account(world: World) -> None:
    assert world.reader.id is not None
    end_account(world.platform, world.administrator, world.reader.id)


def left_team(world: World) -> None:
    assert world.reader.id is not None
    leave_team(world.platform, SYSTEM, world.home.id, world.reader.id)


ACTS = (withdrawal, copies_alone_withdrawn, narrower_scope, suspended_partner, closed_account, left_team)


@pytest.mark.parametrize("end", ACTS)
def test_a_download_stops_at_the_next_segment_when_somebody_ends_access(
    world: World, end: Callable[[World], None]
) -> None:
    chunks = download_original(world.platform, world.reader, world.document).chunks
    given = next(chunks)
    assert LONG.startswith(given)
    end(world)
    with pytest.raises(AccessDeniedError):
        next(chunks)
    assert world.refusals() == 1


def ending_agreement(world: World) -> None:
    world.agree(world.clock() + SOON)


def ending_line(world: World) -> None:
    end_line(world.platform, SYSTEM, world.home.id, world.line(), world.clock() + SOON)


@pytest.mark.parametrize("foresee", [ending_agreement, ending_line])
def test_a_download_stops_at_the_next_segment_when_the_end_foreseen_is_there(
    world: World, foresee: Callable[[World], None]
) -> None:
    foresee(world)
    chunks = download_original(world.platform, world.reader, world.document).chunks
    next(chunks)
    world.clock.now += SOON
    with pytest.raises(AccessDeniedError):
        next(chunks)
    assert world.refusals() == 1


def test_a_download_of_a_delegate_stops_when_her_day_is_over(world: World) -> None:
    delegate = add_professional(world.platform, "his", profession="housing_officer")
    assert delegate.id is not None
    until = world.clock() + SOON
    appoint_delegate(world.platform, SYSTEM, world.home.id, world.line(), delegate.id, until)
    chunks = download_original(world.platform, delegate, world.document).chunks
    next(chunks)
    world.clock.now = until
    with pytest.raises(AccessDeniedError):
        next(chunks)


def test_a_download_nobody_interrupts_is_whole_and_on_record_once(world: World) -> None:
    found = download_original(world.platform, world.reader, world.document)
    assert b"".join(found.chunks) == LONG
    with world.platform.database.reading() as session:
        taken = select(AuditEntry.entry_id).where(AuditEntry.action == Action.DOCUMENT_DOWNLOADED)
        assert len(session.scalars(taken).all()) == 1


@pytest.mark.parametrize("ended", ["left the team", "signed out"])
def test_the_image_of_a_consent_stops_when_its_referent_has(world: World, ended: str) -> None:
    browser = stored_id(mint_session(world.platform, world.author))
    reader = replace(world.author, session=browser.hex())
    home, person = world.home, world.home.person_ids[0]
    image = receive_evidence(world.platform, world.author, home.id, person, "fiche.png", iter([papers.png()]))
    world.clock.advance(seconds=1)
    signed = {"method": "signed_sheet", "witness": "", "evidence_id": image}
    agree(world.platform, world.author, home, persons=WOMAN, categories=["family"], **signed)
    with world.platform.database.reading() as session:
        newest = select(ConsentRecord.id).order_by(ConsentRecord.id.desc()).limit(1)
        asked = RecordAsked(home.id, person, session.scalars(newest).one())
    chunks = download_evidence(world.platform, reader, asked).chunks
    assert world.author.id is not None
    if ended == "signed out":
        sign_out(world.platform, reader, browser)
    else:
        leave_team(world.platform, SYSTEM, home.id, world.author.id)
    with pytest.raises(AccessDeniedError):
        next(chunks)
