"""Searching one household, or those one follows: words in, what one may read of them out.

No word asked for is kept. Each household looked through has one entry, which says how many were shown in
classes, in which categories and about whom; there is one whether or not something was found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from hub.audit.entries import Action, Outcome
from hub.audit.units import ReadingUnit, Trace, reading
from hub.channels.cards import ChannelOutline, channel_cards, channel_outline
from hub.channels.filtering import Filter, kept_by
from hub.channels.listing import ChannelLine, lines_of
from hub.channels.models import Note
from hub.channels.ordering import in_order
from hub.channels.places import open_place, sealed_place
from hub.channels.reading import PAGE as NOTES_SHOWN
from hub.channels.reading import subject_persons
from hub.consent.authorise import Standing, stand_before, uuids
from hub.consent.elsewhere import subject_of
from hub.consent.looking import basis_of, stand_or_look
from hub.consent.queries import HouseholdHead
from hub.consent.rules import RULE_VERSION
from hub.errors import Asked, InvalidInputError, TamperedError
from hub.registry.people import professional_names
from hub.search.items import Asking, Budget, Found, Looked, look
from hub.search.narrowing import EVERYTHING, Narrowed
from hub.search.rules import read_query

PAGE = 20
EACH = 5
"""Results shown of each household, when several are searched."""
HOUSEHOLDS = 30
"""How many of them one answer looks through."""
FEW = 10
AFTER = NOTES_SHOWN // 2
"""Places of the channel, so notes at most, shown after one that was found."""
_ACROSS, _ID = b"searched", 16
SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: what was found, about whom, and by whom it was written. `around`: of a note, the place in
    its channel from which a page of notes holds it and some after it."""

    found: Found
    persons: tuple[UUID, ...]
    author: str
    around: str | None


@dataclass(frozen=True, slots=True)
class ChannelHits:
    """Results in one household, newest first. `further`: a sealed place from which to go on; `cut`: it
    stopped there because it had looked at enough."""

    outline: ChannelOutline
    hits: Sequence[Hit]
    further: str | None
    cut: bool


@dataclass(frozen=True, slots=True)
class HitsAcross:
    """The households in which something was found, in the order of *Mes canaux*. `named`: rows of those whose
    code or permitted names hold the text, when they were asked for. `further`: a sealed place
    from which to go on, when there are more households than this answer looked through; `altered`: those of
    which something did not open, of which nothing is shown."""

    channels: Sequence[ChannelHits]
    further: str | None
    altered: Sequence[HouseholdHead] = ()
    named: Sequence[ChannelLine] = ()


@reading
def searchable_channel(unit: ReadingUnit, household_id: UUID) -> HouseholdHead:
    """The channel whose search is about to be asked, of which the code is all that is shown. Raises
    AccessDeniedError."""
    standing = stand_or_look(unit, household_id, Asked(SEARCH, household_id, "channel", household_id))
    unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
    return standing.known.head


@reading
def search_channel(
    unit: ReadingUnit,
    household_id: UUID,
    text: str,
    older_than: str | None = None,
    limit: int = PAGE,
    only: Narrowed = EVERYTHING,
) -> ChannelHits:
    """What of a channel holds all of these words. Raises AccessDeniedError, and InvalidInputError for a query
    without a word or too long, or a cursor of something else."""
    asking = Asking(read_query(text), only)
    standing = stand_or_look(unit, household_id, Asked(SEARCH, household_id, "channel", household_id))
    before = open_place(unit, household_id, older_than).seq if older_than else None
    looked = look(standing, asking, before, limit, Budget())
    _record(standing, looked)
    names = _authors(unit, [looked])
    return _hits(standing, looked, channel_outline(standing), names)


