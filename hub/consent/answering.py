"""Who answers for a household, its referents and coordinators, or else who may collect consent; and who
decides there for one partner."""

from __future__ import annotations

from uuid import UUID

from hub.consent.authorise import Standing, uuids
from hub.consent.codes import Id, Role
from hub.consent.gates import lines_of, roles_of
from hub.consent.moment import Moment, moment_at


def answering_for(standing: Standing) -> frozenset[UUID]:
    """Professionals who see to what is due in this household now: ends of agreements, requests for access."""
    now = standing.unit.now
    moment = moment_at(standing.known.facts, now, now)
    held = _roles_in(moment, standing.household_id)
    first = {who for who, roles in held.items() if roles & {Role.REFERENT, Role.COORDINATOR}}
    collectors = moment.parameters.consent_collectors
    return uuids(first or {who for who, roles in held.items() if roles & collectors})


def answers_for(standing: Standing) -> bool:
    return standing.unit.actor.id in answering_for(standing)


def answering_of(standing: Standing, partner_id: Id) -> frozenset[UUID]:
    """Professionals who decide for one partner in this household now: its referents, else its members."""
    now = standing.unit.now
    moment = moment_at(standing.known.facts, now, now)
    held = {
        who: roles
        for who, roles in _roles_in(moment, standing.household_id).items()
        if roles and (post := moment.post(who)) and post.partner == partner_id
    }
    first = {who for who, roles in held.items() if Role.REFERENT in roles}
    return uuids(first or held)


def _roles_in(moment: Moment, household: Id) -> dict[Id, frozenset[Role]]:
    """Who is of the team now, for a partner that is not suspended, and as what."""
    held: dict[Id, frozenset[Role]] = {}
    for who in {line.professional for line in moment.facts.team.get(household, ())}:
        post = moment.post(who)
        if post is not None and not moment.paused(post.partner)[0]:
            held[who] = roles_of(moment, post, lines_of(moment, post, (household,)))
    return held
