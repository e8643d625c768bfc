"""French first, English complete: one catalogue, read from `translations/en.po` at start.

French texts are the source, written in the code and the templates; the only thing done to them is to
put the no-break spaces French typography asks for. Placeholders are `%(name)s`, so a literal per cent
sign is written `%%`, in Python as in templates. `python -m hub.web.i18n update` refreshes en.po and
keeps what is translated; a test fails while a message lacks its translation.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from flask import Flask, current_app, g, has_request_context, request, session

from hub.clock import Clock, system_clock

DIRECTIONS = {"ar": "rtl", "prs": "rtl", "ps": "rtl"}
"""Languages of persons written from right to left."""

LANGUAGES = {"fr": "Français", "en": "English"}
THEMES = ("auto", "light", "dark")
SOURCE = "fr"
PACKAGE = Path(__file__).parent
EN_PO = PACKAGE / "translations" / "en.po"
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Regional:
    """What dates and hours on screen depend on besides the language."""

    timezone: ZoneInfo
    clock: Clock


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Translations by French message: `one` for plain texts, `many` for (singular, plural) pairs."""

    one: dict[str, str]
    many: dict[str, tuple[str, ...]]


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a message for translation where it is written down; `_` translates it where it is shown."""
    return message


@cache
def english() -> Catalogue:
    """The English catalogue, read once."""
    with EN_PO.open("rb") as file:
        catalogue = read_po(file, locale="en")
    one: dict[str, str] = {}
    many: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        if isinstance(message.id, (tuple, list)):
            many[message.id[0]] = translations(message)
        elif message.id and message.string:
            one[message.id] = str(message.string)
    return Catalogue(one, many)


def translations(message: Message) -> tuple[str, ...]:
    """What stands in en.po for a message: one text, or one for each plural form."""
    value = message.string
    return tuple(value) if isinstance(value, (tuple, list)) else (str(value or ""),)


@lru_cache(maxsize=4096)
def spaced(text: str) -> str:
    """French text with no-break spaces before `: ; ? ! » %` and after `«`."""
    text = re.sub(r"(?<=\S) (?=(?:[:;?!»]|%%)(?:[\s<.,)]|$))", NO_BREAK, text)
    return text.replace("« ", f"«{NO_BREAK}")


def language() -> str:
    """Of this request: `?langue=` for the page alone, else the session's, else the browser's, else French."""
    if not has_request_context():
        return SOURCE
    if "hub_language" not in g:
        g.hub_language = _requested_language()
    return str(g.hub_language)


def _requested_language() -> str:
    for wish in (request.args.get("langue"), session.get("language")):
        if wish in LANGUAGES:
            return str(wish)
    return request.accept_languages.best_match(list(LANGUAGES), default=SOURCE) or SOURCE


def theme() -> str:
    """`auto`, `light` or `dark`, as the person chose on the server."""
    wish = session.get("theme") if has_request_context() else None
    return str(wish) if wish in THEMES else "auto"


def lookup(message: str) -> str:
    """The text of a message in the language of the request, placeholders untouched."""
    return spaced(message) if language() == SOURCE else english().one.get(message, message)


def lookup_plural(singular: str, plural: str, number: int) -> str:
    """French counts 0 and 1 as one; English only 1."""
    if language() == SOURCE:
        return spaced(singular if number < 2 else plural)
    forms = english().many.get(singular, (singular, plural))
    return forms[0 if number == 1 else 1]


def gettext(message: str, **variables: object) -> str:
    """The text of a message with its placeholders filled."""
    return lookup(message) % variables


def ngettext(singular: str, plural: str, num: int, **variables: object) -> str:
    """The text for a number; `%(num)s` is the number."""
    return lookup_plural(singular, plural, num) % {"num": num, **variables}


_ = gettext


def regional() -> Regional:
    """Timezone and clock the application was built with."""
    value: Regional = current_app.extensions["hub_regional"]
    return value


def init_i18n(app: Flask, *, timezone: str = "Europe/Paris", clock: Clock = system_clock) -> None:
    """Give the templates `_`, `ngettext`, `{% trans %}`, `current_language()` and `current_theme()`."""
    english()
    app.extensions["hub_regional"] = Regional(ZoneInfo(timezone), clock)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    install: Callable[..., None] = app.jinja_env.install_gettext_callables  # type: ignore[attr-defined]  # Jinja2 adds it when the extension loads
    install(lookup, lookup_plural, newstyle=True)
    app.jinja_env.globals.update(current_language=language, current_theme=theme, languages=LANGUAGES)


def extracted() -> Catalog:
    """Every message of the templates and Python files of this package."""
    catalogue = Catalog(locale="en")
    options = {"**.html": {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}}
    found = extract_from_dir(
        PACKAGE, [("**.html", "jinja2"), ("**.py", "python")], options, KEYWORDS, comment_tags=()
    )
    for _path, _line, message, _comments, _context in found:
        catalogue.add(message)
    return catalogue


def update() -> list[str]:
    """Refresh en.po: new messages come in empty, gone ones leave. The messages still to translate."""
    catalogue = Catalog(locale="en")
    if EN_PO.exists():
        with EN_PO.open("rb") as file:
            catalogue = read_po(file, locale="en")
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with EN_PO.open("wb") as file:
        write_po(file, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    return [str(message.id) for message in catalogue if message.id and not all(translations(message))]


if __name__ == "__main__":
    if sys.argv[1:] != ["update"]:
        sys.exit("usage: python -m hub.web.i18n update")
    for missing in update():
        sys.stdout.write(f"to translate: {missing}\n")
