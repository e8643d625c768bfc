"""What the pages of requests for access show: the lists, one request, the two forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import url_for

from hub.registry.people import short_name
from hub.requests.listing import RequestLine
from hub.requests.offering import Offer
from hub.requests.reading import RequestPage
from hub.requests.rules import COPY, PURPOSES, SHORTEST, Kind, State
from hub.separation.second_homes_page import HomeToAnswer
from hub.web import texts
from hub.web.audit_texts import purpose_words
from hub.web.forms import HOUSEHOLD
from hub.web.i18n import N_
from hub.web.i18n import gettext as _
from hub.web.reasons import refusal
from hub.web.refusals import organisation
from hub.web.texts import Look, look

STATES = {
    State.WAITING: Look(N_("En attente"), "clock", "todo"),
    State.GRANTED: Look(N_("Acceptée"), "check", "ok"),
    State.DECLINED: Look(N_("Déclinée"), "cross", "bad"),
    State.WITHDRAWN: Look(N_("Retirée"), "back", "off"),
    State.LAPSED: Look(N_("Éteinte"), "clock", "off"),
}
NOTICES = {
    "envoyee": N_("Demande envoyée. Vous verrez la réponse ici."),
    "retiree": N_("Demande retirée."),
    "reponse": N_("Réponse envoyée. Elle est inscrite au journal."),
}
ACTIONS = {"read": N_("Lire"), "copy": N_("Lire et prendre copie"), "write": N_("Lire et écrire")}

state_look = look({str(code): one for code, one in STATES.items()})


def title_of(line: RequestLine) -> str:
    """What is asked for, without any name."""
    if line.kind is Kind.TEAM:
        return _("Entrer dans l’équipe de %(code)s", code=line.code or "")
    category = texts.category(line.category or "").word
    if line.kind is Kind.SCOPE:
        return _("Étendre le périmètre à %(category)s", category=category)
    return _("Voir %(category)s dans %(code)s", category=category, code=line.code or "")


def line_view(line: RequestLine) -> dict[str, Any]:
    return {
        "url": url_for("requests.show", request_id=line.id),
        "title": title_of(line),
        "who": None if line.mine else short_name(line.asker),
        "field": line.partner.field,
        "at": line.created_at,
        "state": str(line.state),
        "lapses_at": line.lapses_at if line.state is State.WAITING else None,
        "may_answer": line.may_answer,
    }


def list_view(lines: Sequence[RequestLine], homes: Sequence[HomeToAnswer], done: str) -> dict[str, Any]:
    """Three lists: what waits for the reader, what she asked, what she has seen answered."""
    return {
        "waiting": [*map(_home, homes), *(line_view(one) for one in lines if one.may_answer)],
        "homes": bool(homes),
        "asked": [line_view(one) for one in lines if one.mine],
        "settled": [line_view(one) for one in lines if not one.mine and not one.may_answer],
        "notice": _(NOTICES[done]) if done in NOTICES else None,
    }


def _home(one: HomeToAnswer) -> dict[str, Any]:
    """A line like the others, that leads to where it is answered."""
    persons = url_for("composition.show", household_id=one.household_id)
    return {
        "url": f"{persons}?demande={one.request.id}#demande",
        "title": _("%(code)s : un enfant d’un autre foyer vit-il aussi ici ?", code=one.short_code),
        "who": short_name(one.request.by),
        "field": one.request.partner.field,
        "at": one.request.asked_at,
        "state": str(State.WAITING),
        "lapses_at": one.request.lapses_at,
        "may_answer": True,
    }


def page_view(page: RequestPage, typed: Mapping[str, str], errors: dict[str, str]) -> dict[str, Any]:
    line = page.line
    return {
        "line": line_view(line),
        "kind": str(line.kind),
        "mine": line.mine,
        "may_grant": line.may_grant,
        "nobody_grants": page.nobody_grants,
        "details": _details(page),
        "reason": page.reason,
        "answer": page.answer,
        "answered_by": short_name(page.answered_by) if page.answered_by else None,
        "answered_at": line.answered_at,
        "now": _now(page),
        "refused": line.refused_for == "consent_refused",
        "ways": _ways(page),
        "urls": {
            "answer": url_for("requests.answer", request_id=line.id),
            "withdraw": url_for("requests.withdraw", request_id=line.id),
            "list": url_for("requests.index"),
        },
        "form": {"reason": typed.get("reason", "")},
        "errors": errors,
        "code": line.code if line.household_id else "",
    }


def _details(page: RequestPage) -> list[tuple[str, str]]:
    line = page.line
    found = [(_("Demandé par"), f"{line.asker}, {line.partner.name}")]
    if line.kind is Kind.TEAM:
        found.append((_("Foyer"), line.code or ""))
    else:
        found.append((_("Catégorie"), texts.category(line.category or "").word))
        found.append((_("Pour"), _(ACTIONS.get(line.action, line.action))))
    if line.kind is Kind.CONSENT:
        found.append((_("Foyer"), line.code or ""))
        found.append((_("Personne concernée"), _about(page)))
    if line.role:
        found.append((_("Rôle"), texts.role(line.role).word))
    found.append((_("But"), purpose_words(line.purpose)))
    return found


def _about(page: RequestPage) -> str:
    if page.person is None:
        return _("une personne partie du foyer") if page.gone else _("Tout le foyer")
    return short_name(page.person.name) if page.person.name else _("Une personne du foyer")


def _now(page: RequestPage) -> dict[str, Any] | None:
    """What the rule says to the asker today: an answer alone opens nothing."""
    if page.now is None:
        return None
    if page.now.permitted:
        return {"open": True, "text": _("C’est ouvert aujourd’hui.")}
    category = texts.category(page.line.category or "").word
    told = refusal(
        str(page.now.shown),
        organisation=organisation(),
        category=category,
        since=page.now.since,
        copying=page.line.action == COPY,
    )
    return {"open": False, "text": told.sentence}


def _ways(page: RequestPage) -> dict[str, str | None]:
    """Where who answers goes to do what was asked."""
    line = page.line
    home, person = line.household_id, page.person.id if page.person else None
    collect = home and person and url_for("collecting.collect", household_id=home, person_id=person)
    return {
        "channel": url_for("channels.show", household_id=home) if home else None,
        "collect": collect or None,
        "who": url_for("consent.who_sees", household_id=home) if home else None,
        "scopes": _scopes_url(line) if line.kind is Kind.SCOPE and line.may_answer else None,
    }


def _scopes_url(line: RequestLine) -> str:
    """The matrix of scopes with the level asked for chosen in its cell; nothing is recorded by opening it."""
    return url_for("scopes.edit", role=line.role, category=line.category, level=line.action)


def form_view(
    household_id: UUID, offer: Offer, typed: Mapping[str, str], errors: dict[str, str]
) -> dict[str, Any]:
    """The form that leaves a refusal behind: what, about whom, why."""
    category = typed.get("category", "")
    persons = [
        (str(one.id), short_name(one.name) if one.name else _("Personne %(number)s", number=number))
        for number, one in enumerate(offer.persons, 1)
    ]
    return {
        "action": url_for("requests.send", household_id=household_id),
        "channel": {"code": offer.short_code, "url": url_for("channels.show", household_id=household_id)},
        "categories": [(code, texts.category(code).word) for code in offer.categories],
        "persons": [(HOUSEHOLD, _("Tout le foyer")), *persons],
        "actions": [(code, _(word)) for code, word in ACTIONS.items()],
        "purposes": purpose_choices(),
        "told": _told(offer, category, typed.get("action", "")),
        "kind": str(offer.kind) if offer.kind else None,
        "refused": bool(offer.decision and offer.decision.reason == "consent_refused"),
        "answering": [short_name(name) for name in offer.answering],
        "mine": offer.mine,
        "who_url": url_for("consent.who_sees", household_id=household_id),
        "shortest": SHORTEST,
        "form": {name: typed.get(name, "") for name in ("category", "subject", "purpose", "reason")}
        | {"action": typed.get("action") or "read"},
        "errors": errors,
        "code": offer.short_code,
    }


def purpose_choices() -> list[tuple[str, str]]:
    return [(str(code), purpose_words(code)) for code in PURPOSES]


def _told(offer: Offer, category: str, action: str) -> str | None:
    decision = offer.decision
    if decision is None:
        return None
    if decision.permitted:
        return _("Cela vous est déjà ouvert : rien n’est à demander")
    word = texts.category(category).word
    told = refusal(
        str(decision.shown),
        organisation=organisation(),
        category=word,
        since=decision.since,
        copying=action == COPY,
    )
    return told.sentence
