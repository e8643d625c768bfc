"""*Bris de glace*: a household opened in an emergency, to look, for a time, told at once to those who watch.

Nothing is looked up before the role, the form and the password are right: until then a code that exists and
one that does not cost the same and answer the same. Then a wrong code is said to be wrong, since somebody
may be in danger; each one counts as a failed attempt to sign in, so that codes cannot be tried in number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from hub.accounts.attempts import forgive_attempt
from hub.accounts.reauthentication import renew_session, require_password
from hub.actors import Actor
from hub.audit.entries import Action, timestamp
from hub.audit.units import ReadingUnit, Trace, WritingUnit, reading, writing
from hub.consent.authorise import AnyUnit, refuse_role, refuse_unknown_item, stand, uuids
from hub.consent.codes import Reason
from hub.consent.emergency_terms import (
    NewOpening,
    Terms,
    check_form,
    motive_context,
    motive_of,
    opened_by,
    terms_of,
)
from hub.consent.fact_rows import posts_of
from hub.consent.facts import Facts, Post
from hub.consent.models import Opening
from hub.consent.moment import moment_at
from hub.consent.opening_rows import BREAK_GLASS, early_end
from hub.consent.platform_rows import PlatformRows
from hub.consent.queries import Known, known_households, platform_facts
from hub.consent.rules import WITHOUT_CONTENTS
from hub.consent.watching import who_is_told
from hub.errors import AccessDeniedError, Asked, ConflictError, InvalidInputError
from hub.registry.models import Household
from hub.registry.short_codes import read_code
from hub.storage.dated import as_corrected
from hub.storage.platform import Platform

ASKED = "break_glass"

_RUNNING = as_corrected(
    select(Opening, Household.short_code)
    .join(Household, Household.id == Opening.household_id)
    .where(
        Opening.kind == BREAK_GLASS,
        Opening.professional_id == bindparam("professional"),
        Opening.replaces_id.is_(None),
        Opening.until_at > bindparam("now"),
        Household.erased_at.is_(None),
    ),
    Opening,
)
_OWN = _RUNNING.order_by(Opening.until_at)
"""A `professional`'s own openings that have not ended `now`, with the code of each household: *Mes canaux*
shows them, so they are asked by a statement made once."""


@dataclass(frozen=True, slots=True)
class Running:
    """One of the actor's own openings that has not ended."""

    id: UUID
    household_id: UUID
    short_code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Broken:
    """The household now open, until when, and the cookie of the session that goes on."""

    household_id: UUID
    until: datetime
    cookie: str


@reading
def terms_of_opening(unit: ReadingUnit) -> tuple[Terms, list[Running]]:
    """What would open, and what the actor has open. Raises AccessDeniedError for a role that may not."""
    _, rows = _require_opener(unit)
    return terms_of(rows), _own(unit)


@reading
def my_openings(unit: ReadingUnit) -> list[Running]:
    """What the actor has open now, the first to end first; nothing for who never broke a glass."""
    return _own(unit)


def break_glass(
    platform: Platform, actor: Actor, new: NewOpening, password: str, address: str, session: bytes
) -> Broken:
    """Open a household by its code, to look, from now on. `session` is the stored id of the actor's own.

    Raises AccessDeniedError for a role that may not, InvalidInputError naming the field, SignInError when
    throttled, ConflictError when the same glass is broken already.
    """
    _check(platform, actor, new)
    attempt_id = require_password(platform, actor, password, address)
    try:
        return _break(platform, actor, new, attempt_id, session)
    except AccessDeniedError as denied:
        if denied.decision.reason is not Reason.NOT_FOUND:
            raise
        raise InvalidInputError("code", "unknown_code") from denied


@writing
def close_glass(unit: WritingUnit, opening_id: UUID) -> None:
    """End one's own opening before its time. Raises AccessDeniedError, alike for what is not one's own,
    what ended and what is not there."""
    found = unit.session.execute(_RUNNING.where(Opening.id == opening_id), _asked(unit)).first()
    if found is None:
        refuse_unknown_item(unit, Asked("close_opening", None, "openings", opening_id))
    row: Opening = found[0]
    known = _locked(unit, row.household_id)
    unit.add_fact(early_end(row, unit.now), Action.BREAK_GLASS_CLOSED, household_id=row.household_id)
    unit.ring(
        row.household_id, who_is_told(unit.session, known, row.partner_id, unit.now) | {row.professional_id}
    )


