"""What the page of a separation shows, and the plan its form says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import url_for
from werkzeug.datastructures import CombinedMultiDict, MultiDict

from hub.errors import InvalidInputError
from hub.households.team_page import Colleague
from hub.separation.page import SeparationPage
from hub.separation.plans import Plan
from hub.separation.previews import Counted
from hub.web import texts
from hub.web.composition_views import how_many, person_names
from hub.web.i18n import N_
from hub.web.i18n import gettext as _

Typed = MultiDict[str, str] | CombinedMultiDict[str, str]
NOTICES = {
    "proposee": N_("La séparation est proposée. Rien ne change avant qu’une seconde personne la confirme."),
    "abandon": N_("La proposition est abandonnée. Rien n’a changé."),
}
REFERENT = "referent-"


def plan_of(form: Typed) -> Plan:
    """What was typed. Raises InvalidInputError for what is no id."""
    return Plan(
        persons=_ids("persons", form.getlist("person")),
        hotel=form.get("hotel", ""),
        town=form.get("town", ""),
        referents=_ids("referents", [form[name] for name in form if name.startswith(REFERENT)]),
    )


def _ids(field: str, values: Iterable[str]) -> tuple[UUID, ...]:
    try:
        return tuple(UUID(one) for one in values if one)
    except ValueError as error:
        raise InvalidInputError(field, "unknown_choice") from error


def separation_page(
    household_id: UUID, view: SeparationPage, typed: Typed, errors: dict[str, str]
) -> dict[str, Any]:
    """Everything `separation.html` takes."""
    names = person_names(view.persons)
    colleagues = {one.id: one for one in view.offered}
    plan, notice = view.plan, NOTICES.get(typed.get("fait", ""))
    return {
        "channel": {"code": view.short_code, "url": url_for("channels.show", household_id=household_id)},
        "code": view.short_code,
        "persons_url": url_for("composition.show", household_id=household_id),
        "url": url_for("separation.show", household_id=household_id),
        "waiting": view.waiting,
        "plan": {
            "persons": [names.get(one, _("une personne partie du foyer")) for one in plan.persons],
            "staying": [name for one, name in names.items() if one not in plan.persons],
            "hotel": plan.hotel,
            "town": plan.town,
            "referents": [_referent(colleagues.get(one)) for one in plan.referents],
            "partners": len({colleagues[one].partner.id for one in plan.referents if one in colleagues}),
        }
        if plan
        else None,
        "following": [_line(names, row) for row in view.preview.following] if view.preview else [],
        "closing": [_line(names, row) for row in view.preview.closing] if view.preview else [],
        "fields": [(name, value) for name, value in typed.items(multi=True) if _is_kept(name)],
        "persons": [
            {"id": one.id, "name": names[one.id], "adult": one.adult, "chosen": str(one.id) in _said(typed)}
            for one in view.persons
        ],
        "referents": _choices(view.offered, typed),
        "typed": {name: typed.get(name, "") for name in ("hotel", "town")},
        "errors": errors,
        "notice": _(notice) if notice else None,
    }


def _said(typed: Typed) -> list[str]:
    return typed.getlist("person")


def _is_kept(name: str) -> bool:
    return name in ("person", "hotel", "town") or name.startswith(REFERENT)


def _referent(one: Colleague | None) -> dict[str, str]:
    if one is None:
        return {"field": "", "name": _("un compte fermé depuis")}
    return {"field": one.partner.field, "name": one.name}


def _line(names: Mapping[UUID, str], row: Counted) -> dict[str, Any]:
    """How many, in words."""
    return {
        "who": names.get(row.person_id, "") if row.person_id else _("Tout le foyer"),
        "category": row.category,
        "number": how_many(row.notes, row.documents, row.requests),
    }


def _choices(offered: Sequence[Colleague], typed: Typed) -> list[dict[str, Any]]:
    """One select for each partner."""
    found: dict[str, dict[str, Any]] = {}
    for one in offered:
        field = f"{REFERENT}{one.partner.code}"
        empty = {"name": field, "partner": one.partner.name, "choices": [], "value": typed.get(field, "")}
        named = f"{one.name}, {texts.profession(one.profession)}"
        found.setdefault(field, empty)["choices"].append((str(one.id), named))
    return list(found.values())
