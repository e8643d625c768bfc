"""The sheet a person reads and signs: the same text in French and in her language, line by line."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any
from uuid import UUID

from flask import g, render_template, url_for
from markupsafe import Markup

from hub.consent.approvals import approved_languages, text_to_show
from hub.consent.explaining import Explained
from hub.consent.texts import FALLBACK, Pack, newest_pack
from hub.web import texts
from hub.web.consent_text_views import address, address_to_print, lines, subjects
from hub.web.consent_views import channel_of, person_name
from hub.web.i18n import SOURCE
from hub.web.i18n import gettext as _
from hub.web.login import hub
from hub.web.qr_codes import qr_code


def sheet_page(household_id: UUID, explained: Explained, wanted: str) -> str:
    """Two A4 pages: what is asked, then the answers and the receipt. Without a text in the language asked
    for, French alone, which an interpreter says aloud."""
    g.hub_language = SOURCE  # what is signed is in French, whatever the reader's own language
    language = wanted or explained.person.language
    config, approved = hub().settings.config, approved_languages(hub())
    french, read = newest_pack(config, FALLBACK), newest_pack(config, language)
    foreign = read if read.language != FALLBACK else None
    return render_template(
        "fiche.html",
        channel=channel_of(household_id, explained),
        person={"name": person_name(explained)},
        collect_url=url_for("collecting.collect", household_id=household_id, person_id=explained.person.id),
        french=french,
        foreign=foreign,
        rows=_rows(french, foreign),
        matrix=_matrix(french, foreign, explained),
        spoken="" if language in (read.language, FALLBACK) else texts.consent_language(language),
        draft=bool(foreign) and read.language not in approved,
        signable=bool({read.language, FALLBACK} & approved),
        partners=[{"field": one.field} for one in explained.partners],
        text=text_to_show(hub(), language),
        read_url=address(read),
        qr=qr_code(address_to_print(read), _("Ce texte, à lire en ligne")),
        printed_url=address_to_print(read),
        code=explained.short_code,
    )


def _rows(french: Pack, foreign: Pack | None) -> list[tuple[str, Markup, Markup]]:
    """Icon, French line, the same line in the other language."""
    other = lines(foreign) if foreign else ()
    pairs = zip_longest(lines(french), other, fillvalue=("", Markup()))
    return [(icon, left, right) for (icon, left), (_icon, right) in pairs]


def _matrix(french: Pack, foreign: Pack | None, explained: Explained) -> list[dict[str, Any]]:
    """A row for each category: in both languages, with boxes to tick, a no alone where it is open until one,
    or without."""
    others = {one["category"]: one for one in subjects(foreign)} if foreign else {}
    rows = [
        one
        | {
            "other": others.get(one["category"]),
            "asked": one["category"] in explained.asked,
            "refusable": one["category"] in explained.refusable,
        }
        for one in subjects(french)
    ]
    return sorted(rows, key=lambda row: (not row["asked"], not row["refusable"]))
