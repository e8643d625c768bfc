"""The two doors between operations and the access rule: a question about one thing, and the grid of a list.

Every operation on a household first stands before it (`stand`), then asks. Whatever is refused is raised
as AccessDeniedError with what was asked, so that the unit of work can record it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn, TypeVar
from uuid import UUID

from sqlalchemy import select

from hub.accounts.queries import load_actor
from hub.accounts.still_open import came_in_still
from hub.actors import ActorKind
from hub.audit.units import ReadingUnit, WritingUnit
from hub.consent.codes import Action, Id, Reason, WayOut
from hub.consent.elsewhere import shared_here
from hub.consent.fact_rows import posts_of
from hub.consent.facts import EmergencyOpening, Facts
from hub.consent.gates import lines_of
from hub.consent.lists import Audience, Readable, audience, readable_pairs
from hub.consent.moment import moment_at
from hub.consent.queries import Known, known_households, platform_facts
from hub.consent.questions import ConsentOf, Decision, Place, Question
from hub.consent.rules import RULE_VERSION, WITHOUT_CONTENTS, decide
from hub.consent.subjects import Item, Subject, about_alone
from hub.consent.suspension import suspended
from hub.consent.through_glass import opening_through
from hub.errors import AccessDeniedError, Asked, InvalidInputError
from hub.registry.models import Household

AnyUnit = ReadingUnit | WritingUnit
T = TypeVar("T")
NOWHERE = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Standing:
    """A professional before one household, at the instant of a unit.

    `opening`: the broken glass through which one looks, beside a line in the team or, no `member`, without.
    `through`: where one stands, before something that a child's other home holds (`hub.consent.doors`).
    """

    unit: AnyUnit
    known: Known
    opening: EmergencyOpening | None = None
    member: bool = True
    through: Standing | None = None

    @property
    def household_id(self) -> UUID:
        return self.known.head.id

    @property
    def door(self) -> Standing:
        """Before the household whose channel is shown."""
        return self.through or self

    def decide(self, action: Action, target: Item | Place | ConsentOf) -> Decision:
        question = Question(actor=self.unit.actor.id, action=action, target=target)
        return decide(question, self.known.facts, self.unit.now)

    def require(self, action: Action, target: Item | Place | ConsentOf, asked: Asked) -> Decision:
        """The permit. Raises AccessDeniedError."""
        decision = self.decide(action, target)
        if not decision.permitted:
            if decision.shown is Reason.NOT_FOUND:
                refusal_of_unknown(self.unit, [self.household_id])
            raise AccessDeniedError(decision, asked, getattr(target, "category", ""))
        return decision

    def once(self, name: Hashable, decide: Callable[[], T]) -> T:
        """What `decide` makes of decisions for this professional: made again only when the facts changed, or
        one of them began or ended."""
        kept = moment_at(self.known.facts, self.unit.now, self.unit.now).kept
        key = (name, self.unit.actor.id)
        found: T = kept[key] if key in kept else kept.setdefault(key, decide())
        return found

    def readable(self, action: Action = Action.LIST) -> Readable:
        """The (subject row id, category) pairs open here: shared ones, and own contributions. Of a child of
        two homes, those of both her homes' channels."""
        return self.once(action, lambda: self.readable_at(self.unit.now, action))

    def readable_at(self, at: datetime, action: Action = Action.LIST) -> Readable:
        """The same at another instant, with what was known then."""
        return readable_pairs(
            self.known.facts,
            self.unit.actor.id,
            self.household_id,
            {**self.known.subjects, **{key: one.subject for key, one in shared_here(self).items()}},
            self.known.everywhere.categories,
            action,
            at,
        )

    def audience(self, subject: Subject, category: str, partner_id: UUID) -> Audience:
        """Who of the team may see such an item if `partner_id` contributes it now."""
        return audience(self.known.facts, self.household_id, subject, category, partner_id, self.unit.now)

    def team(self, household_id: UUID | None = None) -> frozenset[UUID]:
        """Professionals with a line in this team now, or in that of another home of who lives here."""
        lines = self.known.facts.team.get(household_id or self.household_id, ())
        moment = moment_at(self.known.facts, self.unit.now, self.unit.now)
        return uuids(line.professional for line in lines if moment.counts(line))

    def majority_of(self, person_id: UUID) -> datetime | None:
        """When the person comes of age, as far as it is known."""
        return moment_at(self.known.facts, self.unit.now, self.unit.now).adult_at(person_id)

    def subject_id(self, person_id: UUID | None) -> UUID:
        """The subject row of one person, her oldest, or of the whole household as it is now (None)."""
        rows = self.known.subjects
        if person_id is None:
            wide = [(row.formed_at, key) for key, row in rows.items() if row.household_wide]
            return max(wide, key=lambda pair: (pair[0], str(pair[1])))[1]
        own = about_alone(rows, person_id)
        if not own:
            raise InvalidInputError("person", "unknown_person")
        return min(own)


def uuids(ids: Iterable[Id]) -> frozenset[UUID]:
    """Ids as the product knows them: the rule takes any hashable value, its tests speak in words."""
    return frozenset(one for one in ids if isinstance(one, UUID))


