"""Questions and tasks without an answer: those one may read, answered by what one may read."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hub.audit.models import AuditEntry
from hub.channels.operations import NewNote, post_note
from hub.channels.unanswered import unanswered_notes
from hub.errors import AccessDeniedError
from tests.platform_builder import add_household, add_professional, agree, build_platform


class World:
    def __init__(self, database, folder, clock):
        self.clock, self.platform = clock, build_platform(database, folder / "data", clock)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.stranger = add_professional(self.platform, "his")
        self.home = add_household(self.platform, [self.housing], referents=[self.social])

    def write(self, actor, body, kind="question", category="coordination", reply_to=None):
        self.clock.advance(seconds=1)
        new = NewNote(category, None, body, kind, reply_to)
        return post_note(self.platform, actor, self.home.id, new).id

    def waiting(self, actor):
        return [note.body for note in unanswered_notes(self.platform, actor, self.home.id)]

    def entries(self):
        with self.platform.database.reading() as session:
            return list(session.scalars(select(AuditEntry).where(AuditEntry.action == "notes:read")))


@pytest.fixture
def world(database, tmp_path, clock):
    return World(database, tmp_path, clock)


def test_a_question_or_task_waits_until_it_is_answered_and_a_note_never_waits(world):
    asked = world.write(world.social, "Qui l’accompagne ?")
    world.write(world.social, "Rappeler lundi", "task")
    world.write(world.social, "Vu ce matin", "note")
    assert world.waiting(world.housing) == ["Qui l’accompagne ?", "Rappeler lundi"]
    world.write(world.housing, "Moi", "note", reply_to=asked)
    assert world.waiting(world.housing) == ["Rappeler lundi"]


def test_what_one_may_not_read_is_not_listed_and_answers_nothing(world):
    agree(world.platform, world.social, world.home, categories=["coordination", "identity"])
    hidden = world.write(world.social, "Aide demandée ?", category="social")
    assert world.waiting(world.housing) == []
    assert world.waiting(world.social) == ["Aide demandée ?"]
    shown = world.write(world.housing, "Bail signé ?")
    world.write(world.social, "Voir la fiche", "note", category="social", reply_to=shown)
    assert world.waiting(world.housing) == ["Bail signé ?"]
    assert world.waiting(world.social) == ["Aide demandée ?"]
    assert hidden


def test_the_list_is_on_record_when_it_shows_something(world):
    assert world.waiting(world.housing) == []
    assert world.entries() == []
    world.write(world.social, "Qui l’accompagne ?")
    world.waiting(world.housing)
    assert [one.household_id for one in world.entries()] == [world.home.id]


def test_it_is_there_for_the_team_alone(world):
    with pytest.raises(AccessDeniedError):
        unanswered_notes(world.platform, world.stranger, world.home.id)
