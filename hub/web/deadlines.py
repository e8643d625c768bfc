"""What the end of a document, or of an agreement, means today.

A residence permit has a clock: its renewal is announced, opens online and closes again before it ends (CESEDA
R.431-5), and an extension certificate keeps the right alive after. Other papers are pointed out in their last
days. The days stand in `config/pieces.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hub.consent.ending import Ending
from hub.documents.document_types import DocumentTypes, Expiry, PermitClock
from hub.documents.views import DocumentView
from hub.web import formats
from hub.web.document_words import types
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext


@dataclass(frozen=True, slots=True)
class Deadline:
    """A chip: style, icon, words."""

    css: str
    icon: str
    text: str


def looked_ahead(types: DocumentTypes, today: date) -> date:
    """Until when papers are looked for: a permit that ends that day can be renewed."""
    return today + timedelta(days=types.permit.opens)


def deadline(
    types: DocumentTypes,
    kind: str,
    expires_on: date | None,
    today: date,
    *,
    extended_until: date | None = None,
) -> Deadline | None:
    """What to say of a document of this type ending on that day; None when there is nothing to do yet.
    `extended_until`: the right it gives goes on until then by another document."""
    if expires_on is None:
        return None
    left = (expires_on - today).days
    if extended_until is not None and extended_until >= max(today, expires_on):
        text = _("Prolongée jusqu’au %(date)s", date=formats.short_date(extended_until))
        return Deadline("warn", "clock", text)
    if left < 0:
        return Deadline("bad", "warn", _("Périmée depuis le %(date)s", date=formats.short_date(expires_on)))
    if types.of(kind).expiry is Expiry.PERMIT:
        return _permit(types.permit, expires_on, left)
    return Deadline("warn", "clock", _left(left)) if left <= types.written_date.soon else None


def deadline_of(view: DocumentView, today: date) -> Deadline | None:
    """The same of a document one may read."""
    return deadline(types(), view.type, view.expires_on, today, extended_until=view.extended_until)


def _permit(clock: PermitClock, expires_on: date, left: int) -> Deadline | None:
    """Announced, open, soon closed, late, and red on its last day."""
    closes = formats.short_date(expires_on - timedelta(days=clock.closes))
    if left == 0:
        return Deadline("bad", "warn", _left(left))
    if left <= clock.closes:
        return Deadline("warn", "warn", _("Dépôt en retard : %(left)s", left=_lower(_left(left))))
    if left <= clock.reminder:
        days = left - clock.closes
        text = ngettext(
            "Dernier jour de dépôt : %(date)s", "Dépôt avant le %(date)s : %(num)s jours", days, date=closes
        )
        return Deadline("warn", "warn", text)
    if left <= clock.opens:
        return Deadline("warn", "clock", _("Dépôt avant le %(date)s", date=closes))
    if left <= clock.announced:
        opens = formats.short_date(expires_on - timedelta(days=clock.opens))
        return Deadline("off", "calendar", _("Dépôt dès le %(date)s", date=opens))
    return None


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _left(days: int) -> str:
    if days == 0:
        return _("Expire aujourd’hui")
    return ngettext("Expire dans %(num)s jour", "Expire dans %(num)s jours", days)


def ending_alert(endings: Sequence[Ending], today: date) -> Iterator[dict[str, str]]:
    """One chip for the agreements of a household that end soon, or ended and were not renewed."""
    if not endings:
        return
    day = formats.civil(endings[0].ends_at)
    told = (
        _("Accords à renouveler avant le %(date)s", date=formats.short_date(day))
        if day >= today
        else _("Accords échus depuis le %(date)s", date=formats.short_date(day))
    )
    yield {"style": "warn", "icon": "clock", "text": told}
