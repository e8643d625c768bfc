"""What the page of a household's persons shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import url_for

from hub.consent.people import PersonCard
from hub.households.composition import Composition
from hub.households.persons import LANGUAGES
from hub.web import texts
from hub.web.i18n import N_
from hub.web.i18n import gettext as _

NOTICES = {
    "arrivee": N_("La personne fait partie du foyer."),
    "depart": N_("Le départ est enregistré."),
    "autorite": N_("L’autorité est enregistrée."),
    "fin": N_("La fin de l’autorité est enregistrée."),
}
FIELDS = ("act", "name", "born", "language", "parent", "child", "holder", "kind")


def composition_page(
    household_id: UUID, view: Composition, typed: Mapping[str, str], errors: dict[str, str]
) -> dict[str, Any]:
    """Everything `personnes.html` takes."""
    names = {one.id: _name(one, place) for place, one in enumerate(view.persons)}
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
                "language": texts.consent_language(one.language),
                "holders": [
                    {
                        "id": held.id,
                        "name": names[held.holder.id] if held.holder else _("une personne partie du foyer"),
                        "kind": texts.capacity(held.kind),
                    }
                    for held in view.authorities
                    if held.child.id == one.id
                ],
            }
            for one in view.persons
        ],
        "leaving": _leaving(view, names, typed),
        "adults": [(str(one.id), names[one.id]) for one in view.persons if one.adult],
        "minors": [(str(one.id), names[one.id]) for one in view.persons if not one.adult],
        "kinds": [(code, texts.capacity(code)) for code in ("parent", "guardian")],
        "languages_spoken": [(code, texts.consent_language(code)) for code in LANGUAGES],
        "may_change": view.may_change,
        "typed": {name: typed.get(name, "") for name in FIELDS},
        "errors": errors,
        "notice": _(notice) if notice else None,
    }


def _leaving(view: Composition, names: Mapping[UUID, str], typed: Mapping[str, str]) -> dict[str, Any] | None:
    """The person about whom a link asked whether she leaves."""
    for one in view.persons:
        if view.may_change and typed.get("depart") == str(one.id):
            return {"id": one.id, "name": names[one.id], "adult": one.adult}
    return None


def _name(one: PersonCard, place: int) -> str:
    return one.name or _("Personne %(number)s", number=place + 1)
