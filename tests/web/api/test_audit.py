"""The log by program: for officers only, within their sight, provable outside, each act on record."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hub.platform.log import open_log
from hub.settings import ROOT
from tests.audit.sample_log import damaging
from tests.platform_builder import add_household, add_professional
from tests.web.api.api_world import reason, wrong

CALLS = {
    "entries": ("GET", "/audit/entries", {}),
    "verification": ("POST", "/audit/verification", {"json": {}}),
    "checkpoint": ("GET", "/audit/checkpoint", {}),
    "export": ("GET", "/audit/export?motive=evidence", {}),
}


def entries(world, query=""):
    answer = world.get(f"/audit/entries{query}", world.officer)
    assert answer.status_code == 200, answer.data
    return answer.json["entries"]


def verify(world, **said):
    return world.post("/audit/verification", world.officer, said)


@pytest.mark.parametrize("name", CALLS)
def test_whoever_is_no_officer_is_refused_whatever_the_token_says(world, name):
    method, path, sent = CALLS[name]
    for actor in (world.social, add_professional(world.platform, "his", "administrator")):
        assert reason(world.call(method, path, actor, **sent)) == (403, "role_limit")
    assert world.call(method, path, world.officer, **sent).status_code == 200


def test_an_officer_reads_what_happened_and_that_is_on_record(world_on_both):
    world = world_on_both
    world.write(world.housing)
    (posted,) = entries(world, "?action=note:posted")
    assert (posted["actor"], posted["partner"], posted["outcome"]) == (
        str(world.housing.id),
        "his",
        "permitted",
    )
    assert (posted["origin"], posted["purpose"]) == ("api", "household_follow_up")
    assert {"field": "category", "before": None, "after": "coordination"} in posted["changes"]
    assert len(posted["household"]) < 20
    assert "Visite jeudi" not in json.dumps(entries(world))
    assert [one.actor_id for one in world.entries("audit:read")] == [world.officer.id] * 2


def test_filters_narrow_and_pages_follow_without_a_gap_or_a_double(world_on_both):
    world = world_on_both
    for number in range(5):
        world.write(world.housing, f"Note {number}")
        world.clock.advance(minutes=1)
    path, got = "/audit/entries?action=note:posted&limit=2", []
    while path:
        answer = world.get(path, world.officer)
        got.append([one["id"] for one in answer.json["entries"]])
        path = answer.headers.get("Link", "").removeprefix("</api/v1").partition(">")[0]
    assert [len(page) for page in got] == [2, 2, 1]
    posted = [str(one.entry_id) for one in world.entries("note:posted")]
    assert [one for page in got for one in page] == posted[::-1]
    code = entries(world, "?action=note:posted")[0]["household"]
    for query, number in {
        f"actor={world.housing.id}": 5,
        f"actor={world.social.id}": 0,
        "partner=his": 5,
        "partner=ssp": 0,
        f"household={code}": 5,
        "household=FOYER-ZZZZ": 0,
        "outcome=refused": 0,
        "since=2026-11-23T10:02:00Z": 3,
        "until=2026-11-23T11:02:00%2B01:00": 2,
    }.items():
        assert len(entries(world, f"?action=note:posted&{query}")) == number, query


def test_acts_of_others_on_households_out_of_sight_are_not_shown(world):
    far = add_professional(world.platform, "mep")
    home = add_household(world.platform, [far])
    world.get("/channels", far)
    world.get(f"/channels/{home.id}/notes", far)
    assert world.entries("channel:opened")
    assert str(far.id) not in {one["actor"] for one in entries(world)}
    world.get(f"{world.channel}/notes", far)
    assert [one["action"] for one in entries(world, f"?actor={far.id}")] == ["access:refused"]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("action=note:burnt", "unknown_choice"),
        ("outcome=maybe", "unknown_choice"),
        ("actor=me", "malformed"),
        ("partner=his%00", "malformed"),
        ("partner=HIS", "malformed"),
        ("household=%00", "malformed"),
        (f"household={'F' * 17}", "too_long"),
        ("since=yesterday", "malformed"),
        ("since=1700006400", "malformed"),
        ("since=-1700006400", "malformed"),
        ("since=2026-11-23T10:00:00", "malformed"),
        ("since=0001-01-01T00:00:00%2B14:00", "malformed"),
        ("until=9999-12-31T23:59:59-14:00", "malformed"),
        ("cursor=abc", "malformed"),
        ("limit=1000", "malformed"),
        ("who=me", "unknown_field"),
        ("motive=evidence", "unknown_field"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_by_name(still_world, query, why):
    answer = still_world.get(f"/audit/entries?{query}", still_world.officer)
    assert wrong(answer) == (422, why, {query.partition("=")[0]})


def test_a_whole_log_is_found_intact_and_still_agrees_with_a_checkpoint_kept(world_on_both):
    world = world_on_both
    answer = world.get("/audit/checkpoint", world.officer)
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/plain", "no-store")
    world.write(world.social)
    found = verify(world, checkpoint=answer.text).json
    assert (found["result"], found["break_count"], found["breaks"], found["pending"]) == ("intact", 0, [], 0)
    assert found["size"] > int(answer.text.splitlines()[1])


def test_a_changed_entry_is_found_and_named_and_the_export_is_locked(world):
    world.write(world.housing)
    assert verify(world).json["result"] == "intact"
    entry = world.entries("note:posted")[0]
    with damaging(world.platform.database) as session:
        session.merge(entry).partner = "mep"
    found = verify(world).json
    assert found["result"] == "broken"
    assert (found["breaks"][0]["fault"], found["breaks"][0]["entry"]) == (
        "columns_differ",
        str(entry.entry_id),
    )
    assert reason(world.get("/audit/export?motive=evidence", world.officer)) == (409, "log_broken")


@pytest.mark.parametrize("text", ["", "hub\n1\nAAAA\n", "not a note", "x" * 8193])
def test_what_is_no_checkpoint_of_this_log_is_refused(still_world, text):
    assert wrong(verify(still_world, checkpoint=text))[::2] == (422, {"checkpoint"})


def test_an_export_verifies_without_the_hub(world, tmp_path):
    world.write(world.housing)
    answer = world.get("/audit/export?motive=evidence&action=note:posted", world.officer)
    assert answer.mimetype == "application/x-ndjson"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    shown = [line["leaf"] for line in lines if "canonical" in line.get("leaf", {})]
    assert [json.loads(one["canonical"])["action"] for one in shown] == ["note:posted"]
    log, file = open_log(world.platform), Path(tmp_path / "journal.jsonl")
    file.write_bytes(answer.data)
    command = [
        sys.executable,
        ROOT / "tools" / "verify_audit_log.py",
        file,
        "--vkey",
        str(log.key.verifier(log.origin)),
    ]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert [one.actor_id for one in world.entries("audit:exported")] == [world.officer.id]


@pytest.mark.parametrize(("query", "why"), [("", "required"), ("?motive=curiosity", "unknown_choice")])
def test_an_export_says_what_for(still_world, query, why):
    assert wrong(still_world.get(f"/audit/export{query}", still_world.officer)) == (422, why, {"motive"})
    assert still_world.entries("audit:exported") == []
