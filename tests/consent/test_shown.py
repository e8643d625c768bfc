"""What leaves the hub of each refusal, as one table, and the way out that goes with it."""

from __future__ import annotations

import pytest

from hub.consent.codes import Action, Reason, Silence, WayOut
from hub.consent.shown import WAYS_OUT, shown

NOTHING = Silence.NOTHING
OPENLY = [Reason.ACCOUNT_INACTIVE, Reason.PARTNER_SUSPENDED, Reason.NO_CONTENTS]
UNKNOWN = [Reason.NOT_FOUND, Reason.NOT_MEMBER, Reason.SUBJECT_DISSOLVED]
TOLD = [reason for reason in Reason if reason not in OPENLY and reason not in UNKNOWN]
LOUD = [Action.READ, Action.DOWNLOAD_ORIGINAL, Action.EXPORT]


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("action", [Action.SEARCH, Action.COUNT_EXISTS])
def test_search_and_counts_stay_silent_about_everything(action, reason, closed):
    assert shown(reason, action, closed=closed) is NOTHING


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("reason", list(Reason))
def test_a_replay_tells_everything(reason, closed):
    assert shown(reason, Action.REPLAY_AT, closed=closed) is reason


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("reason", OPENLY)
@pytest.mark.parametrize("action", [*LOUD, Action.LIST, Action.WRITE])
def test_what_is_the_same_for_every_id_may_be_said(action, reason, closed):
    assert shown(reason, action, closed=closed) is reason


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("reason", UNKNOWN)
def test_what_a_stranger_may_not_know_looks_like_an_unknown_id(reason, closed):
    for action in (*LOUD, Action.WRITE):
        assert shown(reason, action, closed=closed) is Reason.NOT_FOUND
    assert shown(reason, Action.LIST, closed=closed) is NOTHING


@pytest.mark.parametrize("reason", TOLD)
def test_a_closed_category_looks_like_an_unknown_id_except_to_who_writes(reason):
    for action in LOUD:
        assert shown(reason, action, closed=True) is Reason.NOT_FOUND
    assert shown(reason, Action.LIST, closed=True) is NOTHING
    assert shown(reason, Action.WRITE, closed=True) is reason


@pytest.mark.parametrize("reason", TOLD)
def test_other_reasons_are_told(reason):
    for action in (*LOUD, Action.LIST, Action.WRITE):
        assert shown(reason, action, closed=False) is reason


def test_everything_that_may_be_shown_has_its_way_out():
    assert set(WAYS_OUT) == {*Reason, *Silence}
    assert set(WAYS_OUT.values()) == set(WayOut)


def test_a_stranger_and_an_unknown_id_have_the_same_way_out():
    assert WAYS_OUT[Reason.NOT_MEMBER] is WAYS_OUT[Reason.NOT_FOUND]
