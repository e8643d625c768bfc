"""What the pages of requests for documents show: the lists, one request, the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import url_for

from hub.channels.cards import ChannelOutline
from hub.documents.piece_requests.offering import PieceOffer
from hub.documents.piece_requests.reading import RequestPage
from hub.documents.piece_requests.rules import ReuseState, State
from hub.documents.piece_requests.views import RequestLine, ReuseView
from hub.registry.people import short_name
from hub.web import formats, texts
from hub.web.audit_texts import purpose_words
from hub.web.document_words import in_words, type_name, types
from hub.web.forms import HOUSEHOLD
from hub.web.i18n import N_, ngettext
from hub.web.i18n import gettext as _
from hub.web.login import hub
from hub.web.present import named
from hub.web.request_views import purpose_choices
from hub.web.texts import Look, look

STATES = {
    State.WAITING: Look(N_("En attente"), "clock", "todo"),
    State.DEPOSITED: Look(N_("Déposée"), "check", "ok"),
    State.REUSED: Look(N_("Réemployée"), "check", "ok"),
    State.DECLINED: Look(N_("Déclinée"), "cross", "bad"),
    State.CANCELLED: Look(N_("Annulée"), "back", "off"),
}
NOTICES = {
    "envoyee": N_("Demande envoyée. Elle se fermera d’elle-même quand la pièce sera déposée."),
    "declinee": N_("Réponse envoyée. Elle est inscrite au journal."),
    "annulee": N_("Demande annulée."),
    "proposee": N_("Pièce proposée. L’organisation qui l’a déposée est prévenue."),
    "reponse": N_("Réponse envoyée. Elle est inscrite au journal."),
}
PARTNER = "partner:"

state_look = look({str(code): one for code, one in STATES.items()})


def line_view(line: RequestLine, card: ChannelOutline | None = None) -> dict[str, Any]:
    """A row of a list; with a card, among those of one household, it says about whom."""
    return {
        "url": url_for("piece_requests.show", piece_request_id=line.id),
        "title": type_name(line.type),
        "code": None if card else line.code,
        "about": _about(line, card) if card else None,
        "category": line.category,
        "who": None if line.mine else short_name(line.asker),
        "field": line.partner.field,
        "to_field": line.asked_partner.field,
        "to": short_name(line.asked) if line.asked else None,
        "at": line.created_at,
        "state": str(line.state),
        "chips": list(_chips(line)),
    }


def _chips(line: RequestLine) -> Sequence[dict[str, str]]:
    """What is to be done, by when, and how often it was recalled."""
    found = []
    if line.reuse and line.reuse.may_answer:
        found.append(_chip("todo", "question", _("Réemploi à décider")))
    elif line.reuse and line.state is State.WAITING and line.reuse.state is ReuseState.WAITING:
        found.append(_chip("info", "piece", _("Réemploi proposé")))
    if line.state is not State.WAITING:
        return found
    if line.due_on:
        day, late = formats.short_date(line.due_on), line.due_on < formats.civil(hub().clock())
        text = _("En retard depuis le %(date)s", date=day) if late else _("Avant le %(date)s", date=day)
        found.append(_chip("bad" if late else "warn", "clock", text))
    if line.reminders:
        told = ngettext("%(num)s rappel", "%(num)s rappels", line.reminders)
        found.append(_chip("warn", "clock", told))
    return found


def _chip(style: str, icon: str, text: str) -> dict[str, str]:
    return {"style": style, "icon": icon, "text": text}


def mine_view(lines: Sequence[RequestLine]) -> dict[str, Any]:
    """Three lists over all households: what waits for the reader, what she asked, what is settled."""
    waiting = [one for one in lines if one.state is State.WAITING]
    return {
        "groups": [
            (_("À traiter par vous"), [line_view(one) for one in waiting if one.waits_for_me]),
            (_("Vos demandes"), [line_view(one) for one in waiting if one.mine and not one.waits_for_me]),
            (_("Réglées récemment"), [line_view(one) for one in reversed(lines) if one not in waiting]),
        ]
    }


def household_view(lines: Sequence[RequestLine], card: ChannelOutline) -> dict[str, Any]:
    """Two lists of one household."""
    waiting = [one for one in lines if one.state is State.WAITING]
    return {
        "groups": [
            (_("En attente"), [line_view(one, card) for one in waiting]),
            (_("Réglées récemment"), [line_view(one, card) for one in reversed(lines) if one not in waiting]),
        ]
    }


def notice(done: str) -> str | None:
    return _(NOTICES[done]) if done in NOTICES else None


def page_view(page: RequestPage, typed: Mapping[str, str], errors: dict[str, str]) -> dict[str, Any]:
    """Everything `demande_piece.html` takes."""
    line = page.line
    here = {name: url_for(f"piece_requests.{name}", piece_request_id=line.id) for name in ACTS}
    channel = url_for("channels.show", household_id=line.household_id)
    deposit = url_for("channels.show", household_id=line.household_id, vue="pieces", demande=line.id)
    return {
        "line": line_view(line, page.card),
        "channel": {"id": str(line.household_id), "code": line.code, "url": channel},
        "code": line.code,
        "mine": line.mine,
        "asks_me": line.asks_me,
        "details": _details(page),
        "words": page.words,
        "reason": page.reason,
        "settled": _settled(line),
        "reuse": _reuse(line.reuse, page.owner_reason) if line.reuse else None,
        "candidates": [_candidate(one.id, one.title, one.author, one.posted_at) for one in page.candidates],
        "deposit_url": f"{deposit}#deposer" if page.may_deposit else None,
        "urls": here | {"list": url_for("piece_requests.index")},
        "form": {name: typed.get(name, "") for name in ("reason", "owner_reason", "cancel_reason")},
        "errors": errors,
    }


ACTS = ("show", "decline", "cancel", "propose", "answer_reuse")


def _settled(line: RequestLine) -> dict[str, Any] | None:
    if line.settled_at is None:
        return None
    document = url_for("documents.show", document_id=line.document_id) if line.document_id else None
    return {"by": short_name(line.settled_by or ""), "at": line.settled_at, "document_url": document}


def _reuse(reuse: ReuseView, reason: str | None) -> dict[str, Any]:
    return {
        "waits": reuse.state is ReuseState.WAITING,
        "declined": reuse.state is ReuseState.DECLINED,
        "field": reuse.owner.field,
        "by": short_name(reuse.by),
        "url": url_for("documents.show", document_id=reuse.document_id),
        "may_answer": reuse.may_answer,
        "reason": reason,
    }


def _candidate(document_id: UUID, title: str, author: str, at: Any) -> dict[str, Any]:
    return {
        "id": str(document_id),
        "url": url_for("documents.show", document_id=document_id),
        "title": title,
        "by": short_name(author),
        "at": at,
    }


def _details(page: RequestPage) -> list[tuple[str, str]]:
    line = page.line
    asked = line.asked_partner.name if line.asked is None else f"{line.asked}, {line.asked_partner.name}"
    kind = types().of(line.type)
    found = [
        (_("Demandé par"), f"{line.asker}, {line.partner.name}"),
        (_("Demandé à"), asked),
        (_("Foyer"), line.code),
        (_("Personne concernée"), _about(line, page.card)),
        (_("Catégorie"), texts.category(line.category).word),
        (_("But"), purpose_words(line.purpose)),
    ]
    if kind.slot:
        found.insert(5, (_("Rubrique"), in_words(types().slots[kind.slot])))
    if line.due_on:
        found.append((_("Pour le"), formats.long_date(line.due_on)))
    return found


def _about(line: RequestLine, card: ChannelOutline) -> str:
    return named(card).about(line.persons) or _("Tout le foyer")


def form_view(
    household_id: UUID, offer: PieceOffer, typed: Mapping[str, str], errors: dict[str, str]
) -> dict[str, Any]:
    """Everything `demander_piece.html` takes."""
    card = offer.card
    persons = [(str(key), name) for key, name in named(card).persons.items()]
    ask = url_for("requests.ask", household_id=household_id)
    return {
        "action": url_for("piece_requests.send", household_id=household_id),
        "channel": {"code": card.short_code, "url": url_for("channels.show", household_id=household_id)},
        "code": card.short_code,
        "list_url": url_for("piece_requests.of_household", household_id=household_id),
        "types": _types(offer),
        "persons": [*persons, (HOUSEHOLD, _("Tout le foyer"))],
        "addressees": [_addressees(team.partner, team.members) for team in offer.team],
        "purposes": purpose_choices(),
        "shut": [{"category": one, "url": f"{ask}?categorie={one}"} for one in offer.shut],
        "form": {name: typed.get(name, "") for name in FORM},
        "errors": errors,
    }


FORM = ("type", "subject", "to", "purpose", "due_on", "words")


def _types(offer: PieceOffer) -> list[tuple[str, list[tuple[str, str]]]]:
    """By slot, in the order of the table; what has no slot comes last."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for slot, words in types().slots.items():
        groups[in_words(words)] = [(one.code, in_words(one)) for one in offer.types if one.slot == slot]
    groups[_("Autres")] = [(one.code, in_words(one)) for one in offer.types if one.slot is None]
    return [(name, choices) for name, choices in groups.items() if choices]


def _addressees(partner: Any, members: Any) -> tuple[str, list[tuple[str, str]]]:
    whole = (
        f"{PARTNER}{partner.id}",
        _("Toute l’équipe %(partner)s", partner=texts.field(partner.field).word),
    )
    return partner.name, [whole, *((str(who), name) for who, name, _referent in members)]
