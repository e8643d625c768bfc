"""Who will see a note or a document is told while it is written, and kept with it as it was then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.channels.models import ItemAudience
from hub.channels.operations import NewNote, outcomes, post_note, preview_audience
from hub.consent.codes import Action
from hub.consent.operations import withdraw_consent
from hub.consent.queries import known_households
from hub.consent.questions import Question
from hub.consent.rules import decide
from hub.consent.subjects import Item, Subject
from hub.documents.operations import NewDocument, deposit_document
from hub.errors import AccessDeniedError
from hub.storage.db import Database
from tests import papers
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, add_professional, agree, build_platform, facts_of

CATEGORIES = ("identity", "employment", "resources", "housing", "family", "coordination", "health")


class World:
    """Three partners before one household that agreed to some things and not to others."""

    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.clock = clock
        self.platform = build_platform(database, folder, clock)
        self.team = {
            "ssp": add_professional(self.platform, "ssp", profession="social_worker"),
            "mep": add_professional(self.platform, "mep"),
            "his": add_professional(self.platform, "his", profession="housing_officer"),
        }
        self.home = add_household(self.platform, self.team.values())
        self.social = self.team["ssp"]
        agree(self.platform, self.social, self.home, categories=["identity", "housing", "employment"])
        agree(self.platform, self.social, self.home, categories=["resources"], partners=["his"])
        agree(self.platform, self.social, self.home, categories=["family"], answer="refused")
        clock.advance(minutes=1)

    def write(self, kind: str, writer: Actor, category: str, person: UUID | None) -> UUID:
        if kind == "note":
            return post_note(self.platform, writer, self.home.id, NewNote(category, person, "Un mot")).id
        new = NewDocument(category, person, "letter", "Courrier", "courrier.pdf")
        return deposit_document(self.platform, writer, self.home.id, new, [papers.pdf()]).id

    def kept(self, item: UUID) -> dict[str, str]:
        """What stands with the item, by partner code."""
        codes = {one.id: one.code for one in facts_of(self.platform).partners}
        with self.platform.database.reading() as session:
            rows = session.scalars(select(ItemAudience).where(ItemAudience.item_id == item))
            return {codes[row.partner_id]: row.outcome for row in rows}

    def logged(self, item: UUID) -> dict[str, str]:
        """What the audit entry of the item says."""
        with self.platform.database.reading() as session:
            query = select(AuditEntry).where(
                AuditEntry.object_id == item,
                AuditEntry.action.in_(["note:posted", "document:deposited"]),
            )
            changes = session.scalars(query).one().changes
        told = [new for field, _old, new in changes if field == "audience"]
        return dict(one.split(":") for one in told)

    def decided(self, writer: Actor, category: str, person: UUID | None) -> dict[str, str]:
        """What `decide` says of each member about such an item now."""
        everybody = frozenset(self.home.person_ids)
        with self.platform.database.reading() as session:
            known = known_households(self.platform, session, [self.home.id], None, self.clock())[self.home.id]
        subject = Subject(everybody, household_wide=True) if person is None else Subject(frozenset({person}))
        item = Item(
            id="new",
            kind="note",
            category=category,
            subject=subject,
            household=self.home.id,
            partner=writer.partner_id,
            posted_at=self.clock(),
        )
        return {
            code: str(
                decide(
                    Question(actor=one.id, action=Action.READ, target=item), known.facts, self.clock()
                ).reason
                or "permitted"
            )
            for code, one in self.team.items()
        }

    def choices(self) -> Iterator[tuple[Actor, str, UUID | None]]:
        for writer in self.team.values():
            for category in CATEGORIES:
                for person in (self.home.person_ids[0], None):
                    yield writer, category, person


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def by_code(world: World, told: Mapping[UUID, str]) -> dict[str, str]:
    return {one.code: told[one.id] for one in facts_of(world.platform).partners if one.id in told}


@pytest.mark.parametrize("kind", ["note", "document"])
def test_previewed_kept_logged_and_decided_are_the_same(world: World, kind: str) -> None:
    seen: set[str] = set()
    for writer, category, person in world.choices():
        permitted, told = preview_audience(world.platform, writer, world.home.id, category, person)
        if not permitted.permitted:
            continue
        item = world.write(kind, writer, category, person)
        expected = world.decided(writer, category, person)
        assert by_code(world, outcomes(told)) == expected
        assert world.kept(item) == expected
        assert world.logged(item) == expected
        seen |= set(expected.values())
    assert {"permitted", "consent_missing", "consent_refused"} <= seen


@pytest.mark.parametrize("kind", ["note", "document"])
def test_what_was_kept_does_not_follow_what_changes_later(world: World, kind: str) -> None:
    woman = world.home.person_ids[0]
    item = world.write(kind, world.social, "housing", woman)
    before = world.kept(item)
    assert before["his"] == "permitted"
    world.clock.advance(minutes=1)
    cells = [(one.id, "housing") for one in facts_of(world.platform).partners]
    withdraw_consent(world.platform, world.social, world.home.id, woman, woman, "self", cells)
    assert world.decided(world.social, "housing", woman)["his"] == "consent_withdrawn"
    assert world.kept(item) == world.logged(item) == before


def test_who_may_not_write_in_a_category_is_not_told_who_reads_there(world: World) -> None:
    agree(world.platform, world.social, world.home, categories=["health"])
    decision, told = preview_audience(
        world.platform, world.team["mep"], world.home.id, "health", world.home.person_ids[0]
    )
    assert not decision.permitted
    assert told == ({}, {})


def test_a_preview_shows_nothing_to_who_does_not_follow_the_household(world: World) -> None:
    stranger = add_professional(world.platform, "his", profession="housing_officer")
    with pytest.raises(AccessDeniedError):
        preview_audience(world.platform, stranger, world.home.id, "housing", None)
