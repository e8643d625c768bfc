"""Answers of a past instant for one professional: as the page of a note tells them, and in hindsight, which
no page offers: there the rule is asked with the facts that the operations left."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from hub.actors import Actor
from hub.audit.entries import Action as Act
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.channels.models import Note
from hub.channels.visibility import who_sees_note
from hub.clock import FAR_FUTURE
from hub.consent.authorise import stand
from hub.consent.codes import Action, Knowledge
from hub.consent.elsewhere import subject_of
from hub.consent.questions import Question
from hub.consent.rules import decide
from hub.consent.subjects import Item
from hub.errors import Asked
from hub.households.team_lines import add_line
from hub.registry.models import LegalBasis, TeamMembership
from tests.journeys.played_world import Door, Played, instant


def among_readers(played: Played, asker: str) -> Door:
    """Whether the page of the note, opened by somebody who reads it today, names who is asked about."""

    def door(row: dict[str, Any], actor: Actor) -> bool:
        where, note, at = played.homes["F9"], played.items[row["item"]], instant(row["as_of"])
        seen = who_sees_note(played.platform, played.who[asker], where, note, at)
        return any(actor.id in right.readers for right in seen.rights)

    return door


def in_hindsight(played: Played) -> Door:
    def door(row: dict[str, Any], actor: Actor) -> bool:
        at, note = instant(row["as_of"]), played.items[row["item"]]
        return _in_hindsight(played.platform, actor, played.homes["F9"], note, at)

    return door


@reading
def _in_hindsight(unit: ReadingUnit, household_id: UUID, note_id: UUID, as_of: datetime) -> bool:
    standing = stand(unit, household_id, Asked("explain", household_id))
    unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
    note = unit.session.get_one(Note, note_id)
    item = Item(
        id=note.id,
        kind="note",
        category=note.category,
        subject=subject_of(standing, note.subject_id),
        household=household_id,
        partner=note.partner_id,
        posted_at=note.posted_at,
    )
    question = Question(
        actor=unit.actor.id, action=Action.REPLAY_AT, target=item, as_of=as_of, knowledge=Knowledge.NOW
    )
    return decide(question, standing.known.facts, unit.now).permitted


@writing
def enter_line_late(unit: WritingUnit, household_id: UUID, actor: Actor, since: datetime) -> None:
    """A line of a team that began before it was entered: no page takes one, an import may."""
    line = TeamMembership(household_id=household_id, professional_id=actor.id, partner_id=actor.partner_id)
    line.role, line.from_at, line.until_at = "member", since, FAR_FUTURE
    add_line(unit, line)


@writing
def add_basis(unit: WritingUnit, partner_id: UUID, category: str, agreement: str, until: datetime) -> None:
    """A second basis beside the one in force: a file names one for each category, the rows may hold two."""
    basis = LegalBasis(partner_id=partner_id, category=category, basis="public_interest", agreement=agreement)
    basis.from_at, basis.until_at = unit.now, until
    unit.add_fact(basis, Act.LEGAL_BASIS_CHANGED)
