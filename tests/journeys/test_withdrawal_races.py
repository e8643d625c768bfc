"""A withdrawal bites at its commit: a thousand races, the reader stopped at every statement of its in turn.

No answer whose last check came after the commit carries what was withdrawn, and no answer asked for after it
does. What was checked before may still arrive: it was permitted when it was looked at, and is on record so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from flask_socketio import SocketIO, SocketIOTestClient
from werkzeug.test import TestResponse

from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_channel
from hub.consent.operations import withdraw_consent
from hub.documents.operations import NewDocument, deposit_document
from hub.errors import AccessDeniedError
from hub.households.operations import Opened
from hub.households.persons import NewPerson
from hub.storage.db import Database
from hub.web import live
from hub.web.login import COOKIE
from tests import papers
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import AGENT, Person, application, mint_session
from tests.journeys.racing import Track
from tests.platform_builder import add_household, add_professional, agree, build_platform, partner_id

KINDS = (
    "read",
    "document",
    "fragment",
    "list",
    "search",
    "search across",
    "download",
    "refused form",
    "refused deposit",
)
RACES = 48
"""Of each kind on each engine; with those of bells and of long downloads there are a thousand."""
DOWNLOADS, BELLS = 36, 45
HOMES = 4
CATEGORY = "housing"
WORD, SAID = "canari", "sous la pluie"
"""What is searched for, which a result marks, and what stands unmarked in every answer that shows it."""
CANARY = f"{WORD} {SAID}"
WOMAN = (NewPerson("Aminata Diallo", date(1990, 5, 2)),)
SEGMENT = 1 << 20
SHORT = papers.pdf(content=b"% " + CANARY.encode())
LONG = papers.pdf(content=b"%" + b"a" * (4 * SEGMENT))


@dataclass(frozen=True)
class Place:
    """A household with a note and a document its reader needs an agreement for."""

    home: Opened
    document: UUID
    cursor: str


class World:
    """One author, one reader of another partner, some households."""

    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform, self.clock = build_platform(database, folder, clock), clock
        self.before_bell: Callable[[], None] = lambda: None
        self.platform.bell.listen(lambda _channel, _audience: self.before_bell())
        self.app = application(self.platform)
        self.author = add_professional(self.platform, "ssp", profession="social_worker")
        self.reader = add_professional(self.platform, "his", profession="housing_officer")
        self.browser = Person(self.app, self.platform, self.reader)
        self.csrf = self.browser.token("/canaux")
        self.track = Track(database)
        self.cells = [(partner_id(self.platform, "his"), CATEGORY)]

    def place(self, content: bytes = SHORT) -> Place:
        home = add_household(self.platform, [self.author, self.reader], persons=WOMAN)
        person = home.person_ids[0]
        post_note(self.platform, self.author, home.id, NewNote(CATEGORY, person, CANARY))
        new = NewDocument(CATEGORY, person, "lease", CANARY, "bail.pdf")
        document = deposit_document(self.platform, self.author, home.id, new, BytesIO(content))
        return Place(home, document.id, open_channel(self.platform, self.author, home.id).notes.newest)

    def agree(self, home: Opened) -> None:
        self.clock.advance(seconds=1)
        agree(self.platform, self.author, home, persons=WOMAN, categories=[CATEGORY], partners=["his"])
        self.clock.advance(seconds=1)

    def withdraw(self, home: Opened) -> None:
        person = home.person_ids[0]
        withdraw_consent(self.platform, self.author, home.id, person, person, "self", self.cells)

    def withdraw_at_next_bell(self, home: Opened) -> None:
        """Once: a withdrawal rings too."""

        def withdraw() -> None:
            self.before_bell = lambda: None
            self.withdraw(home)

        self.before_bell = withdraw

    def socket(self) -> SocketIOTestClient:
        headers = {"User-Agent": AGENT, "Cookie": f"{COOKIE}={mint_session(self.platform, self.reader)}"}
        found: SocketIO = self.app.extensions["socketio"]
        return found.test_client(self.app, headers=headers)

    def ask(self, kind: str, place: Place) -> TestResponse:
        channel = f"/canaux/{place.home.id}"
        empty = {"csrf_token": self.csrf, "category": CATEGORY, "body": ""}
        words = {"csrf_token": self.csrf, "q": WORD}
        path, sent = {
            "read": (channel, None),
            "document": (f"/pieces/{place.document}", None),
            "fragment": (f"{channel}/notes?after={place.cursor}", None),
            "list": ("/canaux", {"q": place.home.short_code, "csrf_token": self.csrf}),
            "search": (f"{channel}/recherche", words),
            "search across": ("/recherche", words),
            "download": (f"/pieces/{place.document}/original", None),
            "refused form": (f"{channel}/notes", empty),
            "refused deposit": (f"{channel}/pieces", empty),
        }[kind]
        return self.browser.client.open(
            path,
            method="POST" if sent else "GET",
            base_url=self.browser.origin,
            headers=self.browser.headers,
            data=sent,
            content_type="multipart/form-data" if sent else None,
        )


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def carries(world: World, kind: str, place: Place) -> bool:
    """Whether what was withdrawn is in the answer, or in what of it came before it broke off."""
    try:
        return SAID.encode() in world.ask(kind, place).get_data()
    except AccessDeniedError:
        return False


@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_checked_after_a_withdrawal_carries_what_was_withdrawn(world: World, kind: str) -> None:
    seen: Counter[tuple[bool, bool]] = Counter()
    places = [world.place() for _ in range(HOMES)]
    for number, stop_at in enumerate(_stops(world, kind, places[0])):
        place = places[number % HOMES]
        world.agree(place.home)
        with world.track.race(lambda home=place.home: world.withdraw(home), stop_at) as race:
            carried = carries(world, kind, place)
        assert not carries(world, kind, place), "asked for after the withdrawal"
        assert not (race.checked_after and carried), f"stopped at its statement {stop_at}"
        seen[race.checked_after, carried] += 1
    assert seen[True, False] >= RACES // 4, "too few races in which the check came after"
    assert seen[False, True] > 0, "never permitted, so nothing was raced for"


def _stops(world: World, kind: str, place: Place) -> Iterator[int]:
    """Each statement of such a request in turn, and the place behind the last, once for each race."""
    world.agree(place.home)
    with world.track.race(lambda: None, 0) as race:
        assert carries(world, kind, place)
    for number in range(RACES):
        yield number % (race.statements + 1) + 1


def test_a_download_in_flight_stops_at_the_next_segment(world: World) -> None:
    place, races = world.place(LONG), 0
    for taken in (1, 2, 3, 4) * 9:
        world.agree(place.home)
        chunks = world.ask("download", place).iter_encoded()
        given = [next(chunks) for _ in range(taken)]
        assert len(given) == taken
        world.withdraw(place.home)
        with pytest.raises(AccessDeniedError):
            next(chunks)
        races += 1
    assert races == DOWNLOADS


def test_a_download_goes_on_when_another_agreement_was_withdrawn(world: World) -> None:
    place = world.place(LONG)
    agree(world.platform, world.author, place.home, persons=WOMAN)
    chunks = world.ask("download", place).iter_encoded()
    first = next(chunks)
    person = place.home.person_ids[0]
    others = [(partner_id(world.platform, "his"), "family")]
    world.clock.advance(seconds=1)
    withdraw_consent(world.platform, world.author, place.home.id, person, person, "self", others)
    assert first + b"".join(chunks) == LONG


def test_a_bell_rung_across_a_withdrawal_tells_nothing_and_opens_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "AT_MOST_EVERY", 0.0)
    places, socket = [world.place() for _ in range(HOMES)], world.socket()
    for number in range(BELLS):
        place = places[number % HOMES]
        person, channel = place.home.person_ids[0], str(place.home.id)
        world.agree(place.home)
        world.withdraw_at_next_bell(place.home)
        post_note(world.platform, world.author, place.home.id, NewNote(CATEGORY, person, CANARY))
        heard = [one["args"] for one in socket.get_received() if one["name"] == "bell"]
        assert heard
        assert all(args == [{"c": channel}] for args in heard)
        assert not carries(world, "fragment", place)
        post_note(world.platform, world.author, place.home.id, NewNote(CATEGORY, person, CANARY))
        assert [one for one in socket.get_received() if one["name"] == "bell"] == []
