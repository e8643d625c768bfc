"""What the form of a request for a document offers: types one may read, whom about, whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, reading
from hub.channels.cards import ChannelCard, TeamCard, channel_card
from hub.consent.authorise import stand
from hub.consent.rules import RULE_VERSION
from hub.documents.document_types import DocumentType, document_types
from hub.errors import Asked


@dataclass(frozen=True, slots=True)
class PieceOffer:
    """`types` of categories readable about somebody here; `shut`: open categories that are not at all, which
    are asked for otherwise. `team`: partner by partner, without the reader."""

    card: ChannelCard
    types: Sequence[DocumentType]
    shut: Sequence[str]
    team: Sequence[TeamCard]


@reading
def offer_piece_request(unit: ReadingUnit, household_id: UUID) -> PieceOffer:
    """Raises AccessDeniedError for who is not in the team."""
    standing = stand(unit, household_id, Asked("ask_piece", household_id))
    readable = {category for _, category in standing.readable().shared}
    everywhere = standing.known.everywhere
    closed = everywhere.parameters.closed_categories
    types = document_types(unit.platform.settings.config).types.values()
    card = channel_card(standing)
    unit.record(
        Action.ACCESS_EXPLAINED,
        household_id=household_id,
        object_kind="channel",
        object_id=household_id,
        rule=RULE_VERSION,
    )
    return PieceOffer(
        card=card,
        types=[one for one in types if one.category in readable],
        shut=[one for one in everywhere.categories if one not in readable and one not in closed],
        team=_others(card, unit.actor.id),
    )


def _others(card: ChannelCard, me: UUID | None) -> list[TeamCard]:
    found = [TeamCard(team.partner, tuple(one for one in team.members if one[0] != me)) for team in card.team]
    return [team for team in found if team.members]
