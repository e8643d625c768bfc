"""What the page of a team shows: its lines, the form asked for, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import url_for

from hub.households.team_page import Colleague, LineView, TeamView
from hub.registry.people import short_name
from hub.web import texts
from hub.web.i18n import N_
from hub.web.i18n import gettext as _
from hub.web.login import actor

ACTS = {"terminer": "end", "remplacer": "replace", "deleguer": "delegate"}
"""Query argument → the form it opens, with the id of a line as its value."""
NOTICES = {
    "ajout": N_("La personne est dans l’équipe."),
    "fin": N_("La fin est enregistrée."),
    "remplacement": N_("Le remplacement est enregistré."),
    "delegation": N_("La délégation est enregistrée."),
}
FORMS = {
    "end": (
        N_("Mettre fin au suivi de %(name)s"),
        N_("Mettre fin"),
        N_("À la fin du jour choisi, %(name)s ne voit plus ce canal. Rien n’est supprimé."),
    ),
    "replace": (
        N_("Remplacer %(name)s"),
        N_("Remplacer"),
        N_("La nouvelle personne est référente dès maintenant. Jusqu’au jour choisi, les deux le sont."),
    ),
    "delegate": (
        N_("Déléguer la place de %(name)s"),
        N_("Déléguer"),
        N_(
            "Un collègue de la même organisation voit ce que voit cette place, jamais plus. La délégation"
            " prend fin seule, au jour choisi ou avec la place."
        ),
    ),
}
UNTIL = {
    "end": N_("Dernier jour"),
    "replace": N_("Dernier jour de l’ancien référent"),
    "delegate": N_("Dernier jour de la délégation"),
}


def team_page(
    household_id: UUID, view: TeamView, typed: Mapping[str, str], errors: dict[str, str]
) -> dict[str, Any]:
    """Everything `equipe.html` takes."""
    url, notice = url_for("team.show", household_id=household_id), NOTICES.get(typed.get("fait", ""))
    return {
        "channel": {
            "code": view.short_code,
            "url": url_for("channels.show", household_id=household_id),
        },
        "code": view.short_code,
        "persons_url": url_for("composition.show", household_id=household_id),
        "caseload_url": url_for("caseload.show"),
        "pack_url": url_for("handover.show", household_id=household_id),
        "url": url,
        "lines": [_line(line) for line in view.lines],
        "ended": [_line(line) for line in view.ended],
        "missing": [texts.field(one.field).word for one in view.without_referent],
        "asked": _asked(view, typed, url),
        "offered": _groups(view.offered),
        "typed": {name: typed.get(name, "") for name in ("act", "professional", "role", "from", "until")},
        "errors": errors,
        "notice": _(notice) if notice else None,
    }


def last_day(until: datetime | None) -> datetime | None:
    """The last instant that counts: an end at midnight is the day before on screen."""
    return until - timedelta(microseconds=1) if until else None


def _line(line: LineView) -> dict[str, Any]:
    return {
        "id": line.id,
        "name": line.name,
        "field": line.partner.field,
        "role": role_words(line),
        "since": line.since,
        "until": last_day(line.until),
        "to_come": line.state == "to_come",
        "own": line.professional_id == actor().id,
        "may_end": line.may_change,
        "may_replace": line.may_change and line.role == "referent",
        "may_delegate": line.may_change and line.role != "delegate",
    }


def role_words(line: LineView) -> str:
    """The place of a line in its team."""
    if line.role == "referent":
        return _("Référent")
    if line.role == "member":
        return _("Membre")
    if line.stands_for:
        return _("Délégation de %(name)s", name=short_name(line.stands_for))
    return _("Délégation")


def _asked(view: TeamView, typed: Mapping[str, str], url: str) -> dict[str, Any] | None:
    """The form a link opened, or that came back with an error, about a line one may change."""
    wanted = {word: typed.get(word, "") for word in ACTS}
    if typed.get("act") in ACTS.values():
        wanted = {word: typed.get("line", "") for word, act in ACTS.items() if act == typed["act"]}
    for word, act in ACTS.items():
        for line in view.lines:
            if wanted.get(word) == str(line.id) and line.may_change:
                return _form(act, line, view, url)
    return None


def _form(act: str, line: LineView, view: TeamView, url: str) -> dict[str, Any]:
    title, verb, text = FORMS[act]
    name = short_name(line.name)
    colleagues = [
        one for one in view.offered if one.partner.id == line.partner.id and one.id != line.professional_id
    ]
    return {
        "act": act,
        "line": line.id,
        "title": _(title, name=name),
        "verb": _(verb),
        "text": _(text, name=name),
        "until": _(UNTIL[act]),
        "help": _("Vide : dès maintenant.") if act != "delegate" else "",
        "colleagues": [(str(one.id), _named(one)) for one in colleagues] if act != "end" else None,
        "cancel_url": url,
    }


def _groups(offered: Sequence[Colleague]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Who may be added, partner by partner."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in offered:
        groups.setdefault(one.partner.name, []).append((str(one.id), _named(one)))
    return list(groups.items())


def _named(one: Colleague) -> str:
    return f"{one.name}, {texts.profession(one.profession)}"
