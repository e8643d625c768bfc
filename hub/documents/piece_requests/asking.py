"""Asking a partner, or a colleague of the team, for a document about one person or the whole household."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.audit.entries import Action
from hub.audit.units import WritingUnit, writing
from hub.channels.bells import ring_readers
from hub.consent import codes
from hub.consent.authorise import Standing, stand, uuids
from hub.consent.elsewhere import channels_of, rows_about, subject_of
from hub.consent.lists import Audience
from hub.consent.moment import moment_at
from hub.consent.questions import Decision, Place
from hub.documents.document_types import checked_type, document_types
from hub.documents.piece_requests.models import PieceRequest
from hub.documents.piece_requests.parties import readers_of
from hub.documents.piece_requests.queries import waiting_for
from hub.documents.piece_requests.rules import checked_due, checked_words
from hub.documents.piece_requests.sealing import ASKED, seal_words
from hub.errors import Asked, InvalidInputError
from hub.requests.rules import checked_purpose

ASK = "ask_piece"


@dataclass(frozen=True, slots=True)
class NewPieceRequest:
    """About one person, or (None) the whole household; put to a partner of the team, or to one colleague."""

    type: str
    person_id: UUID | None
    purpose: str
    asked_partner_id: UUID | None = None
    asked_id: UUID | None = None
    words: str = ""
    due_on: date | None = None


@writing
def ask_piece(unit: WritingUnit, household_id: UUID, new: NewPieceRequest) -> UUID:
    """Ask for a document one may read. Raises AccessDeniedError for an open category that is shut to the
    asker; a closed one answers as a type that does not exist. InvalidInputError names the field."""
    standing = stand(unit, household_id, Asked(ASK, household_id))
    category, decision = _permitted(standing, new)
    subject_id = standing.subject_id(new.person_id)
    audience = readers_of(standing, subject_id, category)
    partner_id = checked_addressee(standing, new, audience)
    request = _row(unit, household_id, subject_id, category, new)
    request.asked_partner_id = partner_id
    _refuse_repeat(standing, request, new.person_id)
    request.words = seal_words(standing, request, ASKED, checked_words(new.words))
    unit.session.add(request)
    unit.session.flush()
    record_act(standing, Action.PIECE_REQUEST_SENT, request, decision)
    ring_readers(unit, standing, subject_id, audience)
    return request.id


def _permitted(standing: Standing, new: NewPieceRequest) -> tuple[str, Decision]:
    config = standing.unit.platform.settings.config
    category = document_types(config).of(checked_type(config, new.type)).category
    standing.subject_id(new.person_id)
    place = Place(household=standing.household_id, category=category, person=new.person_id)
    closed = category in standing.known.everywhere.parameters.closed_categories
    if closed and not standing.decide(codes.Action.READ, place).permitted:
        raise InvalidInputError("type", "unknown_choice")
    return category, standing.require(codes.Action.READ, place, Asked(ASK, standing.household_id, "category"))


def checked_addressee(standing: Standing, new: NewPieceRequest, audience: Audience) -> UUID:
    """The partner it is put to, somebody else of whom will read it. Raises InvalidInputError("to")."""
    moment = moment_at(standing.known.facts, standing.unit.now, standing.unit.now)
    partners = {who: post.partner for who in standing.team() if (post := moment.post(who))}
    actor_id = standing.unit.actor.id
    if (new.asked_id is None) == (new.asked_partner_id is None):
        raise InvalidInputError("to", "required")
    wanted = {who for who, partner in partners.items() if partner == new.asked_partner_id}
    if new.asked_id is not None:
        wanted = {new.asked_id} & set(partners)
    if not wanted - {actor_id}:
        raise InvalidInputError("to", "nobody_there")
    if not any(audience.professionals.get(who) for who in wanted - {actor_id}):
        raise InvalidInputError("to", "would_not_see_it")
    partner = partners[next(iter(wanted))]
    assert isinstance(partner, UUID)
    return partner


def _row(
    unit: WritingUnit, household_id: UUID, subject_id: UUID, category: str, new: NewPieceRequest
) -> PieceRequest:
    today = unit.now.astimezone(unit.platform.timezone).date()
    return PieceRequest(
        id=unit.new_id(),
        household_id=household_id,
        subject_id=subject_id,
        category=category,
        type=new.type,
        partner_id=unit.actor.partner_id,
        asker_id=unit.actor.id,
        asked_id=new.asked_id,
        purpose=str(checked_purpose(new.purpose)),
        due_on=checked_due(new.due_on, today),
        created_at=unit.now,
    )


def _refuse_repeat(standing: Standing, request: PieceRequest, person_id: UUID | None) -> None:
    """The same document is asked for once at a time, whoever asks, of a child in either of her homes: nobody
    asks a family twice. Who may ask may read the earlier request too."""
    about = rows_about(standing, person_id)
    query = waiting_for(channels_of(standing), about, request.category, request.type)
    earlier = standing.unit.session.scalars(query.limit(1)).first()
    if earlier is not None:
        raise InvalidInputError("type", "piece_already_asked", request=str(earlier.id))


def record_act(
    standing: Standing,
    action: Action,
    request: PieceRequest,
    decision: Decision | None = None,
    document_id: UUID | None = None,
) -> None:
    """What was done with a request, in codes and ids: never its words."""
    codes_of = {one.id: one.code for one in standing.known.everywhere.partners}
    found = [("category", request.category), ("document_type", request.type)]
    found += [("item", str(document_id))] if document_id else []
    if action is Action.PIECE_REQUEST_SENT:
        found.append(("partner", codes_of[request.asked_partner_id]))
    standing.unit.record(
        action,
        household_id=request.household_id,
        object_kind="piece_request",
        object_id=request.id,
        basis_kind=decision.basis if decision else None,
        changes=[(name, None, value) for name, value in found],
        subject_ids=uuids(subject_of(standing, request.subject_id).persons),
        rule=decision.rule if decision else None,
    )
