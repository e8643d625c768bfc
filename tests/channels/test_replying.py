"""The note one is about to answer is one that may be read, or nothing."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from hub.channels.operations import NewNote, post_note
from hub.channels.replying import note_to_answer
from hub.errors import AccessDeniedError
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform_builder import add_household, add_professional, build_platform


def test_a_hidden_note_and_an_absent_one_are_alike(
    database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    platform = build_platform(database, tmp_path, clock)
    social = add_professional(platform, "ssp", profession="social_worker")
    housing = add_professional(platform, "his", profession="housing_officer")
    home = add_household(platform, [social, housing]).id
    shown = post_note(platform, social, home, NewNote("coordination", None, "Pour tous"))
    hidden = post_note(platform, social, home, NewNote("social", None, "Pour nous"))
    found = note_to_answer(platform, housing, home, shown.id)
    assert found is not None
    assert found.body == "Pour tous"
    assert note_to_answer(platform, housing, home, hidden.id) is None
    assert note_to_answer(platform, housing, home, uuid4()) is None
    with pytest.raises(AccessDeniedError):
        note_to_answer(platform, add_professional(platform, "his"), home, shown.id)
