"""A partner's suspension, or its end, asked for by one person and decided by a second one, each with her
password: of two partners whose agreements are in force, as at the operator's keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from hub.accounts.attempts import forgive_attempt
from hub.accounts.models import Partner, SuspensionProposal
from hub.accounts.reauthentication import renew_session, require_password
from hub.actors import Actor
from hub.audit.entries import Action
from hub.audit.units import ReadingUnit, WritingUnit, reading, writing
from hub.consent.authorise import AnyUnit, refuse_role, require_role
from hub.consent.codes import Reason
from hub.errors import Asked, ConflictError, InvalidInputError
from hub.platform.deciding import DECIDING, require_two
from hub.platform.own_partner import own_partner
from hub.platform.scope_changes import APPROVED, DECLINED, PROPOSED, WITHDRAWN, one_at_a_time
from hub.platform.scope_rules import PROPOSAL_DAYS, checked_reason
from hub.platform.suspension_rows import (
    SUSPEND,
    fits,
    require_none_waiting,
    require_possible,
    start_of,
    told_of,
    waiting,
    who_asked,
)
from hub.platform.suspensions import (
    begin_suspension,
    end_suspension,
    partner_called,
    said_of,
)
from hub.storage.platform import Platform


@dataclass(frozen=True, slots=True)
class NewProposal:
    """What is asked for one partner; without `starts_at` it begins as it is confirmed, without `ends_at` it
    lasts until it is taken up again. To take up has no dates."""

    partner: str
    act: str
    reason: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A password given again, from where, and the stored id of the session it was given in."""

    password: str
    address: str
    session: bytes


@reading
def check_proposal(unit: ReadingUnit, new: NewProposal) -> None:
    """All that can be wrong with it now. Raises InvalidInputError, ConflictError."""
    _checked(unit, new)


def propose(platform: Platform, actor: Actor, new: NewProposal, said: Confirmation) -> str:
    """Ask for it; nothing changes. The cookie of the session that goes on.

    Raises AccessDeniedError, InvalidInputError naming the field, SignInError when throttled, ConflictError
    when one waits for this partner already.
    """
    check_proposal(platform, actor, new)
    attempt_id = require_password(platform, actor, said.password, said.address)
    return _propose(platform, actor, new, attempt_id, said.session)


def confirm(platform: Platform, actor: Actor, proposal_id: UUID, said: Confirmation) -> str:
    """Let it take effect. Raises AccessDeniedError for who asked and for everybody of the same partner,
    InvalidInputError, SignInError, ConflictError when it waits no more or fits no more."""
    _check_waiting(platform, actor, proposal_id)
    attempt_id = require_password(platform, actor, said.password, said.address)
    return _confirm(platform, actor, proposal_id, attempt_id, said.session)


@writing
def decline(unit: WritingUnit, proposal_id: UUID) -> None:
    """Say no. Raises like `confirm`."""
    require_role(unit, *DECIDING, action="decline_suspension")
    one_at_a_time(unit)
    row = _decidable(unit, proposal_id, "decline_suspension")
    _answer(unit, row, DECLINED, Action.PARTNER_DECLINED)


@writing
def withdraw(unit: WritingUnit, proposal_id: UUID) -> None:
    """Take back what one's own partner asked for. Raises AccessDeniedError, ConflictError."""
    require_role(unit, *DECIDING, action="withdraw_suspension")
    one_at_a_time(unit)
    row = waiting(unit, proposal_id)
    if row.by_partner_id != own_partner(unit):
        _refuse("withdraw_suspension", proposal_id)
    _answer(unit, row, WITHDRAWN, Action.PARTNER_PROPOSAL_WITHDRAWN)


@writing
def _propose(unit: WritingUnit, new: NewProposal, attempt_id: UUID, session: bytes) -> str:
    one_at_a_time(unit)
    partner = _checked(unit, new)
    forgive_attempt(unit, attempt_id)
    row_id, by_partner_id = unit.new_id(), own_partner(unit)
    assert by_partner_id is not None, "require_role found the post"
    context = unit.platform.context("reason.text", object_id=row_id)
    row = SuspensionProposal(
        id=row_id,
        partner_id=partner.id,
        act=new.act,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        state=PROPOSED,
        reason=unit.platform.key.seal(context, checked_reason(new.reason).encode()),
        professional_id=unit.actor.id,
        by_partner_id=by_partner_id,
        from_at=unit.now,
        until_at=unit.now + timedelta(days=PROPOSAL_DAYS),
    )
    unit.add_fact(row, Action.PARTNER_PROPOSED, changes=told_of(partner, row))
    return renew_session(unit, session)


@reading
def _check_waiting(unit: ReadingUnit, proposal_id: UUID) -> None:
    """Before a password is asked for: that there is something the actor may decide, and can."""
    require_role(unit, *DECIDING, action="confirm_suspension")
    _confirmable(unit, proposal_id)


@writing
def _confirm(unit: WritingUnit, proposal_id: UUID, attempt_id: UUID, session: bytes) -> str:
    require_role(unit, *DECIDING, action="confirm_suspension")
    one_at_a_time(unit)
    row, first = _confirmable(unit, proposal_id)
    partner = unit.session.get_one(Partner, row.partner_id)
    forgive_attempt(unit, attempt_id)
    _answer(unit, row, APPROVED, Action.PARTNER_CONFIRMED)
    said = said_of(partner, first, unit.actor)
    if row.act == SUSPEND:
        begin_suspension(unit, partner, said, start_of(unit, row), row.ends_at)
    else:
        end_suspension(unit, partner, said)
    return renew_session(unit, session)


def _checked(unit: AnyUnit, new: NewProposal) -> Partner:
    require_role(unit, *DECIDING, action="propose_suspension")
    partner = partner_called(unit, new.partner)
    require_possible(unit, partner.id, new.act, new.starts_at, new.ends_at)
    checked_reason(new.reason)
    require_none_waiting(unit, partner.id)
    return partner


def _confirmable(unit: AnyUnit, proposal_id: UUID) -> tuple[SuspensionProposal, Actor]:
    """With who asked for it: somebody who may still decide, for another partner than the actor."""
    row = _decidable(unit, proposal_id, "confirm_suspension")
    first = who_asked(unit, row)
    if first is None or not fits(unit, row):
        raise ConflictError("proposal_outdated")
    try:
        require_two(unit, first, unit.actor)
    except InvalidInputError as error:
        raise ConflictError("proposal_outdated") from error
    return row, first


def _decidable(unit: AnyUnit, proposal_id: UUID, action: str) -> SuspensionProposal:
    """For somebody of another partner than the one it was asked from: who moved there does not answer
    herself."""
    row = waiting(unit, proposal_id)
    if row.by_partner_id == own_partner(unit) or row.professional_id == unit.actor.id:
        _refuse(action, proposal_id)
    return row


def _refuse(action: str, proposal_id: UUID) -> None:
    refuse_role(Reason.ROLE_LIMIT, Asked(action, object_kind="suspension_proposals", object_id=proposal_id))


def _answer(unit: WritingUnit, row: SuspensionProposal, state: str, action: Action) -> None:
    partner = unit.session.get_one(Partner, row.partner_id)
    answer = SuspensionProposal(
        partner_id=row.partner_id,
        act=row.act,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=state,
        reason=None,
        professional_id=unit.actor.id,
        by_partner_id=own_partner(unit),
        from_at=row.from_at,
        until_at=unit.now,
        replaces_id=row.id,
    )
    unit.add_fact(answer, action, changes=told_of(partner, row))
