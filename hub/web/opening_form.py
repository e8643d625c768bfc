"""The form of a new household, parsed: the first field that is wrong is named, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from hub.errors import InvalidInputError
from hub.households.opening import MOST_PERSONS, check_persons, checked_birth, checked_line
from hub.households.persons import LANGUAGES, NewPerson
from hub.households.team_lines import NewLine
from hub.households.team_page import Colleague
from hub.web import formats
from hub.web.forms import date_of
from hub.web.login import actor, hub
from hub.web.stages import stage_choices

ROWS = 3
"""Persons a fresh form has room for."""
PARENTS = ("parent", "second")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A household as a form asks for it."""

    hotel: str
    town: str
    stage: int
    persons: tuple[NewPerson, ...]
    team: tuple[NewLine, ...]


def rows_of(form: Mapping[str, str]) -> int:
    """How many persons the form has room for, one more when that was asked."""
    typed = max((place + 1 for place in range(MOST_PERSONS) if f"name-{place}" in form), default=ROWS)
    return min(typed + (form.get("step") == "more"), MOST_PERSONS)


def wanted_household(form: Mapping[str, str], known: Sequence[Colleague]) -> Wanted:
    """Raises InvalidInputError for the first wrong field, in the order of the page."""
    hotel, town = checked_line("hotel", form.get("hotel", "")), checked_line("town", form.get("town", ""))
    stages = {str(number): number for number, _name in stage_choices()}
    if form.get("stage", "") not in stages:
        raise InvalidInputError("stage", "unknown_choice")
    persons = _persons(form)
    check_persons(hub(), persons, hub().clock())
    return Wanted(hotel, town, stages[form["stage"]], persons, _team(form, known))


def _persons(form: Mapping[str, str]) -> tuple[NewPerson, ...]:
    """Rows left empty are left out; a parent is named by the number of a row."""
    filled = [place for place in range(rows_of(form)) if form.get(f"name-{place}", "").strip()]
    places = {str(place): index for index, place in enumerate(filled)}
    if not filled:
        raise InvalidInputError("name-0", "required")
    return tuple(_person(form, place, places) for place in filled)


def _person(form: Mapping[str, str], place: int, places: Mapping[str, int]) -> NewPerson:
    today = formats.civil(hub().clock())
    born = date_of(f"born-{place}", form.get(f"born-{place}", ""))
    language = form.get(f"language-{place}", "")
    if language not in LANGUAGES:
        raise InvalidInputError(f"language-{place}", "unknown_choice")
    chosen = [form.get(f"{name}-{place}", "") for name in PARENTS]
    if any(one and one not in places for one in chosen):
        raise InvalidInputError(f"parent-{place}", "parent_not_adult")
    parents = tuple(dict.fromkeys(places[one] for one in chosen if one))
    name = checked_line(f"name-{place}", form.get(f"name-{place}", ""))
    return NewPerson(name, checked_birth(f"born-{place}", born, today), language, parents)


def _team(form: Mapping[str, str], known: Sequence[Colleague]) -> tuple[NewLine, ...]:
    """A referent of each partner one chooses, and who opens it when she wants to follow it."""
    partners = dict.fromkeys(one.partner.code for one in known)
    chosen = [_referent(form, code, known) for code in partners if form.get(f"referent-{code}")]
    if form.get("follow") and actor().id is not None and actor().id not in chosen:
        team = [NewLine(one, referent=True) for one in chosen] + [NewLine(actor().id)]  # type: ignore[arg-type]  # not None, asked just before
    else:
        team = [NewLine(one, referent=True) for one in chosen]
    if not team:
        raise InvalidInputError(f"referent-{next(iter(partners), '')}", "first_team_required")
    return tuple(team)


def _referent(form: Mapping[str, str], code: str, known: Sequence[Colleague]) -> UUID:
    field = f"referent-{code}"
    for one in known:
        if one.partner.code == code and str(one.id) == form[field]:
            return one.id
    raise InvalidInputError(field, "unknown_choice")
