"""*Sans objet*: saying, with a reason, that a document is not to be expected, and taking it back.

Whoever may write in its category about that person may say so. Rows are only added; the newest counts, of a
child of two homes the newest of both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, WritingUnit, writing
from hub.channels.bells import ring_readers
from hub.channels.operations import audience_of, require_writing
from hub.channels.queries import readable_items
from hub.channels.rules import checked_text
from hub.consent.authorise import Standing, stand, uuids
from hub.consent.elsewhere import channels_of, key_here, key_of, rows_about, subject_of
from hub.consent.rules import RULE_VERSION
from hub.documents.document_types import DocumentType, ExpectedOf, checked_type, document_types
from hub.documents.models import DocumentExemption
from hub.errors import Asked, ConflictError, InvalidInputError
from hub.registry.people import professional_names
from hub.storage.envelope import Context
from hub.storage.platform import Platform

LONGEST_REASON = 500
SET, LIFTED = "set", "lifted"


@dataclass(frozen=True, slots=True)
class Exemption:
    """Why a document is not expected, who said so, when."""

    reason: str
    author: str
    partner_id: UUID
    at: datetime


@writing
def exempt_document(
    unit: WritingUnit, household_id: UUID, kind: str, person_id: UUID | None, reason: str
) -> None:
    """Expect it no more, of this person or (None) of the household."""
    standing = stand(unit, household_id, Asked("write", household_id))
    expected = _expected(unit, standing, kind, person_id)
    text = checked_text("reason", reason, LONGEST_REASON)
    _say(unit, standing, expected, person_id, SET, text)


@writing
def expect_again(unit: WritingUnit, household_id: UUID, kind: str, person_id: UUID | None) -> None:
    """Take an exemption back."""
    standing = stand(unit, household_id, Asked("write", household_id))
    _say(unit, standing, _expected(unit, standing, kind, person_id), person_id, LIFTED, "")


def _expected(unit: WritingUnit, standing: Standing, code: str, person_id: UUID | None) -> DocumentType:
    """The type, expected of such a person, in a category one may write in about her."""
    config = unit.platform.settings.config
    kind = document_types(config).types[checked_type(config, code)]
    require_writing(standing, kind.category, person_id)
    wanted = ExpectedOf.HOUSEHOLD
    if person_id is not None:
        of_age = standing.majority_of(person_id)
        wanted = ExpectedOf.ADULT if of_age is None or of_age <= unit.now else ExpectedOf.MINOR
    if kind.expected_of is not wanted:
        raise InvalidInputError("type", "unknown_choice")
    return kind


def _say(
    unit: WritingUnit, standing: Standing, kind: DocumentType, person_id: UUID | None, word: str, reason: str
) -> None:
    assert unit.actor.id is not None
    assert unit.actor.partner_id is not None
    subject_id = standing.subject_id(person_id)
    if (_last(unit, rows_about(standing, person_id), kind.code) or LIFTED) == word:
        raise ConflictError("changed")
    row = DocumentExemption(
        id=unit.new_id(),
        household_id=standing.household_id,
        subject_id=subject_id,
        category=kind.category,
        type=kind.code,
        kind=word,
        partner_id=unit.actor.partner_id,
        author_id=unit.actor.id,
        at=unit.now,
    )
    key = key_here(standing)
    row.reason = key.seal(exemption_context(unit.platform, row), reason.encode())
    unit.session.add(row)
    unit.session.flush()
    unit.record(
        Action.DOCUMENT_EXEMPTED if word == SET else Action.DOCUMENT_EXPECTED_AGAIN,
        household_id=standing.household_id,
        object_kind="document_exemptions",
        object_id=row.id,
        changes=[("category", None, kind.category), ("document_type", None, kind.code)],
        subject_ids=uuids(standing.known.subjects[subject_id].persons),
        rule=RULE_VERSION,
    )
    ring_readers(unit, standing, subject_id, audience_of(standing, kind.category, person_id))


def _last(unit: WritingUnit, subject_ids: Collection[UUID], code: str) -> str | None:
    query = (
        select(DocumentExemption.kind)
        .where(DocumentExemption.subject_id.in_(subject_ids), DocumentExemption.type == code)
        .order_by(DocumentExemption.at.desc(), DocumentExemption.id.desc())
    )
    return unit.session.scalar(query.limit(1))


_Of = tuple[UUID | None, str]


def exemptions_of(unit: ReadingUnit, standing: Standing) -> dict[_Of, Exemption]:
    """By person, or (None) the household as it is now, and type: those in force that one may read."""
    seen = readable_items(DocumentExemption, standing.readable(), unit.actor.partner_id)
    query = (
        select(DocumentExemption)
        .where(DocumentExemption.household_id.in_(channels_of(standing)), seen)
        .order_by(DocumentExemption.at, DocumentExemption.id)
    )
    last: dict[_Of, DocumentExemption] = {}
    for row in unit.session.scalars(query):
        subject = subject_of(standing, row.subject_id)
        if not subject.household_wide:
            (person_id,) = uuids(subject.persons)
            last[person_id, row.type] = row
        elif row.subject_id == standing.subject_id(None):
            last[None, row.type] = row
    return dict(_opened(unit, standing, {key: row for key, row in last.items() if row.kind == SET}))


def _opened(
    unit: ReadingUnit, standing: Standing, rows: dict[_Of, DocumentExemption]
) -> Iterator[tuple[_Of, Exemption]]:
    platform = unit.platform
    names = professional_names(platform, unit.session, [row.author_id for row in rows.values()])
    for place, row in rows.items():
        key = key_of(standing, row.household_id)
        reason = key.open(exemption_context(platform, row), row.reason).decode()
        yield place, Exemption(reason, names[row.author_id], row.partner_id, row.at)


def exemption_context(platform: Platform, row: DocumentExemption) -> Context:
    return platform.context(
        "reason.text",
        row.household_id,
        row.id,
        category=row.category,
        subject_id=row.subject_id,
        partner_id=row.partner_id,
    )
