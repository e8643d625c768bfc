"""Of which closed categories a reader is told what a person said: that it was said tells that it exists."""

from __future__ import annotations

from uuid import UUID

from hub.consent.authorise import Standing, uuids
from hub.consent.codes import Action, Reason
from hub.consent.moment import moment_at
from hub.consent.questions import Place

HER_WORD = (
    None,
    Reason.CONSENT_REFUSED,
    Reason.CONSENT_WITHDRAWN,
    Reason.CONSENT_EXPIRED,
    Reason.CONSENT_MISSING,
)
"""Reasons that leave nothing but the person's own word between a reader and a category."""


def closed_told(standing: Standing, person_id: UUID) -> frozenset[str]:
    """The closed categories the reader reads about this person, or would if she agreed."""
    closed = standing.known.everywhere.parameters.closed_categories
    places = (Place(household=standing.household_id, category=one, person=person_id) for one in closed)
    return frozenset(
        place.category for place in places if standing.decide(Action.READ, place).reason in HER_WORD
    )


def heard_by(standing: Standing, home: UUID, categories: frozenset[str]) -> frozenset[UUID]:
    """Who of the team of this home learns that something was said of these categories: of an open one
    everybody, else the professions listed."""
    closed = standing.known.everywhere.parameters.closed_categories
    if categories - closed.keys():
        return standing.team(home)
    moment = moment_at(standing.known.facts, standing.unit.now, standing.unit.now)
    listed = frozenset(profession for one in categories for profession in closed[one])
    posts = (moment.post(one) for one in standing.team(home))
    return uuids(post.professional for post in posts if post is not None and post.profession in listed)
