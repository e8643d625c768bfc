"""A consent is recorded whole or not at all: what shows it, who may say it, which text, until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from hub.actors import Actor
from hub.audit.queries import last_of
from hub.audit.vocabulary import Action
from hub.consent.collecting import Collected
from hub.consent.models import ConsentCell, ConsentEvidence, ConsentProof, ConsentRecord
from hub.consent.operations import check_consent, record_consent, withdraw_consent
from hub.documents.evidence import receive_evidence
from hub.errors import AccessDeniedError, ConflictError, DocumentRejectedError, InvalidInputError
from hub.households.composition import join_household
from hub.households.operations import NewLine, join_team
from hub.households.persons import NewPerson
from hub.storage.db import Database
from tests import papers
from tests.fixed_clock import FixedClock
from tests.platform_builder import (
    SYSTEM,
    add_household,
    add_professional,
    approve_texts,
    build_platform,
    partner_id,
)


class World:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform, self.clock = build_platform(database, folder, clock), clock
        approve_texts(self.platform)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.secretary = add_professional(self.platform, "ssp", "secretary", "other")
        self.home = add_household(self.platform, [self.housing, self.secretary], referents=[self.social])
        self.mother, self.father, self.child = self.home.person_ids
        self.cells = {(partner_id(self.platform, "his"), "housing"): "given"}

    def said(self, **more: object) -> Collected:
        """The mother's yes, aloud before a witness, unless told otherwise."""
        usual = Collected(
            self.mother, self.mother, "self", self.cells, "fr", "oral_with_witness", witness="Irène Vasseur"
        )
        return replace(usual, **more)  # type: ignore[arg-type]  # fields by name

    def record(self, said: Collected, actor: Actor | None = None, key: str = "") -> UUID:
        return record_consent(self.platform, actor or self.social, self.home.id, said, key)

    def image(self, person: UUID | None = None, actor: Actor | None = None, **file: object) -> UUID:
        name, content = file.get("name", "fiche.jpg"), file.get("content", papers.jpeg())
        assert isinstance(name, str)
        assert isinstance(content, bytes)
        return receive_evidence(
            self.platform, actor or self.social, self.home.id, person or self.mother, name, iter([content])
        )

    def count(self, *tables: type) -> list[int]:
        with self.platform.database.reading() as session:
            return [session.scalar(select(func.count()).select_from(one)) or 0 for one in tables]

    def stored(self) -> list[str]:
        return [name for name, _ in self.platform.objects.names()]


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def wrong(world: World, said: Collected, actor: Actor | None = None) -> tuple[str, str]:
    """The field and code of the refusal; nothing is recorded, and checking beforehand says the same."""
    before = world.count(ConsentRecord, ConsentCell, ConsentProof)
    with pytest.raises(InvalidInputError) as told:
        check_consent(world.platform, actor or world.social, world.home.id, said)
    with pytest.raises(InvalidInputError) as refused:
        world.record(said, actor)
    assert world.count(ConsentRecord, ConsentCell, ConsentProof) == before
    assert (told.value.field, told.value.code) == (refused.value.field, refused.value.code)
    return refused.value.field, refused.value.code


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"method": "by_carrier_pigeon"}, "method", "unknown_choice"),
        ({"method": "signed_sheet", "witness": ""}, "file", "photo_required"),
        ({"method": "signature_on_screen", "witness": ""}, "file", "signature_required"),
        ({"witness": "  "}, "witness", "required"),
        ({"witness": "x" * 301}, "witness", "too_long"),
        ({"witness": "a\0b"}, "witness", "control_characters"),
        ({"language": "tlh"}, "language", "unknown_choice"),
        ({"language": "ar"}, "interpreter", "text_needs_interpreter"),
        ({"text_hash": "0" * 64}, "explained", "text_changed"),
        ({"answers": {}}, "answers", "required"),
        ({"evidence_id": uuid4()}, "file", "not_together"),
        ({"method": "signed_sheet", "evidence_id": uuid4()}, "file", "image_gone"),
    ],
)
def test_what_a_valid_consent_lacks_is_named(
    world: World, changed: dict[str, object], field: str, code: str
) -> None:
    assert wrong(world, world.said(**changed)) == (field, code)


def test_the_period_is_not_backward_nor_long_ago_nor_longer_than_a_year(world: World) -> None:
    now = world.clock()
    day = timedelta(days=1)
    assert wrong(world, world.said(until_at=now - day)) == ("until", "ends_before_start")
    assert wrong(world, world.said(from_at=now - 40 * day)) == ("from", "too_long_ago")
    assert wrong(world, world.said(until_at=now + 367 * day)) == ("until", "longer_than_maximum")
    world.record(world.said(until_at=now + 30 * day))


