"""Words that stand nowhere else, and the search for them in everything that is kept.

Each is looked for as text, in both UTF-16s, escaped as JSON and in addresses, in hexadecimal, and in base64
whatever stands before it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

BEGINNING = "Canarî-"
"""Of every such word."""


def disguises(word: str) -> Iterator[bytes]:
    """How a word may stand in a file."""
    for spelled in {word, word.upper(), word.casefold()}:
        text = spelled.encode()
        yield text
        yield spelled.encode("latin-1", "ignore")
        yield spelled.encode("utf-16-le")
        yield spelled.encode("utf-16-be")
        yield json.dumps(spelled)[1:-1].encode()
        yield quote(spelled).encode()
        yield text.hex().encode()
        for before in range(3):
            # Only the characters that do not depend on what stands around the word.
            whole = base64.b64encode(b"\0" * before + text)
            yield whole[-(-before * 8 // 6) : len(whole) // 4 * 4 - 4]
            yield base64.urlsafe_b64encode(b"\0" * before + text)[
                -(-before * 8 // 6) : len(whole) // 4 * 4 - 4
            ]


def found_in(content: bytes, words: dict[str, str]) -> set[str]:
    """The names of the words this content holds, in any disguise. A look for what all begin with comes first:
    where even that is not, no word is."""
    assert all(word.startswith(BEGINNING) for word in words.values())
    if not any(one in content for one in disguises(BEGINNING)):
        return set()
    return {name for name, word in words.items() if any(one in content for one in disguises(word))}


def found_in_folder(folder: Path, words: dict[str, str]) -> dict[str, set[str]]:
    """File → names of the words it holds, or is named after."""
    found = {}
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        if holds := found_in(content + b"\n" + str(path.relative_to(folder)).encode(), words):
            found[str(path.relative_to(folder))] = holds
    return found


def found_in_database(address: str, words: dict[str, str]) -> dict[str, set[str]]:
    """Table → names of the words its rows hold, as a dump writes them, in text and in binary."""
    found = {}
    with psycopg.connect(address.replace("+psycopg", "")) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in rows:
            content = b"".join(_dump(connection, table, form) for form in ("text", "binary"))
            if holds := found_in(content, words):
                found[table] = holds
    assert len(rows) > 20
    return found


def _dump(connection: psycopg.Connection, table: str, form: str) -> bytes:
    query = sql.SQL("COPY {} TO STDOUT (FORMAT {})").format(sql.Identifier(table), sql.SQL(form))
    with connection.cursor().copy(query) as copied:
        return b"".join(copied)
