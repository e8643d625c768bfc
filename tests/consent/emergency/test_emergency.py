"""What a broken glass opens, for how long, and who hears of it."""

from __future__ import annotations

from datetime import timedelta

from hub.channels.drafts import save_draft
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import new_notes, open_channel
from hub.consent import codes
from hub.consent.alarms import alarms_here
from hub.consent.emergency import close_glass
from hub.consent.explaining import who_sees_what
from hub.documents.listing import list_documents
from hub.households.operations import NewLine, join_team
from tests.consent.emergency.glass_world import WOMAN, WRITTEN, World, refused
from tests.emergencies import broken_by, opening_of
from tests.platform_builder import SYSTEM, agree


def test_it_opens_the_minimum_and_the_category_chosen_never_a_closed_one(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code, category="resources")
    assert world.bodies() == {WRITTEN[one] for one in ("identity", "housing", "coordination", "resources")}


def test_without_a_choice_the_minimum_is_all(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code)
    assert world.bodies() == {WRITTEN[one] for one in ("identity", "housing", "coordination")}


def test_it_ends_by_itself_at_the_minute_it_said(world: World) -> None:
    until = broken_by(world.platform, world.night, world.home.short_code).until
    assert until == world.clock() + timedelta(minutes=60)
    world.clock.advance(seconds=3599)
    assert world.bodies()
    world.clock.advance(seconds=1)
    assert refused(world.page) is codes.Reason.NOT_MEMBER
    assert refused(lambda: list_documents(world.platform, world.night, world.home.id))


def test_it_can_be_closed_early_by_who_opened_it_and_nobody_else(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code)
    opening = opening_of(world.platform, world.night, world.home.id)
    assert refused(lambda: close_glass(world.platform, world.author, opening)) is codes.Reason.NOT_FOUND
    close_glass(world.platform, world.night, opening)
    assert refused(world.page) is codes.Reason.NOT_MEMBER
    assert refused(lambda: close_glass(world.platform, world.night, opening)) is codes.Reason.NOT_FOUND


def test_it_lets_look_and_nothing_else(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code, category="resources")
    platform, night, home = world.platform, world.night, world.home.id
    for act in (
        lambda: post_note(platform, night, home, NewNote("coordination", None, "Bonjour")),
        lambda: save_draft(platform, night, home, "Bonjour"),
        lambda: who_sees_what(platform, night, home, None),
    ):
        assert refused(act) is codes.Reason.NOT_MEMBER
    assert world.page().card.writable == ()


def test_every_reading_through_it_names_it_as_its_basis(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code)
    opening = opening_of(world.platform, world.night, world.home.id)
    cursor = world.page().notes.newest
    post_note(world.platform, world.author, world.home.id, NewNote("housing", None, "Relogés au gymnase"))
    assert new_notes(world.platform, world.night, world.home.id, cursor).page.notes
    list_documents(world.platform, world.night, world.home.id)
    for action in ("channel:opened", "notes:read"):
        entry = world.entries(action)[-1]
        assert (entry.basis_kind, entry.basis_id) == ("break_glass", opening), action


def test_what_is_open_anyway_is_not_carried_by_it(world: World) -> None:
    """A member to whom the person said yes breaks a glass all the same: what she reads names her yes."""
    agree(world.platform, world.author, world.home, persons=WOMAN)
    broken_by(world.platform, world.author, world.home.short_code)
    open_channel(world.platform, world.author, world.home.id)
    assert world.entries("channel:opened")[-1].basis_kind is None


def test_a_member_loses_what_it_added_when_it_ends(world: World) -> None:
    """Her page is fetched whole, since nothing else about access changed."""
    assert world.night.id
    join_team(world.platform, SYSTEM, world.home.id, NewLine(world.night.id))
    world.clock.advance(seconds=1)
    assert WRITTEN["identity"] not in world.bodies()
    world.clock.advance(seconds=1)
    broken_by(world.platform, world.night, world.home.short_code)
    page = world.page()
    assert WRITTEN["identity"] in {note.body for note in page.notes.notes}
    assert world.entries("channel:opened")[-1].basis_kind == "break_glass"
    world.clock.advance(minutes=60)
    after = new_notes(world.platform, world.night, world.home.id, page.notes.newest).page
    assert after.reset
    assert WRITTEN["identity"] not in {note.body for note in after.notes}


def test_referents_officers_and_the_opener_hear_the_bell_at_once(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code)
    heard = {who for household, people in world.rung if household == world.home.id for who in people}
    assert heard == {world.referent.id, world.officer.id, world.night.id}


def test_referents_are_told_on_the_channel_and_other_members_are_not(world: World) -> None:
    broken_by(world.platform, world.night, world.home.short_code)
    told = alarms_here(world.platform, world.referent, world.home.id)
    assert [(one.name, one.mine) for one in told] == [("Nadia Roy", False)]
    assert [one.mine for one in alarms_here(world.platform, world.night, world.home.id)] == [True]
    assert alarms_here(world.platform, world.author, world.home.id) == []
    world.clock.advance(minutes=60)
    assert alarms_here(world.platform, world.referent, world.home.id) == []
