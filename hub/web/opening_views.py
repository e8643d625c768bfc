"""What the two steps of opening a household show."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from hub.households.opening import MOST_PERSONS
from hub.households.persons import LANGUAGES, NewPerson
from hub.households.team_page import Colleague
from hub.web import formats, texts
from hub.web.i18n import gettext as _
from hub.web.login import actor
from hub.web.opening_form import Wanted, rows_of
from hub.web.stages import stage_choices, stage_line

FIELDS = ("name", "born", "language", "parent", "second")


def form_page(form: Mapping[str, str], errors: dict[str, str], known: Sequence[Colleague]) -> dict[str, Any]:
    """What `ouvrir.html` takes."""
    rows = rows_of(form)
    return {
        "url": url_for("opening.show"),
        "channels_url": url_for("channels.index"),
        "key": form.get("key") or secrets.token_urlsafe(16),
        "typed": {name: form.get(name, "") for name in ("hotel", "town", "stage", "follow")},
        "stages": stage_choices(),
        "persons": [_row(form, place, rows) for place in range(rows)],
        "more": rows < MOST_PERSONS,
        "languages_spoken": [(code, texts.consent_language(code)) for code in LANGUAGES],
        "referents": _referents(form, known),
        "errors": errors,
    }


def _row(form: Mapping[str, str], place: int, rows: int) -> dict[str, Any]:
    typed = {name: form.get(f"{name}-{place}", "") for name in FIELDS}
    others = [(str(one), _("Personne %(number)s", number=one + 1)) for one in range(rows) if one != place]
    return {"place": place, **typed, "others": others}


def _referents(form: Mapping[str, str], known: Sequence[Colleague]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in known:
        field = f"referent-{one.partner.code}"
        entry = found.setdefault(
            field, {"name": field, "partner": one.partner.name, "choices": [], "value": form.get(field, "")}
        )
        entry["choices"].append((str(one.id), f"{one.name}, {texts.profession(one.profession)}"))
    return list(found.values())


def review_page(form: Mapping[str, str], wanted: Wanted, known: Sequence[Colleague]) -> dict[str, Any]:
    """What `ouvrir_relire.html` takes."""
    by_id = {one.id: one for one in known}
    team = [by_id[line.professional_id] for line in wanted.team if line.professional_id in by_id]
    return {
        "url": url_for("opening.show"),
        "fields": [(name, value) for name, value in form.items() if name not in ("csrf_token", "step")],
        "place": [
            (_("Hébergement"), wanted.hotel),
            (_("Commune"), wanted.town),
            (_("Palier"), stage_line(wanted.stage)),
        ],
        "persons": [_said(person, wanted.persons) for person in wanted.persons],
        "team": [(one.name, one.partner.field, one.id == actor().id) for one in team],
        "alone": len({one.partner.id for one in team}) < 2,
        "away": all(one.id != actor().id for one in team),
    }


def _said(person: NewPerson, persons: Sequence[NewPerson]) -> dict[str, str]:
    return {
        "name": person.name,
        "born": formats.typed_date(person.born) if person.born else _("Date de naissance inconnue"),
        "language": texts.consent_language(person.language),
        "parents": ", ".join(persons[one].name for one in person.parents),
    }
