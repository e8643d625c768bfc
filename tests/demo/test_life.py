"""The invented platform shows life: requests open and answered, a signed sheet, a reviewed opening."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.audit.models import AuditEntry
from hub.audit.verdict import Result
from hub.consent.models import ConsentEvidence, ConsentProof
from hub.demo import papers
from hub.demo.cast import BY_KEY
from hub.demo.life import lead_lives
from hub.demo.load import _check_papers, _stage, load_demo, wish_for
from hub.demo.story import code_of
from hub.demo.wish import HISTORY
from hub.documents.expected import expected_documents
from hub.documents.models import DocumentMark
from hub.documents.piece_requests.listing import my_piece_requests
from hub.platform.accounts import find_account
from hub.platform.emergencies import emergencies
from hub.registry.models import Household
from hub.requests.listing import list_requests
from hub.requests.models import AccessRequest
from tests.demo.logs import verdict_of
from tests.platform_builder import actor_of, build_platform


@pytest.fixture
def platform(sqlite_database, tmp_path, clock):
    begins = clock.now - HISTORY - timedelta(days=1)
    made = build_platform(sqlite_database, tmp_path, lambda: begins)
    return replace(made, clock=clock)


@pytest.fixture
def wish(platform):
    found = wish_for(platform, 1, 1, None)
    load_demo(platform, found, papers.draw)
    return found


def actor(platform, key):
    return actor_of(platform, find_account(platform, BY_KEY[key].mail))


def requests(platform, key):
    return [
        (str(one.kind), str(one.state), one.mine) for one in list_requests(platform, actor(platform, key))
    ]


def test_requests_of_each_kind_wait_and_some_are_answered(platform, wish):
    assert ("consent", "waiting", True) in requests(platform, "jeanne.m")
    assert ("scope", "waiting", False) in requests(platform, "yann.g")
    assert ("scope", "declined", True) in requests(platform, "nadia.r")
    assert ("team", "waiting", False) in requests(platform, "nadia.r")
    assert ("team", "declined", True) in requests(platform, "moussa.t")


def test_a_document_is_asked_for_another_came_and_a_third_was_declined(platform, wish):
    mine = my_piece_requests(platform, actor(platform, "nadia.r"))
    assert [(one.type, str(one.state)) for one in mine] == [
        ("rent_receipt", "declined"),
        ("civil_status", "waiting"),
        ("hosting_certificate", "deposited"),
    ]
    (waiting,) = [one for one in my_piece_requests(platform, actor(platform, "jeanne.m")) if one.asks_me]
    assert (waiting.type, waiting.reminders) == ("civil_status", 1)


def test_a_broken_glass_is_closed_and_reviewed_and_the_log_says_so(platform, wish):
    found = emergencies(platform, actor(platform, "marc.d"))
    assert len(found) == 1
    with platform.database.reading() as session:
        actions = set(session.scalars(select(AuditEntry.action)))
    assert {"break_glass:opened", "break_glass:closed", "break_glass:reviewed"} <= actions
    assert verdict_of(platform).result is Result.INTACT


def test_documents_are_in_every_state_and_nobody_checks_twice(platform, wish):
    def states():
        page = expected_documents(platform, actor(platform, "jeanne.m"), home.id)
        return {row.state.value for _, rows in page.slots for row in rows}

    with platform.database.reading() as session:
        home = session.scalars(select(Household).where(Household.short_code == code_of(wish, 0))).one()
    assert {"missing", "validated", "to_redo", "expired", "to_check"} <= states()
    marks = select(func.count()).select_from(DocumentMark)
    with platform.database.reading() as session:
        before = session.scalar(marks)
    _check_papers(_stage(platform, wish, papers.draw), wish)
    with platform.database.reading() as session:
        assert session.scalar(marks) == before == 3


def test_a_signed_sheet_shows_a_consent_and_nothing_is_done_twice(platform, wish):
    def counts():
        with platform.database.reading() as session:
            tables = (AccessRequest.id, ConsentEvidence.id, ConsentProof.evidence_id)
            return [session.scalar(select(func.count(one))) for one in tables]

    assert counts()[1:] == [1, 1]
    before = counts()
    lead_lives(_stage(platform, wish, papers.draw), wish, code_of(wish, 0))
    assert counts() == before
