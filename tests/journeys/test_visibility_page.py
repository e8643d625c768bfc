"""The page *Qui peut voir ceci* over HTTP, for a note and a document, now and before."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from hub.channels.operations import NewNote, post_note
from hub.channels.visibility import who_sees_note
from hub.consent.operations import withdraw_consent
from hub.documents.operations import NewDocument, deposit_document
from hub.storage.db import Database
from tests import papers
from tests.engines import ONE_ENGINE
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.journeys.world import without_reference
from tests.platform_builder import add_household, add_professional, agree, build_platform, partner_id

pytestmark = ONE_ENGINE


class World:
    """A note and a document about a woman who agreed on 24 November and took it back two days later."""

    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform = build_platform(database, folder, clock)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer", name="Nadia Roux")
        self.stranger = add_professional(self.platform, "his", profession="housing_officer")
        self.officer = add_professional(self.platform, "ssp", "dpo", "other")
        self.far_officer = add_professional(self.platform, "mep", "dpo", "other")
        self.home = add_household(self.platform, [self.social, self.housing])
        self.app = application(self.platform)
        self.woman = self.home.person_ids[0]
        clock.advance(days=1)
        agree(self.platform, self.social, self.home)
        clock.advance(days=1)
        self.note = post_note(
            self.platform, self.social, self.home.id, NewNote("housing", self.woman, "Loyer en retard")
        ).id
        new = NewDocument("housing", self.woman, "lease", "Bail", "bail.pdf")
        self.document = deposit_document(
            self.platform, self.social, self.home.id, new, BytesIO(papers.pdf())
        ).id
        clock.advance(days=1)
        cells = [(partner_id(self.platform, "his"), "housing")]
        withdraw_consent(self.platform, self.social, self.home.id, self.woman, self.woman, "self", cells)
        clock.advance(days=1)

    def address(self, kind: str, item: UUID | None = None) -> str:
        if kind == "note":
            return f"/canaux/{self.home.id}/notes/{item or self.note}/qui-peut-voir"
        return f"/pieces/{item or self.document}/qui-peut-voir"

    def get(self, actor, address: str) -> tuple[int, str]:
        status, text = Person(self.app, self.platform, actor).get(address)
        return status, text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(database, tmp_path, clock)


def rows(text: str) -> dict[str, str]:
    """Per partner, the words of its row."""
    found = {}
    for row in re.findall(r'<tr role="row"><th role="rowheader".*?</tr>', text, re.DOTALL):
        words = " ".join(re.sub(r"<[^>]+>", " ", row).split())
        found[words.split()[0]] = words
    return found


@pytest.mark.parametrize("kind", ["note", "document"])
def test_today_it_says_who_does_not_see_it_any_more_and_since_when(world: World, kind: str) -> None:
    status, text = world.get(world.social, world.address(kind))
    assert status == 200
    assert rows(text)["Social"].startswith("Social Voit 25 novembre 2026")
    assert re.match(r"Logement Ne voit pas [a-zé ]*retiré 26 novembre 2026, 11:00", rows(text)["Logement"])
    assert "Nadia" not in rows(text)["Logement"]


@pytest.mark.parametrize("kind", ["note", "document"])
def test_before_the_withdrawal_it_was_seen_and_by_whom(world: World, kind: str) -> None:
    status, text = world.get(world.social, world.address(kind) + "?date=25%2F11%2F2026&time=18:00")
    assert status == 200
    assert rows(text)["Logement"].startswith("Logement Voit 25 novembre 2026")
    assert "Nadia R." in rows(text)["Logement"]
    assert "Qui pouvait voir ceci" in text


@pytest.mark.parametrize("kind", ["note", "document"])
def test_who_may_not_read_it_learns_nothing_of_it(world: World, kind: str) -> None:
    hidden, absent = (world.get(world.stranger, world.address(kind, item)) for item in (None, uuid4()))
    assert (hidden[0], absent[0]) == (404, 404)
    assert world.get(world.housing, world.address(kind))[0] in (403, 404)


@pytest.mark.parametrize(
    ("date", "sentence"), [("24%2F11%2F2026", "existait déjà"), ("01%2F01%2F2030", "date passée")]
)
def test_an_instant_without_the_item_is_named(world: World, date: str, sentence: str) -> None:
    status, text = world.get(world.social, world.address("note") + f"?date={date}")
    assert status == 422
    assert sentence in text
    assert "Ne voit pas" in text


@pytest.mark.parametrize("kind", ["note", "document"])
def test_an_officer_in_sight_asks_and_is_told_no_name(world: World, kind: str) -> None:
    status, text = world.get(world.officer, world.address(kind) + "?date=25%2F11%2F2026&time=18:00")
    assert status == 200
    assert rows(text)["Logement"].endswith("1 personne")
    assert "Nadia" not in text
    assert "Aminata" not in text
    assert who_sees_note(world.platform, world.officer, world.home.id, world.note).names == {}


@pytest.mark.parametrize("kind", ["note", "document"])
def test_to_officers_what_is_closed_out_of_sight_or_absent_is_refused_alike(world: World, kind: str) -> None:
    unknown = uuid4()
    absent = world.get(world.officer, world.address(kind, unknown))
    new = NewDocument("health", world.woman, "other", "Certificat", "c.pdf")
    closed = (
        post_note(world.platform, world.social, world.home.id, NewNote("health", world.woman, "Tu")).id
        if kind == "note"
        else deposit_document(
            world.platform, world.social, world.home.id, new, [papers.pdf(content=b"% c")]
        ).id
    )
    hidden = world.get(world.officer, world.address(kind, closed))
    assert (hidden[0], without_reference(hidden[1])) == (
        403,
        without_reference(absent[1]).replace(str(unknown), str(closed)),
    )
    assert world.get(world.far_officer, world.address(kind))[0] == 403
