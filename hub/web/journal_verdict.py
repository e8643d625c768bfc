"""The verdict on the audit log in plain words: what was found, where, how much of it, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hub.audit.sealing import Condition
from hub.audit.verdict import Break, Fault, Result, Verdict
from hub.platform.journal_proof import JournalState
from hub.web import audit_details, audit_texts, formats, texts
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext
from hub.web.journal_views import Place
from hub.web.login import hub

MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Fresh:
    """A verification just made; `kept` is the size of the checkpoint it was compared with."""

    verdict: Verdict
    kept: int | None = None


def verdict_view(state: JournalState, fresh: Fresh | None, place: Place) -> dict[str, Any]:
    """The banner at the head of the page: a verification just made, else the last one on record."""
    result = fresh.verdict.result if fresh else state.verified.result if state.verified else None
    stopped = state.condition is not Condition.SOUND
    look = texts.verdict(result or "unverified")
    bad = stopped or result is Result.BROKEN
    return {
        "look": texts.Look(look.word, "warn", "bad") if bad else look,
        "title": _title(state, fresh, look.word),
        "sentences": list(filter(None, _sentences(state, fresh, result))),
        "window": _window(state),
        "breaks": [_break(one, place) for one in _shown(fresh)],
        "more": max(0, fresh.verdict.break_count - MOST_SHOWN) if fresh else 0,
        "checkpoint": state.checkpoint,
        "exportable": result is not Result.BROKEN,
    }


def _title(state: JournalState, fresh: Fresh | None, word: str) -> str:
    first = fresh.verdict.first if fresh and fresh.verdict.result is Result.BROKEN else None
    if first is not None and first.number is not None:
        return _("Rupture à l’événement n° %(number)s", number=formats.number(first.number))
    if state.condition is not Condition.SOUND and word == texts.verdict(Result.INTACT).word:
        return _("Plus rien n’est signé")
    return word


def _sentences(state: JournalState, fresh: Fresh | None, result: Result | None) -> Sequence[str | None]:
    stopped = state.condition is not Condition.SOUND
    return (
        audit_details.condition_words(state.condition) if stopped else None,
        _found(state, fresh, result),
        _when(state, fresh),
        _since(state, fresh, result),
        _compared(fresh),
    )


def _found(state: JournalState, fresh: Fresh | None, result: Result | None) -> str:
    size = fresh.verdict.size if fresh else state.verified.size if state.verified else 0
    if result is Result.INTACT:
        return ngettext(
            "Le seul événement scellé n’a été ni modifié ni supprimé.",
            "Aucun des %(size)s événements n’a été modifié, supprimé ou inséré.",
            size,
            size=formats.number(size),
        )
    if result is Result.BROKEN:
        return _(
            "Le journal ne dit plus ce qui a été signé. Les exports sont bloqués. Prévenez les autres "
            "délégués, gardez vos ancrages, ne redémarrez rien."
        )
    if result is Result.INCOMPLETE:
        return _("Rien n’est faux dans ce qui a pu être vérifié, mais tout n’a pas pu l’être.")
    return _("Personne n’a encore vérifié ce journal depuis cette page.")


def _when(state: JournalState, fresh: Fresh | None) -> str | None:
    if fresh:
        return _("Vérifié à l’instant, à %(hour)s.", hour=formats.clock_time(hub().clock()))
    if not state.verified:
        return None
    return _("Vérifié le %(when)s.", when=formats.date_and_time(state.verified.at))


def _since(state: JournalState, fresh: Fresh | None, result: Result | None) -> str | None:
    """What an earlier verdict does not speak of."""
    added = state.size - state.verified.size if state.verified and not fresh else 0
    if added <= 0 or result is Result.BROKEN:
        return None
    return ngettext(
        "Un événement s’est ajouté depuis.",
        "%(added)s événements se sont ajoutés depuis.",
        added,
        added=formats.number(added),
    )


def _compared(fresh: Fresh | None) -> str | None:
    if fresh is None or fresh.kept is None:
        return None
    size = formats.number(fresh.kept)
    if fresh.verdict.result is Result.BROKEN:
        return _("Comparé aussi avec votre ancrage de %(size)s événements.", size=size)
    return _("Conforme à votre ancrage de %(size)s événements.", size=size)


def _window(state: JournalState) -> str:
    """Inside it, who holds database and signing key can change entries unseen: it is always said."""
    return _(
        "Fenêtre non protégée : %(pending)s à sceller, %(outside)s scellés depuis le dernier ancrage gardé.",
        pending=formats.number(state.pending),
        outside=formats.number(state.outside),
    )


def _shown(fresh: Fresh | None) -> Sequence[Break]:
    return fresh.verdict.breaks[:MOST_SHOWN] if fresh else ()


def _break(found: Break, place: Place) -> dict[str, Any]:
    return {
        "where": _where(found),
        "text": audit_texts.fault_words(found.fault),
        "fields": [audit_details.column_words(name) for name in found.fields],
        "url": place.url(opened=found.entry_id) if _can_open(found) else None,
    }


def _where(found: Break) -> str:
    if found.number is None:
        return ""
    first = formats.number(found.number)
    if found.until is None or found.until <= found.number:
        return _("n° %(number)s", number=first)
    return _("n° %(first)s à %(last)s", first=first, last=formats.number(found.until))


def _can_open(found: Break) -> bool:
    """Whether the entry is still there to look at."""
    try:
        return (
            found.entry_id is not None
            and found.fault is not Fault.ENTRY_MISSING
            and bool(UUID(found.entry_id))
        )
    except ValueError:
        return False
