"""After a separation the rule decides as over facts written by hand, the way worlds do:
one line of who lived where that ends, one that begins elsewhere, a team of its own there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import product
from typing import Any
from uuid import UUID

from hub.actors import Actor
from hub.consent.codes import Action, Role
from hub.consent.facts import Facts, Membership, TeamLine
from hub.consent.queries import Known, known_households
from hub.consent.questions import Decision, Place, Question
from hub.consent.rules import decide
from hub.consent.subjects import Item, Subject
from tests.separation.world import World

ACTIONS = (Action.READ, Action.LIST, Action.WRITE, Action.DOWNLOAD_ORIGINAL)


def known(world: World, *homes: UUID) -> dict[UUID, Known]:
    with world.platform.database.reading() as session:
        return known_households(world.platform, session, homes, None, world.clock())


def flat(groups: Mapping[Any, Iterable[Any]]) -> list[Any]:
    return [row for rows in groups.values() for row in rows]


def as_written(world: World, before: Facts, new: UUID, at: datetime, posts: Iterable[Any]) -> Facts:
    """What a world would say: he lived here until `at`, lives there since, and two people follow him."""
    memberships = [
        replace(row, until_at=at) if row.person == world.man else row for row in flat(before.homes)
    ]
    memberships.append(Membership(household=new, person=world.man, from_at=at, recorded_at=at))
    team = [
        TeamLine(
            professional=one.id,
            partner=one.partner_id,
            household=new,
            role=Role.REFERENT,
            from_at=at,
            recorded_at=at,
        )
        for one in (world.new_social, world.new_housing)
    ]
    return Facts(
        parameters=before.parameters,
        posts=posts,
        agreements=flat(before.agreements),
        team=[*flat(before.team), *team],
        scopes=flat(before.scopes),
        legal_bases=flat(before.legal_bases),
        memberships=memberships,
        persons=flat(before.persons),
        authorities=flat(before.authorities),
        statements=flat(before.statements),
    )


def asked(facts: Facts, actor: Actor, action: Action, target: Item | Place, now: datetime) -> Decision:
    return decide(Question(actor=actor.id, action=action, target=target), facts, now)


def test_every_decision_is_that_of_facts_written_by_hand(world: World) -> None:
    before = known(world, world.home.id)[world.home.id]
    together = next(one for one in before.subjects.values() if one.household_wide)
    at = world.clock()
    new = world.separate()
    after = known(world, world.home.id, new)
    old_facts, new_facts = after[world.home.id].facts, after[new].facts
    posts = {(one.professional, one.partner): one for one in [*flat(old_facts.posts), *flat(new_facts.posts)]}
    written, now = as_written(world, before.facts, new, at, posts.values()), world.clock()
    alone = [(Subject(frozenset({one})), home) for one, home in _homes(world, new).items()]
    places = [(together, world.home.id), *alone]
    actors = (world.social, world.housing, world.member, world.new_social, world.new_housing)
    compared = permitted = 0
    for actor, (subject, home), category, contributor in product(
        actors, places, after[new].everywhere.categories, (world.social, world.housing)
    ):
        item = Item(
            id="one",
            kind="document",
            category=category,
            subject=subject,
            household=home,
            partner=contributor.partner_id,
            posted_at=at,
        )
        for action in ACTIONS:
            target: Item | Place = item if action is not Action.WRITE else _place(item)
            found = asked(after[home].facts, actor, action, target, now)
            assert found == asked(written, actor, action, target, now), (actor, subject, category, action)
            compared, permitted = compared + 1, permitted + found.permitted
    assert compared > 1000
    assert 100 < permitted < compared - 100, "both answers occur"


def _homes(world: World, new: UUID) -> dict[UUID, UUID]:
    return {world.woman: world.home.id, world.child: world.home.id, world.man: new}


def _place(item: Item) -> Place:
    (person,) = item.subject.persons if not item.subject.household_wide else (None,)
    return Place(household=item.household, category=item.category, person=person)
