"""What changed lately in who sees what about a person: her words, the team, the scopes, latest first.

Read from the same dated facts as the rule, so that a list of changes and a replay never disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from hub.clock import FAR_FUTURE
from hub.consent.authorise import Standing
from hub.consent.codes import Level
from hub.consent.facts import ConsentStatement, Scope, TeamLine
from hub.consent.models import ConsentRecord
from hub.consent.platform_rows import PartnerRef
from hub.consent.told import closed_told
from hub.registry.people import professional_names

MOST = 8
Said = tuple[datetime, str, object]


class ChangeKind(StrEnum):
    """What happened."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"
    LEFT = "left"
    SCOPE_NONE = "scope_none"
    SCOPE_READ = "scope_read"
    SCOPE_WRITE = "scope_write"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that took effect `at` an instant. `who` is a professional, `categories` open ones,
    `record_id` that of a conversation. `receipt`: the reader may open its receipt whatever else was spoken
    of, so that a link tells nothing."""

    at: datetime
    kind: ChangeKind
    partners: tuple[str, ...]
    categories: tuple[str, ...] = ()
    who: str = ""
    record_id: UUID | None = None
    receipt: bool = False


def changes_of(standing: Standing, person_id: UUID) -> Sequence[Change]:
    """The latest changes that have taken effect, `MOST` at most."""
    found = [*_words(standing, person_id), *_team(standing), *_scopes(standing)]
    past = [change for change in found if change.at <= standing.unit.now]
    return sorted(past, key=lambda one: (one.at, one.kind, one.partners), reverse=True)[:MOST]


def _words(standing: Standing, person_id: UUID) -> Iterable[Change]:
    """What was said in one conversation is one change for each answer."""
    said: dict[Said, list[ConsentStatement]] = {}
    closed = standing.known.everywhere.parameters.closed_categories
    for one in standing.known.facts.statements.get(person_id, ()):
        if one.categories - closed.keys():
            said.setdefault((one.from_at or one.recorded_at, one.answer, one.id), []).append(one)
    opens = _receipts(standing, person_id)
    for at, answer, record in _latest(said, standing.unit.now):
        rows = said[at, answer, record]
        partners = frozenset(partner for row in rows for partner in row.partners)
        categories = frozenset(category for row in rows for category in row.categories) - closed.keys()
        yield Change(
            at,
            ChangeKind(answer),
            _codes(standing, partners),
            _ordered(standing, categories),
            record_id=record if isinstance(record, UUID) else None,
            receipt=record in opens,
        )


def _latest(said: Iterable[Said], now: datetime) -> list[Said]:
    """Of what has taken effect, as much as may be among the latest."""
    past = sorted((one for one in said if one[0] <= now), key=lambda one: one[0], reverse=True)
    return [one for one in past if one[0] >= past[min(MOST, len(past)) - 1][0]]


def _receipts(standing: Standing, person_id: UUID) -> frozenset[object]:
    """Conversations whose receipts open to the reader: all to whom every closed category is told, else
    those she collected herself."""
    said = frozenset(one.id for one in standing.known.facts.statements.get(person_id, ()))
    if closed_told(standing, person_id) == standing.known.everywhere.parameters.closed_categories.keys():
        return said
    query = select(ConsentRecord.id).where(
        ConsentRecord.person_id == person_id, ConsentRecord.collector_id == standing.unit.actor.id
    )
    return said & frozenset(standing.unit.session.scalars(query))


def _team(standing: Standing) -> Iterable[Change]:
    now = standing.unit.now
    lines = [line for line in standing.known.facts.team.get(standing.household_id, ()) if line.known(now)]
    ids = [line.professional for line in lines if isinstance(line.professional, UUID)]
    names = professional_names(standing.unit.platform, standing.unit.session, ids)
    for line in lines:
        who, partners = _name(names, line), _codes(standing, {line.partner})
        yield Change(line.from_at, ChangeKind.JOINED, partners, who=who)
        if line.until_at < FAR_FUTURE:
            yield Change(line.until_at, ChangeKind.LEFT, partners, who=who)


def _name(names: dict[UUID, str], line: TeamLine) -> str:
    return names.get(line.professional, "") if isinstance(line.professional, UUID) else ""


def _scopes(standing: Standing) -> Iterable[Change]:
    """Scopes changed since the platform began; those it began with are no change."""
    everywhere = standing.known.everywhere
    began = min((row.from_at for row in everywhere.scopes), default=FAR_FUTURE)
    kinds = {Level.NONE: ChangeKind.SCOPE_NONE, Level.READ: ChangeKind.SCOPE_READ}
    changed: dict[tuple[datetime, object, Level], list[Scope]] = {}
    for row in everywhere.scopes:
        if row.from_at > began and _is_open(standing, row):
            changed.setdefault((row.from_at, row.partner, row.level), []).append(row)
    for (at, partner, level), rows in changed.items():
        categories = _ordered(standing, {row.category for row in rows})
        yield Change(at, kinds.get(level, ChangeKind.SCOPE_WRITE), _codes(standing, {partner}), categories)


def _is_open(standing: Standing, row: Scope) -> bool:
    return row.category not in standing.known.everywhere.parameters.closed_categories


def _codes(standing: Standing, partners: Iterable[object]) -> tuple[str, ...]:
    wanted = set(partners)
    refs: Sequence[PartnerRef] = standing.known.everywhere.partners
    return tuple(one.code for one in refs if one.id in wanted)


def _ordered(standing: Standing, categories: Iterable[str]) -> tuple[str, ...]:
    wanted = set(categories)
    return tuple(one for one in standing.known.everywhere.categories if one in wanted)
