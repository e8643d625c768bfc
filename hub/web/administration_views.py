"""What administration shows, laid out as its template takes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import url_for

from hub.documents.scanner_state import ScannerState
from hub.platform.account_lines import AccountLine
from hub.platform.scopes import PartnerScopes, ScopesOverview
from hub.web import formats, texts
from hub.web.i18n import gettext as _


def account_view(line: AccountLine, *, me: UUID | None) -> dict[str, Any]:
    """One line of the accounts; nobody ends or resets his own here."""
    return {
        "id": line.id,
        "name": line.name,
        "mail": line.mail,
        "role": line.role,
        "profession": texts.profession(line.profession) if line.profession != line.role else "",
        "state": line.state,
        "since": line.since,
        "until": line.until - timedelta(microseconds=1) if line.until else None,
        "provisional": line.provisional and line.state != "ended",
        "last_seen_at": line.last_seen_at,
        "own": line.id == me,
    }


def scanner_view(state: ScannerState) -> dict[str, Any]:
    """The virus scanner: a chip, what it means for documents, and what to do about it."""
    if not state.configured:
        chip, sentence = ("off", "dash", _("Moteur absent")), _("Les pièces sont marquées « non analysée ».")
    elif state.engine is None:
        chip = ("bad", "warn", _("Ne répond pas"))
        sentence = _(
            "Les pièces attendent : aucun autre partenaire ne peut les télécharger. Prévenez l’exploitant."
        )
    else:
        chip, sentence = ("ok", "check", _("En marche")), _("Chaque pièce est analysée après son dépôt.")
    return {
        "chip": chip,
        "sentence": sentence,
        "engine": state.engine,
        "pending": formats.number(state.pending),
        "pending_word": _("En attente d’analyse") if state.configured else _("Non analysées"),
        "infected": formats.number(state.infected),
        "advice": _(
            "Chaque déposant voit la marche à suivre sur sa pièce, chaque délégué la voit au journal."
        )
        if state.infected
        else "",
    }


def professions() -> list[tuple[str, str]]:
    """Code and words, in the order of the words."""
    return sorted(((code, _(word)) for code, word in texts.PROFESSIONS.items()), key=lambda pair: pair[1])


def scopes_view(overview: ScopesOverview, current: str) -> dict[str, Any]:
    """The matrix of one partner: its roles across, the categories down, with what carries each."""
    chosen = next(one for one in overview.partners if one.partner.code == current)
    return {
        "scopes": [
            {
                "partner": one.partner,
                "current": one is chosen,
                "url": url_for("administration.scopes", partenaire=one.partner.code),
            }
            for one in overview.partners
        ],
        "partner": {"name": chosen.partner.name, "active": chosen.active},
        "matrix": {
            "roles": [line.role for line in chosen.lines],
            "rows": [_row(overview, chosen, place) for place in range(len(overview.categories))],
        },
    }


def _row(overview: ScopesOverview, chosen: PartnerScopes, place: int) -> dict[str, Any]:
    category = overview.categories[place]
    listed = overview.closed.get(category, ())
    basis, agreement = chosen.bases.get(category, ("", ""))
    return {
        "category": category,
        "closed": category in overview.closed,
        "professions": [texts.profession(code) for code in listed],
        "levels": [line.levels[place] for line in chosen.lines],
        "basis": texts.legal_basis(basis) if basis else None,
        "agreement": texts.agreement(agreement) if agreement else None,
    }
