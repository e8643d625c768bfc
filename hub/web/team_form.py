"""The forms of a team, parsed: each becomes one operation, called with the household it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from hub.errors import InvalidInputError
from hub.households import team
from hub.households.team_lines import NewLine
from hub.web import formats
from hub.web.forms import date_of
from hub.web.login import actor, hub

Act = Callable[[UUID], str]


def act_of(form: Mapping[str, str]) -> Act:
    """The act a form asks for; called with the household, it returns the word of its notice.

    Raises InvalidInputError, here for what cannot be read, when called for what may not be done.
    """
    acts: dict[str, Callable[[Mapping[str, str]], Act]] = {
        "join": _join,
        "end": _end,
        "replace": _replace,
        "delegate": _delegate,
    }
    if form.get("act") not in acts:
        raise InvalidInputError("act", "unknown_choice")
    return acts[form["act"]](form)


def first_instant(field: str, form: Mapping[str, str]) -> datetime | None:
    """The start of the day typed, or now when it is today's; None when nothing was typed."""
    day = date_of(field, form.get(field, ""))
    if day is None or day == formats.civil(hub().clock()):
        return None
    return datetime.combine(day, time(), hub().timezone)


def last_instant(field: str, form: Mapping[str, str]) -> datetime | None:
    """The end of the day typed, which counts; None when nothing was typed."""
    day = date_of(field, form.get(field, ""))
    return datetime.combine(day + timedelta(days=1), time(), hub().timezone) if day else None


def chosen(field: str, form: Mapping[str, str]) -> UUID:
    """An id of a list. Raises InvalidInputError."""
    try:
        return UUID(form.get(field, ""))
    except ValueError as error:
        raise InvalidInputError(field, "unknown_choice" if form.get(field) else "required") from error


def _join(form: Mapping[str, str]) -> Act:
    if form.get("role") not in ("member", "referent"):
        raise InvalidInputError("role", "unknown_role")
    line = NewLine(
        chosen("professional", form),
        form["role"] == "referent",
        first_instant("from", form),
        last_instant("until", form),
    )
    return lambda household: _done("ajout", team.join_team(hub(), actor(), household, line))


def _end(form: Mapping[str, str]) -> Act:
    line, until = chosen("line", form), last_instant("until", form)
    return lambda household: _done("fin", team.end_line(hub(), actor(), household, line, until))


def _replace(form: Mapping[str, str]) -> Act:
    line, until = chosen("line", form), last_instant("until", form)
    successor = chosen("professional", form)
    return lambda household: _done(
        "remplacement", team.replace_referent(hub(), actor(), household, line, successor, until)
    )


def _delegate(form: Mapping[str, str]) -> Act:
    line, until = chosen("line", form), last_instant("until", form)
    delegate = chosen("professional", form)
    return lambda household: _done(
        "delegation", team.appoint_delegate(hub(), actor(), household, line, delegate, until)
    )


def _done(word: str, _nothing: None) -> str:
    return word
