"""What all pages of consent say of a person, her channel and the questions put to her."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from hub.consent.explaining import Explained, Giver
from hub.errors import InvalidInputError
from hub.registry.people import short_name
from hub.web.i18n import gettext as _


def person_name(explained: Explained) -> str:
    """The name where it may be known."""
    name = explained.person.name
    return short_name(name) if name else _("cette personne")


def channel_of(household_id: UUID, explained: Explained) -> dict[str, str]:
    """Code and address of the channel."""
    return {
        "code": explained.short_code,
        "url": url_for("channels.show", household_id=household_id),
    }


def partners_of(explained: Explained) -> list[dict[str, str]]:
    """Code and field of each partner, as the matrices take them."""
    return [{"code": one.code, "field": one.field} for one in explained.partners]


def giver_of(explained: Explained, chosen: str) -> Giver:
    """Who answers: the one chosen, or the only one who may. Raises InvalidInputError."""
    known = {f"{one.id}:{one.capacity}": one for one in explained.givers}
    if chosen in known:
        return known[chosen]
    if chosen or not known:
        raise InvalidInputError("giver", "adult_decides_alone" if explained.person.adult else "no_authority")
    if len(known) > 1:
        raise InvalidInputError("giver", "required")
    return next(iter(known.values()))
