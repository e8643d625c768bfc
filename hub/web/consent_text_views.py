"""What the pages of consent texts show: a pack as a person reads it, and its line for officers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from hub.consent.approvals import TextLine
from hub.consent.texts import Pack
from hub.web import texts

NEUTRAL_SITE = "https://meteofrance.com/"
"""Where "Quitter vite" leads: a page anybody may have been looking at."""

ICONS = {
    "who": "social", "choose": "question", "refuse": "shield", "change": "back", "outsiders": "lock",
    "duration": "clock", "adult": "user", "log": "history", "rights": "eye", "how": "help", "cnil": "shield",
    "receipt": "piece",
}  # fmt: skip
PARTNER_ICONS = {"mep": "emploi", "ssp": "social", "his": "logement"}
LATIN = re.compile(r"[A-Za-zÀ-ÿ](?:[A-Za-zÀ-ÿ’ ]*[A-Za-zÀ-ÿ])?")
"""A name that stays in Latin letters: of an organisation, or of the CNIL."""

LATIN_NAME = Markup('<bdi lang="fr" dir="ltr">{}</bdi>')


def shown(pack: Pack, passage: str) -> Markup:
    """A passage; in another script, names in Latin letters keep their own language and direction."""
    if pack.language in ("fr", "en"):
        return escape(passage)
    pieces, marked = [], 0
    for name in LATIN.finditer(passage):
        pieces += [escape(passage[marked : name.start()]), LATIN_NAME.format(name[0])]
        marked = name.end()
    return Markup().join([*pieces, escape(passage[marked:])])


def lines(pack: Pack) -> Iterator[tuple[str, Markup]]:
    """Icon and passage of what is explained, the title left out: passages, then partners."""
    for key, passage in pack.sections["passages"].items():
        if key != "title":
            yield ICONS.get(key, "info"), shown(pack, passage)
    for code, passage in pack.sections["partners"].items():
        yield PARTNER_ICONS.get(code, "list"), shown(pack, passage)


def explained_lines(pack: Pack) -> list[Markup]:
    """What is said aloud, the title first."""
    return [shown(pack, pack.sections["passages"]["title"]), *(passage for _, passage in lines(pack))]


def questions(pack: Pack) -> list[str]:
    """What a person answers in her own words, so that one hears whether she understood."""
    return [passage for key, passage in pack.sections["questions"].items() if key != "heading"]


def subjects(pack: Pack) -> list[dict[str, Any]]:
    """Each category in the words of the pack."""
    return [
        {
            "category": category,
            "icon": texts.category(category).icon,
            "name": name,
            "meaning": shown(pack, pack.sections["meanings"][category]),
        }
        for category, name in pack.sections["subjects"].items()
    ]


def reading_view(pack: Pack, packs: Mapping[str, Pack], *, approved: bool) -> dict[str, Any]:
    """A pack for the screen turned to the person."""
    explained = list(lines(pack))
    partners = len(pack.sections["partners"])
    return {
        "pack": pack,
        "approved": approved,
        "languages_there": [(one.language, one.name, one.direction, address(one)) for one in packs.values()],
        "passages": explained[:-partners],
        "partners": explained[-partners:],
        "subjects": subjects(pack),
        "questions": questions(pack),
        "exact_url": url_for("consent_texts.exact", version=pack.version, language=pack.language),
    }


def address(pack: Pack) -> str:
    return url_for("consent_texts.read", version=pack.version, language=pack.language)


def address_to_print(pack: Pack) -> str:
    """Where anybody may read this version, from outside: it names no person and no household."""
    return url_for("consent_texts.read", version=pack.version, language=pack.language, _external=True)


def text_view(line: TextLine) -> dict[str, Any]:
    """A pack on the page of officers."""
    pack = line.pack
    return {
        "language": pack.language,
        "word": texts.consent_language(pack.language),
        "name": pack.name,
        "direction": pack.direction,
        "version": pack.version,
        "digest": pack.digest,
        "translator": pack.translator,
        "reviewer": pack.reviewer,
        "officer": line.officer,
        "approved_at": line.approved_at,
        "url": address(pack),
    }
