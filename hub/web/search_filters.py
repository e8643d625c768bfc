"""The filters of a search: as typed, as asked for, and as the chips that take them away again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hub.accounts.operations import partners
from hub.errors import InvalidInputError
from hub.search.narrowing import Narrowed
from hub.web import texts
from hub.web.document_words import in_words, types
from hub.web.i18n import gettext as _
from hub.web.login import hub
from hub.web.periods import period

NAMES = ("category", "partner", "type", "from", "until")

Choices = Mapping[str, list[tuple[str, str]]]


def typed_filters(form: Mapping[str, str]) -> dict[str, str]:
    """Those of a form that are not empty, without the one whose chip was pressed."""
    found = {name: form.get(name, "").strip() for name in NAMES if name != form.get("without")}
    return {name: value for name, value in found.items() if value}


def filter_choices() -> Choices:
    """What there is to choose from, the same for everybody: it tells nothing of what exists."""
    return {
        "category": texts.category_choices(texts.CATEGORIES),
        "partner": [(one.code, one.name) for one in partners(hub())],
        "type": [(code, in_words(one)) for code, one in types().types.items()],
    }


def narrowed(typed: Mapping[str, str], choices: Choices) -> Narrowed:
    """Raises InvalidInputError naming the field."""
    for name, offered in choices.items():
        if typed.get(name) and typed[name] not in dict(offered):
            raise InvalidInputError(name, "unknown_choice")
    since, until = period(typed)
    ids = {one.code: one.id for one in partners(hub())}
    return Narrowed(
        typed.get("category", ""), ids.get(typed.get("partner", "")), typed.get("type", ""), since, until
    )


def filters_view(typed: Mapping[str, str], choices: Choices) -> dict[str, Any]:
    """What a page shows of them."""
    days = {"from": _("Du"), "until": _("Au")}
    words = {name: dict(offered) for name, offered in choices.items()}
    active = [
        {"name": name, "text": f"{days[name]} {value}" if name in days else words[name].get(value, value)}
        for name, value in typed.items()
    ]
    return {"filters": typed, "active": active, "choices": choices}
