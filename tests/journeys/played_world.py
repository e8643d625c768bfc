"""A world of the access cases played through the operations, its clock where the story is: what happens and
what is asked come in the order of their instants, and at one instant what happens comes first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from hub.actors import Actor
from hub.channels.models import Note
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.consent.asking import explain_decision
from hub.consent.codes import Action
from hub.consent.collecting import Collected
from hub.consent.operations import record_consent, withdraw_consent
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.originals import download_original
from hub.documents.reading import open_document
from hub.errors import AccessDeniedError, InvalidInputError
from hub.platform.configuration import PlatformConfiguration
from hub.storage.db import Database
from tests import papers
from tests.consent.worlds_loader import read
from tests.fixed_clock import FixedClock
from tests.platform_builder import (
    add_professional,
    approve_texts,
    build_platform,
    configuration,
    partner_id,
)

WHO_HEARD = "Awa T., médiatrice"


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def configured(world: dict[str, Any]) -> PlatformConfiguration:
    """The scopes and bases of the world; referents and coordinators, who decide about households, have those
    of its workers."""
    usual = configuration().model_dump(mode="json")
    scopes: dict[str, Any] = {}
    for row in world["scopes"]:
        roles = (row["role"], "referent", "coordinator")
        scopes.setdefault(row["partner"], {}).update(dict.fromkeys(roles, row["levels"]))
    bases = [
        {key: row[key] for key in ("categories", "basis", "agreement")} | {"partners": [row["partner"]]}
        for row in world["legal_bases"]
    ]
    return PlatformConfiguration.model_validate(usual | {"scopes": scopes, "legal_bases": bases})


class Played:
    """The world, its professionals at work. Households and persons come with the story."""

    def __init__(self, name: str, database: Database, folder: Path, since: str) -> None:
        self.world = read(name)
        self.clock = FixedClock(instant(since))
        self.platform = build_platform(database, folder, self.clock, wanted=configured(self.world))
        self.who: dict[str, Actor] = {}
        for row in self.world["professionals"]:
            post = row["posts"][0]
            self.who[row["id"]] = add_professional(
                self.platform, post["partner"], post["role"], post["profession"]
            )
        approve_texts(self.platform)
        self.homes: dict[str, UUID] = {}
        self.persons: dict[str, UUID] = {}
        self.items: dict[str, UUID] = {}
        self.void: set[str] = set()
        self._story: list[tuple[datetime, int, Callable[[], None]]] = []

    def happens(self, at: str, act: Callable[[], None]) -> None:
        self._story.append((instant(at), 0, act))

    def run(self, *, without: tuple[str, ...] = ()) -> dict[str, tuple[bool, bool]]:
        """Play it; the questions that a door answers otherwise than the world: what it said, what was due."""
        wrong: dict[str, tuple[bool, bool]] = {}

        def asked(row: dict[str, Any]) -> None:
            found, due = self._permitted(row), row["expect"] == "permit"
            if found != due:
                wrong[row["id"]] = found, due

        for row in self.world["questions"]:
            if row["id"] not in without:
                self._story.append((instant(row["at"]), 1, lambda row=row: asked(row)))
        for at, _, act in sorted(self._story, key=lambda one: one[:2]):
            self.clock.now = at
            act()
        return wrong

    def says(self, row: dict[str, Any], home: str, collector: str) -> None:
        """One statement of the world. What is void there, the operation does not even record."""
        cells = {
            (partner_id(self.platform, partner), category): row["decision"]
            for partner in row["partners"]
            for category in row["categories"]
        }
        person, giver, where = self.persons[row["person"]], self.persons[row["by"]], self.homes[home]
        until = instant(row["until"]) if row["until"] else None
        said = Collected(
            person, giver, row["capacity"], cells, "fr", "oral_with_witness", WHO_HEARD, until_at=until
        )
        actor = self.who[collector]
        try:
            if row["decision"] == "withdrawn":
                withdraw_consent(self.platform, actor, where, person, giver, row["capacity"], list(cells))
            else:
                record_consent(self.platform, actor, where, said)
        except InvalidInputError as error:
            if error.field != "giver":
                raise
            self.void.add(row["id"])

    def contributes(self, row: dict[str, Any], type_: str = "civil_status") -> None:
        author, where = self.who[row["author"]], self.homes[row["household"]]
        person = self.persons.get(row["subject"])
        if row["kind"] == "note":
            note = NewNote(row["category"], person, row["id"])
            self.items[row["id"]] = post_note(self.platform, author, where, note).id
        else:
            new = NewDocument(row["category"], person, type_, row["id"], "papier.pdf")
            stored = deposit_document(self.platform, author, where, new, BytesIO(papers.pdf()))
            self.items[row["id"]] = stored.id

    def _permitted(self, row: dict[str, Any]) -> bool:
        actor = self.who[row["actor"]]
        try:
            return self._in_general(row, actor) if "category" in row else self._item(row, actor)
        except (AccessDeniedError, InvalidInputError):
            return False

    def _in_general(self, row: dict[str, Any], actor: Actor) -> bool:
        place = row["category"]
        where, person = self.homes[place["household"]], self.persons[place["subject"]]
        if row["action"] == "write":
            post_note(self.platform, actor, where, NewNote(place["category"], person, "?"))
            return True
        return explain_decision(
            self.platform, actor, where, Action(row["action"]), place["category"], person
        ).permitted

    def _item(self, row: dict[str, Any], actor: Actor) -> bool:
        """By the page of the channel in which a note is now, or by the document's own door."""
        item = self.items[row["item"]]
        if not row["item"].startswith("n-"):
            if row["action"] == "download_original":
                return (
                    b"".join(download_original(self.platform, actor, item, "Pour rejouer un cas").chunks)
                    == papers.pdf()
                )
            return open_document(self.platform, actor, item).document.id == item
        with self.platform.database.reading() as session:
            where = session.get_one(Note, item).household_id
        return item in {one.id for one in open_channel(self.platform, actor, where).notes.notes}
