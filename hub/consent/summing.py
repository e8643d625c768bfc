"""What persons are asked about, and in one word what they answered: the same for a person's page and for the
head of a household."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from hub.consent.agreements import GRAVEST, Cell, cell_at
from hub.consent.codes import Agreement, Id, Status, Use
from hub.consent.moment import Moment
from hub.consent.platform_rows import PlatformRows

IN_FORCE = (Status.GIVEN, Status.REFUSED, Status.WITHDRAWN)


def categories_asking(moment: Moment, everywhere: PlatformRows, wanted: Agreement) -> tuple[str, ...]:
    """Open categories of which the legal basis asks this of the persons: the strictest of all partners'."""
    closed = everywhere.parameters.closed_categories
    return tuple(
        one for one in everywhere.categories if one not in closed and _asks(moment, everywhere, one) is wanted
    )


def _asks(moment: Moment, everywhere: PlatformRows, category: str) -> Agreement:
    found = {moment.legal_basis(partner.id, category) for partner in everywhere.partners}
    strict = (one for one in (Agreement.REQUIRED, Agreement.UNLESS_REFUSED) if one in found)
    return next(strict, Agreement.NOT_REQUIRED)


def counted(
    moment: Moment, everywhere: PlatformRows, persons: Iterable[Id]
) -> Iterator[tuple[tuple[Id, Id, str, Use], Cell]]:
    """The cells of open categories that a summary counts: those that need a yes, and any other in which a yes
    or a no is in force."""
    asked = categories_asking(moment, everywhere, Agreement.REQUIRED)
    partners = [partner.id for partner in everywhere.partners]
    closed = everywhere.parameters.closed_categories
    codes = [one for one in everywhere.categories if one not in closed]
    for key in product(persons, partners, codes, Use):
        cell = cell_at(moment, key)
        if key[2] in asked or cell.status in IN_FORCE:
            yield key, cell


def summary(cells: Iterable[Cell]) -> Status:
    """One word over many cells: given only when all are, partial when some, else the gravest."""
    found = {cell.status for cell in cells}
    if Status.GIVEN in found:
        return Status.GIVEN if len(found) == 1 else Status.PARTIAL
    return next((status for status in GRAVEST if status in found), Status.PENDING)
