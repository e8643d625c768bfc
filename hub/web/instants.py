"""The instant a replay is asked for, as typed: a day, and an hour or the end of that day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import TypeVar

from flask import request

from hub.errors import InvalidInputError
from hub.web import formats
from hub.web.forms import date_of
from hub.web.login import hub
from hub.web.rejections import input_error

T = TypeVar("T")
END_OF_DAY = time(23, 59, 59, 999999)


def replayed(ask: Callable[[datetime | None], T]) -> tuple[T, dict[str, str], dict[str, str]]:
    """The answer for the instant of the address, what was typed, and what is wrong with it by field: then
    the answer is the one of today."""
    asked = {name: request.args.get(name, "").strip() for name in ("date", "time")}
    try:
        return ask(instant(asked)), asked, {}
    except InvalidInputError as error:
        if error.field not in asked:
            raise
        return ask(None), asked, {error.field: input_error(error.code, error.details)}


def instant(asked: Mapping[str, str]) -> datetime | None:
    """None when no day is given: now. Raises InvalidInputError for `date` or `time`."""
    day = date_of("date", asked["date"])
    if day is None:
        return None
    if not asked["time"]:
        now = hub().clock()
        return now if day == formats.civil(now) else datetime.combine(day, END_OF_DAY, hub().timezone)
    try:
        hour = datetime.strptime(asked["time"], "%H:%M").time()  # noqa: DTZ007 - the zone is the platform's
    except ValueError as error:
        raise InvalidInputError("time", "not_a_time") from error
    return datetime.combine(day, hour, hub().timezone)
