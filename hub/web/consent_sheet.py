"""The sheet a person reads and signs: the same text in French and in her language, line by line."""

from __future__ import annotations

from itertools import zip_longest
from uuid import UUID

from flask import g, render_template, url_for

from hub.accounts.operations import partners
from hub.consent.explaining import Explained
from hub.consent.texts import Pack, newest_pack
from hub.web import texts
from hub.web.consent_views import asked_categories, channel_of, person_name
from hub.web.i18n import DIRECTIONS, SOURCE
from hub.web.login import hub


def sheet_page(household_id: UUID, explained: Explained, wanted: str) -> str:
    """Two A4 pages: what is asked, then the answers and the receipt. Without a text in the language asked
    for, French alone, which an interpreter says aloud."""
    g.hub_language = SOURCE  # what is signed is in French, whatever the reader's own language
    config = hub().settings.config
    language = wanted or explained.person.language
    french, other = newest_pack(config, "fr"), newest_pack(config, language)
    foreign = other.language if other.language != "fr" else ""
    return render_template(
        "fiche.html",
        channel=channel_of(household_id, explained),
        person={"name": person_name(explained)},
        collect_url=url_for("collecting.collect", household_id=household_id, person_id=explained.person.id),
        rows=list(zip_longest(lines(french), lines(other) if foreign else [], fillvalue="")),
        foreign=foreign,
        direction=DIRECTIONS.get(foreign, "ltr"),
        spoken="" if foreign or language == "fr" else texts.consent_language(language),
        partners=[{"field": one.field, "name": one.name} for one in partners(hub())],
        categories=asked_categories(explained),
        text={"version": french.version, "digest": other.digest},
        code=explained.short_code,
    )


def lines(pack: Pack) -> list[str]:
    """Title, passages and partners of a text, one line each."""
    return [*pack.sections["passages"].values(), *pack.sections["partners"].values()]
