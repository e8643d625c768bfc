"""What a person answered, as it comes into the books."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from hub.audit.entries import Action
from hub.audit.units import WritingUnit
from hub.clock import FAR_FUTURE
from hub.consent.authorise import Standing
from hub.consent.collecting import WITHOUT_IMAGE, Collected, check_collected, period_of, require_collector
from hub.consent.models import ConsentEvidence, ConsentProof
from hub.consent.statements import cell, finish, insert_record
from hub.consent.texts import Pack
from hub.errors import InvalidInputError


def record_statement(unit: WritingUnit, standing: Standing, said: Collected) -> UUID:
    """The one way a consent comes to be, inside an open unit."""
    text, from_at, until_at = checked_statement(standing, said)
    cells = [(key, use, answer) for key, answer in said.answers.items() for use in said.uses]
    record = insert_record(unit, standing, said, text)
    rows = [
        cell(unit, record, key, use, answer, from_at, until_at if answer == "given" else FAR_FUTURE)
        for key, use, answer in cells
    ]
    proofs = (
        [] if said.evidence_id is None else [ConsentProof(record_id=record.id, evidence_id=said.evidence_id)]
    )
    unit.session.add_all(proofs)
    return finish(unit, standing, record, rows, Action.CONSENT_RECORDED, proofs)


def checked_statement(standing: Standing, said: Collected) -> tuple[Pack, datetime, datetime]:
    """The text and the period of a statement that may be recorded. Raises InvalidInputError naming what is
    wrong."""
    require_collector(standing, said.person_id)
    from_at, until_at = period_of(standing, said)
    text = check_collected(standing, said)
    _check_image(standing, said)
    return text, from_at, until_at


def _check_image(standing: Standing, said: Collected) -> None:
    """The image is one this collector sent for this person, in time, and shows no other record."""
    if said.method in WITHOUT_IMAGE:
        if said.evidence_id is not None:
            raise InvalidInputError("file", "not_together")
        return
    unit = standing.unit
    waiting = select(ConsentEvidence.id).where(
        ConsentEvidence.id == said.evidence_id,
        ConsentEvidence.household_id == standing.household_id,
        ConsentEvidence.person_id == said.person_id,
        ConsentEvidence.collector_id == unit.actor.id,
        ConsentEvidence.collector_partner_id == unit.actor.partner_id,
        ConsentEvidence.received_at > unit.now - timedelta(days=unit.platform.settings.draft_days),
        ConsentEvidence.id.not_in(select(ConsentProof.evidence_id)),
    )
    if unit.session.scalar(waiting) is None:
        raise InvalidInputError("file", "image_gone")
