"""What the page of a receipt shows: the same facts as the signed file, for a person to read and keep."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from hub.clock import FAR_FUTURE
from hub.consent.receipt import Answered, Party, Receipt
from hub.consent.records import RecordAsked
from hub.consent.texts import Pack
from hub.documents.evidence_reading import Heard
from hub.platform.receipts import ReceiptPage
from hub.registry.people import short_name
from hub.web import texts
from hub.web.i18n import gettext as _
from hub.web.i18n import language


def receipt_page(asked: RecordAsked, page: ReceiptPage) -> str:
    receipt = page.receipt
    ids = _ids(asked)
    names = {one.id: short_name(one.name) for one in page.persons if one.name}
    return render_template(
        "recu.html",
        channel={
            "code": receipt.household,
            "url": url_for("channels.show", household_id=asked.household_id),
        },
        who_url=url_for("consent.who_sees", household_id=asked.household_id, person=asked.person_id),
        person=names.get(receipt.person_id, _("cette personne")),
        giver=names.get(receipt.giver_id, ""),
        receipt=receipt,
        foreign=_foreign(receipt),
        partners=[{"code": one.code, "field": one.field} for one in _asked(receipt)],
        rows=_rows(receipt),
        parties=[
            {"name": one.name, "contacts": [each.removeprefix("mailto:") for each in one.contacts]}
            for one in receipt.parties
        ],
        collected_by=next(one.name for one in receipt.parties if one.id == receipt.collected_by),
        capacity=texts.capacity(receipt.capacity),
        method=texts.method(receipt.method),
        language=texts.consent_language(receipt.language),
        file_url=url_for("collecting.receipt_file", **ids),
        evidence_url=url_for("collecting.evidence", **ids) if page.evidence else None,
        heard_url=url_for("collecting.evidence", **ids, noms="") if page.heard else None,
        others=_others(asked.household_id, page),
        notice=_("C’est pris en compte. Les réponses s’appliquent tout de suite.")
        if request.args.get("fait") == "recueil"
        else "",
        code=receipt.household,
    )


def heard_page(asked: RecordAsked, heard: Heard) -> str:
    """Who can bear out a consent, for those who answer for it."""
    return render_template(
        "temoins.html",
        channel={"code": heard.code, "url": url_for("channels.show", household_id=asked.household_id)},
        receipt_url=url_for("collecting.receipt", **_ids(asked)),
        heard=heard,
        code=heard.code,
    )


def _ids(asked: RecordAsked) -> dict[str, Any]:
    return {
        "household_id": asked.household_id,
        "person_id": asked.person_id,
        "record_id": asked.record_id,
    }


def _foreign(receipt: Receipt) -> Pack | None:
    """The text in her language, whose words stand beside those of the page; none where the page speaks her
    language already."""
    hers = (one for one in receipt.packs if one.language == receipt.language != language())
    return next(hers, None)


def _rows(receipt: Receipt) -> list[dict[str, Any]]:
    """One row a category, one cell a partner; none where nothing was said."""
    said = {(one.category, one.partner_id): one for one in receipt.answers}
    told = {one.category for one in receipt.answers}
    return [
        {
            "category": category,
            "cells": [_cell(said.get((category, one.id)), one.field) for one in _asked(receipt)],
        }
        for category in texts.CATEGORIES
        if category in told
    ]


def _asked(receipt: Receipt) -> list[Party]:
    """Partners of whom something was said."""
    ids = {one.partner_id for one in receipt.answers}
    return [one for one in receipt.parties if one.id in ids]


def _cell(said: Answered | None, field: str) -> dict[str, Any]:
    if said is None:
        return {"decision": "", "field": field}
    until = None if said.until_at == FAR_FUTURE else said.until_at
    return {
        "decision": said.decision,
        "field": field,
        "copies": list(said.uses) == ["copy"],
        "from_at": said.from_at,
        "until_at": until,
    }


def _others(household_id: UUID, page: ReceiptPage) -> list[dict[str, str]]:
    """Whose answers may come next: each adult speaks apart, and so does each parent of a child."""
    return [
        {
            "name": short_name(one.name) if one.name else _("Personne %(number)s", number=number),
            "url": url_for("collecting.collect", household_id=household_id, person_id=one.id),
        }
        for number, one in enumerate(page.persons, 1)
        if one.id != page.receipt.person_id or not one.adult
    ]
