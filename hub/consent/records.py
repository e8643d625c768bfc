"""Finding the record of one conversation, for those who may look at its receipt or at what shows it.

A receipt is for those who may record what the person says; where it tells of a closed category, for who
collected it and for listed professions. What shows the consent is for the referents of the partner that
collected it. Data-protection officers may see both. For everybody else there is nothing there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from hub.accounts.queries import load_actor
from hub.audit.units import ReadingUnit
from hub.consent.authorise import Standing, refuse_hidden_in
from hub.consent.codes import Action, Reason, Role
from hub.consent.models import ConsentCell, ConsentEvidence, ConsentProof, ConsentRecord
from hub.consent.moment import Moment, moment_at
from hub.consent.overseeing import stand_or_oversee
from hub.consent.questions import ConsentOf
from hub.errors import Asked


@dataclass(frozen=True, slots=True)
class RecordAsked:
    """A record as an address names it."""

    household_id: UUID
    person_id: UUID
    record_id: UUID

    def refused(self) -> Asked:
        return Asked("consent", self.household_id, "consent_records", self.record_id)


@dataclass(frozen=True, slots=True)
class Found:
    """A record with what was said, and the image that shows it when there is one."""

    standing: Standing
    record: ConsentRecord
    cells: Sequence[ConsentCell]
    evidence: ConsentEvidence | None
    officer: bool

    @property
    def evidence_opens(self) -> bool:
        """Whether there is an image that shows it, and who looks at this record may look at that."""
        return self.evidence is not None and self._borne_out_to()

    @property
    def named(self) -> bool:
        """Whether a witness or an interpreter was named."""
        return self.record.evidence is not None or self.record.interpreter is not None

    @property
    def names_open(self) -> bool:
        """Whether there is such a name, and who looks at this record may read it."""
        return self.named and self._borne_out_to()

    def _borne_out_to(self) -> bool:
        return self.officer or is_referent(self.standing, self.record.collector_partner_id)


def find_for_receipt(unit: ReadingUnit, asked: RecordAsked) -> Found:
    """Raises AccessDeniedError, alike when there is no such record and when it is hidden."""
    standing = stand_or_oversee(unit, asked.household_id, asked.refused())
    officer = _is_officer(unit)
    if not officer:
        target = ConsentOf(household=asked.household_id, person=asked.person_id)
        standing.require(Action.WRITE, target, asked.refused())
    found = _find(unit, standing, asked, officer=officer)
    if not officer and not _may_know(standing, found):
        refuse_hidden_in(standing, Reason.PROFESSION_NOT_LISTED, asked.refused())
    return found


def find_for_evidence(unit: ReadingUnit, asked: RecordAsked) -> Found:
    """Raises AccessDeniedError, alike when there is no such record and when it is hidden."""
    standing = stand_or_oversee(unit, asked.household_id, asked.refused())
    officer = _is_officer(unit)
    found = _find(unit, standing, asked, officer=officer)
    if not officer and not is_referent(standing, found.record.collector_partner_id):
        refuse_hidden_in(standing, Reason.ROLE_LIMIT, asked.refused())
    return found


def _find(unit: ReadingUnit, standing: Standing, asked: RecordAsked, *, officer: bool) -> Found:
    record = unit.session.scalar(
        select(ConsentRecord).where(
            ConsentRecord.id == asked.record_id,
            ConsentRecord.person_id == asked.person_id,
        )
    )
    cells = unit.session.scalars(
        select(ConsentCell).where(ConsentCell.record_id == asked.record_id).order_by(ConsentCell.id)
    ).all()
    evidence = unit.session.scalar(
        select(ConsentEvidence)
        .join(ConsentProof, ConsentProof.evidence_id == ConsentEvidence.id)
        .where(ConsentProof.record_id == asked.record_id)
    )
    if record is None or not _stands_here(standing, record, officer=officer):
        refuse_hidden_in(standing, Reason.NOT_FOUND, asked.refused())
    return Found(standing, record, cells, evidence, officer)


def _stands_here(standing: Standing, record: ConsentRecord, *, officer: bool) -> bool:
    """What somebody said is read where she lives now, wherever it was collected: it follows her like all that
    is about her. Officers find it where she lived when she said it too."""
    facts, now, here = standing.known.facts, standing.unit.now, standing.household_id
    moment = moment_at(facts, now, now)
    homes = moment.homes(record.person_id)
    lives_here = here in homes if homes else moment.once_lived(record.person_id, here)
    return lives_here or (officer and here in Moment(facts, record.recorded_at, now).homes(record.person_id))


def _is_officer(unit: ReadingUnit) -> bool:
    if unit.actor.id is None:
        return False
    actor = load_actor(unit.session, unit.actor.id, unit.now, unit.actor.origin)
    return actor is not None and actor.role == Role.DPO


def _may_know(standing: Standing, found: Found) -> bool:
    """That a closed category was spoken of is told to who heard it and to the professions listed there."""
    if found.record.collector_id == standing.unit.actor.id:
        return True
    closed = standing.known.everywhere.parameters.closed_categories
    post = moment_at(standing.known.facts, standing.unit.now, standing.unit.now).post(standing.unit.actor.id)
    told = {cell.category for cell in found.cells} & closed.keys()
    return post is not None and all(post.profession in closed[category] for category in told)


def is_referent(standing: Standing, partner_id: UUID) -> bool:
    """A referent's line in this team now, or a delegate's who stands for one, for that partner."""
    actor, now = standing.unit.actor.id, standing.unit.now
    moment = moment_at(standing.known.facts, now, now)
    post = moment.post(actor)
    if post is None or post.partner != partner_id:
        return False
    lines = moment.lines(actor, standing.household_id)
    return any(line.partner == partner_id and moment.role(line, post) is Role.REFERENT for line in lines)
