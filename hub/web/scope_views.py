"""What the pages of scopes show: the matrix to edit, the difference, proposals, and a role tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_login import current_user

from hub.consent.codes import Level, Role
from hub.consent.gates import COORDINATION
from hub.platform.scope_proposals import Proposal, Tried
from hub.platform.scope_rules import (
    EDITABLE,
    PROPOSAL_DAYS,
    CellChange,
    ScopeCell,
    checked_changes,
    checked_reason,
)
from hub.platform.scopes import ScopesOverview
from hub.web import texts
from hub.web.i18n import N_
from hub.web.i18n import gettext as _
from hub.web.login import actor, hub

STATES = {
    "proposed": ("warn", "clock", N_("Attend une approbation")),
    "approved": ("ok", "check", N_("Approuvé")),
    "declined": ("bad", "cross", N_("Refusé")),
    "withdrawn": ("off", "back", N_("Retiré")),
    "lapsed": ("off", "clock", N_("Caduc : personne n’a répondu à temps")),
    "outdated": ("off", "warn", N_("Dépassé : le périmètre a changé depuis")),
}
DONE = {
    "change": N_("Le périmètre est restreint, tout de suite et partout."),
    "propose": N_("La demande attend un administrateur d’un autre partenaire. Rien ne s’élargit avant."),
    "approve": N_("L’élargissement est approuvé. Il s’applique tout de suite."),
    "decline": N_("L’élargissement est refusé. Rien n’a changé."),
    "withdraw": N_("La proposition est retirée. Rien n’a changé."),
}


def done_notice(act: str) -> str | None:
    """What an act just did, told on the page it leads to."""
    return _(DONE[act]) if act in DONE else None


def own_scopes(overview: ScopesOverview) -> dict[str, Any]:
    """One's own partner: name, categories, closed ones, level of each (role, category)."""
    code = current_user.signed_in.partner.code
    chosen = next(one for one in overview.partners if one.partner.code == code)
    levels = {
        (line.role, category): line.levels[place]
        for line in chosen.lines
        for place, category in enumerate(overview.categories)
    }
    return {
        "partner": {"name": chosen.partner.name, "field": chosen.partner.field},
        "categories": overview.categories,
        "closed": overview.closed,
        "levels": levels,
    }


def said_levels(form: Mapping[str, str]) -> dict[ScopeCell, tuple[str, str]]:
    """(role, category) → the level the form showed, and the one chosen."""
    found = {}
    for name, after in form.items():
        kind, _colon, cell = name.partition(":")
        role, _colon, category = cell.partition(":")
        if kind == "scope":
            found[role, category] = (form.get(f"was:{cell}", ""), after)
    return found


def asked_level(scopes: Mapping[str, Any], asked: Mapping[str, str]) -> dict[str, str]:
    """What the link of a request for access chooses beforehand: one cell, never lower than it is, nothing
    where the address names no cell of this matrix."""
    cell = (asked.get("role", ""), asked.get("category", ""))
    wanted, levels = asked.get("level", ""), [str(one) for one in Level]
    known = cell[0] in EDITABLE and cell[1] in scopes["categories"] and wanted in levels
    if not known or levels.index(wanted) <= levels.index(scopes["levels"].get(cell, "none")):
        return {}
    return {f"scope:{cell[0]}:{cell[1]}": wanted}


def edit_view(scopes: Mapping[str, Any], form: Mapping[str, str]) -> dict[str, Any]:
    levels = scopes["levels"]
    return {
        "partner": scopes["partner"],
        "roles": [str(role) for role in EDITABLE],
        "rows": [
            {
                "category": category,
                "closed": category in scopes["closed"],
                "cells": [
                    {
                        "role": str(role),
                        "fixed": role is Role.SECRETARY and category != COORDINATION,
                        "was": levels.get((role, category), "none"),
                        "value": form.get(f"scope:{role}:{category}", levels.get((role, category), "none")),
                    }
                    for role in EDITABLE
                ],
            }
            for category in scopes["categories"]
        ],
        "levels": [(str(one), texts.scope_level(one).word) for one in Level],
        "reason": form.get("reason", ""),
        "days": PROPOSAL_DAYS,
        "action": url_for("scopes.change"),
        "back_url": url_for("administration.scopes"),
    }


