"""Subjects are one person, or a whole household."""

from __future__ import annotations

import pytest

from hub.consent.subjects import Subject


@pytest.mark.parametrize("persons", [frozenset(), frozenset({"ann", "bob"})])
def test_only_a_whole_household_may_be_several_persons_or_none(persons):
    with pytest.raises(ValueError, match="exactly one person"):
        Subject(persons)
    assert Subject(persons, household_wide=True).persons == persons
