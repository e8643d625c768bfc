"""The audit log, for data-protection officers: entries in sight, verification, checkpoint, export.

Every other role is refused whatever the token's scopes say, and each act is itself on record.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Response
from pydantic import Field

from hub.audit.entries import Action, Outcome
from hub.audit.verdict import Break, Verdict
from hub.audit.vocabulary import EXPORT_MOTIVES
from hub.platform.journal import JournalFilters, JournalLine, read_journal
from hub.platform.journal_proof import export_journal, latest_checkpoint, verify_journal
from hub.web.api.bearer import caller
from hub.web.api.checking import Strict
from hub.web.api.contract import api, next_page, operation
from hub.web.api.shapes import Code, Instant, Page
from hub.web.downloads import file_made
from hub.web.login import hub

SCOPE = "audit:read"
LINES = "application/x-ndjson"
NOTE = "text/plain"


class Filters(Strict):
    """Left out, a filter lets everything through. The period is half-open; `household` is a short code."""

    actor: UUID | None = None
    partner: Code | None = None
    household: Annotated[str, Field(max_length=16, pattern="^[A-Za-z0-9-]*$")] = ""
    action: Action | None = None
    outcome: Outcome | None = None
    since: Instant | None = None
    until: Instant | None = None


class EntriesAsked(Filters, Page):
    """A page of the log, filtered."""


class ExportAsked(Filters):
    """`motive`: why the log is taken away."""

    motive: Literal[*EXPORT_MOTIVES]  # type: ignore[valid-type]  # a tuple of words, spelled out at run time


class Change(Strict):
    field: str
    before: str | None
    after: str | None


class AuditEntry(Strict):
    """`number` once sealed, the first is 1; `agent` numbers a professional; `household` is a short code."""

    id: UUID
    number: int | None
    at: datetime
    action: str
    outcome: str
    reason: str | None
    actor_kind: str
    actor: UUID | None
    agent: str | None
    partner: str | None
    role: str | None
    purpose: str | None
    origin: str
    household: str | None
    object_kind: str | None
    object: UUID | None
    persons: list[UUID]
    changes: list[Change]
    basis: str | None
    rule: str | None


class AuditEntries(Strict):
    """Newest first."""

    entries: list[AuditEntry]


class VerificationAsked(Strict):
    """`checkpoint`: a signed note taken away earlier, with which the log must still agree."""

    checkpoint: Annotated[str, Field(max_length=8192)] | None = None


class LogBreak(Strict):
    """One fault: at entry `number`, or somewhere from it up to `until`."""

    fault: str
    number: int | None
    until: int | None
    entry: str | None
    fields: list[str]


class Verification(Strict):
    """`result` is intact, incomplete or broken. `unsigned` sealed entries are under no checkpoint yet,
    `pending` ones not sealed; `breaks` lists the earliest of `break_count`."""

    result: str
    size: int
    root: str
    entries: int
    forgotten: int
    pending: int
    unsigned: int
    checkpoints: int
    checkpoint_size: int
    break_count: int
    breaks: list[LogBreak]


@api.get("/audit/entries")
@operation(SCOPE, AuditEntries)
def list_entries(query: EntriesAsked) -> Any:
    """The entries in an officer's sight, newest first."""
    found = read_journal(hub(), caller(), _filters(query), query.cursor, None, query.limit)
    return AuditEntries(entries=[_entry(line) for line in found.lines]), 200, next_page(found.older)


@api.post("/audit/verification")
@operation(SCOPE, Verification, problems=(413, 415))
def verify_log(json: VerificationAsked) -> Any:
    """Seal what waits and verify the whole log, from its first entry."""
    trusted = (json.checkpoint,) if json.checkpoint is not None else ()
    return _verification(verify_journal(hub(), caller(), trusted))


@api.get("/audit/checkpoint")
@operation(SCOPE, None, media=(NOTE,), problems=(409,))
def read_checkpoint() -> Response:
    """The latest signed checkpoint, as a signed note to be kept outside the hub."""
    return file_made(latest_checkpoint(hub(), caller()).note, "checkpoint.txt", NOTE)


@api.get("/audit/export")
@operation(SCOPE, None, media=(LINES,), problems=(409,))
def export_log(query: ExportAsked) -> Response:
    """The log as JSON lines that verify without the hub; what is out of sight or filtered out is a hash."""
    return file_made(export_journal(hub(), caller(), query.motive, _filters(query)), "journal.jsonl", LINES)


def _filters(asked: Filters) -> JournalFilters:
    return JournalFilters(
        actor_id=asked.actor,
        partner=asked.partner or "",
        household=asked.household,
        action=asked.action or "",
        outcome=asked.outcome or "",
        since=asked.since,
        until=asked.until,
    )


def _entry(line: JournalLine) -> AuditEntry:
    entry = line.entry
    return AuditEntry(
        id=entry.entry_id,
        number=line.number,
        at=entry.at,
        action=entry.action,
        outcome=entry.outcome,
        reason=entry.reason,
        actor_kind=entry.actor_kind,
        actor=entry.actor_id,
        agent=line.agent,
        partner=entry.partner,
        role=entry.role,
        purpose=entry.purpose,
        origin=entry.origin,
        household=line.household,
        object_kind=entry.object_kind,
        object=entry.object_id,
        persons=[UUID(one) for one in entry.subject_ids],
        changes=[Change(field=name, before=old, after=new) for name, old, new in entry.changes],
        basis=entry.basis_kind,
        rule=entry.rule,
    )


def _verification(verdict: Verdict) -> Verification:
    return Verification(
        result=verdict.result.value,
        size=verdict.size,
        root=verdict.root.hex(),
        entries=verdict.entries,
        forgotten=verdict.forgotten,
        pending=verdict.pending,
        unsigned=verdict.unsigned,
        checkpoints=verdict.checkpoints,
        checkpoint_size=verdict.checkpoint_size,
        break_count=verdict.break_count,
        breaks=[_break(one) for one in verdict.breaks],
    )


def _break(found: Break) -> LogBreak:
    return LogBreak(
        fault=found.fault.value,
        number=found.number,
        until=found.until,
        entry=found.entry_id,
        fields=list(found.fields),
    )
