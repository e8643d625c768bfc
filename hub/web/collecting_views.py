"""What the pages of collecting show: the questions asked, and the answers read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, url_for

from hub.consent.approvals import text_to_show
from hub.consent.collecting import LANGUAGES, METHODS, Collected
from hub.consent.explaining import Explained
from hub.registry.people import short_name
from hub.web import formats, texts
from hub.web.consent_views import asked_categories, channel_of, partners_of, person_name
from hub.web.i18n import gettext as _
from hub.web.login import hub


def _rows(explained: Explained, form: Mapping[str, str], fill: str) -> list[dict[str, Any]]:
    return [
        {
            "category": category,
            "cells": [
                {
                    "partner": partner.code,
                    "field": partner.field,
                    "category": category,
                    "value": fill or form.get(f"cell:{partner.code}:{category}", ""),
                }
                for partner in explained.partners
            ],
        }
        for category in asked_categories(explained)
    ]


def collect_page(
    household_id: UUID,
    explained: Explained,
    form: Mapping[str, str],
    errors: dict[str, str],
    fill: str = "",
) -> str:
    language = form.get("language") or explained.person.language
    text = text_to_show(hub(), language)
    names = {one.id: short_name(one.name) if one.name else "" for one in explained.persons}
    givers = [
        (f"{one.id}:{one.capacity}", f"{names.get(one.id, '')}, {texts.capacity(one.capacity)}")
        for one in explained.givers
    ]
    today = formats.civil(hub().clock())
    return render_template(
        "consentement.html",
        channel=channel_of(household_id, explained),
        person={"id": str(explained.person.id), "name": person_name(explained)},
        subtitle=_("Adulte, en son nom. Chaque autre adulte répond à part.")
        if explained.person.adult
        else _("Mineur : un parent répond."),
        partners=partners_of(explained),
        rows=_rows(explained, form, fill),
        closed=[
            {"category": one, "text": _("S’ouvre à une personne nommée, d’un métier prévu par la loi.")}
            for one in texts.CLOSED_CATEGORIES
        ],
        explained=_(
            "La coordination relève de la mission d’intérêt public : elle est expliquée, pas demandée."
        ),
        givers=givers,
        form={
            "action": url_for("collecting.collect", household_id=household_id, person_id=explained.person.id),
            "giver": form.get("giver", ""),
            "language": language,
            "interpreter": form.get("interpreter", ""),
            "method": form.get("method", "signed_sheet"),
            "evidence": form.get("evidence", ""),
            "from_date": form.get("from_date", today.strftime("%d/%m/%Y")),
            "until_date": form.get("until_date", ""),
        },
        languages_asked=list(LANGUAGES),
        methods=list(METHODS),
        text={"version": text.version, "language": text.language, "digest": text.digest},
        sheet_url=url_for(
            "consent.sheet", household_id=household_id, person_id=explained.person.id, texte=language
        ),
        leave_url=url_for("channels.index"),
        errors=errors,
        code=explained.short_code,
    )


def review_page(household_id: UUID, explained: Explained, form: Mapping[str, str], said: Collected) -> str:
    text = text_to_show(hub(), said.language)
    names = {one.id: short_name(one.name) if one.name else "" for one in explained.persons}
    lines = [
        (_("Qui répond"), f"{names.get(said.giver_id, '')}, {texts.capacity(said.capacity)}"),
        (_("Langue"), texts.consent_language(said.language)),
        (_("Interprète"), said.interpreter or _("Aucun")),
        (_("Mode"), texts.method(said.method)),
        (_("Preuve"), said.evidence),
        (_("Du"), form.get("from_date") or formats.typed_date(hub().clock())),
        (_("Au"), form.get("until_date") or _("12 mois au plus tard")),
        (_("Texte présenté"), _("version %(version)s", version=text.version)),
    ]
    return render_template(
        "consentement_relire.html",
        channel=channel_of(household_id, explained),
        person={"id": str(explained.person.id), "name": person_name(explained)},
        subtitle="",
        partners=partners_of(explained),
        rows=_rows(explained, form, ""),
        form={
            "action": url_for("collecting.collect", household_id=household_id, person_id=explained.person.id),
            "fields": [
                (name, value) for name, value in form.items() if name not in ("csrf_token", "step", "fill")
            ],
        },
        said=lines,
        text={"version": text.version, "language": text.language, "digest": text.digest},
        code=explained.short_code,
    )
