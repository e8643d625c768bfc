"""Agreements that end, and the page that puts every question again beside what was answered before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import url_for

from hub.consent.agreements import Cell
from hub.consent.codes import Status
from hub.consent.ending import Ending
from hub.consent.explaining import Explained
from hub.registry.people import short_name
from hub.web import formats, texts
from hub.web.consent_views import channel_of, partners_of, person_name
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext
from hub.web.login import hub


def endings_view(endings: Sequence[Ending]) -> list[dict[str, Any]]:
    return [
        {
            "code": one.short_code,
            "url": url_for("channels.show", household_id=one.household_id),
            "person": short_name(one.person.name) if one.person.name else _("Une personne du foyer"),
            "field": one.partner.field,
            "categories": [texts.category(code).word for code in one.categories],
            "ends_at": one.ends_at,
            "ended": one.ends_at <= hub().clock(),
            "when": _when(one),
            "renew_url": url_for("endings.renew", household_id=one.household_id, person_id=one.person.id),
        }
        for one in endings
    ]


def by_person(endings: Sequence[Ending]) -> list[dict[str, Any]]:
    """The same for the head of a channel: a line for each person, with the partners concerned."""
    lines: dict[UUID, dict[str, Any]] = {}
    for one, view in zip(endings, endings_view(endings), strict=True):
        lines.setdefault(one.person.id, view | {"fields": []})["fields"].append(view["field"])
    return list(lines.values())


def _when(one: Ending) -> str:
    now = hub().clock()
    if one.ends_at <= now:
        return _("terminé le %(date)s", date=formats.long_date(one.ends_at))
    days = (formats.civil(one.ends_at) - formats.civil(now)).days
    if days == 0:
        return _("se termine aujourd’hui")
    return ngettext("se termine dans %(num)s jour", "se termine dans %(num)s jours", days)


def renewal_view(household_id: UUID, explained: Explained) -> dict[str, Any]:
    """The matrix of before: nothing of it is carried over, each question is put again."""
    cells = {(one.category, one.partner.code): one.agreement for one in explained.rights}
    person = explained.person.id
    return {
        "channel": channel_of(household_id, explained),
        "person": person_name(explained),
        "adult": explained.person.adult,
        "partners": partners_of(explained),
        "rows": [
            {
                "category": category,
                "cells": [
                    {"field": one.field, **_answered(cells[category, one.code], refusable=refusable)}
                    for one in explained.partners
                ],
            }
            for refusable, categories in ((False, explained.asked), (True, explained.refusable))
            for category in categories
        ],
        "collect_url": url_for("collecting.collect", household_id=household_id, person_id=person),
        "who_url": url_for("consent.who_sees", household_id=household_id, person=person),
        "code": explained.short_code,
    }


def _answered(cell: Cell, *, refusable: bool) -> dict[str, str]:
    """What is open until a no says so where nobody said anything: nothing is missing there."""
    if refusable and cell.status is Status.PENDING:
        return {"status": "", "detail": _("Ouvert sauf refus")}
    return previous_answer(cell)


def previous_answer(cell: Cell) -> dict[str, str]:
    """What was said last, and until when or since when it counts."""
    if cell.status is Status.GIVEN and cell.until:
        told = _("jusqu’au %(date)s", date=formats.long_date(cell.until))
    elif cell.since:
        told = _("depuis le %(date)s", date=formats.long_date(cell.since))
    else:
        told = ""
    return {"status": str(cell.status), "detail": told}


def said_before(cell: Cell) -> str:
    """The same in one line, beside the question put again; nothing when it was never answered."""
    if cell.status is Status.PENDING:
        return ""
    told = previous_answer(cell)
    word = texts.consent_status(told["status"]).word.lower()
    return _("Avant : %(answer)s", answer=", ".join(filter(None, (word, told["detail"]))))
