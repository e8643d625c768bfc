"""Who may open a household, whom its first team may hold, and what is wrong with what was typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

from hub.audit.units import ReadingUnit, reading
from hub.consent.authorise import require_role
from hub.consent.codes import Role
from hub.consent.queries import platform_facts
from hub.errors import InvalidInputError
from hub.households.persons import NewPerson
from hub.households.rules import adult_at
from hub.households.team_page import Colleague, colleagues
from hub.storage.platform import Platform

LONGEST = 120
MOST_PERSONS = 12
OLDEST_YEAR = 1900
OPEN = "open_household"


@reading
def first_colleagues(unit: ReadingUnit) -> list[Colleague]:
    """Who may follow a new household from its first day; for coordinators, who open them."""
    require_role(unit, Role.COORDINATOR, action=OPEN)
    partners = platform_facts(unit.session, unit.platform.id, unit.now).partners
    return colleagues(unit, partners, frozenset(partner.id for partner in partners))


def checked_line(field: str, text: str) -> str:
    """One line of text as stored: single spaces, composed letters, nothing invisible."""
    line = unicodedata.normalize("NFC", " ".join(text.split()))
    if not line:
        raise InvalidInputError(field, "required")
    if len(line) > LONGEST:
        raise InvalidInputError(field, "too_long", maximum=LONGEST, length=len(line))
    if any(unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co") for one in line):
        raise InvalidInputError(field, "control_characters")
    return line


def checked_birth(field: str, born: date | None, today: date) -> date | None:
    """A birth date somebody alive may have; None stays unknown."""
    if born is not None and not OLDEST_YEAR <= born.year <= today.year:
        raise InvalidInputError(field, "birth_impossible")
    if born is not None and born > today:
        raise InvalidInputError(field, "birth_impossible")
    return born


def check_persons(platform: Platform, persons: Sequence[NewPerson], now: datetime) -> None:
    """Nobody twice; parents are adults of the same list, of minors. Fields are named `name-0`, `parent-0`."""
    if not 1 <= len(persons) <= MOST_PERSONS:
        raise InvalidInputError("name-0", "required")
    seen: set[tuple[str, date | None]] = set()
    for place, person in enumerate(persons):
        who = (person.name.casefold(), person.born)
        if who in seen:
            raise InvalidInputError(f"name-{place}", "person_twice")
        seen.add(who)
        if person.parents:
            _check_parents(platform, persons, place, now)


def _check_parents(platform: Platform, persons: Sequence[NewPerson], place: int, now: datetime) -> None:
    def minor(one: int) -> bool:
        of_age = adult_at(persons[one].born, platform.timezone)
        return of_age is not None and now < of_age

    if not minor(place):
        raise InvalidInputError(f"parent-{place}", "parent_of_adult")
    for parent in persons[place].parents:
        if parent == place or not 0 <= parent < len(persons) or minor(parent):
            raise InvalidInputError(f"parent-{place}", "parent_not_adult")
