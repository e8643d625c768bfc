"""A program finds what the page of a search finds, by words that stand in no address."""

from __future__ import annotations

from tests import papers
from tests.web.api.api_world import API, reason, wrong


def kinds(found):
    return [(one["kind"], one["id"]) for one in found["hits"]]


def test_words_are_found_in_one_channel_and_in_all_with_what_surrounds_them(world_on_both):
    world = world_on_both
    note = world.write(world.social, "Rendez-vous à la Préfecture mardi").json["id"]
    world.clock.advance(seconds=1)
    paper = world.deposit(world.social, title="Convocation", file=(papers.pdf(), "prefecture.pdf")).json["id"]
    inside = world.post(f"{world.channel}/search", world.social, {"q": "prefecture"})
    assert inside.status_code == 200
    assert kinds(inside.json) == [("document", paper), ("note", note)]
    document, written = inside.json["hits"]
    assert document["words"] == [{"text": "prefecture", "found": True}, {"text": ".pdf", "found": False}]
    assert [one["text"] for one in document["title"]] == ["Convocation"]
    assert (document["type"], document["persons"]) == ("payslip", [str(world.home.person_ids[0])])
    assert [one["text"] for one in written["words"] if one["found"]] == ["Préfecture"]
    assert (written["type"], written["title"], written["author"]["partner"]) == (None, [], "ssp")
    (group,) = world.post("/search", world.social, {"q": "prefecture"}).json["channels"]
    assert group == inside.json
    assert [one.object_id for one in world.entries("channel:searched")] == [world.home.id] * 2
    assert "prefecture" not in str([one.changes for one in world.entries("channel:searched")])


def test_what_one_may_not_read_is_not_found(world):
    world.write(world.social, "Bilan", category="health", about=str(world.home.person_ids[0]))
    world.deposit(world.social, title="Bulletin", file=(papers.pdf(), "bilan.pdf"))
    here = f"{world.channel}/search"
    assert world.post(here, world.housing, {"q": "bilan"}).json["hits"] == []
    assert world.post("/search", world.housing, {"q": "bilan"}).json["channels"] == []
    assert world.post("/search", world.stranger, {"q": "bilan"}).json["channels"] == []
    assert reason(world.post(here, world.stranger, {"q": "bilan"})) == (404, "not_found")


def test_a_page_leads_to_the_next_and_no_place_of_another_list_does(world):
    for number in range(5):
        world.write(world.social, f"Visite {number}")
        world.clock.advance(seconds=1)
    here, seen, asked = f"{world.channel}/search", [], {"q": "visite", "limit": 2}
    for _ in range(3):
        found = world.post(here, world.social, asked).json
        seen += [one["id"] for one in found["hits"]]
        asked |= {"cursor": found["cursor"]}
    assert (len(seen), len(set(seen)), found["cursor"]) == (5, 5, None)
    first = world.post(here, world.social, {"q": "visite", "limit": 2}).json["cursor"]
    assert wrong(world.post("/search", world.social, {"q": "visite", "cursor": first}))[0] == 422


def test_filters_narrow_and_what_is_wrong_is_named(world):
    note = world.write(world.social, "Visite").json["id"]
    here = f"{world.channel}/search"
    narrowed = {"category": "coordination", "partner": "ssp", "since": "2026-01-01T00:00:00Z"}
    assert kinds(world.post(here, world.social, {"q": "visite"} | narrowed).json) == [("note", note)]
    for only in ({"partner": "his"}, {"type": "payslip"}, {"until": "2026-01-01T00:00:00Z"}):
        assert world.post(here, world.social, {"q": "visite"} | only).json["hits"] == []
    for field, value in {"category": "weather", "partner": "nobody", "type": "poem", "q": " . "}.items():
        status, _code, fields = wrong(world.post(here, world.social, {"q": "visite"} | {field: value}))
        assert (status, fields) == (422, {field})
    assert world.get("/search?q=visite", world.social).status_code == 405
    assert f"{API}/search" in world.app.extensions["hub_openapi"]["paths"]
