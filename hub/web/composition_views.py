"""What the page of a household's persons shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import url_for

from hub.consent.people import PersonCard
from hub.households.composition import AuthorityView, Composition
from hub.households.persons import LANGUAGES
from hub.registry.people import short_name
from hub.separation.departures import Closed
from hub.separation.second_homes_page import SecondHomes
from hub.web import formats, texts
from hub.web.i18n import N_, ngettext
from hub.web.i18n import gettext as _

NOTICES = {
    "arrivee": N_("La personne fait partie du foyer."),
    "depart": N_("Le départ est enregistré."),
    "second-demande": N_(
        "La demande est envoyée. Si une équipe suit le foyer de ce code, elle peut répondre."
    ),
    "second-reprise": N_("La demande est reprise."),
    "second-accepte": N_("L’enfant vit aussi dans ce foyer-ci."),
    "second-refuse": N_("La demande est refusée."),
    "deux-foyers": N_("L’enfant vit aussi dans l’autre foyer."),
    "autorite": N_("L’autorité est enregistrée."),
    "fin": N_("La fin de l’autorité est enregistrée."),
    "separation": N_("La séparation est faite. Ce qui est sur une personne l’a suivie."),
}
FIELDS = (
    "act",
    "name",
    "born",
    "language",
    "parent",
    "child",
    "holder",
    "kind",
    "minor",
    "code",
    "child_born",
)


def composition_page(
    household_id: UUID,
    view: Composition,
    typed: Mapping[str, str],
    errors: dict[str, str],
    *,
    closing: Sequence[Closed],
    waits: bool,
) -> dict[str, Any]:
    """Everything `personnes.html` takes. `closing`: by the departure a link asks about; `waits`: a separation
    of this household waits for an answer."""
    names = person_names(view.persons)
    notice = NOTICES.get(typed.get("fait", ""))
    return {
        "channel": {"code": view.short_code, "url": url_for("channels.show", household_id=household_id)},
        "code": view.short_code,
        "url": url_for("composition.show", household_id=household_id),
        "persons": [
            {
                "id": one.id,
                "name": names[one.id],
                "adult": one.adult,
                "shared": one.id in view.shared,
                "language": texts.consent_language(one.language),
                "holders": [
                    {
                        "id": held.id,
                        "name": _holder(held, names),
                        "kind": texts.capacity(held.kind),
                    }
                    for held in view.authorities
                    if held.child.id == one.id
                ],
            }
            for one in view.persons
        ],
        "leaving": _leaving(view, names, typed),
        "closing": [_closed(one) for one in closing],
        "ending": _ending(view, names, typed),
        "adults": [(str(one.id), names[one.id]) for one in view.persons if one.adult],
        "single": [
            (str(one.id), names[one.id])
            for one in view.persons
            if not one.adult and one.id not in view.shared
        ],
        "minors": [(str(one.id), names[one.id]) for one in view.persons if not one.adult],
        "kinds": [(code, texts.capacity(code)) for code in ("parent", "guardian")],
        "languages_spoken": [(code, texts.consent_language(code)) for code in LANGUAGES],
        "may_change": view.may_change,
        "separation_url": url_for("separation.show", household_id=household_id) if _may_part(view) else None,
        "separation_waits": waits,
        "typed": {name: typed.get(name, "") for name in FIELDS},
        "errors": errors,
        "notice": _(notice) if notice else None,
    }


def second_homes_view(
    household_id: UUID, near: SecondHomes | None, view: Composition, typed: Mapping[str, str]
) -> dict[str, Any]:
    """`asked` by this team, `offered` to it, and `answering`: the one a link, or a form, is about."""
    url, names = url_for("composition.show", household_id=household_id), person_names(view.persons)
    offered = [
        {
            "id": one.id,
            "by": one.by,
            "partner": one.partner.name,
            "at": formats.short_date(one.asked_at),
            "until": formats.short_date(one.lapses_at),
            "url": f"{url}?demande={one.id}#demande",
            "may_answer": one.may_answer,
        }
        for one in (near.offered if near else ())
    ]
    return {
        "asked": [
            {
                "id": one.id,
                "child": names[one.child_id],
                "code": one.code,
                "at": formats.short_date(one.asked_at),
                "declined": one.declined,
            }
            for one in (near.asked if near else ())
            if one.child_id in names
        ],
        "offered": offered,
        "answering": next(
            (one for one in offered if one["may_answer"] and str(one["id"]) == typed.get("demande")), None
        ),
    }


def person_names(persons: Sequence[PersonCard]) -> dict[UUID, str]:
    """What each person is called on a page, numbered where her name may not be known."""
    return {one.id: _name(one, place) for place, one in enumerate(persons)}


def asked_to_leave(view: Composition, typed: Mapping[str, str]) -> PersonCard | None:
    """The person about whom a link asked whether she leaves, where the reader may say so."""
    if not view.may_change:
        return None
    return next((one for one in view.persons if typed.get("depart") == str(one.id)), None)


def _leaving(view: Composition, names: Mapping[UUID, str], typed: Mapping[str, str]) -> dict[str, Any] | None:
    one = asked_to_leave(view, typed)
    if one is None:
        return None
    return {"id": one.id, "name": names[one.id], "adult": one.adult, "shared": one.id in view.shared}


def _closed(one: Closed) -> dict[str, Any]:
    """To whom, of what, how many in words."""
    return {
        "field": one.partner.field,
        "who": ", ".join(short_name(name) for name in one.professionals),
        "category": one.category,
        "number": how_many(one.notes, one.documents, one.requests),
    }


def how_many(notes: int, documents: int, requests: int) -> str:
    numbers = []
    if notes:
        numbers.append(ngettext("%(num)s note", "%(num)s notes", notes))
    if documents:
        numbers.append(ngettext("%(num)s pièce", "%(num)s pièces", documents))
    if requests:
        numbers.append(ngettext("%(num)s pièce demandée", "%(num)s pièces demandées", requests))
    return ", ".join(numbers)


def _ending(view: Composition, names: Mapping[UUID, str], typed: Mapping[str, str]) -> dict[str, Any] | None:
    """The authority about which a link asked whether it ends, and whether another one stays."""
    for one in view.authorities:
        if view.may_change and typed.get("autorite") == str(one.id):
            others = {held.id for held in view.authorities if held.child.id == one.child.id} - {one.id}
            return {
                "id": one.id,
                "holder": _holder(one, names),
                "kind": texts.capacity(one.kind),
                "child": names[one.child.id],
                "alone": not others,
            }
    return None


def _holder(one: AuthorityView, names: Mapping[UUID, str]) -> str:
    if one.holder:
        return names[one.holder.id]
    return _("une personne partie du foyer") if one.once else _("une personne d’un autre foyer")


def _may_part(view: Composition) -> bool:
    return view.may_change and sum(one.adult for one in view.persons) > 1


def _name(one: PersonCard, place: int) -> str:
    return one.name or _("Personne %(number)s", number=place + 1)
