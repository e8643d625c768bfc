"""Loading the demo: once, to the end, never into a platform that is in use."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.accounts.operations import sign_in
from hub.actors import anonymous_actor
from hub.audit.models import AuditEntry, AuditPending
from hub.audit.verdict import Result
from hub.channels.listing import my_channels
from hub.channels.models import Note
from hub.demo.cast import CAST, PASSWORD
from hub.demo.load import is_loaded, is_unfinished, load_demo, wish_for
from hub.demo.wish import HISTORY
from hub.errors import ConfigurationError
from hub.platform.accounts import find_account
from hub.registry.models import Household
from tests.demo.logs import verdict_of
from tests.platform_builder import actor_of, add_professional, build_platform


@pytest.fixture
def platform(sqlite_database, tmp_path, clock):
    begins = clock.now - HISTORY - timedelta(days=1)
    made = build_platform(sqlite_database, tmp_path, lambda: begins)
    return replace(made, clock=clock)


def count(platform, column):
    with platform.database.reading() as session:
        return session.scalar(select(func.count(column)))


def test_the_default_world_loads_with_a_sealed_log_that_verifies(platform):
    done = load_demo(platform, wish_for(platform, 1, 24, None))
    assert done.households == count(platform, Household.id) == 24
    assert done.notes == count(platform, Note.id)
    assert is_loaded(platform)
    assert count(platform, AuditPending.entry_id) == 0
    assert verdict_of(platform).result is Result.INTACT
    with platform.database.reading() as session:
        outcomes = set(session.scalars(select(AuditEntry.outcome)))
    assert outcomes == {"permitted", "refused"}


def test_all_six_statuses_are_shown_in_the_lists_of_the_team(platform):
    load_demo(platform, wish_for(platform, 1, 24, None))
    shown = set()
    for one in CAST:
        actor = actor_of(platform, find_account(platform, one.mail))
        if one.role not in ("dpo", "administrator"):
            lines = my_channels(platform, actor, limit=50).lines
            shown |= {str(line.card.agreed.status) for line in lines}
    assert shown == {"given", "partial", "refused", "withdrawn", "expired", "pending"}


def test_the_printed_accounts_sign_in(platform):
    load_demo(platform, wish_for(platform, 1, 1, None))
    for one in (CAST[0], CAST[-1]):
        assert sign_in(platform, anonymous_actor(), one.mail, PASSWORD, "203.0.113.7", "Firefox")


def test_an_interrupted_load_goes_on_where_it_stopped(platform, clock):
    def stop(number):
        if number == 3:
            raise KeyboardInterrupt

    wish = wish_for(platform, 1, 6, None)
    with pytest.raises(KeyboardInterrupt):
        load_demo(platform, wish, told=stop)
    assert is_unfinished(platform)
    clock.advance(days=1)
    again = wish_for(platform, 1, 6, None)
    assert again == wish, "the world ends where it was to end"
    assert load_demo(platform, again).households == 3
    assert count(platform, Household.id) == 6
    assert not is_unfinished(platform)


def test_invented_persons_are_never_mixed_with_others(platform):
    add_professional(platform, "mep")
    with pytest.raises(ConfigurationError, match="in use"):
        wish_for(platform, 1, 24, None)


def test_a_platform_set_up_too_late_has_no_room_for_history(sqlite_database, tmp_path, clock):
    with pytest.raises(ConfigurationError, match="of its own"):
        wish_for(build_platform(sqlite_database, tmp_path, clock), 1, 24, None)