def stand(unit: AnyUnit, household_id: UUID, asked: Asked, *, looking: bool = False) -> Standing:
    """Stand before a household. Raises AccessDeniedError, alike for unknown and foreign ones."""
    standing = stand_before(unit, [household_id], asked, looking=looking).get(household_id)
    if standing is None:
        raise AccessDeniedError(refusal_of_unknown(unit, [household_id]), asked)
    return standing


def stand_before(
    unit: AnyUnit, household_ids: Sequence[UUID], asked: Asked, *, looking: bool = False
) -> dict[UUID, Standing]:
    """Stand before several households at once; one that is unknown or foreign refuses them all. Left out are
    those before which one stood once, or would under another post: a past line opens nothing. `looking` lets
    in who only looks, through a broken glass."""
    known = known_households(
        unit.platform,
        unit.session,
        household_ids,
        _who(unit),
        unit.now,
        lock=isinstance(unit, WritingUnit),
    )
    if len(known) < len(set(household_ids)):
        raise AccessDeniedError(refusal_of_unknown(unit, household_ids), asked)
    found = {key: standing_in(unit, value, looking=looking) for key, value in known.items()}
    standings = {key: one for key, one in found.items() if one is not None}
    for key, standing in standings.items():
        unit.touch(key, standing.known.head.versions)
    return standings


def refuse_unknown_item(unit: AnyUnit, asked: Asked) -> NoReturn:
    """Raises the refusal of an item id that leads nowhere the actor could stand, after the statements that
    lead to the refusal of one that does."""
    if asked.household_id is None:
        stand(unit, NOWHERE, asked)
    raise AccessDeniedError(
        refusal_of_unknown(unit, [asked.household_id] if asked.household_id else []), asked
    )


def refuse_hidden_in(standing: Standing, reason: Reason, asked: Asked) -> NoReturn:
    """Raises the refusal of something in a household where one stands, told like what does not exist; only
    the log learns the reason."""
    decision = refusal_of_unknown(standing.unit, [standing.household_id])
    if decision.reason is Reason.NOT_MEMBER:
        decision = decision._replace(reason=reason)
    raise AccessDeniedError(decision, asked)


def require_role(unit: AnyUnit, *roles: str, action: str = "", in_suspension: bool = False) -> None:
    """Let the hub itself pass, and professionals holding one of these account roles whose partner's agreement
    is in force; `in_suspension`, whatever has become of it."""
    if unit.actor.kind is ActorKind.SYSTEM:
        return
    actor = unit.actor.id and load_actor(unit.session, unit.actor.id, unit.now, unit.actor.origin)
    if actor and not in_suspension and suspended(unit, actor.partner_id):
        refuse_role(Reason.PARTNER_SUSPENDED, Asked(action))
    if actor and actor.role in roles:
        return
    refuse_role(Reason.ROLE_LIMIT if actor else Reason.ACCOUNT_INACTIVE, Asked(action))


def require_still_signed_in(unit: AnyUnit, asked: Asked) -> None:
    """Asked while an answer flows: signing out, or ending a token, ends it too."""
    if not came_in_still(unit.platform, unit.session, unit.actor, unit.now):
        refuse_role(Reason.ACCOUNT_INACTIVE, asked)


def refuse_role(reason: Reason, asked: Asked) -> NoReturn:
    """Raises the refusal of an act that the account's role, or its partner, does not reach."""
    refusal = Decision(
        permitted=False,
        reason=reason,
        shown=reason,
        basis=None,
        since=None,
        way_out=WayOut.CONTACT_ADMINISTRATOR,
        rule=RULE_VERSION,
    )
    raise AccessDeniedError(refusal, asked)


def _who(unit: AnyUnit) -> UUID | None:
    return None if unit.actor.kind is ActorKind.SYSTEM else unit.actor.id


def standing_in(unit: AnyUnit, known: Known, *, looking: bool) -> Standing | None:
    """Whether the actor is of this team now, for the partner of a post that has contents at all."""
    if unit.actor.kind is ActorKind.SYSTEM:
        return Standing(unit, known)
    moment = moment_at(known.facts, unit.now, unit.now)
    post = moment.post(unit.actor.id)
    if post is None or post.role in WITHOUT_CONTENTS or moment.paused(post.partner)[0]:
        return None
    member = bool(lines_of(moment, post, (known.head.id,)))
    opening = opening_through(moment, post, known.head.id) if looking else None
    return Standing(unit, known, opening, member) if member or opening else None


def refusal_of_unknown(unit: AnyUnit, household_ids: Iterable[UUID]) -> Decision:
    """The refusal of what is not there: the same statements whether the id is unknown, foreign or hidden;
    only the log learns which it was."""
    rows = platform_facts(unit.session, unit.platform.id, unit.now)
    facts = Facts(
        parameters=rows.parameters,
        agreements=rows.agreements,
        posts=posts_of(unit.session, [unit.actor.id] if unit.actor.id else []),
    )
    question = Question(actor=unit.actor.id, action=Action.READ, target=None)
    decision = decide(question, facts, unit.now)
    there = unit.session.scalar(select(Household.id).where(Household.id.in_(list(household_ids))).limit(1))
    if there is not None and decision.reason is Reason.NOT_FOUND:
        decision = decision._replace(reason=Reason.NOT_MEMBER)
    return decision
