"""Asking beforehand: would I be permitted this, and if not, why and what can be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from hub.consent import codes
from hub.consent.asking import explain_decision
from hub.consent.questions import Decision
from hub.web import texts
from hub.web.api.bearer import caller
from hub.web.api.checking import Strict
from hub.web.api.contract import api, operation
from hub.web.api.shapes import About, Code, person_of
from hub.web.login import hub
from hub.web.reasons import refusal


class DecisionAsked(Strict):
    """An act on a category of a channel, about one person or the whole household."""

    channel: UUID
    action: Literal["read", "download_original", "write"]
    category: Code
    about: About


class DecisionTold(Strict):
    """`basis` carries a permit; `reason`, `detail`, `way_out` belong to a refusal. `since`: when it began."""

    permitted: bool
    basis: str | None
    reason: str | None
    detail: str | None
    way_out: str | None
    since: datetime | None
    rule: str


@api.post("/decisions")
@operation("decisions:read", DecisionTold, problems=(413, 415))
def ask_decision(json: DecisionAsked) -> Any:
    """What the access rule says of this act now: the answer the act itself would get. Nothing is done."""
    action = codes.Action(json.action)
    decision = explain_decision(hub(), caller(), json.channel, action, json.category, person_of(json.about))
    return decision_told(decision, json.category)


def decision_told(decision: Decision, category: str) -> DecisionTold:
    """Only what may be shown: the true reason stays in the log."""
    words = None
    if not decision.permitted:
        shown, way_out = str(decision.shown), str(decision.way_out)
        words = refusal(shown, way_out=way_out, category=texts.category(category).word, since=decision.since)
    return DecisionTold(
        permitted=decision.permitted,
        basis=decision.basis,
        reason=words.reason if words else None,
        detail=words.sentence if words else None,
        way_out=words.way_out if words else None,
        since=decision.since,
        rule=decision.rule,
    )
