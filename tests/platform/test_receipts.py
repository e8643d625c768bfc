"""The receipt of a consent: what it tells, what it keeps back, to whom it opens; and what shows it."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from hub.actors import Actor
from hub.audit.attestation import open_signed
from hub.audit.vocabulary import Action
from hub.consent.collecting import Collected
from hub.consent.explaining import who_sees_what
from hub.consent.operations import record_consent, withdraw_consent
from hub.consent.receipt import KIND
from hub.consent.records import RecordAsked
from hub.documents.evidence_reading import download_evidence, who_heard
from hub.documents.fsck import check_store
from hub.errors import AccessDeniedError
from hub.households.operations import leave_team
from hub.platform.log import open_log
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform.receipt_world import PNG, World
from tests.platform_builder import (
    SYSTEM,
    add_household,
    partner_id,
)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def test_a_receipt_tells_what_the_standard_asks_for(world: World) -> None:
    told = json.loads(world.read().file)
    assert told["@type"] == ["dpv:ConsentReceipt"]
    assert told["dpv:hasIdentifier"] == str(world.record.record_id)
    assert told["dct:created"] == "2026-11-23T10:00:00.000000Z"
    assert told["dct:creator"] == "hub:partner-ssp"
    assert told["dpv:hasDataSubject"]["dpv:hasIdentifier"] == str(world.person)
    assert told["hub:spokenBy"] == {"dpv:hasIdentifier": str(world.person), "hub:capacity": "self"}
    assert "À tout moment" in told["dpv:hasConsentControl"][0]["dct:description"]["fr"]
    assert told["hub:agreement"] == "dpv:ExplicitlyExpressedConsent"
    (notice,) = told["dpv:hasNotice"]
    assert (notice["dct:hasVersion"], len(notice["hub:sha256"])) == ("1", 64)
    assert notice["dct:language"] == "ar"
    assert told["hub:method"]["dct:identifier"] == "signed_sheet"
    assert told["hub:interpreted"] is True
    his = told["dpv:hasEntity"]["hub:partner-his"]
    assert his["dpv:hasName"] == "Habitat et Interventions Sociales"
    assert his["dpv:hasContact"] == ["mailto:dpo@his.example"]


def test_each_answer_has_its_data_its_state_and_its_validity(world: World) -> None:
    told = json.loads(world.read().file)["dpv:hasProcess"]
    states = {
        (*one["dpv:hasDataController"], *one["dpv:hasPersonalData"]): one["dpv:hasConsentStatus"]
        for one in told
    }
    given = {
        "@type": "dpv:ConsentGiven",
        "dct:date": "2026-11-23T10:00:00.000000Z",
        "dct:type": "dpv:ExplicitlyExpressedConsent",
        "dct:valid": "2026-11-23T10:00:00.000000Z/2027-11-23T10:00:00.000000Z",
        "dpv:isImplementedByEntity": str(world.person),
        "hub:from": "2026-11-23T10:00:00.000000Z",
        "hub:until": "2027-11-23T10:00:00.000000Z",
    }
    endless = {"dct:valid": "2026-11-23T10:00:00.000000Z/..", "hub:until": None}
    refused = given | endless | {"@type": "dpv:ConsentRefused"}
    assert states == {
        ("hub:partner-his", "hub:category-employment"): given,
        ("hub:partner-his", "hub:category-housing"): given,
        ("hub:partner-mep", "hub:category-family"): refused,
    }


def test_the_agreement_stands_beside_the_legal_basis_of_each_processing(world: World) -> None:
    bases = {one["dpv:hasLegalBasis"] for one in json.loads(world.read().file)["dpv:hasProcess"]}
    assert bases == {"dpv:PublicInterest"}
    health = json.loads(world.read(asked=world.about_health()).file)["dpv:hasProcess"]
    found = {one["dpv:hasPersonalData"][0]: one["dpv:hasLegalBasis"] for one in health}
    assert found["hub:category-health"] is None, "health has a basis at Samusocial only"


def test_a_change_leads_to_its_receipt_or_not_whether_or_not_something_closed_was_spoken_of(
    world: World,
) -> None:
    world.about_health()
    world.clock.advance(seconds=1)
    for reader, leads in ((world.collector, True), (world.member, False)):
        told = who_sees_what(world.platform, reader, world.home.id, world.person).changes
        said = {one.categories: one.receipt for one in told if one.record_id}
        assert said == {("employment", "housing"): leads, ("family",): leads}


def test_a_receipt_names_nobody(world: World) -> None:
    """Neither the person, for whom a lost paper would speak, nor who collected and interpreted."""
    text = world.read().file.decode()
    for name in ("Aminata", "Diallo", "Benali", "Noura", str(world.collector.id)):
        assert name not in text


def test_a_receipt_is_signed_and_always_the_same(world: World) -> None:
    log = open_log(world.platform)
    first = world.read()
    world.clock.advance(days=3)
    assert world.read().file == first.file
    statement = open_signed(KIND, first.file, log.key.verifier(log.origin))
    assert statement["hub:log"] == log.origin


def test_a_withdrawal_has_a_receipt_too(world: World) -> None:
    cells = [(partner_id(world.platform, "his"), "housing")]
    gone = withdraw_consent(
        world.platform, world.collector, world.home.id, world.person, world.person, "self", cells
    )
    told = json.loads(world.read(asked=RecordAsked(world.home.id, world.person, gone)).file)
    (process,) = told["dpv:hasProcess"]
    assert process["dpv:hasConsentStatus"]["@type"] == "dpv:ConsentWithdrawn"


def test_those_who_may_record_and_the_officers_read_it_and_it_is_on_record(world: World) -> None:
    for reader in (world.collector, world.member, world.referent, world.officer):
        assert world.read(reader).receipt.id == world.record.record_id
        assert world.last(Action.RECEIPT_READ) == (reader.id, world.record.record_id, "permitted")
    assert {one.name for one in world.read(world.officer).persons} == {None}


def test_for_the_others_there_is_no_receipt(world: World) -> None:
    leave_team(world.platform, SYSTEM, world.home.id, _id(world.other_referent))
    world.clock.advance(minutes=1)
    for reader in (world.stranger, world.other_referent):
        assert _refused(world, reader, world.record) == _refused(world, reader, _nowhere(world))
        assert world.last(Action.ACCESS_REFUSED)[0] == reader.id
    assert _refused(world, world.secretary, world.record) == _refused(world, world.secretary, _nowhere(world))


def test_a_closed_category_is_told_to_who_heard_it_and_to_listed_professions(world: World) -> None:
    asked = world.about_health()
    for reader in (world.collector, world.referent, world.officer):
        assert world.read(reader, asked).receipt.id == asked.record_id
    assert _refused(world, world.member, asked) == _refused(world, world.member, _nowhere(world))


def test_a_record_is_not_found_under_another_person_or_household(world: World) -> None:
    elsewhere = add_household(world.platform, [world.collector])
    for wrong in (
        RecordAsked(world.home.id, world.home.person_ids[1], world.record.record_id),
        RecordAsked(elsewhere.id, elsewhere.person_ids[0], world.record.record_id),
    ):
        for reader in (world.collector, world.officer):
            with pytest.raises(AccessDeniedError):
                world.read(reader, wrong)
            with pytest.raises(AccessDeniedError):
                world.image(reader, wrong)


def test_the_image_opens_to_referents_of_who_collected_and_to_officers(world: World) -> None:
    for reader in (world.referent, world.officer):
        assert world.image(reader) == PNG
        assert world.last(Action.EVIDENCE_READ)[::2] == (reader.id, "permitted")
        assert world.read(reader).evidence
    for reader in (world.collector, world.member, world.other_referent, world.secretary, world.stranger):
        with pytest.raises(AccessDeniedError) as hidden:
            world.image(reader)
        with pytest.raises(AccessDeniedError) as absent:
            world.image(reader, _nowhere(world))
        assert hidden.value.decision.shown == absent.value.decision.shown == "not_found"
    assert not world.read(world.collector).evidence


def test_who_heard_it_is_named_to_the_same_people_and_to_nobody_else(world: World) -> None:
    spoken = Collected(
        world.person, world.person, "self", {(partner_id(world.platform, "his"), "housing"): "given"}, "fr",
        "oral_with_witness", witness="Irène Vasseur",
    )  # fmt: skip
    world.clock.advance(seconds=1)
    oral = record_consent(world.platform, world.collector, world.home.id, spoken)
    said_aloud = RecordAsked(world.home.id, world.person, oral)
    for reader in (world.referent, world.officer):
        heard = who_heard(world.platform, reader, said_aloud)
        assert (heard.witness, heard.interpreter) == ("Irène Vasseur", "")
        assert world.last(Action.EVIDENCE_READ) == (reader.id, oral, "permitted")
        assert who_heard(world.platform, reader, world.record).interpreter == "Noura Service"
        assert world.read(reader, said_aloud).heard
    for stranger in (world.collector, world.member, world.other_referent, world.secretary, world.stranger):
        with pytest.raises(AccessDeniedError) as hidden:
            who_heard(world.platform, stranger, said_aloud)
        with pytest.raises(AccessDeniedError) as absent:
            who_heard(world.platform, stranger, _nowhere(world))
        assert hidden.value.decision.shown == absent.value.decision.shown == "not_found"
    assert not world.read(world.collector, said_aloud).heard


def test_the_image_stops_flowing_when_the_referent_leaves(world: World) -> None:
    found = download_evidence(world.platform, world.referent, world.record)
    leave_team(world.platform, SYSTEM, world.home.id, _id(world.referent))
    world.clock.advance(seconds=1)
    with pytest.raises(AccessDeniedError):
        b"".join(found.chunks)


def test_what_is_kept_of_images_belongs_together_and_a_missing_one_is_named(world: World) -> None:
    world.clock.advance(hours=2)
    assert check_store(world.platform, SYSTEM).sound
    (name,) = [name for name, _ in world.platform.objects.names()]
    world.platform.objects.delete(name)
    assert len(check_store(world.platform, SYSTEM).rows_without_object) == 1


def _refused(world: World, reader: Actor, asked: RecordAsked) -> object:
    with pytest.raises(AccessDeniedError) as denied:
        world.read(reader, asked)
    return denied.value.decision.shown


def _nowhere(world: World) -> RecordAsked:
    return RecordAsked(world.home.id, world.person, uuid4())


def _id(actor: Actor) -> UUID:
    assert actor.id is not None
    return actor.id
