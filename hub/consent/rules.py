"""The access rule: may this professional do this, now, and if not, why not.

`decide` is the whole policy, pure: facts, a question and an instant in, a decision out. The gates are put in
the order in which they stand here; the first that refuses is the reason. docs/consent.md tells the rule in
sentences and in a table.
"""

from __future__ import annotations

from datetime import datetime

from hub.consent.codes import Action, Basis, Id, Knowledge, Reason, Role, Silence
from hub.consent.facts import Facts, Post
from hub.consent.gates import Case, Permit, Refusal, Verdict, contents, lines_of, roles_of
from hub.consent.moment import Moment, moment_at
from hub.consent.questions import ConsentOf, Decision, Question, Target
from hub.consent.shown import WAYS_OUT, shown
from hub.consent.subjects import Item

RULE_VERSION = "1"
WITHOUT_CONTENTS = (Role.ADMINISTRATOR, Role.DPO)


def decide(question: Question, facts: Facts, now: datetime) -> Decision:
    """The decision at `now`; for a replay, the one of `as_of`, told without disguise."""
    action = question.action
    if question.as_of is None:
        moment = moment_at(facts, now, now)
        verdict = verdict_on(moment, question.actor, action, question.target)
    else:
        known_at = now if question.knowledge is Knowledge.NOW else question.as_of
        moment = moment_at(facts, question.as_of, known_at)
        verdict = verdict_on(moment, question.actor, Action.READ, question.target)
    if isinstance(verdict, Permit):
        return _permitted(verdict)
    closed = getattr(question.target, "category", None) in facts.parameters.closed_categories
    return _refused(verdict, shown(verdict.reason, action, closed=closed))


def _permitted(permit: Permit) -> Decision:
    return Decision(
        permitted=True,
        reason=None,
        shown=None,
        basis=permit.basis,
        since=permit.since,
        way_out=None,
        rule=RULE_VERSION,
    )


def _refused(refusal: Refusal, told: Reason | Silence) -> Decision:
    """The instant belongs to the reason: where that is disguised, it is kept back too."""
    return Decision(
        permitted=False,
        reason=refusal.reason,
        shown=told,
        basis=None,
        since=refusal.since if told is refusal.reason else None,
        way_out=WAYS_OUT[told],
        rule=RULE_VERSION,
    )


def verdict_on(moment: Moment, actor: Id, action: Action, target: Target) -> Verdict:
    """The true answer, before anything is disguised."""
    post = moment.post(actor)
    if post is None:
        return Refusal(Reason.ACCOUNT_INACTIVE)
    paused, since = moment.paused(post.partner)
    if paused:
        return Refusal(Reason.PARTNER_SUSPENDED, since)
    if post.role in WITHOUT_CONTENTS:
        return _oversight(moment, post, action, target)
    if target is None or (isinstance(target, Item) and target.posted_at > moment.at):
        return Refusal(Reason.NOT_FOUND)
    if isinstance(target, ConsentOf):
        return _recording(moment, post, target)
    return contents(Case(moment, post, action, target))


def _oversight(moment: Moment, post: Post, action: Action, target: Target) -> Verdict:
    """No contents; but a DPO looks at items she named herself, with a motive, none in a closed category."""
    if not isinstance(target, Item) or action not in (Action.LIST, Action.READ):
        return Refusal(Reason.NO_CONTENTS)
    openings = moment.facts.dpo_openings.get(post.professional, ()) if post.role is Role.DPO else ()
    named = any(
        target.id in opening.items and opening.motive_length > 0 and opening.holds(moment.at, moment.known_at)
        for opening in openings
    )
    if not named or target.category in moment.parameters.closed_categories:
        return Refusal(Reason.NO_CONTENTS)
    return Permit(Basis.DPO_OPENING) if target.posted_at <= moment.at else Refusal(Reason.NOT_FOUND)


def _recording(moment: Moment, post: Post, target: ConsentOf) -> Verdict:
    """Recording a consent is a matter of team and role; categories and scopes play no part. A person
    without a home on record is still heard where she once lived: a withdrawal can always be received."""
    homes = moment.homes(target.person)
    here = target.household in homes if homes else moment.once_lived(target.person, target.household)
    roles = roles_of(moment, post, lines_of(moment, post, (target.household,) if here else ()))
    if not roles:
        return Refusal(Reason.NOT_MEMBER)
    if roles.isdisjoint(moment.parameters.consent_collectors):
        return Refusal(Reason.ROLE_LIMIT)
    return Permit(Basis.TEAM_ROLE)
