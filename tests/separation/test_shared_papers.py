"""What one does with papers of a child of two homes, from either of them: taking copies along, asking for
one, depositing it twice, taking back what was said of them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest

from hub.actors import Actor
from hub.consent.operations import withdraw_consent
from hub.documents.bundle_listing import read_bundles
from hub.documents.bundles import NewBundle, make_bundle
from hub.documents.closing import preview_withdrawal
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.piece_requests.answering import cancel_piece, decline_piece
from hub.documents.piece_requests.asking import NewPieceRequest, ask_piece
from hub.documents.piece_requests.listing import list_piece_requests, my_piece_requests
from hub.documents.piece_requests.reading import open_piece_request
from hub.documents.piece_requests.reusing import answer_reuse, propose_reuse
from hub.documents.piece_requests.rules import ReuseState, State
from hub.errors import AccessDeniedError, ConflictError, InvalidInputError
from hub.storage.db import Database
from tests import papers
from tests.documents.test_bundles import WORDS
from tests.fixed_clock import FixedClock
from tests.platform_builder import partner_id
from tests.separation.two_homes import TwoHomes

REASON = "Nous en avons parlé au téléphone."


class Papers(TwoHomes):
    def deposit(self, by: Actor, home: UUID, person: UUID | None, pages: int, *, once: bool = False) -> UUID:
        new = NewDocument("housing", person, "lease", "Bail", "bail.pdf")
        content = BytesIO(papers.pdf(pages))
        found = deposit_document(self.platform, by, home, new, content, once=once)
        self.clock.advance(seconds=1)
        return found.id

    def ask(self, by: Actor, home: UUID, person: UUID | None, to: str = "ssp") -> UUID:
        partner = partner_id(self.platform, to)
        new = NewPieceRequest("lease", person, "housing_file", asked_partner_id=partner, words="Le bail")
        found = ask_piece(self.platform, by, home, new)
        self.clock.advance(seconds=1)
        return found

    def asked_for(self, by: Actor, home: UUID) -> list[UUID]:
        return [one.id for one in list_piece_requests(self.platform, by, home).lines]

    def bundle(self, by: Actor, home: UUID, *documents: UUID) -> bytes:
        new = NewBundle("Mme Roux, bailleur", "Candidature au logement", documents)
        return make_bundle(self.platform, by, home, new, WORDS)

    def withdraw(self, *, copies_alone: bool = False) -> None:
        cells = [(partner_id(self.platform, "his"), "housing")]
        said = self.home.id, self.child, self.woman, "parent"
        both = ([], cells) if copies_alone else (cells, [])
        withdraw_consent(self.platform, self.social, *said, *both)
        self.clock.advance(seconds=1)


@pytest.fixture
def world(database: Database, tmp_path: Path, clock: FixedClock) -> Papers:
    return Papers(database, tmp_path, clock)


@pytest.fixture
def both(world: Papers) -> Papers:
    world.live_there_too()
    return world


def test_a_bundle_takes_along_what_the_other_home_holds_of_her_and_is_on_record_there_too(
    both: Papers,
) -> None:
    hers, whole = both.paper(both.child), both.paper(None, papers.pdf(2))
    own = both.deposit(both.there_social, both.there.id, None, 3)
    page = read_bundles(both.platform, both.there_housing, both.there.id)
    assert {one.id for one in page.pieces} == {hers, own}
    with pikepdf.open(BytesIO(both.bundle(both.there_housing, both.there.id, hers, own))) as pdf:
        assert len(pdf.pages) == 1 + 1 + 3
    said = {entry.household_id: entry for entry in both.entries("bundle:made")}
    assert _items(said[both.there.id].changes) == [str(hers), str(own)]
    assert _items(said[both.home.id].changes) == [str(hers)]
    assert [*said[both.home.id].subject_ids] == [str(both.child)]
    (made,) = read_bundles(both.platform, both.there_housing, both.there.id).made
    assert made.recipient == "Mme Roux, bailleur"
    with pytest.raises(AccessDeniedError):
        both.bundle(both.there_housing, both.there.id, whole)


def test_a_copy_of_what_the_other_home_holds_asks_for_the_same_agreement(both: Papers) -> None:
    hers = both.paper(both.child)
    both.withdraw(copies_alone=True)
    assert both.titles(both.there_housing, both.there.id) == [hers]
    assert read_bundles(both.platform, both.there_housing, both.there.id).pieces == []
    with pytest.raises(AccessDeniedError):
        both.bundle(both.there_housing, both.there.id, hers)


def test_the_same_file_about_her_is_known_again_in_the_other_home(both: Papers) -> None:
    hers = both.deposit(both.social, both.home.id, both.child, 1)
    both.deposit(both.social, both.home.id, None, 2)
    with pytest.raises(ConflictError, match="already_deposited") as found:
        both.deposit(both.there_social, both.there.id, both.child, 1, once=True)
    assert found.value.details["document_id"] == hers
    assert both.home.id not in found.value.details.values(), "the other household is not named"
    both.deposit(both.there_social, both.there.id, None, 2, once=True)


def test_the_same_file_is_not_known_again_to_whom_the_other_document_is_shut(both: Papers) -> None:
    both.deposit(both.social, both.home.id, both.child, 1)
    both.withdraw()
    both.deposit(both.there_housing, both.there.id, None, 1, once=True)


def test_a_request_about_her_is_read_in_both_homes_and_asked_once(both: Papers) -> None:
    hers, whole = both.ask(both.housing, both.home.id, both.child), both.ask(both.housing, both.home.id, None)
    assert both.asked_for(both.there_social, both.there.id) == [hers]
    page = open_piece_request(both.platform, both.there_social, hers)
    assert page.words == "Le bail"
    assert (page.line.household_id, page.line.code) == (both.there.id, both.there.short_code)
    assert page.card.household_id == both.there.id
    assert page.may_deposit
    with pytest.raises(AccessDeniedError):
        open_piece_request(both.platform, both.there_social, whole)
    with pytest.raises(InvalidInputError, match="piece_already_asked") as again:
        both.ask(both.there_housing, both.there.id, both.child)
    assert again.value.details["request"] == str(hers)


def test_a_deposit_in_either_home_answers_it(both: Papers) -> None:
    hers, whole = both.ask(both.housing, both.home.id, both.child), both.ask(both.housing, both.home.id, None)
    paper = both.deposit(both.there_social, both.there.id, both.child, 1)
    both.deposit(both.there_social, both.there.id, None, 2)
    line = open_piece_request(both.platform, both.housing, hers).line
    assert (line.state, line.document_id) == (State.DEPOSITED, paper)
    assert open_piece_request(both.platform, both.housing, whole).line.state is State.WAITING
    assert {one.household_id for one in both.entries("piece_request:answered")} == {both.home.id}


def test_who_stands_in_the_other_home_neither_declines_nor_takes_it_back(both: Papers) -> None:
    hers = both.ask(both.housing, both.home.id, both.child)
    (line,) = list_piece_requests(both.platform, both.there_social, both.there.id).lines
    assert not line.asks_me
    assert my_piece_requests(both.platform, both.there_social) == []
    for act, actor in ((decline_piece, both.there_social), (cancel_piece, both.there_housing)):
        with pytest.raises(AccessDeniedError):
            act(both.platform, actor, hers, REASON)
    decline_piece(both.platform, both.social, hers, REASON)
    assert open_piece_request(both.platform, both.there_housing, hers).line.state is State.DECLINED


def test_what_the_other_home_holds_of_her_is_proposed_and_its_owner_here_decides(both: Papers) -> None:
    paper = both.deposit(both.there_social, both.there.id, both.child, 1)
    hers = both.ask(both.housing, both.home.id, both.child)
    assert [one.id for one in open_piece_request(both.platform, both.housing, hers).candidates] == [paper]
    propose_reuse(both.platform, both.housing, hers, paper)
    both.clock.advance(seconds=1)
    (line,) = list_piece_requests(both.platform, both.there_social, both.there.id).lines
    assert line.reuse
    assert not line.reuse.may_answer
    with pytest.raises(AccessDeniedError):
        answer_reuse(both.platform, both.there_social, hers, granted=True, reason=REASON)
    answer_reuse(both.platform, both.social, hers, granted=True, reason=REASON)
    line = open_piece_request(both.platform, both.there_social, hers).line
    assert line.reuse
    assert (line.state, line.reuse.state) == (State.REUSED, ReuseState.GRANTED)


def test_open_pages_of_both_homes_hear_of_a_request_about_her(both: Papers) -> None:
    heard: dict[UUID, frozenset[UUID]] = {}
    both.platform.bell.listen(heard.__setitem__)
    both.ask(both.housing, both.home.id, both.child)
    assert both.there_social.id in heard[both.there.id]
    assert both.there_social.id not in heard[both.home.id]


def test_what_a_withdrawal_closes_is_told_wherever_it_stands(both: Papers) -> None:
    shown = {both.note("sur elle", both.child), both.paper(both.child)}
    shown.add(both.ask(both.social, both.home.id, both.child, "his"))
    both.write("là-bas", both.child)
    cells = [(partner_id(both.platform, "his"), "housing")]
    for actor, home, losing in (
        (both.social, both.home.id, {both.housing.id, both.member.id}),
        (both.there_social, both.there.id, {both.there_housing.id}),
    ):
        asked = home, both.child, both.woman, "parent", cells
        closings = preview_withdrawal(both.platform, actor, *asked).closings
        items = [item for one in closings if one.use == "read" for item in one.items]
        assert {item.id for item in items} > shown
        assert [item.kind for item in items].count("note") == 2, "of either home"
        assert {who for one in closings for who in one.professionals} == losing, (
            "who reads elsewhere is not told"
        )


def _items(changes: list[tuple[str, str | None, str | None]]) -> list[str | None]:
    return [change[2] for change in changes if change[0] == "item"]
