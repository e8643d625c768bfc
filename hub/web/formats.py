"""Dates, hours, numbers and sizes as they stand on screen: `12 mars 2027`, 24-hour times, local time.

Every function takes the values the operations return (aware UTC instants, civil dates) and answers in
the language of the request and the timezone of the platform.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from hub.web.i18n import NO_BREAK, language, ngettext, regional
from hub.web.i18n import gettext as _

LOCALES = {"fr": "fr_FR", "en": "en_GB"}
KILOBYTE = 1024
MEGABYTE = 1024 * 1024


def _locale() -> str:
    return LOCALES[language()]


def local(moment: datetime) -> datetime:
    """The instant in the platform's timezone."""
    return moment.astimezone(regional().timezone)


def civil(value: date | datetime) -> date:
    """The local day of an instant; a civil date is itself."""
    return local(value).date() if isinstance(value, datetime) else value


def _dated(value: date | datetime, pattern: str) -> str:
    day = civil(value)
    text = format_date(day, pattern, locale=_locale())
    return text.replace("1 ", "1ᵉʳ ", 1) if language() == "fr" and day.day == 1 else text


def long_date(value: date | datetime) -> str:
    """`12 mars 2027`."""
    return _dated(value, "d MMMM y")


def month(value: date) -> str:
    """`octobre 2026`."""
    return _dated(value, "MMMM y")


def short_date(value: date | datetime) -> str:
    """`20 nov.`, with the year when it is not this one."""
    this_year = civil(regional().clock()).year
    return _dated(value, "d MMM" if civil(value).year == this_year else "d MMM y")


def day_title(value: date | datetime) -> str:
    """`Aujourd’hui, lundi 23 novembre`: the line above the notes of one day."""
    day, today = civil(value), civil(regional().clock())
    text = format_date(day, "EEEE d MMMM" if day.year == today.year else "EEEE d MMMM y", locale=_locale())
    if day == today:
        return _("Aujourd’hui, %(day)s", day=text)
    return text[0].upper() + text[1:]


def clock_time(moment: datetime) -> str:
    """`10:42`."""
    return format_time(local(moment), "HH:mm", locale=_locale())


def date_and_time(moment: datetime) -> str:
    """`23 novembre 2026, 10:42`."""
    return f"{long_date(moment)}, {clock_time(moment)}"


def exact_time(moment: datetime) -> str:
    """`23 nov. 11:02:41`: rows of the audit log."""
    return f"{short_date(moment)} {format_time(local(moment), 'HH:mm:ss', locale=_locale())}"


def moment(value: datetime) -> str:
    """The shortest true form: `10:42` today, `hier`, `20 nov.`."""
    days = (civil(regional().clock()) - civil(value)).days
    if days == 0:
        return clock_time(value)
    return _("hier") if days == 1 else short_date(value)


def typed_date(value: date | datetime | None) -> str:
    """`12/03/2027`: what stands in a date field, whatever the language of the browser."""
    return f"{civil(value):%d/%m/%Y}" if value else ""


def iso(value: date | datetime) -> str:
    """For the `datetime` attribute; instants in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return value.isoformat()


def number(value: float) -> str:
    """`48 312`."""
    return format_decimal(value, locale=_locale())


def size(octets: int) -> str:
    """`3,4 Mo`, `12 ko`, `0 octet`: by 1,024, as the devices of our users show them."""
    unit = _("Mo") if octets >= MEGABYTE else _("ko")
    if octets >= MEGABYTE:
        return f"{format_decimal(octets / MEGABYTE, '0.#', locale=_locale())}{NO_BREAK}{unit}"
    if octets >= KILOBYTE:
        return f"{octets // KILOBYTE}{NO_BREAK}{unit}"
    return ngettext("%(num)s octet", "%(num)s octets", octets)


FILTERS: dict[str, Callable[..., Any]] = {
    "long_date": long_date,
    "month_name": month,
    "short_date": short_date,
    "day_title": day_title,
    "clock_time": clock_time,
    "date_and_time": date_and_time,
    "exact_time": exact_time,
    "moment": moment,
    "typed_date": typed_date,
    "iso": iso,
    "number": number,
    "size": size,
}