def review_view(scopes: Mapping[str, Any], form: Mapping[str, str]) -> dict[str, Any]:
    """The difference, told apart: what takes effect at once, what must wait. Raises InvalidInputError and
    ConflictError, as recording it would."""
    changes = checked_changes(said_levels(form), scopes["levels"], scopes["categories"])
    if any(one.widens for one in changes):
        checked_reason(form.get("reason", ""))
    return {
        "partner": scopes["partner"],
        "narrowed": changes_view(one for one in changes if not one.widens),
        "widened": changes_view(one for one in changes if one.widens),
        "reason": form.get("reason", "").strip(),
        "lapses_at": hub().clock() + timedelta(days=PROPOSAL_DAYS),
        "fields": [(name, value) for name, value in form.items() if name not in ("csrf_token", "step")],
        "action": url_for("scopes.change"),
    }


def changes_view(changes: Iterable[CellChange]) -> list[dict[str, str]]:
    return [
        {
            "role": one.role,
            "category": one.category,
            "before": texts.scope_level(one.before).word,
            "after": texts.scope_level(one.after).word,
        }
        for one in changes
    ]


def proposals_view(proposals: Sequence[Proposal], overview: ScopesOverview) -> list[dict[str, Any]]:
    """Each with what the reader may answer: an administrator of another partner yes or no, one of the same
    partner that it is taken back, an officer nothing."""
    fields = {one.partner.id: one.partner.field for one in overview.partners}
    administers = actor().role == Role.ADMINISTRATOR
    views = []
    for one in proposals:
        style, icon, word = STATES[one.state]
        open_ = one.state in ("proposed", "outdated") and administers
        views.append(
            {
                "id": str(one.batch_id),
                "field": fields[one.partner_id],
                "changes": changes_view(one.changes),
                "reason": one.reason,
                "proposer": one.proposer,
                "at": one.proposed_at,
                "lapses_at": one.lapses_at if one.state == "proposed" else None,
                "decider": one.decider,
                "decided_at": one.decided_at,
                "chip": {"style": style, "icon": icon, "word": _(word)},
                "answers": open_ and not one.mine and not one.own,
                "approvable": one.state == "proposed",
                "withdraws": open_ and one.mine,
            }
        )
    return views


def tried_with(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Those that wait, of one's own partner or for one's own answer."""
    administers = actor().role == Role.ADMINISTRATOR
    return [
        one for one in proposals if one.state == "proposed" and (one.mine or (administers and not one.own))
    ]


def trial_view(proposals: Sequence[Proposal], form: Mapping[str, str], found: Tried | None) -> dict[str, Any]:
    """The form, and per open category what the role reaches now and would reach."""
    return {
        "form": {name: form.get(name, "") for name in ("code", "role", "proposal")},
        "roles": [(str(role), texts.role(role).word) for role in EDITABLE],
        "proposals": [(str(one.batch_id), _proposal_name(one)) for one in tried_with(proposals)],
        "tried": _tried(found) if found else None,
        "action": url_for("scopes.tried"),
        "back_url": url_for("administration.scopes"),
    }


def _proposal_name(one: Proposal) -> str:
    cells = [f"{texts.role(cell.role).word}, {texts.category(cell.category).word}" for cell in one.changes]
    return " · ".join(cells if one.mine else [one.partner, *cells])


def _tried(found: Tried) -> dict[str, Any]:
    return {
        "code": found.code,
        "role": found.role,
        "rows": [
            {"category": one, "now": str(found.now[one]), "then": str(found.then[one])} for one in found.now
        ],
    }
