"""Plays a story on a platform, on a simulated clock, through the operations users call.

Notes, agreements and papers of one kind that follow each other share a transaction: the same `record_*`
functions, each at its own instant and by its own author, judged by the access rule one by one. A run ends
where the kind changes, so that facts are never read again in the transaction that changed them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from hub.actors import Actor, Origin, system_actor
from hub.audit.units import WritingUnit, writing
from hub.channels.operations import NewNote, record_note
from hub.clock import new_id
from hub.consent.authorise import Standing, stand
from hub.consent.collecting import Collected
from hub.consent.recording import record_statement
from hub.consent.withdrawing import withdraw_statement
from hub.demo.begun import Begun
from hub.demo.events import Event, Follower, Paper, Spoken, Story, Withdrawn, Written
from hub.documents.acceptance import Acceptor
from hub.documents.operations import NewDocument, record_document
from hub.documents.views import object_context
from hub.errors import Asked
from hub.households.operations import NewLine, Opened, join_team, leave_team, open_household
from hub.storage.object_format import Manifest
from hub.storage.objects import write_object
from hub.storage.platform import Platform

RUN = 400
"""Most events in one transaction: what bounds memory."""

Draw = Callable[[Story, Paper], bytes]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where stories are played: the platform, the professionals by key, the partners by code."""

    platform: Platform
    actors: Mapping[str, Actor]
    partners: Mapping[str, UUID]
    draw: Draw | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    """A paper whose bytes are stored, not recorded yet."""

    paper: Paper
    document_id: UUID
    manifest: Manifest
    format: str


@dataclass(frozen=True, slots=True)
class _Turn:
    """A professional joins a running team, or leaves it."""

    at: datetime
    follower: Follower
    joins: bool


def at(platform: Platform, instant: datetime) -> Platform:
    """The same platform at another time."""
    return replace(platform, clock=lambda: instant)


def play(stage: Stage, story: Story, begun: Begun | None = None) -> Opened:
    """Open the household and let everything happen in it, in order; what was `begun` goes on."""
    opened = begun.opened if begun else _open(stage, story)
    scene = _Scene(stage, story, opened, begun.notes if begun else ())
    known = begun.instants if begun else frozenset()
    happened = sorted([*story.events, *_turns(story)], key=lambda event: event.at)
    for kind, run in groupby((event for event in happened if event.at not in known), key=type):
        if kind is _Turn:
            for turn in run:
                assert isinstance(turn, _Turn)
                _change_team(stage, opened, turn)
        else:
            for events in _pieces([event for event in run if not isinstance(event, _Turn)]):
                scene.play(events)
    return opened


class _Scene:
    """One household while its story is played; `notes` are the ids of its notes so far."""

    def __init__(self, stage: Stage, story: Story, opened: Opened, notes: Iterable[UUID]) -> None:
        self.stage, self.story, self.opened = stage, story, opened
        self.notes = list(notes)

    def play(self, events: Sequence[Event]) -> None:
        ready = [self._kept(event) if isinstance(event, Paper) else event for event in events]
        first = self.stage.actors[_who(events[0])]
        happening = [event for event in ready if event is not None]
        if happening:
            _record(at(self.stage.platform, events[0].at), first, self, happening)

    def person(self, place: int | None) -> UUID | None:
        return None if place is None else self.opened.person_ids[place]

    def _kept(self, paper: Paper) -> _Kept | None:
        """Draw a paper and store its bytes, outside any transaction; nothing without somebody to draw."""
        if self.stage.draw is None:
            return None
        platform, content = self.stage.platform, self.stage.draw(self.story, paper)
        acceptor = Acceptor(paper.filename, platform.settings.upload_limit)
        acceptor.feed(content)
        sniffed, document_id = acceptor.finish(), new_id(paper.at)
        context = object_context(platform, self.opened.id, document_id, 1)
        return _Kept(paper, document_id, write_object(platform.objects, context, [content]), sniffed.format)


@writing
def _record(unit: WritingUnit, scene: _Scene, happening: Sequence[Event | _Kept]) -> None:
    standing = stand(unit, scene.opened.id, Asked("write", scene.opened.id))
    for event in happening:
        told = event.paper if isinstance(event, _Kept) else event
        unit.now, unit.actor = told.at, scene.stage.actors[_who(told)]
        match event:
            case Written():
                scene.notes.append(_note(unit, standing, scene, event))
            case Spoken():
                record_statement(unit, standing, _said(scene, event))
            case Withdrawn():
                _withdrawn(unit, standing, scene, event)
            case _Kept():
                _deposited(unit, standing, scene, event)


def _note(unit: WritingUnit, standing: Standing, scene: _Scene, note: Written) -> UUID:
    target = None if note.answers is None else scene.notes[note.answers]
    new = NewNote(note.category, scene.person(note.person), note.body, note.kind, target)
    return record_note(unit, standing, new).id


def _said(scene: _Scene, said: Spoken) -> Collected:
    ids, partners = scene.opened.person_ids, scene.stage.partners
    return Collected(
        person_id=ids[said.person],
        giver_id=ids[said.giver],
        capacity=_capacity(said),
        answers={(partners[code], category): answer for (code, category), answer in said.answers.items()},
        language=said.language,
        method=said.method,
        witness=said.witness,
        interpreter=said.interpreter,
        until_at=said.until,
    )


def _withdrawn(unit: WritingUnit, standing: Standing, scene: _Scene, said: Withdrawn) -> None:
    ids, partners = scene.opened.person_ids, scene.stage.partners
    cells = [(partners[code], category) for code, category in said.cells]
    withdraw_statement(unit, standing, ids[said.person], ids[said.giver], _capacity(said), cells)


def _deposited(unit: WritingUnit, standing: Standing, scene: _Scene, kept: _Kept) -> None:
    paper = kept.paper
    new = NewDocument(
        paper.category, scene.person(paper.person), paper.kind, paper.title, paper.filename, paper.expires_on
    )
    record_document(unit, standing, new, kept.document_id, kept.manifest, kept.format)


def _capacity(said: Spoken | Withdrawn) -> str:
    return "self" if said.person == said.giver else "parent"


def _who(event: Event) -> str:
    return event.collector if isinstance(event, Spoken | Withdrawn) else event.author


def _open(stage: Stage, story: Story) -> Opened:
    start = [line for line in story.team if line.since is None]
    return open_household(
        at(stage.platform, story.opened_at),
        system_actor(Origin.CLI),
        hotel=story.hotel,
        town=story.town,
        persons=[one.new for one in story.persons],
        team=[_line(stage, one) for one in start],
        stage=story.stage,
        code=story.code,
    )


def _line(stage: Stage, one: Follower) -> NewLine:
    professional = stage.actors[one.key].id
    assert professional is not None
    return NewLine(professional, referent=one.referent)


def _turns(story: Story) -> Iterator[_Turn]:
    for one in story.team:
        if one.since is not None:
            yield _Turn(one.since, one, joins=True)
        if one.until is not None:
            yield _Turn(one.until, one, joins=False)


def _change_team(stage: Stage, opened: Opened, turn: _Turn) -> None:
    platform, line = at(stage.platform, turn.at), _line(stage, turn.follower)
    if turn.joins:
        join_team(platform, system_actor(Origin.CLI), opened.id, line)
    else:
        leave_team(platform, system_actor(Origin.CLI), opened.id, line.professional_id)


def _pieces(events: list[Event]) -> Iterator[list[Event]]:
    for place in range(0, len(events), RUN):
        yield events[place : place + RUN]
