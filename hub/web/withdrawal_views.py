"""What the page of a withdrawal shows: the cells to choose from, and what the choice would close."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from flask import render_template, url_for

from hub.consent.collecting import CellKey
from hub.consent.explaining import Explained
from hub.consent.rights import Right
from hub.documents.closing import ClosedItem, Closing, Preview, preview_withdrawal
from hub.errors import InvalidInputError
from hub.registry.people import short_name
from hub.web import texts
from hub.web.consent_views import channel_of, partners_of, person_name
from hub.web.document_words import type_name
from hub.web.i18n import gettext as _
from hub.web.login import actor, hub

ALL = "*"
WHOLE, COPY_ONLY = "read", "copy"
Choice = tuple[list[CellKey], list[CellKey]]


def chosen_cells(explained: Explained, form: Mapping[str, str]) -> Choice:
    """The cells withdrawn, and those of which only the copy is. Raises InvalidInputError for none.

    Of open categories only a yes is taken back: one that runs, or is to come. What is open until a no is
    refused here too, whether or not anything was said of it. In closed ones whatever was chosen is, given or
    not: whoever receives the withdrawal must not learn which.
    """
    said = [(right, _wanted(right, form)) for right in explained.rights if _withdrawable(right)]
    cells = [(right.partner.id, right.category) for right, use in said if use == WHOLE]
    copies = [(right.partner.id, right.category) for right, use in said if use == COPY_ONLY]
    if not cells and not copies:
        raise InvalidInputError("cells", "nothing_to_withdraw")
    return cells, copies


def _withdrawable(right: Right) -> bool:
    return right.closed or right.given or right.refusable


def _wanted(right: Right, form: Mapping[str, str]) -> str:
    """What the form says of a cell: one by one, or as in the address, where `*` stands for all."""
    codes = (right.partner.code, ALL) if right.closed else (right.partner.code,)
    for picked in (form.get(f"cell:{code}:{right.category}") for code in codes):
        if picked in (WHOLE, COPY_ONLY):
            return WHOLE if right.closed else picked
    partner, category = form.get("partner", ""), form.get("category", "")
    return WHOLE if partner in (ALL, right.partner.code) and category in (ALL, right.category) else ""


def withdrawal_page(
    household_id: UUID, explained: Explained, form: Mapping[str, str], errors: Mapping[str, str]
) -> str:
    """With a choice in `form`, what it would close and the button that does it."""
    cells, copies = _choice(explained, form)
    preview = _preview(household_id, explained, form, cells, copies) if cells or copies else None
    return render_template(
        "retrait.html",
        channel=channel_of(household_id, explained),
        person={"id": str(explained.person.id), "name": person_name(explained)},
        partners=partners_of(explained),
        rows=_rows(explained, form),
        closed=[
            {"category": one, "chosen": any(category == one for _partner, category in cells)}
            for one in explained.categories
            if one in texts.CLOSED_CATEGORIES
        ],
        chosen=_told(explained, cells, copies),
        fields=[*_fields(explained, cells, copies)],
        closings=_closings(explained, preview) if preview else [],
        elsewhere=preview is not None and preview.elsewhere,
        silent=any(category in texts.CLOSED_CATEGORIES for _partner, category in cells),
        givers=_givers(explained),
        giver=form.get("giver", ""),
        action=url_for("withdrawal.withdraw", household_id=household_id, person_id=explained.person.id),
        back_url=url_for("consent.who_sees", household_id=household_id, person=explained.person.id),
        errors=errors,
        code=explained.short_code,
    )


def _choice(explained: Explained, form: Mapping[str, str]) -> Choice:
    try:
        return chosen_cells(explained, form)
    except InvalidInputError:
        return [], []


def _preview(
    household_id: UUID,
    explained: Explained,
    form: Mapping[str, str],
    cells: list[CellKey],
    copies: list[CellKey],
) -> Preview | None:
    """Whichever parent withdraws, the same closes: until one is chosen, the first stands for them."""
    if not explained.givers:
        return None
    known = {f"{one.id}:{one.capacity}": one for one in explained.givers}
    giver = known.get(form.get("giver", ""), explained.givers[0])
    return preview_withdrawal(
        hub(), actor(), household_id, explained.person.id, giver.id, giver.capacity, cells, copies
    )


def _rows(explained: Explained, form: Mapping[str, str]) -> list[dict[str, Any]]:
    """Open categories in which anything is given or open until a no, cell by cell."""
    found: dict[str, list[dict[str, Any]]] = {}
    for right in explained.rights:
        if not right.closed:
            found.setdefault(right.category, []).append(_cell(right, form))
    return [
        {"category": category, "cells": cells}
        for category, cells in found.items()
        if any(cell["given"] or cell["refusable"] for cell in cells)
    ]


def _cell(right: Right, form: Mapping[str, str]) -> dict[str, Any]:
    return {
        "partner": right.partner.code,
        "field": right.partner.field,
        "category": right.category,
        "given": right.given,
        "refusable": right.refusable,
        "copied": right.copies,
        "value": _wanted(right, form),
    }


def _told(explained: Explained, cells: list[CellKey], copies: list[CellKey]) -> list[dict[str, Any]]:
    """Per partner, the categories chosen."""
    return [
        {
            "field": partner.field,
            "categories": _words(explained, partner.id, cells),
            "copies": _words(explained, partner.id, copies),
        }
        for partner in explained.partners
        if any(key[0] == partner.id for key in (*cells, *copies))
    ]


def _words(explained: Explained, partner_id: UUID, keys: list[CellKey]) -> list[str]:
    return [texts.category(one).word for one in explained.categories if (partner_id, one) in keys]


def _fields(explained: Explained, cells: list[CellKey], copies: list[CellKey]) -> Iterator[tuple[str, str]]:
    """The choice as the second click sends it."""
    codes = {one.id: one.code for one in explained.partners}
    for keys, use in ((cells, WHOLE), (copies, COPY_ONLY)):
        for partner_id, category in keys:
            yield f"cell:{codes[partner_id]}:{category}", use


def _closings(explained: Explained, preview: Preview) -> list[dict[str, Any]]:
    """One block per partner that loses something, one line per category."""
    blocks: dict[str, dict[str, Any]] = {}
    for one in preview.closings:
        block = blocks.setdefault(one.partner.code, {"field": one.partner.field, "lines": []})
        block["lines"].append(_line(explained, one, preview.names))
    return list(blocks.values())


def _line(explained: Explained, closing: Closing, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "category": closing.category,
        "copy_only": closing.use == COPY_ONLY,
        "who": ", ".join(short_name(names.get(one, "")) for one in closing.professionals),
        "more": closing.more,
        "named": closing.category == "identity" and closing.use == WHOLE,
        "items": [_item(explained, one) for one in closing.items],
    }


def _item(explained: Explained, item: ClosedItem) -> dict[str, Any]:
    names = {
        one.id: short_name(one.name) if one.name else _("Personne %(number)s", number=number)
        for number, one in enumerate(explained.persons, 1)
    }
    about = ", ".join(names.get(one, "") for one in item.persons)
    return {
        "title": type_name(item.title) if item.kind == "request" else item.title,
        "kind": item.kind,
        "about": about or _("Tout le foyer"),
        "author": short_name(item.author),
        "at": item.posted_at,
    }


def _givers(explained: Explained) -> list[tuple[str, str]]:
    names = {one.id: short_name(one.name) if one.name else "" for one in explained.persons}
    return [
        (f"{one.id}:{one.capacity}", f"{names.get(one.id, '')}, {texts.capacity(one.capacity)}")
        for one in explained.givers
    ]
