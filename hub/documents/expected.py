"""*Pièces attendues*: what a household is expected to have, and in which state each document is.

A state is told only where the reader may read that category about that person; elsewhere the line says the
same whether there is a document or not. Closed categories are never on this list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, reading
from hub.channels.cards import ChannelCard, channel_card
from hub.consent import codes
from hub.consent.authorise import Standing, stand, uuids
from hub.consent.elsewhere import channels_of, rows_about
from hub.consent.questions import Place
from hub.consent.rules import RULE_VERSION
from hub.documents.document_types import DocumentType, ExpectedOf, Slot, document_types
from hub.documents.exempting import Exemption, exemptions_of
from hub.documents.expected_states import Month, Piece, Shelf, state_of_row
from hub.documents.extending import with_extensions
from hub.documents.queries import documents_visible_to
from hub.documents.states import State
from hub.documents.views import DocumentView, document_views
from hub.errors import Asked


@dataclass(frozen=True, slots=True)
class Row:
    """One type for one person, or (None) for the household. `may_write`: one may deposit it, or say that it
    is not to be expected."""

    type: DocumentType
    person_id: UUID | None
    state: State
    pieces: Sequence[Piece]
    months: Sequence[Month]
    exemption: Exemption | None
    expected: bool
    may_write: bool


@dataclass(frozen=True, slots=True)
class ExpectedPage:
    """The rows of each slot, in the order of the table."""

    card: ChannelCard
    slots: Sequence[tuple[Slot, Sequence[Row]]]


@reading
def expected_documents(unit: ReadingUnit, household_id: UUID) -> ExpectedPage:
    """The whole list, for a member of the team."""
    standing = stand(unit, household_id, Asked("read", household_id, "channel", household_id))
    card = channel_card(standing)
    query = documents_visible_to(channels_of(standing), standing.readable(), unit.actor.partner_id)
    rows = [(row[0], row[1]) for row in unit.session.execute(query)]
    views = with_extensions(standing, document_views(unit, standing, rows))
    table = document_types(unit.platform.settings.config)
    today = unit.platform.local(unit.now).date()
    page = _Page(standing, card, Shelf(table, views, today), exemptions_of(unit, standing))
    slots = [(slot, [row for kind in table.in_slot(slot) for row in page.rows(kind)]) for slot in table.slots]
    _record(unit, standing, [row for _, rows in slots for row in rows])
    return ExpectedPage(card, [(slot, rows) for slot, rows in slots if rows])


@dataclass(frozen=True, slots=True)
class _Page:
    standing: Standing
    card: ChannelCard
    shelf: Shelf
    exemptions: dict[tuple[UUID | None, str], Exemption]

    def rows(self, kind: DocumentType) -> list[Row]:
        """Of whom it is expected, then whoever else has one."""
        if kind.category in self.standing.known.everywhere.parameters.closed_categories:
            return []
        wanted = self._expected_of(kind)
        found = {one for view in self.shelf.views if view.type == kind.code for one in view.persons or [None]}
        known = {one.id for one in self.card.persons}
        if kind.expected_of is ExpectedOf.HOUSEHOLD:
            others: list[UUID | None] = []
        else:
            others = sorted((one for one in found - set(wanted) if one is None or one in known), key=str)
        rows = [self._row(kind, one, expected=True) for one in wanted]
        return rows + [self._row(kind, one, expected=False) for one in others]

    def _expected_of(self, kind: DocumentType) -> list[UUID | None]:
        if kind.expected_of is ExpectedOf.HOUSEHOLD:
            return [None]
        if kind.expected_of is None:
            return []
        adults = kind.expected_of is ExpectedOf.ADULT
        return [one.id for one in self.card.persons if one.adult is adults]

    def _row(self, kind: DocumentType, person_id: UUID | None, *, expected: bool) -> Row:
        exemption = self.exemptions.get((person_id, kind.code)) if expected else None
        held = self._held(kind, person_id)
        state, pieces, months = state_of_row(self.shelf, kind, held, exempt=exemption is not None)
        shared = self.standing.readable().shared
        open_here = any((one, kind.category) in shared for one in rows_about(self.standing, person_id))
        if not open_here and not held and exemption is None:
            # Nothing of one's own partner: that nothing is there would tell what the others hold.
            state, months = State.HIDDEN, ()
        elif not open_here:
            months = [one for one in months if one.piece]
        place = Place(household=self.standing.household_id, category=kind.category, person=person_id)
        may_write = self.standing.decide(codes.Action.WRITE, place).permitted
        return Row(kind, person_id, state, pieces, months, exemption, expected, may_write)

    def _held(self, kind: DocumentType, person_id: UUID | None) -> list[DocumentView]:
        """What is expected of the household counts whomever it is about."""
        whole = kind.expected_of is ExpectedOf.HOUSEHOLD
        wanted = () if person_id is None else (person_id,)
        return [one for one in self.shelf.views if one.type == kind.code and (whole or one.persons == wanted)]


def _record(unit: ReadingUnit, standing: Standing, rows: Sequence[Row]) -> None:
    shown = [row for row in rows if row.state is not State.HIDDEN]
    subjects = [standing.known.subjects[standing.subject_id(row.person_id)] for row in shown]
    unit.record(
        Action.EXPECTED_READ,
        household_id=standing.household_id,
        object_kind="channel",
        object_id=standing.household_id,
        changes=[("category", None, code) for code in sorted({row.type.category for row in shown})],
        subject_ids=uuids(person for subject in subjects for person in subject.persons),
        rule=RULE_VERSION,
    )