@reading
def _check(unit: ReadingUnit, new: NewOpening) -> None:
    """All that can be wrong before anything is looked up."""
    check_form(terms_of(_require_opener(unit)[1]), new)


@writing
def _break(unit: WritingUnit, new: NewOpening, attempt_id: UUID, session: bytes) -> Broken:
    """The opening. Raises AccessDeniedError for a code nobody has."""
    post, rows = _require_opener(unit)
    code = Household.short_code == (read_code(new.code) or "")
    household_id = unit.session.scalar(select(Household.id).where(code, Household.erased_at.is_(None)))
    if household_id is None:
        refuse_role(Reason.NOT_FOUND, Asked(ASKED, object_kind="channel"))
    forgive_attempt(unit, attempt_id)
    known = _locked(unit, household_id)
    if unit.session.execute(_RUNNING.where(Opening.household_id == household_id), _asked(unit)).first():
        raise ConflictError("already_open")
    row = _row(unit, known, new, post, rows.parameters.break_glass.minutes)
    unit.add_fact(
        row,
        Action.BREAK_GLASS_OPENED,
        household_id=household_id,
        changes=[
            ("cause", None, new.cause),
            *(("category", None, one) for one in opened_by(terms_of(rows), new.category)),
            ("until_at", None, timestamp(row.until_at)),
        ],
        subject_ids=uuids(moment_at(known.facts, unit.now, unit.now).members(household_id)),
    )
    unit.ring(
        household_id, who_is_told(unit.session, known, row.partner_id, unit.now) | {row.professional_id}
    )
    return Broken(household_id, row.until_at, renew_session(unit, session))


def _row(unit: WritingUnit, known: Known, new: NewOpening, post: Post, minutes: int) -> Opening:
    reason, row_id = motive_of(new.reason), unit.new_id()
    key = unit.platform.household_key(known.head.id, known.head.key_id)
    return Opening(
        id=row_id,
        kind=BREAK_GLASS,
        household_id=known.head.id,
        professional_id=post.professional,
        partner_id=post.partner,
        role=post.role.value,
        cause=new.cause,
        category=new.category or None,
        reason=key.seal(motive_context(unit.platform, known.head.id, row_id), reason.encode()),
        reason_length=len(reason),
        reauthenticated=True,
        from_at=unit.now,
        until_at=unit.now + timedelta(minutes=minutes),
    )


def _require_opener(unit: AnyUnit) -> tuple[Post, PlatformRows]:
    """The actor's post, when its role may break a glass; the same question for every household there is."""
    rows = platform_facts(unit.session, unit.platform.id, unit.now)
    posts = posts_of(unit.session, [unit.actor.id] if unit.actor.id else [])
    moment = moment_at(
        Facts(parameters=rows.parameters, agreements=rows.agreements, posts=posts), unit.now, unit.now
    )
    post = moment.post(unit.actor.id)
    if post is None:
        refuse_role(Reason.ACCOUNT_INACTIVE, Asked(ASKED))
    if moment.paused(post.partner)[0]:
        refuse_role(Reason.PARTNER_SUSPENDED, Asked(ASKED))
    if post.role in WITHOUT_CONTENTS or post.role not in rows.parameters.break_glass.roles:
        refuse_role(Reason.NO_CONTENTS if post.role in WITHOUT_CONTENTS else Reason.ROLE_LIMIT, Asked(ASKED))
    return post, rows


def _own(unit: ReadingUnit) -> list[Running]:
    rows = unit.session.execute(_OWN, _asked(unit)).all()
    return [Running(row.id, row.household_id, code, row.until_at) for row, code in rows]


def _asked(unit: AnyUnit) -> dict[str, Any]:
    return {"professional": unit.actor.id, "now": unit.now}


def _locked(unit: WritingUnit, household_id: UUID) -> Known:
    """The household, its channel held until this transaction ends."""
    return known_households(unit.platform, unit.session, [household_id], None, unit.now, lock=True)[
        household_id
    ]


@reading
def code_of_own(unit: ReadingUnit, household_id: UUID) -> str:
    """The code of a household one follows. Raises AccessDeniedError, alike for unknown and foreign ones."""
    _require_opener(unit)
    standing = stand(unit, household_id, Asked(ASKED, household_id, "channel", household_id))
    unit.leave_no_trace(household_id, Trace.SIDE_LIST)
    return standing.known.head.short_code
