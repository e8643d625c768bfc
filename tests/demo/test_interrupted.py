"""A load killed anywhere, and loaded again, makes the world that a load nobody killed makes."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from hub.audit.entries import Action
from hub.audit.models import AuditEntry
from hub.audit.sealer import seal_all
from hub.audit.verdict import Result
from hub.channels.models import ReadPosition
from hub.consent.models import ConsentEvidence, ConsentProof, Opening, Review
from hub.demo import load
from hub.demo.begun import begun
from hub.demo.life import LATELY
from hub.demo.story import stories
from hub.demo.wish import HISTORY
from hub.documents.models import Document, DocumentExemption, DocumentMark, DocumentVersion
from hub.documents.piece_requests.models import PieceRequest, PieceRequestAnswer
from hub.errors import ConfigurationError
from hub.requests.models import AccessRequest, AccessRequestAnswer
from tests import databases
from tests.demo.logs import verdict_of
from tests.demo.written import picture, written
from tests.platform_builder import build_platform

HOUSEHOLDS = 3
"""One written by hand, one drawn, one in which somebody foreign knocks."""


class KilledError(BaseException):
    """What nobody catches."""


class ToldError(Exception):
    """Every household is there."""


@contextmanager
def killed_after(engine, count):
    """So many transactions that write to the log are committed; the next one does not come to its end."""
    entries, acts = [], []

    def writes(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO audit_entry"):
            if len(acts) >= count:
                raise KilledError
            entries.append(statement)

    def committing(_connection):
        if entries:
            acts.append(tuple(entries))
            entries.clear()

    event.listen(engine, "before_cursor_execute", writes)
    event.listen(engine, "commit", committing)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", writes)
        event.remove(engine, "commit", committing)


@pytest.fixture
def a_platform(sqlite_template, tmp_path, clock):
    @contextmanager
    def made(name):
        folder = tmp_path / name
        folder.mkdir()
        begins = clock.now - HISTORY - timedelta(days=1)
        with databases.fresh_sqlite(sqlite_template, folder) as database:
            yield replace(build_platform(database, folder, lambda: begins), clock=clock)

    return made


def households(platform):
    """All that is stored of each, in the order of the stories."""
    wish = load.wish_for(platform, 1, HOUSEHOLDS, None)
    stage = load._stage(platform, wish, picture)
    for story in stories(wish):
        found = begun(platform, story)
        with platform.database.reading() as session:
            read = select(ReadPosition.seq).where(ReadPosition.household_id == found.opened.id)
            positions = sorted(session.scalars(read))
        yield {**sorted_changes(written(platform, stage, found.opened)), "read": positions}


def sorted_changes(stored):
    """An entry names the partners in the order of their ids, which each platform draws."""
    entries = [
        tuple(sorted(part) if isinstance(part, tuple) else part for part in one) for one in stored["entries"]
    ]
    return stored | {"entries": sorted(entries, key=str)}


def load_households(platform, upto=HOUSEHOLDS, of=HOUSEHOLDS):
    """Load, and end where so many households were told."""

    def told(number):
        if number == upto:
            raise ToldError

    load.load_demo(platform, load.wish_for(platform, 1, of, None), picture, told)


def test_a_load_killed_after_every_single_act_makes_the_world_of_one_nobody_killed(a_platform):
    with a_platform("killed") as killed, a_platform("whole") as whole:
        with pytest.raises(ToldError):
            load_households(whole)
        with pytest.raises(ToldError):
            load_households(killed, upto=HOUSEHOLDS - 1)
        times = 0
        while True:
            try:
                with killed_after(killed.database.engine, 1):
                    load_households(killed)
            except KilledError:
                times += 1
            except ToldError:
                break
        assert times >= 8
        assert list(households(killed)) == list(households(whole))
        seal_all(killed.database)
        assert verdict_of(killed).result is Result.INTACT


PASSES = 6
"""Acts before a kill: the first ones only look at persons and papers again, as every pass does."""


def test_what_people_did_lately_is_whole_however_often_its_telling_is_killed(a_platform):
    with a_platform("killed") as killed, a_platform("whole") as whole:
        load.load_demo(whole, load.wish_for(whole, 1, 1, None), picture)
        with pytest.raises(ToldError):
            load_households(killed, upto=1, of=1)
        times = 0
        while load.is_unfinished(killed):
            with suppress(KilledError), killed_after(killed.database.engine, PASSES):
                load.load_demo(killed, load.wish_for(killed, 1, 1, None), picture)
            times += 1
        assert times >= 6
        assert lately(killed) == lately(whole)
        seal_all(killed.database)
        assert verdict_of(killed).result is Result.INTACT


def lately(platform):
    """Every act of the last days by whom and when, what only looks aside, and the rows that came of them."""
    looks = [one for one in Action if one.value.endswith((":explained", ":listed", ":read"))]
    since = platform.clock() - LATELY - timedelta(days=1)
    told = select(AuditEntry.at, AuditEntry.action, AuditEntry.role, AuditEntry.reason).where(
        AuditEntry.at >= since, AuditEntry.action.not_in(looks)
    )
    rows = (AccessRequest, AccessRequestAnswer, Opening, Review, ConsentEvidence, ConsentProof, PieceRequest)
    rows += (PieceRequestAnswer, Document, DocumentVersion, DocumentMark, DocumentExemption)
    with platform.database.reading() as session:
        acts = Counter(map(tuple, session.execute(told)))
        counts = [session.scalar(select(func.count()).select_from(one)) for one in rows]
    return acts, counts


def test_a_load_goes_on_with_no_other_world_than_it_began(a_platform):
    with a_platform("begun") as platform:
        with pytest.raises(ToldError):
            load_households(platform)
        with pytest.raises(ConfigurationError, match="another seed"):
            load.load_demo(platform, load.wish_for(platform, 2, HOUSEHOLDS, 40))
