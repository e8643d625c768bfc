"""Who may mask a document."""

from __future__ import annotations

from hub.consent.authorise import Standing
from hub.consent.codes import Role
from hub.consent.moment import moment_at
from hub.documents.models import Document


def may_mask(standing: Standing, document: Document) -> bool:
    """Its author, or a referent of the household for the partner that deposited it."""
    actor = standing.unit.actor
    if actor.id == document.author_id:
        return True
    moment = moment_at(standing.known.facts, standing.unit.now, standing.unit.now)
    post = moment.post(actor.id)
    return post is not None and any(
        line.partner == document.partner_id and moment.role(line, post) is Role.REFERENT
        for line in moment.lines(actor.id, standing.household_id)
    )
