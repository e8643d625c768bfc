"""Who may mask a document, replace it by a newer version, and say when it ends."""

from __future__ import annotations

from hub.consent.authorise import Standing
from hub.consent.codes import Action, Role
from hub.consent.moment import moment_at
from hub.consent.questions import Place
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


def may_replace(standing: Standing, document: Document) -> bool:
    """Only the partner that deposited it, whose own it stays; and who may write there."""
    return standing.unit.actor.partner_id == document.partner_id and may_write_there(standing, document)


def may_write_there(standing: Standing, document: Document) -> bool:
    """Whether one may write in its category about its person."""
    persons = standing.known.subjects[document.subject_id]
    person = None if persons.household_wide else next(iter(persons.persons))
    place = Place(household=standing.household_id, category=document.category, person=person)
    return standing.decide(Action.WRITE, place).permitted
