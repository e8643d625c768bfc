"""The filters of a search: as typed, as asked for, and as the chips that take them away again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hub.accounts.models import Partner
from hub.accounts.operations import partners
from hub.errors import InvalidInputError
from hub.search.narrowing import Narrowed
from hub.web import texts
from hub.web.document_words import in_words, types
from hub.web.i18n import gettext as _
from hub.web.login import hub
from hub.web.periods import period

NAMES = ("category", "partner", "type", "from", "until")


@dataclass(frozen=True)
class Filters:
    """The filters of one search: as typed, and the partners there are to choose from, read once."""

    typed: Mapping[str, str]
    partners: Sequence[Partner]

    @cached_property
    def choices(self) -> dict[str, list[tuple[str, str]]]:
        """What there is to choose from, the same for everybody: it tells nothing of what exists."""
        return {
            "category": texts.category_choices(texts.CATEGORIES),
            "partner": [(one.code, one.name) for one in self.partners],
            "type": [(code, in_words(one)) for code, one in types().types.items()],
        }

    def narrowed(self) -> Narrowed:
        """Raises InvalidInputError naming the field."""
        for name, offered in self.choices.items():
            if name in self.typed and self.typed[name] not in dict(offered):
                raise InvalidInputError(name, "unknown_choice")
        since, until = period(self.typed)
        ids = {one.code: one.id for one in self.partners}
        category, kind = self.typed.get("category", ""), self.typed.get("type", "")
        return Narrowed(category, ids.get(self.typed.get("partner", "")), kind, since, until)

    def view(self) -> dict[str, Any]:
        """What a page shows of them."""
        days = {"from": _("Du"), "until": _("Au")}
        words = {name: dict(offered) for name, offered in self.choices.items()}
        active = [
            {"name": name, "text": f"{days[name]} {value}" if name in days else words[name].get(value, value)}
            for name, value in self.typed.items()
        ]
        return {"filters": self.typed, "active": active, "choices": self.choices}


def filters_of(form: Mapping[str, str]) -> Filters:
    """Those of a form that are not empty, without the one whose chip was pressed."""
    found = {name: form.get(name, "").strip() for name in NAMES if name != form.get("without")}
    return Filters({name: value for name, value in found.items() if value}, partners(hub()))