@reading
def search_channels(
    unit: ReadingUnit,
    text: str,
    after: str | None = None,
    only: Narrowed = EVERYTHING,
    named: int = 0,
) -> HitsAcross:
    """The same in the households one follows, those with the latest visible activity first, until enough
    was looked at; and so many, `named`, whose code or names hold the text. Raises InvalidInputError."""
    asking, done = Asking(read_query(text), only), _done(unit, after) if after else ()
    ordered = in_order(unit, None if named else len(done) + HOUSEHOLDS + 1)
    left = [head.id for head in ordered.order if head.id not in done]
    standings = stand_before(unit, left[:HOUSEHOLDS], Asked(SEARCH)) if left else {}
    for household_id in ordered.glances:
        unit.leave_no_trace(household_id, Trace.NOTHING_SHOWN)
    looked = _look_through([standings[key] for key in left[:HOUSEHOLDS] if key in standings], asking)
    sound = {key: found for key, found in looked.items() if found is not None}
    for key, found in sound.items():
        _record(standings[key], found)
    kept = [standings[key] for key, found in sound.items() if found.found or found.cut]
    names = _authors(unit, list(sound.values()))
    channels = [
        _hits(standings[card.household_id], sound[card.household_id], card, names)
        for card in channel_cards(kept)
    ]
    further = _sealed_done(unit, [*done, *looked]) if len(left) > len(looked) else None
    called = kept_by(unit, Filter(text), ordered)[:named] if named else []
    return HitsAcross(
        channels,
        further,
        [standings[key].known.head for key in looked if key not in sound],
        lines_of(unit, called, ordered),
    )


def _look_through(standings: Sequence[Standing], asking: Asking) -> dict[UUID, Looked | None]:
    """One after the other, until what one answer may look at is spent; none of one in which something was
    altered, which is on record and keeps nobody from the others."""
    looked: dict[UUID, Looked | None] = {}
    budget = Budget()
    for standing in standings:
        if budget.spent:
            break
        key = standing.household_id
        try:
            looked[key] = look(standing, asking, None, EACH, budget)
        except TamperedError:
            standing.unit.record(Action.CONTENT_TAMPERED, household_id=key, outcome=Outcome.FAILED)
            looked[key] = None
    return looked


def _hits(
    standing: Standing, looked: Looked, outline: ChannelOutline, names: Mapping[UUID, str]
) -> ChannelHits:
    hits = [
        Hit(
            found,
            subject_persons(standing, found.row.subject_id),
            names[found.row.author_id],
            sealed_place(standing, found.row.seq + AFTER) if isinstance(found.row, Note) else None,
        )
        for found in looked.found
    ]
    further = sealed_place(standing, looked.further) if looked.further else None
    return ChannelHits(outline, hits, further, looked.cut)


def _authors(unit: ReadingUnit, looked: Sequence[Looked]) -> dict[UUID, str]:
    authors = [found.row.author_id for one in looked for found in one.found]
    return professional_names(unit.platform, unit.session, authors)


def _record(standing: Standing, looked: Looked) -> None:
    """One entry, whatever was found: about whom, in which categories, how many in classes."""
    rows = [one.row for one in looked.found]
    subjects = [subject_of(standing, row.subject_id) for row in rows]
    categories = sorted({row.category for row in rows})
    standing.unit.record(
        Action.CHANNEL_SEARCHED,
        household_id=standing.household_id,
        object_kind="channel",
        object_id=standing.household_id,
        changes=[
            ("results", None, _class_of(looked)),
            *(("category", None, category) for category in categories),
        ],
        subject_ids={person for subject in subjects for person in uuids(subject.persons)},
        rule=RULE_VERSION,
        **basis_of(standing, rows),
    )


def _class_of(looked: Looked) -> str:
    """Of what was shown."""
    if len(looked.found) > FEW:
        return "more"
    return "1-10" if looked.found else "0"


def _sealed_done(unit: ReadingUnit, done: Sequence[UUID]) -> str:
    """A cursor that names the households looked through: their order moves between two answers, so that a
    place in it would miss one or look through another twice."""
    assert unit.actor.id is not None
    ids = b"".join(one.bytes for one in (unit.actor.id, *done))
    return unit.platform.key.seal_cursor(_ACROSS + ids)


def _done(unit: ReadingUnit, cursor: str) -> tuple[UUID, ...]:
    """The households a cursor of one's own has left behind. Raises InvalidInputError."""
    assert unit.actor.id is not None
    text, head = unit.platform.key.open_cursor(cursor), _ACROSS + unit.actor.id.bytes
    if not text.startswith(head) or len(text) % _ID != len(head) % _ID:
        raise InvalidInputError("cursor", "malformed")
    return tuple(UUID(bytes=text[at : at + _ID]) for at in range(len(head), len(text), _ID))
