"""Reminders of requests that wait: the bell for whom they wait for. The lists say the rest, by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from hub.channels.bells import hearing, standing_near
from hub.consent.authorise import NOWHERE
from hub.consent.lists import audience
from hub.consent.moment import moment_at
from hub.consent.queries import Known, known_households
from hub.documents.piece_requests.models import PieceRequest, PieceRequestAnswer
from hub.documents.piece_requests.rules import reminded_between
from hub.storage.platform import Platform


def ring_reminders(platform: Platform, since: datetime, until: datetime) -> None:
    """Ring for each waiting request of which a reminder came due after `since` and by `until`: those of the
    partner asked who may read it."""
    every = platform.settings.piece_reminder_days
    ages = (
        select(PieceRequest.id, PieceRequest.created_at)
        .outerjoin(PieceRequestAnswer, PieceRequestAnswer.request_id == PieceRequest.id)
        .where(
            PieceRequestAnswer.request_id.is_(None), PieceRequest.created_at <= until - timedelta(days=every)
        )
    )
    with platform.database.reading() as session:
        waiting = session.execute(ages)
        recalled = [row[0] for row in waiting if reminded_between(row[1], every, since, until)]
        if not recalled:
            return
        due = list(session.scalars(select(PieceRequest).where(PieceRequest.id.in_(recalled))))
        ids = list({one.household_id for one in due})
        known = known_households(platform, session, ids, None, until)
    for request in due:
        if request.household_id in known:
            platform.bell.ring(request.household_id, _asked(known[request.household_id], request, until))


def _asked(known: Known, request: PieceRequest, now: datetime) -> frozenset[UUID]:
    seen = audience(
        known.facts,
        request.household_id,
        known.subjects[request.subject_id],
        request.category,
        NOWHERE,
        now,
    )
    readers = hearing(seen) & standing_near(known.facts, request.household_id, now)
    if request.asked_id is not None and request.asked_id in readers:
        return frozenset({request.asked_id})
    moment = moment_at(known.facts, now, now)
    posts = {who: moment.post(who) for who in readers}
    return frozenset(who for who, post in posts.items() if post and post.partner == request.asked_partner_id)
