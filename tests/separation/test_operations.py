"""Two homes out of one: who decides, what is refused, and that nothing is ever half moved."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import event, func, select, text

from hub.documents.fsck import check_store
from hub.documents.models import Document
from hub.documents.operations import NewDocument, deposit_document
from hub.documents.originals import download_original
from hub.errors import AccessDeniedError, ConflictError, InvalidInputError, LogUnavailableError
from hub.registry.models import Household, HouseholdMember
from hub.separation.homes import leave_household
from hub.separation.operations import cancel_separation, confirm_separation, propose_separation
from hub.separation.page import read_separation
from tests import papers
from tests.platform_builder import SYSTEM, add_professional
from tests.separation.world import World


def test_two_persons_of_two_partners_decide_and_nobody_else(world: World) -> None:
    waiting = world.propose()
    other = add_professional(world.platform, "ssp", profession="social_worker")
    for actor in (world.social, world.member, world.new_housing, other):
        with pytest.raises(AccessDeniedError):
            confirm_separation(world.platform, actor, world.home.id, waiting)
    assert world.bodies(world.social) == []
    confirm_separation(world.platform, world.housing, world.home.id, waiting)
    with pytest.raises(ConflictError):
        confirm_separation(world.platform, world.housing, world.home.id, waiting)


def test_nobody_is_put_in_the_new_team_for_a_partner_that_did_not_decide(world: World) -> None:
    third = add_professional(world.platform, "mep")
    waiting = world.propose(referents=(world.new_social.id, third.id))
    with pytest.raises(AccessDeniedError):
        confirm_separation(world.platform, world.housing, world.home.id, waiting)
    page = read_separation(world.platform, world.housing, world.home.id)
    assert page.waiting is not None
    assert not page.waiting.may_confirm


def test_a_proposal_waits_alone_can_be_dropped_and_lapses(world: World) -> None:
    waiting = world.propose()
    with pytest.raises(ConflictError):
        world.propose()
    cancel_separation(world.platform, world.housing, world.home.id, waiting)
    with pytest.raises(ConflictError):
        confirm_separation(world.platform, world.housing, world.home.id, waiting)
    again = world.propose()
    world.clock.advance(days=14)
    with pytest.raises(ConflictError):
        confirm_separation(world.platform, world.housing, world.home.id, again)
    assert read_separation(world.platform, world.housing, world.home.id).waiting is None


def test_a_proposal_the_household_no_longer_fits_is_refused(world: World) -> None:
    waiting = world.propose()
    leave_household(world.platform, world.social, world.home.id, world.woman)
    world.clock.advance(seconds=1)
    page = read_separation(world.platform, world.housing, world.home.id)
    assert page.waiting is not None
    assert (page.waiting.fits, page.preview) == (False, None)
    with pytest.raises(InvalidInputError):
        confirm_separation(world.platform, world.housing, world.home.id, waiting)


def test_what_is_wrong_is_named(world: World) -> None:
    nobody = uuid4()
    wrong = {
        ("persons", "required"): {"persons": ()},
        ("persons", "unknown_person"): {"persons": (nobody,)},
        ("persons", "adult_on_each_side"): {"persons": (world.child,)},
        ("hotel", "required"): {"hotel": " "},
        ("town", "too_long"): {"town": "x" * 200},
        ("referents", "first_team_required"): {"referents": ()},
        ("referents", "account_inactive"): {"referents": (nobody,)},
    }
    for expected, plan in wrong.items():
        with pytest.raises(InvalidInputError) as raised:
            propose_separation(world.platform, world.social, world.home.id, world.plan(**plan))
        assert (raised.value.field, raised.value.code) == expected
    with pytest.raises(InvalidInputError) as raised:
        world.propose(world.man, world.woman)
    assert raised.value.code == "adult_on_each_side"


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO channels", "INSERT INTO household_members", "UPDATE persons", "UPDATE document_versions",
     "UPDATE notes", "UPDATE consent_records", "INSERT INTO team_memberships", "INSERT INTO audit_entry"],
)  # fmt: skip
def test_a_fault_in_the_middle_leaves_everything_as_before(world: World, statement: str) -> None:
    world.note("de l’homme", world.man)
    paper = world.paper(world.man)
    waiting = world.propose()
    met = []

    def fail(_connection: object, _cursor: object, sent: str, *_rest: object) -> None:
        if sent.startswith(statement):
            met.append(sent)
            raise RuntimeError("the machine stops here")

    engine = world.platform.database.engine
    event.listen(engine, "before_cursor_execute", fail)
    try:
        with pytest.raises((RuntimeError, LogUnavailableError)):
            confirm_separation(world.platform, world.housing, world.home.id, waiting)
    finally:
        event.remove(engine, "before_cursor_execute", fail)
    assert met
    assert world.bodies(world.social) == ["de l’homme"]
    assert world.original(world.housing, paper) == papers.pdf()
    with world.platform.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Household)) == 1
    world.clock.advance(seconds=1)
    confirm_separation(world.platform, world.housing, world.home.id, waiting)


def test_of_two_confirmations_at_once_one_separates(world: World) -> None:
    world.note("de l’homme", world.man)
    waiting = world.propose()

    def confirm(_number: int) -> str:
        try:
            confirm_separation(world.platform, world.housing, world.home.id, waiting)
        except ConflictError:
            return "conflict"
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(confirm, range(4))) == ["conflict"] * 3 + ["done"]
    with world.platform.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Household)) == 2
        rows = session.scalars(select(HouseholdMember).where(HouseholdMember.person_id == world.man)).all()
    assert len(rows) == 3, "one line that ended, its correction, and one that began"
    world.clock.advance(seconds=1)
    assert world.bodies(world.new_social, world.new_home()) == ["de l’homme"]


def test_an_upload_on_its_way_is_refused_and_leaves_nothing(world: World) -> None:
    new = NewDocument("housing", world.man, "lease", "Bail", "bail.pdf")

    def arriving() -> Iterator[bytes]:
        yield papers.pdf()[:100]
        world.separate()
        yield papers.pdf()[100:]

    with pytest.raises(InvalidInputError) as raised:
        deposit_document(world.platform, world.social, world.home.id, new, arriving())
    assert (raised.value.field, raised.value.code) == ("person", "unknown_person")
    world.clock.advance(hours=2)
    assert check_store(world.platform, SYSTEM).sound
    with world.platform.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Document)) == 0


def test_a_download_on_its_way_ends_for_the_team_left_behind(world: World) -> None:
    paper = world.paper(world.man, papers.pdf(content=b"%" + b"x" * 9_500_000 + b"\n"))
    chunks = download_original(world.platform, world.social, paper).chunks
    assert next(chunks)
    world.separate()
    with pytest.raises(AccessDeniedError):
        next(chunks)


def test_the_answers_are_kept_like_the_log(world: World) -> None:
    world.separate()
    for table in ("separations", "separation_answers"):
        with pytest.raises(Exception, match="append-only"), world.platform.database.writing() as session:
            session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - our own table names
