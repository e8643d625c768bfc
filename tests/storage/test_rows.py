"""Rows inserted past the ORM come after what the session holds, with every column."""

from __future__ import annotations

from sqlalchemy import select

from hub.accounts.models import Partner, Professional
from hub.clock import new_id
from hub.storage.rows import insert_rows


def _partners(clock, count):
    return [
        Partner(id=new_id(clock()), code=f"p{n}", name=f"Partenaire {n}", field="social", position=n)
        for n in range(count)
    ]


def _stored(database):
    with database.reading() as session:
        return [
            (row.id, row.code, row.name, row.field, row.position)
            for row in session.scalars(select(Partner).order_by(Partner.position))
        ]


def test_one_row_and_many_are_stored_with_every_column(database, clock):
    rows = _partners(clock, 3)
    with database.writing() as session:
        insert_rows(session, rows[0])
        insert_rows(session, *rows[1:])
    assert _stored(database) == [(row.id, row.code, row.name, row.field, row.position) for row in rows]


def test_a_row_given_belongs_to_no_session(database, clock):
    row = Professional(
        id=new_id(clock()), name=b"n", mail=b"m", lookup=b"l", language="fr", theme="auto", created_at=clock()
    )
    with database.writing() as session:
        insert_rows(session, row)
        assert list(session) == []
        stored = session.get_one(Professional, row.id)
    assert (stored.lookup, stored.created_at) == (b"l", clock())
    assert stored is not row


def test_what_the_session_holds_back_is_written_first(database, clock):
    first, second = _partners(clock, 2)
    with database.writing() as session:
        session.add(first)
        insert_rows(session, second)
        assert first not in session.new
    assert len(_stored(database)) == 2
