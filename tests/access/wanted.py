"""A request for a document in any household."""

from __future__ import annotations

from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.consent.authorise import stand
from hub.documents.piece_requests.asking import record_act
from hub.documents.piece_requests.models import PieceRequest
from hub.documents.piece_requests.sealing import ASKED, seal_words
from hub.errors import Asked
from hub.households.operations import Opened
from tests.access.place import CANARY


@writing
def wanted_in(
    unit: WritingUnit,
    home: Opened,
    category: str,
    asked_partner: UUID,
    words: str = CANARY,
    type: str = "rent_receipt",  # noqa: A002 - what the column is called
) -> UUID:
    """A request for a document as if all had agreed then: past the operation, which asks the rule."""
    standing = stand(unit, home.id, Asked("write", home.id))
    assert unit.actor.id is not None
    assert unit.actor.partner_id is not None
    request = PieceRequest(
        id=unit.new_id(),
        household_id=home.id,
        subject_id=standing.subject_id(home.person_ids[0]),
        category=category,
        type=type,
        partner_id=unit.actor.partner_id,
        asker_id=unit.actor.id,
        asked_partner_id=asked_partner,
        purpose="housing_file",
        created_at=unit.now,
    )
    request.words = seal_words(standing, request, ASKED, words)
    unit.session.add(request)
    record_act(standing, Action.PIECE_REQUEST_SENT, request)
    return request.id
