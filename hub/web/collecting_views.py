"""What the five pages of collecting show."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, url_for

from hub.consent.collecting import LANGUAGES, METHODS
from hub.consent.explaining import Explained
from hub.documents.formats import accepted_formats
from hub.registry.people import short_name
from hub.web import formats, texts
from hub.web.collecting_form import STEPS, Answers
from hub.web.consent_text_views import address, explained_lines, questions
from hub.web.consent_views import channel_of, partners_of, person_name
from hub.web.ending_views import said_before
from hub.web.i18n import gettext as _
from hub.web.login import hub


def step_page(household_id: UUID, answers: Answers, page: str, errors: Mapping[str, str]) -> str:
    """One page of the five, with everything typed so far."""
    explained, text = answers.explained, answers.text
    ids: dict[str, Any] = {"household_id": household_id, "person_id": explained.person.id}
    return render_template(
        "recueil.html",
        channel=channel_of(household_id, explained),
        person={"id": str(explained.person.id), "name": person_name(explained)},
        subtitle=_("Adulte, en son nom. Chaque autre adulte répond à part.")
        if explained.person.adult
        else _("Mineur : chaque parent répond à part."),
        page=page,
        steps=_steps(answers, page),
        form={
            "action": url_for("collecting.collect", **ids),
            "hidden": list(answers.hidden(page)),
            "key": secrets.token_urlsafe(16),
            **_typed(answers),
        },
        givers=_givers(explained),
        languages_asked=list(LANGUAGES),
        methods=list(METHODS),
        partners=partners_of(explained),
        rows=_rows(answers),
        closed=[one for one in texts.CLOSED_CATEGORIES if one not in answers.opened],
        explained=_until_refused(explained),
        text={
            "version": text.version,
            "language": text.language,
            "digest": text.digest,
            "lines": explained_lines(text),
            "questions": questions(text),
            "read_url": address(text),
            "direction": text.direction,
            "spoken": answers.language,
            "approved": answers.approved,
        },
        said=_told(answers) if page == STEPS[-1] else [],
        sheet_url=url_for("consent.sheet", **ids, texte=answers.language),
        leave_url=url_for("channels.index"),
        limit=accepted_formats().largest(hub().settings.upload_limit),
        errors=errors,
        code=explained.short_code,
    )


def _until_refused(explained: Explained) -> str:
    """Which categories are open until a no, in words; nothing when there is none."""
    if not explained.refusable:
        return ""
    words = ", ".join(texts.category(one).word for one in explained.refusable)
    return _("%(categories)s : ouvert sauf refus. « Tout accepter » n’y répond pas.", categories=words)


def _typed(answers: Answers) -> dict[str, str]:
    """The value of each control, nothing chosen beforehand but the language the person speaks."""
    form, today = answers.form, formats.civil(hub().clock())
    names = ("giver", "interpreter", "explained", "understood", "method", "witness", "until_date")
    return {name: form.get(name, "") for name in names} | {
        "language": answers.language,
        "from_date": form.get("from_date", today.strftime("%d/%m/%Y")),
        "evidence": form.get("evidence", ""),
        "evidence_name": form.get("evidence_name", ""),
    }


def _steps(answers: Answers, page: str) -> list[dict[str, Any]]:
    """The task list: each step, what is known of it, and whether one may go there from here."""
    done, place = answers.done(), STEPS.index(page)
    asked = [
        value
        for name, value in answers.cells.items()
        if name.split(":")[2] not in answers.explained.refusable
    ]
    given = sum(1 for value in asked if value)
    known = {
        "language": texts.consent_language(answers.language),
        "explain": _("Fiche version %(version)s", version=answers.text.version),
        "understand": _("La personne redit avec ses mots"),
        "answers": _("%(given)s réponses sur %(total)s", given=given, total=len(asked)),
        "review": "",
    }
    return [
        {"code": step, "title": _(texts.COLLECTING_STEPS[step]), "text": known[step], "current": step == page,
         "done": number < place and done.get(step, False)}
        for number, step in enumerate(STEPS)
    ]  # fmt: skip


def _givers(explained: Explained) -> list[tuple[str, str]]:
    names = {one.id: short_name(one.name) if one.name else "" for one in explained.persons}
    return [
        (f"{one.id}:{one.capacity}", f"{names.get(one.id, '')}, {texts.capacity(one.capacity)}")
        for one in explained.givers
    ]


def _rows(answers: Answers) -> list[dict[str, Any]]:
    before = {
        (one.category, one.partner.code): said_before(one.agreement) if one.told else ""
        for one in answers.explained.rights
    }
    return [
        {
            "category": category,
            "cells": [
                {
                    "partner": partner.code,
                    "field": partner.field,
                    "category": category,
                    "apart": _apart(answers, category),
                    "value": answers.cells[f"cell:{partner.code}:{category}"],
                    "before": before[category, partner.code],
                }
                for partner in answers.explained.partners
            ],
        }
        for category in answers.categories
    ]


def _apart(answers: Answers, category: str) -> str:
    """Why "Tout accepter" does not answer here, or nothing."""
    if category in answers.explained.refusable:
        return "refusable"
    return "" if category in answers.explained.asked else "closed"


def _told(answers: Answers) -> list[tuple[str, str, str]]:
    """The conditions read again: term, words, and the step where they are mended."""
    form, givers = answers.form, dict(_givers(answers.explained))
    chosen = form.get("giver") or next(iter(givers), "")
    shown = (
        (_("Témoin"), form.get("witness", ""), "answers")
        if form.get("method") == "oral_with_witness"
        else (_("Image"), form.get("evidence_name", "") or _("Reçue"), "answers")
    )
    return [
        (_("Qui répond"), givers.get(chosen, ""), "language"),
        (_("Langue"), texts.consent_language(answers.language), "language"),
        (_("Interprète"), form.get("interpreter", "") or _("Aucun"), "language"),
        (_("Texte présenté"), _("version %(version)s", version=answers.text.version), "explain"),
        (_("Compréhension"), _("Redit avec ses mots"), "understand"),
        (_("Mode"), texts.method(form.get("method", "")), "answers"),
        shown,
        (_("Du"), form.get("from_date") or formats.typed_date(hub().clock()), "answers"),
        (_("Au"), form.get("until_date") or _("12 mois au plus tard"), "answers"),
    ]
