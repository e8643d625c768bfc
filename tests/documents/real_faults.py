"""Faults that nobody plays: a full disk, a file another process writes in, a server that refuses, a bucket
that says nothing. Each is told which call it meets, counted from 0, as those of `faults` are."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing, contextmanager

from sqlalchemy import event, text

from hub.storage.objects_s3 import S3ObjectStore
from tests.documents.faults import DONE, FULL, TIMEOUT
from tests.full_disk import full_disk
from tests.services.relay import between
from tests.services.swift import bucket_of_its_own

PAGES = "no page left"
SECONDS = 2.0
"""What the hub waits for a bucket here: longer than a loaded machine takes to answer."""
NO_LIMIT = 2**31 - 2

LOCK = 20_261_123
REFUSALS = {
    TIMEOUT: f"PERFORM pg_advisory_xact_lock({LOCK})",
    FULL: "RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'",
}
"""A lock that somebody else keeps too long, and what the server says when its own disk is full."""


REFUSAL = """CREATE FUNCTION refusal_{number}() RETURNS void LANGUAGE plpgsql SET lock_timeout = '5ms'
AS $$ BEGIN {body}; END $$"""


class Met:
    """Calls that were made; at the call `at` the fault begins, until `fail` says otherwise."""

    def __init__(self, begin, end=list):
        self.made, self.at, self.way = [], None, None
        self._begin, self._end = begin, end

    def fail(self, at=None, way=None):
        self._end()
        self.made, self.at, self.way = [], at, way

    def call(self, *about):
        """Counts it; whether it is the one."""
        self.made.append(about)
        if len(self.made) - 1 == self.at:
            self._begin(self.way, *about)
            return True
        return False


@contextmanager
def filling_disk(world):
    """Each call of database, store and keyring. FULL: from then on no file takes a byte more, not even in its
    middle. PAGES: the database gets no page more."""
    engine, held = world.platform.database.engine, []
    full = ExitStack()

    def begin(way, *about):
        if way == FULL:
            full.enter_context(full_disk())
        elif about:
            held.append(about[0].connection.dbapi_connection)
            held[-1].execute("PRAGMA max_page_count = 1")

    def end():
        full.close()
        while held:
            held.pop().execute(f"PRAGMA max_page_count = {NO_LIMIT}")

    disk = Met(begin, end)

    def before(connection, *_rest):
        disk.call(connection)

    world.store.before_each = world.keyring.before_each = disk.call
    event.listen(engine, "before_cursor_execute", before)
    try:
        yield disk
    finally:
        event.remove(engine, "before_cursor_execute", before)
        disk.fail()
        world.store.before_each = world.keyring.before_each = list


@contextmanager
def another_writer(database):
    """Each transaction that writes in a SQLite file: from then on somebody else has been writing in it for
    longer than anybody waits."""
    with closing(sqlite3.connect(database.url.database, isolation_level=None, timeout=0)) as other:
        impatient = []

        def end():
            if other.in_transaction:
                other.rollback()
            while impatient:
                impatient.pop().execute("PRAGMA busy_timeout = 15000")

        def before(connection, _cursor, statement, *_rest):
            if statement == "BEGIN IMMEDIATE":
                writer.call()
                if other.in_transaction:
                    impatient.append(connection.connection.dbapi_connection)
                    impatient[-1].execute("PRAGMA busy_timeout = 5")

        writer = Met(lambda _way: other.execute("BEGIN IMMEDIATE"), end)
        event.listen(database.engine, "before_cursor_execute", before)
        try:
            yield writer
        finally:
            event.remove(database.engine, "before_cursor_execute", before)
            writer.fail()


@contextmanager
def refusing_server(database):
    """Each statement sent to PostgreSQL, which answers it with a refusal of its own."""

    def before(_connection, _cursor, statement, parameters, _context, many):
        if server.call():
            return f"SELECT refusal_{list(REFUSALS).index(server.way)}()", [()] if many else ()
        return statement, parameters

    server = Met(lambda _way: None)
    with database.engine.connect() as other:
        for number, body in enumerate(REFUSALS.values()):
            other.execute(text(REFUSAL.format(number=number, body=body)))
        other.commit()
        other.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
        event.listen(database.engine, "before_cursor_execute", before, retval=True)
        try:
            yield server
        finally:
            event.remove(database.engine, "before_cursor_execute", before)
            other.execute(text(f"SELECT pg_advisory_unlock({LOCK})"))
            for number in range(len(REFUSALS)):
                other.execute(text(f"DROP FUNCTION refusal_{number}()"))
            other.commit()


@contextmanager
def mute_bucket(server):
    """Each request to a bucket of this server, and a store over one. TIMEOUT: it is left without an answer,
    and undone. DONE: done, and left without an answer."""

    def asks():
        return not (bucket.call() and bucket.way == TIMEOUT)

    def answer(said):
        mute = len(bucket.made) - 1 == bucket.at and bucket.way == DONE
        return None if mute else said

    bucket, name = Met(lambda _way: None), bucket_of_its_own(server)
    with between(server.endpoint, answer, asks) as endpoint:
        yield bucket, S3ObjectStore(name, endpoint=endpoint, attempts=1, read_timeout=SECONDS)
