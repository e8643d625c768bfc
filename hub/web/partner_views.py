"""What the pages of partners show: whose agreement runs, what a suspension closes, what waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import url_for

from hub.errors import ConflictError
from hub.platform.partners import PartnerProposal, PartnersOverview, PartnerState
from hub.platform.scope_rules import PROPOSAL_DAYS
from hub.platform.suspension_proposals import NewProposal
from hub.platform.suspension_rows import RESUME, SUSPEND
from hub.web import formats
from hub.web.i18n import N_
from hub.web.i18n import gettext as _
from hub.web.team_form import first_instant, last_instant

DONE = {
    "propose": N_("La proposition attend une personne d’un autre partenaire. Rien ne change avant."),
    "confirm": N_("C’est confirmé, et inscrit au journal."),
    "decline": N_("La proposition est refusée. Rien n’a changé."),
    "withdraw": N_("La proposition est retirée. Rien n’a changé."),
}
FIELDS = ("partner", "act", "from", "until", "reason")
STATES = {
    "proposed": ("warn", "clock", N_("Attend une seconde personne")),
    "approved": ("ok", "check", N_("Confirmée")),
    "declined": ("bad", "cross", N_("Refusée")),
    "withdrawn": ("off", "back", N_("Retirée")),
    "lapsed": ("off", "clock", N_("Caduque : personne n’a répondu à temps")),
    "outdated": ("off", "warn", N_("Dépassée : la convention a changé, ou qui l’a demandée ne décide plus")),
}
ACTS = {SUSPEND: N_("Suspendre la convention"), RESUME: N_("Reprendre la convention")}


def new_proposal(form: Mapping[str, str]) -> NewProposal:
    """What a form asks for. Raises InvalidInputError."""
    starts_at, ends_at = first_instant("from", form), last_instant("until", form)
    dates = (starts_at, ends_at) if form.get("act") == SUSPEND else (None, None)
    return NewProposal(form.get("partner", ""), form.get("act", ""), form.get("reason", ""), *dates)


def partners_view(overview: PartnersOverview, done: str) -> dict[str, Any]:
    return {
        "partners": [_partner(one) for one in overview.partners],
        "proposals": [_proposal(one, overview) for one in overview.proposals],
        "ask_url": url_for("partners.ask"),
        "answer_url": url_for("partners.answer"),
        "back_url": url_for("administration.scopes"),
        "notice": _(DONE[done]) if done in DONE else None,
    }


def confirming_view(overview: PartnersOverview, proposal_id: UUID) -> dict[str, Any]:
    """One proposal read again before it is confirmed. Raises ConflictError when the reader may not."""
    views = {one.id: _proposal(one, overview) for one in overview.proposals}
    view = views.get(proposal_id)
    if view is None or not view["confirmable"]:
        raise ConflictError("proposal_outdated")
    return {
        "proposal": view,
        "answer_url": url_for("partners.answer"),
        "back_url": url_for("partners.show"),
    }


def proposing_view(overview: PartnersOverview, typed: Mapping[str, str], *, review: bool) -> dict[str, Any]:
    """The form, with the partner and the act a link chose; or what it asks for, read again."""
    code = typed.get("partner", typed.get("partenaire", ""))
    chosen = next((one for one in overview.partners if one.partner.code == code), None)
    act = typed.get("act") or (_act(chosen) if chosen else SUSPEND)
    return {
        "partner": _partner(chosen) if chosen else None,
        "partners": [(one.partner.code, one.partner.name) for one in overview.partners],
        "acts": [(one, _(word)) for one, word in ACTS.items()],
        "verb": _(ACTS.get(act, "")),
        "suspends": act == SUSPEND,
        "typed": {name: typed.get(name, "") for name in FIELDS} | {"partner": code, "act": act},
        "review": review and chosen is not None,
        "days": PROPOSAL_DAYS,
        "action": url_for("partners.carry_on"),
        "back_url": url_for("partners.show"),
    }


def _act(one: PartnerState) -> str:
    return RESUME if one.from_at else SUSPEND


def _partner(one: PartnerState) -> dict[str, Any]:
    reach = one.reach
    return {
        "name": one.partner.name,
        "field": one.partner.field,
        "bound": one.bound,
        "from_at": one.from_at,
        "until_at": one.until_at,
        "numbers": _numbers(reach.households, reach.alone, reach.accounts, reach.deciding),
        "propose_url": url_for("partners.ask", partenaire=one.partner.code),
        "verb": _(ACTS[_act(one)]),
    }


def _numbers(households: int, alone: int, accounts: int, deciding: int) -> list[tuple[str, str]]:
    return [
        (_("Foyers suivis"), formats.number(households)),
        (_("Foyers que personne d’autre ne suit"), formats.number(alone)),
        (_("Comptes ouverts"), formats.number(accounts)),
        (_("dont administrateurs et délégués"), formats.number(deciding)),
    ]


def _proposal(one: PartnerProposal, overview: PartnersOverview) -> dict[str, Any]:
    """With what the reader may answer: of another partner than who asked, yes or no; of the same one, that
    it is taken back."""
    style, icon, word = STATES[one.state]
    open_ = one.state in ("proposed", "outdated")
    about = next(state for state in overview.partners if state.partner.id == one.partner.id)
    return {
        "id": str(one.id),
        "field": one.partner.field,
        "name": one.partner.name,
        "verb": _(ACTS[one.act]),
        "suspends": one.act == SUSPEND,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "reason": one.reason,
        "proposer": one.proposer,
        "at": one.proposed_at,
        "lapses_at": one.lapses_at if one.state == "proposed" else None,
        "decider": one.decider,
        "decided_at": one.decided_at,
        "chip": {"style": style, "icon": icon, "word": _(word)},
        "numbers": _partner(about)["numbers"] if one.state == "proposed" else [],
        "answers": open_ and not one.mine and not one.own,
        "confirmable": one.state == "proposed" and not one.mine and not one.own,
        "withdraws": open_ and one.mine,
    }
