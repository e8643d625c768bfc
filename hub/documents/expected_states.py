"""The state of one line of the list of expected documents. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hub.documents.document_types import DocumentType, DocumentTypes, Expiry
from hub.documents.states import State, sound, state_of
from hub.documents.views import DocumentView

WORST = (State.MISSING, State.TO_REDO, State.EXPIRED, State.DEPOSITED, State.TO_CHECK, State.VALIDATED)


@dataclass(frozen=True, slots=True)
class Piece:
    """A document on the list."""

    view: DocumentView
    state: State


@dataclass(frozen=True, slots=True)
class Month:
    """One of the latest months, and its payslip."""

    first: date
    state: State
    piece: Piece | None


class Shelf:
    """The documents of a household that one may read, newest first, masked ones left out."""

    def __init__(self, types: DocumentTypes, views: Sequence[DocumentView], today: date) -> None:
        self.types, self.today = types, today
        self.views = [view for view in views if not view.masked]

    def piece(self, view: DocumentView) -> Piece:
        return Piece(view, state_of(view, self.today))

    def months(self) -> list[date]:
        """The first days of the latest whole months, newest first."""
        found = [_month_before(self.today)]
        while len(found) < self.types.payslips.count:
            found.append(_month_before(found[-1]))
        return found


def state_of_row(
    shelf: Shelf, kind: DocumentType, held: Iterable[DocumentView], *, exempt: bool
) -> tuple[State, Sequence[Piece], Sequence[Month]]:
    """The state, the documents it comes from, and the months of payslips, newest first."""
    pieces = [shelf.piece(view) for view in held]
    if exempt and not pieces:
        return State.NOT_APPLICABLE, (), ()
    if kind.expiry is Expiry.MONTHS:
        return _payslips(shelf, pieces)
    if kind.expiry is Expiry.TAX_YEAR:
        current = [one for one in pieces if _year(one.view) >= shelf.today.year - 1]
        counts = _first(current or pieces)
        return counts[0].state if current else State.EXPIRED if pieces else State.MISSING, counts, ()
    counts = _first(pieces)
    return counts[0].state if counts else State.MISSING, counts, ()


def _first(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The one that counts, if any. Of the sound ones, or of all where none is: that which ends last, unless
    it has ended; then the newest of those that say no end."""
    among = [one for one in pieces if sound(one.view)] or pieces
    ends = [(one.state is not State.EXPIRED, one.view.expires_on or date.min) for one in among]
    return [among[ends.index(max(ends))]] if among else ()


def _payslips(shelf: Shelf, pieces: Sequence[Piece]) -> tuple[State, Sequence[Piece], Sequence[Month]]:
    by_month: dict[date, Piece] = {}
    for one in sorted(pieces, key=lambda one: not sound(one.view)):
        by_month.setdefault(month_of(one.view), one)
    months = [
        Month(first, by_month[first].state if first in by_month else State.MISSING, by_month.get(first))
        for first in shelf.months()
    ]
    recent = [one.piece for one in months if one.piece]
    if not recent:
        return State.EXPIRED if pieces else State.MISSING, pieces[:1], months
    return min((one.state for one in months), key=WORST.index), recent, months


def month_of(view: DocumentView) -> date:
    """The month a payslip is for: the one said, or the one before it came."""
    return view.period.replace(day=1) if view.period else _month_before(view.posted_at.date())


def _year(view: DocumentView) -> int:
    """The year a tax notice is for: the one said, or the one before it came."""
    return view.period.year if view.period else view.posted_at.year - 1


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
