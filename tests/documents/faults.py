"""Real stores, keyrings and databases, one call of which fails: before, after it was done, or cut short."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice

import psycopg
import sqlalchemy.exc
from sqlalchemy import event

from hub.errors import StorageUnavailableError

ERROR, DONE, TIMEOUT, SHORT, FULL = "error", "error after success", "timeout", "short write", "disk full"
WAYS = (ERROR, DONE, TIMEOUT, SHORT, FULL)


class Faulty:
    """What it is put in front of, until the call `at`, counted from 0, fails in one way. Once."""

    def __init__(self, real):
        self.real, self.made, self.at, self.way = real, [], None, None
        self.before_each = list

    def fail(self, at=None, way=None):
        self.made, self.at, self.way = [], at, way

    def _call(self, name, *arguments):
        number = len(self.made)
        self.made.append(name)
        self.before_each()
        if number != self.at:
            return getattr(self.real, name)(*arguments)
        if self.way == DONE:
            getattr(self.real, name)(*arguments)
        elif self.way == SHORT:
            return self._short(name, *arguments)
        elif self.way in (TIMEOUT, FULL) and name == "put":
            list(islice(arguments[-1], 1))  # some of it was taken before the store gave up
        raise StorageUnavailableError(f"{name}: {self.way}")


class FaultyStore(Faulty):
    """An object store."""

    def put(self, name, chunks):
        return self._call("put", name, chunks)

    def length(self, name):
        return self._call("length", name)

    def read(self, name, start, lengths):
        return self._call("read", name, start, lengths)

    def delete(self, name):
        return self._call("delete", name)

    def names(self):
        return self._call("names")

    def drop_unfinished(self, before):
        return self._call("drop_unfinished", before)

    def notes(self, folder):
        return self.real.notes(folder)

    def _short(self, name, *arguments):
        """It says that all went well; a list that is cut, it does not."""
        if name in ("names", "drop_unfinished"):
            raise StorageUnavailableError(f"{name}: {self.way}")
        if name == "put":
            return self.real.put(arguments[0], [b"".join(arguments[1])[:-20]])
        answer = getattr(self.real, name)(*arguments)
        if name == "length":
            return answer - 20
        return (piece[:-1] for piece in answer) if name == "read" else None


class FaultyKeyring(Faulty):
    """A keyring."""

    def get(self, key_id):
        return self._call("get", key_id)

    def put(self, key_id, wrapped):
        return self._call("put", key_id, wrapped)

    def erase(self, key_id, at):
        return self._call("erase", key_id, at)

    def ids(self):
        return self._call("ids")

    def erased(self):
        return self._call("erased")

    def returned(self):
        return self._call("returned")

    def close(self):
        self.real.close()

    def _short(self, name, *arguments):
        """A keyring writes whole entries or none."""
        raise StorageUnavailableError(f"{name}: {self.way}")


class Statements:
    """Statements sent, and commits; the one `at` fails."""

    def __init__(self, database):
        self.made, self.at, self.way = [], None, None
        self._database = database

    def fail(self, at=None, way=None):
        self.made, self.at, self.way = [], at, way

    def _count(self, what, way):
        if way == ERROR:
            self.made.append(what)
        if len(self.made) - 1 == self.at and way == self.way:
            raise sqlalchemy.exc.OperationalError(what, None, Exception(way))


@contextmanager
def failing_statements(database):
    """Every statement, before or after it was done."""
    statements = Statements(database)

    def before(_connection, _cursor, statement, *_rest):
        statements._count(statement, ERROR)

    def after(_connection, _cursor, statement, *_rest):
        statements._count(statement, DONE)

    event.listen(database.engine, "before_cursor_execute", before)
    event.listen(database.engine, "after_cursor_execute", after)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", before)
        event.remove(database.engine, "after_cursor_execute", after)


@contextmanager
def failing_commits(database):
    """Every commit of a PostgreSQL database: its connection is lost before it, or before its answer."""
    commits, dialect = Statements(database), database.engine.dialect
    real = dialect.do_commit

    def do_commit(connection):
        commits.made.append("COMMIT")
        if len(commits.made) - 1 != commits.at:
            real(connection)
            return
        if commits.way == DONE:
            real(connection)
        connection.dbapi_connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    dialect.do_commit = do_commit
    try:
        yield commits
    finally:
        dialect.do_commit = real
