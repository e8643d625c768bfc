"""A platform three partners work on, over HTTP, with everything kept where the fixture says.

`social` (Samusocial), `job` (Maison de l'emploi) and `housing` (HIS) follow one household; `stranger`, of
HIS as well, follows another. Nobody in the household has agreed to anything yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from hub.actors import Actor, Origin, system_actor
from hub.audit.models import AuditEntry
from hub.documents.fsck import check_store
from hub.households.operations import Opened
from hub.storage.db import Base, Database
from hub.storage.objects import ObjectStore
from hub.storage.objects_file import FileObjectStore
from hub.storage.objects_s3 import S3ObjectStore
from hub.storage.platform import Platform
from tests import databases, papers
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_household, add_professional, approve_texts, build_platform
from tests.services.swift import S3Server, bucket_of_its_own

STORES = ("sqlite-files", "postgresql-s3")
REFERENCE = re.compile(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b")
CSRF = re.compile(r'name="csrf[_-]token" (content|value)="[^"]+"')


class World:
    """The people, their browsers, and what is kept of them."""

    def __init__(self, platform: Platform, clock: FixedClock) -> None:
        self.platform, self.clock = platform, clock
        self.app: Flask = application(platform)
        self.social = add_professional(platform, "ssp", profession="social_worker", name="Sarah Benali")
        self.job = add_professional(platform, "mep", name="Karim Haddad")
        self.housing = add_professional(platform, "his", profession="housing_officer", name="Nadia Roy")
        self.stranger = add_professional(platform, "his", profession="housing_officer", name="Luc Petit")
        self.home: Opened = add_household(
            platform, [self.job, self.housing], referents=[self.social], code="F-7K2M"
        )
        self.elsewhere: Opened = add_household(platform, [self.stranger], code="F-9Q4T")
        self.url = f"/canaux/{self.home.id}"
        approve_texts(platform)

    @property
    def adult(self) -> UUID:
        return self.home.person_ids[0]

    def person(self, actor: Actor) -> Person:
        return Person(self.app, self.platform, actor)

    def stored(self) -> list[str]:
        return [name for name, _ in self.platform.objects.names()]

    def sound(self) -> bool:
        """Rows, objects and keys belong together, an hour after the last upload."""
        self.clock.advance(hours=2)
        return check_store(self.platform, system_actor(Origin.CLI)).sound

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.platform.database.reading() as session:
            tables = Base.metadata.sorted_tables
            return {one.name: session.scalar(select(func.count()).select_from(one)) or 0 for one in tables}

    def entries(self, action: str) -> list[AuditEntry]:
        """What the log says of these acts, in order."""
        with self.platform.database.reading() as session:
            query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.entry_id)
            return list(session.scalars(query))

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Every SQL statement sent meanwhile, with the end of each transaction."""
        seen: list[str] = []
        engine = self.platform.database.engine

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            seen.append(statement)

        def committed(_connection: Any) -> None:
            seen.append("COMMIT")

        event.listen(engine, "before_cursor_execute", note)
        event.listen(engine, "commit", committed)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)
            event.remove(engine, "commit", committed)


@contextmanager
def opened(stores: str, request: pytest.FixtureRequest, folder: Path, **settings: object) -> Iterator[World]:
    """A world on SQLite and files, or on PostgreSQL and S3."""
    clock, data = FixedClock(), folder / "data"
    data.mkdir()
    with storage(stores, request, data) as (database, objects):
        yield World(build_platform(database, data, clock, objects=objects, **settings), clock)


@contextmanager
def storage(
    stores: str, request: pytest.FixtureRequest, data: Path, role: str = databases.RUNNING
) -> Iterator[tuple[Database, ObjectStore]]:
    """One of the STORES, empty; on PostgreSQL as the role that runs the service, unless told otherwise."""
    with ExitStack() as stack:
        objects: ObjectStore
        if stores == "sqlite-files":
            template = request.getfixturevalue("sqlite_template")
            database = stack.enter_context(databases.fresh_sqlite(template, data))
            objects = FileObjectStore(data / "objects")
        else:
            postgres = request.getfixturevalue("postgres")
            database = stack.enter_context(databases.fresh_postgres(postgres, role))
            objects = _bucket(request.getfixturevalue("s3_server"))
            stack.callback(_empty, objects)
        yield database, objects


_buckets: dict[str, S3ObjectStore] = {}


def _bucket(server: S3Server) -> S3ObjectStore:
    """One bucket for all worlds, empty when a world begins: a client takes longer to make than a world."""
    if server.endpoint not in _buckets:
        with pytest.MonkeyPatch.context() as environment:
            server.give_credentials(environment)
            _buckets[server.endpoint] = S3ObjectStore(bucket_of_its_own(server), endpoint=server.endpoint)
    return _buckets[server.endpoint]


def _empty(objects: ObjectStore) -> None:
    for name, _ in list(objects.names()):
        objects.delete(name)
    guards = objects.notes("guard")
    for name in guards.names() if guards else ():
        guards.delete(name)


def note(body: str, **more: object) -> dict[str, object]:
    """What the composer sends."""
    return {"category": "coordination", "subject": "household", "body": body, "kind": "note", **more}


def deposit(subject: UUID | str, **more: object) -> dict[str, object]:
    """What the deposit form sends, but for the files."""
    return {"type": "payslip", "category": "resources", "subject": str(subject), "title": "", **more}


def multipart(fields: dict[str, object], files: Sequence[tuple[str, bytes]]) -> tuple[bytes, str]:
    """The body and its content type, as a browser lays them out: fields, then files."""
    line = uuid4().hex
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    parts += [
        f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'.encode()
        + b"Content-Type: application/octet-stream\r\n\r\n"
        + content
        + b"\r\n"
        for name, content in files
    ]
    return b"".join(parts) + f"--{line}--\r\n".encode(), f"multipart/form-data; boundary={line}"


def upload(
    person: Person, channel: str, fields: dict[str, object], *files: tuple[str, bytes], **headers: str
) -> TestResponse:
    """Deposit files as the script of the page does, token in a header."""
    body, kind = multipart(fields, files)
    return person.client.post(
        f"{channel}/pieces",
        base_url=person.origin,
        headers=person.headers
        | {"Accept": "application/json", "X-CSRFToken": person.token(channel)}
        | headers,
        data=body,
        content_type=kind,
    )


def download(person: Person, document: str) -> TestResponse:
    return person.client.get(f"/pieces/{document}/original", base_url=person.origin, headers=person.headers)


def payslip(person: Person, world: World, **more: object) -> str:
    """Deposit a payslip of the first adult; its id."""
    answer = upload(person, world.url, deposit(world.adult, **more), ("bulletin.pdf", papers.pdf()))
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["ids"][0])


def without_reference(text: str) -> str:
    """An answer without what each one draws anew, in a fixed width: its number, and the tokens of its forms,
    which are signed with the second."""
    return CSRF.sub("", REFERENCE.sub("", text))
