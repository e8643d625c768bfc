"""Erased households as the page of the log tells them: since when nothing opens any more, and where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hub.documents.erasure import Erased
from hub.web import formats
from hub.web.i18n import gettext as _
from hub.web.login import hub


def erased_view(found: Iterable[Erased]) -> list[dict[str, Any]]:
    """One line each. While backups still open it, until when the root key is to be renewed."""
    return [_line(one) for one in found]


def _line(one: Erased) -> dict[str, Any]:
    late = hub().clock() > one.backups_due_at
    due = formats.date_and_time(one.backups_due_at)
    words = (
        _("La clé racine devait être renouvelée avant le %(when)s. Prévenez l’exploitant.", when=due)
        if late
        else _("Quand la clé racine sera renouvelée, avant le %(when)s.", when=due)
    )
    return {
        "code": one.code,
        "service": formats.date_and_time(one.erased_at),
        "backups": formats.date_and_time(one.backups_at) if one.backups_at else "",
        "chip": ("bad", "warn", _("En retard")) if late else ("warn", "clock", _("Pas encore")),
        "words": words,
    }