def test_no_adult_speaks_for_another_and_no_parent_without_authority_for_a_child(world: World) -> None:
    for_another = world.said(person_id=world.father)
    assert wrong(world, for_another) == ("giver", "adult_decides_alone")
    as_parent = world.said(person_id=world.father, giver_id=world.mother, capacity="parent")
    assert wrong(world, as_parent) == ("giver", "adult_decides_alone")
    guardian = world.said(person_id=world.child, giver_id=world.mother, capacity="guardian")
    assert wrong(world, guardian) == ("giver", "no_authority")
    stranger = add_household(world.platform, [world.social]).person_ids[0]
    other = world.said(person_id=world.child, giver_id=stranger, capacity="parent")
    assert wrong(world, other) == ("giver", "no_authority")
    world.record(world.said(person_id=world.child, giver_id=world.father, capacity="parent"))


def test_an_image_shows_one_record_of_whom_it_was_taken_of(world: World) -> None:
    image = world.image()
    signed = world.said(method="signed_sheet", witness="", evidence_id=image)
    other = replace(signed, person_id=world.father, giver_id=world.father)
    assert wrong(world, other) == ("file", "image_gone")
    colleague = add_professional(world.platform, "ssp")
    join_team(world.platform, SYSTEM, world.home.id, NewLine(_id(colleague)))
    world.clock.advance(seconds=1)
    for other_hand in (world.housing, colleague):
        assert wrong(world, signed, other_hand) == ("file", "image_gone")
    world.record(signed)
    assert wrong(world, signed) == ("file", "image_gone")
    assert world.count(ConsentEvidence, ConsentProof) == [1, 1]


def test_the_same_request_sent_twice_records_once(world: World) -> None:
    signed = world.said(method="signed_sheet", witness="", evidence_id=world.image())
    assert world.record(signed, key="once") == world.record(signed, key="once")
    assert world.count(ConsentRecord) == [1]
    with pytest.raises(ConflictError):
        world.record(world.said(), key="once")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("fiche.pdf", papers.pdf(), "image_expected"),
        ("fiche.jpg", papers.pdf(), "content_mismatch"),
        ("fiche.png", b"", "empty_file"),
        ("fiche.jpg", papers.jpeg()[:400], "truncated"),
        ("fiche", papers.png(), "type_not_allowed"),
    ],
)
def test_what_is_no_image_is_refused_and_nothing_of_it_stays(
    world: World, name: str, content: bytes, reason: str
) -> None:
    with pytest.raises(DocumentRejectedError) as refused:
        world.image(name=name, content=content)
    assert refused.value.reason == reason
    assert world.stored() == []
    assert world.count(ConsentEvidence) == [0]


def test_who_may_not_record_may_not_send_an_image(world: World) -> None:
    with pytest.raises(AccessDeniedError):
        world.image(actor=world.secretary)
    assert world.stored() == []


def test_an_image_nobody_recorded_in_time_is_forgotten_with_its_bytes(world: World) -> None:
    kept, abandoned = world.image(), world.image()
    world.record(world.said(method="signed_sheet", witness="", evidence_id=kept))
    world.clock.advance(days=8)
    late = world.said(method="signed_sheet", witness="", evidence_id=abandoned)
    assert wrong(world, late) == ("file", "image_gone")
    world.image()
    assert world.count(ConsentEvidence) == [2]
    assert len(world.stored()) == 2
    with world.platform.database.reading() as session:
        entry = last_of(session, Action.EVIDENCE_FORGOTTEN)
    assert entry is not None
    assert entry.object_id == abandoned


def _id(actor: Actor) -> UUID:
    assert actor.id is not None
    return actor.id


@pytest.mark.parametrize("answer", ["given", "refused"])
def test_of_whom_nobody_knows_the_age_no_word_is_taken_that_would_not_count(
    database: Database, tmp_path: Path, clock: FixedClock, answer: str
) -> None:
    world = World(database, tmp_path, clock)
    person = join_household(world.platform, world.social, world.home.id, NewPerson("Ali", None), [])
    clock.advance(seconds=1)
    said = world.said(person_id=person, giver_id=person, answers=dict.fromkeys(world.cells, answer))
    with pytest.raises(InvalidInputError, match="age_unknown"):
        world.record(said)
    with pytest.raises(InvalidInputError, match="age_unknown"):
        withdraw_consent(
            world.platform, world.social, world.home.id, person, person, "self", list(world.cells)
        )
