"""Erased households as the page of the log tells them: since when nothing opens any more, and where."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
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
        "backups": _backups(one.backups_at),
        "chip": ("bad", "warn", _("En retard")) if late else ("warn", "clock", _("Pas encore")),
        "words": words,
    }


def _backups(at: datetime | None) -> str:
    """A key management service destroys the old root after a delay: until then backups still open it."""
    if at is None:
        return ""
    when = formats.date_and_time(at)
    return _("À partir du %(when)s", when=when) if at > hub().clock() else _("Depuis le %(when)s", when=when)
