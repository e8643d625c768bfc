"""One platform in which every row of the access matrix can be asked: a household for each state of consent,
a reader of another partner in all of them, and people who should see less or nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select

from hub.accounts.tokens import SCOPES, create_token
from hub.actors import Actor
from hub.audit.models import AuditEntry
from hub.audit.sealer import seal_all
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.consent.models import ConsentRecord
from hub.consent.operations import withdraw_consent
from hub.documents.evidence import receive_evidence
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.uploads import begin_upload
from hub.households.operations import Opened, leave_team
from hub.households.persons import NewPerson
from hub.requests.asking import ask_to_join
from hub.storage.db import Database
from tests import papers
from tests.access.place import CANARY, NO_RECORD, Place
from tests.access.wanted import wanted_in
from tests.emergencies import broken_by, opening_of
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import AGENT, Person, application
from tests.platform_builder import (
    SYSTEM,
    add_household,
    add_professional,
    agree,
    build_platform,
    facts_of,
    partner_id,
)

WOMAN = (NewPerson("Aminata Diallo", date(1990, 5, 2)),)
STATES = ("given", "pending", "refused", "withdrawn", "expired", "future")
FURTHER = {
    "referent": "given",
    "coordinator": "given",
    "team_manager": "given",
    "own": "refused",
    "only": "only",
    "partial": "partial",
    "elsewhere": "elsewhere",
    "manager": "given",
}
"""The state of consent where the reader of each further column looks."""
MAIL = "membre@his.example"
WHY = "Je reprends la suite d’une collègue"
ITEM = "housing"


class World:
    """`readers` by column of the matrix; `places` by state of consent, and one in a closed category.

    `further`: the columns that came later instead, of other roles and other states.
    """

    def __init__(self, database: Database, folder: Path, clock: FixedClock, *, further: bool = False) -> None:
        self.platform = build_platform(database, folder, clock)
        self.app = application(self.platform)
        self.clock = clock
        self._browsers: dict[str, tuple[Person, str]] = {}
        self.passwords: dict[Actor, str] = {}
        """Those who changed theirs."""
        self.author = add_professional(self.platform, "ssp", profession="social_worker")
        self.member = add_professional(self.platform, "his", profession="housing_officer", mail=MAIL)
        self.readers = self._further_readers(self.member) if further else self._readers(self.member)
        self.far_administrator = add_professional(self.platform, "mep", "administrator", "other")
        self.spare = self._professional("worker", "housing_officer")
        self.second_spare = self._professional("worker", "housing_officer")
        away = ("stranger", "manager", "officer", "far_officer", "administrator")
        followers = dict.fromkeys(one for name, one in self.readers.items() if name not in away)
        lines = {one: one is self.readers.get("referent") for one in (self.author, *followers)}
        states = FURTHER if further else {state: state for state in STATES}
        self.places = {column: self._place(lines, ITEM, state) for column, state in states.items()}
        if not further:
            self.places["closed"] = self._place(lines, "health", "given")
        clock.advance(days=2)
        for place in self.places.values():
            if "former" in self.readers:
                leave_team(self.platform, SYSTEM, place.home.id, _id(self.readers["former"]))
        clock.advance(minutes=1)
        self.tokens = {name: self._token(actor) for name, actor in self.readers.items()}
        seal_all(database)

    def _readers(self, member: Actor) -> dict[str, Actor]:
        return {
            "stranger": self._professional("worker", "housing_officer"),
            "former": self._professional("worker", "housing_officer"),
            "secretary": self._professional("secretary", "other"),
            "officer": self._professional("dpo", "other"),
            "far_officer": add_professional(self.platform, "mep", "dpo", "other"),
            "administrator": self._professional("administrator", "other"),
            "closed": member,
            **dict.fromkeys(STATES, member),
        }

    def _further_readers(self, member: Actor) -> dict[str, Actor]:
        return {
            "referent": self._professional("worker", "housing_officer"),
            "coordinator": add_professional(self.platform, "mep", "coordinator", "other"),
            "manager": self._professional("manager", "other"),
            "team_manager": self._professional("manager", "other"),
            "own": add_professional(self.platform, "ssp", profession="social_worker"),
            **dict.fromkeys(("elsewhere", "partial", "only"), member),
        }

    def place(self, column: str) -> Place:
        """Where the reader of a column looks: people who are not members of a state look at what is given."""
        found = self.places.get(column) or self.places.get("given") or self.places["referent"]
        return replace(found, reader=self.readers.get(column))

    def browser(self, column: str, *, fresh: bool = False) -> tuple[Person, str]:
        """A signed-in browser of this reader and the token of its forms; a fresh one where it will end."""
        if fresh or column not in self._browsers:
            person = Person(self.app, self.platform, self.readers[column])
            found = person, self._token_of(person.client)
            if fresh:
                return found
            self._browsers[column] = found
        return self._browsers[column]

    def cursor_of(self, place: Place) -> str:
        """The place in the channel a page would send back as read."""
        return open_channel(self.platform, self.author, place.home.id).notes.newest

    def _token_of(self, client: FlaskClient) -> str:
        """The form token of this browser's session."""
        headers = {"User-Agent": AGENT, "Accept": "text/html"}
        text = client.get("/reglages", base_url=self.platform.settings.origin, headers=headers).text
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
        assert found, text[:500]
        return found[1]

    def _professional(self, role: str, profession: str) -> Actor:
        return add_professional(self.platform, "his", role, profession)

    def _token(self, actor: Actor) -> str:
        return create_token(self.platform, actor, "matrix", SCOPES)

    def _place(self, lines: dict[Actor, bool], category: str, state: str) -> Place:
        referents = [one for one, referent in lines.items() if referent]
        team = [one for one in lines if one not in referents]
        home = add_household(self.platform, team, referents=referents, persons=WOMAN)
        self._answer(home, state, category)
        person = home.person_ids[0]
        note = post_note(self.platform, self.author, home.id, NewNote(category, person, CANARY))
        kind = "other" if category == "health" else "lease"
        new = NewDocument(category, person, kind, CANARY, "piece.pdf")
        document = deposit_document(self.platform, self.author, home.id, new, BytesIO(papers.pdf()))
        request, second = (
            ask_to_join(self.platform, one, home.short_code, "household_follow_up", WHY)
            for one in (self.spare, self.second_spare)
        )
        wanted = wanted_in(self.platform, self.author, home, category, partner_id(self.platform, "his"))
        opening, entry = self._opening(home), self._entry_of(note.id)
        upload = begin_upload(self.platform, self.author, home.id, new, 1000).id
        record = self._record_of(person)
        return Place(
            home, note.id, document.id, request, second, wanted, opening, entry, upload, category, record
        )

    def _entry_of(self, note: UUID) -> UUID:
        """The entry of the log by which the note came to be."""
        with self.platform.database.reading() as session:
            return session.scalars(
                select(AuditEntry.entry_id).where(
                    AuditEntry.object_id == note, AuditEntry.action == "note:posted"
                )
            ).one()

    def _opening(self, home: Opened) -> UUID:
        """A broken glass of somebody who is none of the readers."""
        broken_by(self.platform, self.spare, home.short_code)
        return opening_of(self.platform, self.spare, home.id)

    def _record_of(self, person: UUID) -> UUID:
        with self.platform.database.reading() as session:
            said = select(ConsentRecord.id).where(ConsentRecord.person_id == person)
            return session.scalar(said.order_by(ConsentRecord.id).limit(1)) or NO_RECORD

    def _answer(self, home: Opened, state: str, category: str) -> None:
        """Signed in the household of `given`, else said aloud. A closed category is spoken of in one only."""
        now, person = self.clock(), home.person_ids[0]
        if state == "pending":
            return
        categories = dict.fromkeys(("identity", "coordination", ITEM, category))
        everything = facts_of(self.platform).categories
        said: dict[str, object] = {
            "elsewhere": {"partners": ["mep", "ssp"]},
            "partial": {"categories": [one for one in everything if one != ITEM]},
            "only": {"categories": [ITEM]},
            "refused": {"answer": "refused"},
            "expired": {"until_at": now + timedelta(days=1)},
            "future": {"from_at": now + timedelta(days=30)},
        }.get(state, {})
        if state == "given":
            image = receive_evidence(
                self.platform, self.author, home.id, person, "fiche.png", iter([papers.png()])
            )
            said |= {"method": "signed_sheet", "witness": "", "evidence_id": image}
        agree(self.platform, self.author, home, persons=WOMAN, **({"categories": categories} | said))
        if state == "withdrawn":
            cells = [(partner_id(self.platform, "his"), ITEM)]
            self.clock.advance(seconds=1)
            withdraw_consent(self.platform, self.author, home.id, person, person, "self", cells)


def _id(actor: Actor) -> UUID:
    assert actor.id is not None
    return actor.id
