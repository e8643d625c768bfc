"""A reading that is given up leaves nothing on its connection for whoever has it next."""

from __future__ import annotations

from sqlalchemy import text

from hub.storage.streams import streamed

MANY = text("SELECT number FROM generate_series(1, 100) AS number")


def test_rows_come_page_after_page(postgres_database):
    with postgres_database.reading() as session:
        assert [row.number for row in streamed(session, MANY, 7)] == list(range(1, 101))


def test_a_reading_given_up_half_way_breaks_no_later_transaction_of_its_connection(postgres_database):
    """Whatever keeps it, a traceback or a cycle, lets go of it when somebody else has the connection."""
    with postgres_database.reading() as session:
        given_up = streamed(session, MANY, 7)
        assert next(given_up).number == 1

    with postgres_database.writing() as session:
        session.execute(text("SELECT 1"))
        given_up.close()
        assert session.scalar(text("SELECT 1")) == 1
