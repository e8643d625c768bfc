"""What the end of a document, or of an agreement, means today.

A residence permit is renewed online from 120 to 60 days before it ends (CESEDA R.431-5); other papers are
pointed out in their last 30 days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hub.consent.ending import Ending
from hub.web import formats
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext

RENEWED_ONLINE = frozenset({"residence_permit"})
OPENS, CLOSES, SOON = timedelta(days=120), timedelta(days=60), timedelta(days=30)
ANNOUNCED = timedelta(days=150)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A chip: style, icon, words."""

    css: str
    icon: str
    text: str


def deadline(kind: str, expires_on: date | None, today: date) -> Deadline | None:
    """What to say of a document of this type ending on that day; None when there is nothing to do yet."""
    if expires_on is None:
        return None
    if expires_on < today:
        return Deadline("bad", "warn", _("Périmée depuis le %(date)s", date=formats.short_date(expires_on)))
    if kind in RENEWED_ONLINE and today < expires_on - CLOSES:
        return _window(expires_on, today)
    if kind in RENEWED_ONLINE or expires_on - today <= SOON:
        return Deadline("warn", "clock", _left((expires_on - today).days))
    return None


def _window(expires_on: date, today: date) -> Deadline | None:
    opens, closes = expires_on - OPENS, expires_on - CLOSES
    if today >= opens:
        return Deadline("warn", "clock", _("Dépôt avant le %(date)s", date=formats.short_date(closes)))
    if today >= expires_on - ANNOUNCED:
        return Deadline("off", "calendar", _("Dépôt dès le %(date)s", date=formats.short_date(opens)))
    return None


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
