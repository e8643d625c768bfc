"""A world of the access cases played through the operations, its clock where the story is: what happens and
what is asked come in the order of their instants, and at one instant what happens comes first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from hub.actors import Actor
from hub.channels.models import Note
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.consent.asking import explain_decision
from hub.consent.codes import Action
from hub.consent.collecting import Collected
from hub.consent.explaining import who_sees_what
from hub.consent.operations import record_consent, withdraw_consent
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.originals import download_original
from hub.documents.reading import open_document
from hub.errors import AccessDeniedError, InvalidInputError
from hub.households.persons import NewPerson
from hub.platform.configuration import PlatformConfiguration
from hub.platform.operations import apply_platform
from hub.storage.db import Database
from tests import papers
from tests.consent.worlds_loader import read
from tests.fixed_clock import FixedClock
from tests.platform_builder import (
    SYSTEM,
    add_household,
    add_professional,
    approve_texts,
    build_platform,
    configuration,
    partner_id,
)

Door = Callable[[dict[str, Any], Actor], bool]
WHO_HEARD = "Awa T., médiatrice"


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def configured(world: dict[str, Any], at: str, *, written: bool = True) -> PlatformConfiguration:
    """What the world has then: its scopes, and one basis for each partner and category, as a file may say it.
    Referents and coordinators, who decide about households, have the scopes of workers where it names none of
    theirs; who contributed something could do so: `written`."""
    usual = configuration().model_dump(mode="json")
    scopes: dict[str, Any] = {}
    for row in world["scopes"]:
        if _holds(row, at):
            scopes.setdefault(row["partner"], {}).setdefault(row["role"], {}).update(row["levels"])
    roles = {row["id"]: row["posts"][0]["role"] for row in world["professionals"]}
    for item in world["items"] if written else ():
        scopes[item["partner"]][roles[item["author"]]][item["category"]] = "write"
    for levels in scopes.values():
        for role in ("referent", "coordinator"):
            levels.setdefault(role, levels.get("worker", {}))
    bases: dict[tuple[str, str], dict[str, Any]] = {}
    for row in world["legal_bases"]:
        for category in row["categories"] if _holds(row, at) else ():
            basis = {"partners": [row["partner"]], "categories": [category]}
            kind = {key: row[key] for key in ("basis", "agreement")}
            bases.setdefault((row["partner"], category), basis | kind)
    return PlatformConfiguration.model_validate(usual | {"scopes": scopes, "legal_bases": [*bases.values()]})


def _holds(row: dict[str, Any], at: str) -> bool:
    return row["from"] <= at < (row["until"] or "9999")


class Played:
    """The world, its professionals at work. Households and persons come with the story."""

    def __init__(self, name: str, database: Database, folder: Path, since: str) -> None:
        self.world = read(name)
        self.clock = FixedClock(instant(since))
        self.platform = build_platform(database, folder, self.clock, wanted=configured(self.world, since))
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

    def configures(self, at: str, *, written: bool = False) -> None:
        """The scopes and bases of that instant, applied then."""
        wanted = configured(self.world, at, written=written)
        self.happens(at, lambda: apply_platform(self.platform, SYSTEM, wanted) and None)

    def run(
        self, *, without: tuple[str, ...] = (), doors: Mapping[str, Door] | None = None
    ) -> dict[str, tuple[bool, bool]]:
        """Play it; the questions that a door answers otherwise than the world: what it said, what was due.
        `doors`: where another door than usual answers."""
        wrong: dict[str, tuple[bool, bool]] = {}

        def asked(row: dict[str, Any]) -> None:
            door = (doors or {}).get(row["id"], self._permitted)
            found, due = self._refused_is_no(door, row), row["expect"] == "permit"
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
        period = {f"{end}_at": instant(row[end]) if row[end] else None for end in ("from", "until")}
        how = ("fr", "oral_with_witness", WHO_HEARD)
        said = Collected(person, giver, row["capacity"], cells, *how, **period, uses=tuple(row["actions"]))
        actor, whole = self.who[collector], "read" in row["actions"]
        try:
            if row["decision"] == "withdrawn":
                taken = (list(cells), []) if whole else ([], list(cells))
                withdraw_consent(self.platform, actor, where, person, giver, row["capacity"], *taken)
            else:
                record_consent(self.platform, actor, where, said)
        except InvalidInputError as error:
            if error.field not in ("giver", "until"):
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

    def _refused_is_no(self, door: Door, row: dict[str, Any]) -> bool:
        try:
            return door(row, self.who[row["actor"]])
        except (AccessDeniedError, InvalidInputError):
            return False

    def _permitted(self, row: dict[str, Any], actor: Actor) -> bool:
        if row["action"] == "replay_at":
            return self._then(row, actor)
        if "consent_of" in row:
            return self._says_again(row["consent_of"], actor)
        return self._in_general(row, actor) if "category" in row else self._item(row, actor)

    def _says_again(self, of: dict[str, str], actor: Actor) -> bool:
        """No to what nobody of the world asks about."""
        person, cell = self.persons[of["person"]], {(partner_id(self.platform, "mep"), "family"): "refused"}
        said = Collected(person, person, "self", cell, "fr", "oral_with_witness", WHO_HEARD)
        return bool(record_consent(self.platform, actor, self.homes[of["household"]], said))

    def _in_general(self, row: dict[str, Any], actor: Actor) -> bool:
        place = row["category"]
        where, person = self.homes[place["household"]], self.persons.get(place["subject"])
        if row["action"] == "write":
            post_note(self.platform, actor, where, NewNote(place["category"], person, "?"))
            return True
        return explain_decision(
            self.platform, actor, where, Action(row["action"]), place["category"], person
        ).permitted

    def _item(self, row: dict[str, Any], actor: Actor) -> bool:
        """By a channel that shows the note, first the one that holds it, or by the document's own door."""
        item = self.items.get(row["item"]) or uuid4()
        if not row["item"].startswith("n-"):
            if row["action"] in ("download_original", "export"):
                return (
                    b"".join(download_original(self.platform, actor, item, "Pour rejouer un cas").chunks)
                    == papers.pdf()
                )
            return open_document(self.platform, actor, item).document.id == item
        with self.platform.database.reading() as session:
            where = session.get_one(Note, item).household_id
        return any(self._shows(home, item, actor) for home in dict.fromkeys([where, *self.homes.values()]))

    def _then(self, row: dict[str, Any], actor: Actor) -> bool:
        """By *Qui voit quoi* at that instant: what the actor's partner read of it, as was known then."""
        item = next(one for one in self.world["items"] if one["id"] == row["item"])
        at, where = instant(row["as_of"]), self.homes[item["household"]]
        seen = who_sees_what(self.platform, actor, where, self.persons[item["subject"]], at)
        (right,) = (
            one
            for one in seen.rights
            if (one.partner.id, one.category) == (actor.partner_id, item["category"])
        )
        return right.own if item["partner"] == actor.partner else right.reason is None

    def _shows(self, home: UUID, note: UUID, actor: Actor) -> bool:
        try:
            return note in {one.id for one in open_channel(self.platform, actor, home).notes.notes}
        except AccessDeniedError:
            return False


def persons_of(played: Played, *names: str) -> list[NewPerson]:
    """Children are those whose parents the world names; the adults come first."""
    born = {row["id"]: date.fromisoformat(row["born"]) for row in played.world["persons"]}
    parents = {row["person"] for row in played.world["authority"]}
    return [NewPerson(one, born[one], parents=(0, 1) if one in parents else ()) for one in names]


def opened(played: Played, home: str, names: tuple[str, ...], team: tuple[str, ...], referents: Any) -> None:
    found = add_household(
        played.platform,
        [played.who[one] for one in team],
        referents=[played.who[one] for one in referents],
        persons=persons_of(played, *names),
    )
    played.homes[home] = found.id
    played.persons |= dict(zip(names, found.person_ids, strict=True))


def told(played: Played, where: Callable[[dict[str, Any]], tuple[str, str]], of: set[str]) -> None:
    """The statements about these persons, each in the household and by whom `where` says."""
    for row in played.world["consents"]:
        if row["person"] in of:
            played.happens(row["recorded_at"], partial(lambda row: played.says(row, *where(row)), row))
