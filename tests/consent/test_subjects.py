"""Subjects are one person, or a whole household."""

from __future__ import annotations

import pytest

from hub.consent.subjects import Subject, about_alone


@pytest.mark.parametrize("persons", [frozenset(), frozenset({"ann", "bob"})])
def test_only_a_whole_household_may_be_several_persons_or_none(persons):
    with pytest.raises(ValueError, match="exactly one person"):
        Subject(persons)
    assert Subject(persons, household_wide=True).persons == persons


def test_a_person_may_be_the_subject_of_several_rows_never_as_one_of_a_household():
    ann, bob = Subject(frozenset({"ann"})), Subject(frozenset({"bob"}))
    all_of_them = Subject(frozenset({"ann"}), household_wide=True)
    assert about_alone({1: ann, 2: all_of_them, 3: bob, 4: ann}, "ann") == {1, 4}
