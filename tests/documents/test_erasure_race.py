"""Whoever waited while a household was being erased writes nothing into it.

PostgreSQL only: SQLite has one writer.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, func, select

from hub.channels.models import Note
from hub.channels.operations import post_note
from hub.documents.erasure import erase_household
from hub.errors import AccessDeniedError
from hub.platform.deciding import Decider
from tests.databases import wait_for_waiters
from tests.erasure_world import NOTE, build
from tests.platform_builder import PASSWORD


def test_a_note_that_waited_behind_the_decision_is_refused(postgres_database, tmp_path, clock):
    world, engine = build(postgres_database, tmp_path, clock), postgres_database.engine
    deciders = tuple(Decider(one, PASSWORD) for one in (world.officer, world.other))
    code, posted = world.code(world.gone), []

    with ThreadPoolExecutor(1) as beside:

        def decided(_connection, _cursor, statement, *_more):
            if statement.startswith("UPDATE channels SET access_version") and not posted:
                posted.append(beside.submit(post_note, world.platform, world.worker, world.gone.id, NOTE))
                wait_for_waiters(engine)

        event.listen(engine, "after_cursor_execute", decided)
        try:
            erase_household(world.platform, code, deciders, "cli")
        finally:
            event.remove(engine, "after_cursor_execute", decided)
        with pytest.raises(AccessDeniedError) as refused:
            posted[0].result(20)
    assert refused.value.decision.shown == "not_found"
    with world.platform.database.reading() as session:
        kept = select(func.count()).select_from(Note).where(Note.household_id == world.gone.id)
        assert session.scalar(kept) == 0
