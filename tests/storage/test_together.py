"""Changes sent together are all carried out, or none; on PostgreSQL they are one statement."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, event, select, update
from sqlalchemy.exc import IntegrityError

from hub.accounts.models import Partner, Professional
from hub.clock import new_id
from hub.storage.rows import table_of
from hub.storage.together import insertion, write_together

_PARTNERS = table_of(Partner)
_RENAME = (
    update(_PARTNERS)
    .where(_PARTNERS.c.code == bindparam("which"))
    .values(name=bindparam("said"))
    .returning(_PARTNERS.c.name)
)


def _partner(clock, code):
    return Partner(id=new_id(clock()), code=code, name=code, field="social", position=0)


def _professional(clock, lookup):
    return Professional(
        id=new_id(clock()),
        name=b"n",
        mail=b"m",
        lookup=lookup,
        language="fr",
        theme="auto",
        created_at=clock(),
    )


def _stored(database):
    with database.reading() as session:
        names = {row.code: row.name for row in session.scalars(select(Partner))}
        return names, set(session.scalars(select(Professional.lookup)))


def test_each_is_carried_out_and_the_last_one_answers(database, clock):
    with database.writing() as session:
        write_together(session, insertion(_partner(clock, "old")))
    rows = [_partner(clock, "one"), _professional(clock, b"l"), _partner(clock, "two")]
    said = []
    with database.writing() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *given: said.append(given[2]))
        renamed = write_together(
            session, *(insertion(row) for row in rows), (_RENAME, {"which": "old", "said": "new"})
        )
        assert renamed.scalar_one() == "new"
    assert _stored(database) == ({"old": "new", "one": "one", "two": "two"}, {b"l"})
    assert len(said) == (4 if database.is_sqlite else 1)


def test_one_that_is_refused_leaves_none(database, clock):
    with database.writing() as session:
        write_together(session, insertion(_partner(clock, "there")))
    with pytest.raises(IntegrityError), database.writing() as session:
        write_together(session, insertion(_professional(clock, b"l")), insertion(_partner(clock, "there")))
    assert _stored(database) == ({"there": "there"}, set())


def test_what_the_session_holds_back_is_written_first(database, clock):
    held = _partner(clock, "held")
    with database.writing() as session:
        session.add(held)
        renamed = write_together(
            session, insertion(_partner(clock, "other")), (_RENAME, {"which": "held", "said": "seen"})
        )
        assert renamed.scalar_one() == "seen"
