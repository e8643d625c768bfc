"""The state, the verification, the checkpoint and the export of the log, as an officer gets them."""

from __future__ import annotations

import json
from contextvars import Context
from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select, text, update

from hub.accounts.operations import sign_out
from hub.accounts.sessions import stored_id
from hub.audit.models import AuditEntry, AuditLeaf, AuditPosition
from hub.audit.sealing import Condition
from hub.channels.reading import open_channel
from hub.errors import AccessDeniedError, ConflictError, InvalidInputError
from hub.platform import journal_proof
from hub.platform.accounts import end_account
from hub.platform.journal import JournalFilters
from hub.platform.journal_proof import export_journal, journal_state, latest_checkpoint, verify_journal
from hub.platform.log import open_log
from hub.storage.objects_s3 import S3ObjectStore
from tests.audit.sample_log import damaging
from tests.audit.two_verdicts import TOOL
from tests.journeys.browsing import mint_session
from tests.platform_builder import SYSTEM, add_household, add_professional, build_platform
from tests.services.ports import free_port

OPERATIONS = {
    "verify": verify_journal,
    "checkpoint": latest_checkpoint,
    "state": journal_state,
    "export": lambda platform, actor: list(export_journal(platform, actor, "evidence")),
}


class World:
    def __init__(self, database, folder, clock):
        self.clock = clock
        self.platform = build_platform(database, folder, clock)
        self.jobs = add_professional(self.platform, "mep")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.officer = add_professional(self.platform, "his", "dpo", "lawyer")
        for worker in (self.jobs, self.housing):
            open_channel(self.platform, worker, add_household(self.platform, [worker]).id)

    @property
    def key(self):
        log = open_log(self.platform)
        return str(log.key.verifier(log.origin))

    def export(self, **filters):
        return list(export_journal(self.platform, self.officer, "evidence", JournalFilters(**filters)))

    def change(self, action, actor):
        with damaging(self.platform.database) as session:
            entry = select(AuditEntry.entry_id).where(
                AuditEntry.action == action, AuditEntry.actor_id == actor.id
            )
            table = AuditEntry.__table__
            session.execute(update(table).where(table.c.entry_id.in_(entry)).values(purpose="operation"))

    def last(self, action):
        with self.platform.database.reading() as session:
            query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.entry_id.desc())
            return session.scalars(query).first()

    def number_of(self, action, actor):
        with self.platform.database.reading() as session:
            query = select(AuditPosition.leaf_index).join(
                AuditEntry, AuditEntry.entry_id == AuditPosition.entry_id
            )
            return (
                session.scalar(query.where(AuditEntry.action == action, AuditEntry.actor_id == actor.id)) + 1
            )


@pytest.fixture
def world(database, tmp_path, clock):
    return World(database, tmp_path, clock)


@pytest.mark.parametrize("name", OPERATIONS)
def test_only_officers_and_the_hub_itself_may(world, name):
    for actor in (world.housing, add_professional(world.platform, "his", "administrator")):
        with pytest.raises(AccessDeniedError):
            OPERATIONS[name](world.platform, actor)
    assert world.last("audit:verified") is world.last("audit:exported") is None


def test_a_verification_is_on_record_with_its_verdict(world):
    assert journal_state(world.platform, world.officer).verified is None
    verdict = verify_journal(world.platform, world.officer)
    state = journal_state(world.platform, world.officer)
    assert (verdict.result, state.verified.result, state.verified.size) == ("intact", "intact", verdict.size)
    assert state.condition is Condition.SOUND


def test_a_changed_entry_is_named_and_the_export_locked(world):
    verify_journal(world.platform, world.officer)
    number = world.number_of("channel:opened", world.jobs)
    world.change("channel:opened", world.jobs)
    world.clock.advance(seconds=1)
    verdict = verify_journal(world.platform, world.officer)
    assert (verdict.result, verdict.first.number, verdict.first.fields) == ("broken", number, ("purpose",))
    assert journal_state(world.platform, world.officer).verified.result == "broken"
    with pytest.raises(ConflictError):
        world.export()
    refused = world.last("audit:exported")
    assert (refused.outcome, refused.reason) == ("failed", "log_broken")


def test_a_log_with_missing_leaves_still_gets_its_verdict(world):
    verify_journal(world.platform, world.officer)
    with damaging(world.platform.database) as session:
        session.execute(delete(AuditLeaf).where(AuditLeaf.leaf_index == 3))
        session.execute(text("DELETE FROM audit_frontier"))
    verdict = verify_journal(world.platform, world.officer)
    assert (verdict.result, verdict.first.fault, verdict.first.number) == ("broken", "leaf_missing", 4)


def test_an_export_shows_what_is_in_sight_and_verifies_without_the_hub(world):
    lines = world.export()
    verdict = TOOL.verify(lines, world.key, [latest_checkpoint(world.platform, world.officer).note])
    assert verdict["result"] == "intact", verdict
    shown = [json.loads(row["canonical"]) for row in leaves(lines) if "canonical" in row]
    assert {entry["partner"] for entry in shown} == {"his", None}
    assert str(world.jobs.id) not in "".join(lines)
    with world.platform.database.reading() as session:
        assert len(leaves(lines)) == session.scalar(select(func.count()).select_from(AuditLeaf)) > len(shown)
    (exported,) = [entry for entry in shown if entry["action"] == "audit:exported"]
    assert exported["changes"] == [["motive", None, "evidence"]]


def test_an_export_keeps_to_its_filters_and_still_verifies(world):
    lines = world.export(action="channel:opened")
    shown = [json.loads(row["canonical"]) for row in leaves(lines) if "canonical" in row]
    assert [(entry["action"], entry["actor_id"]) for entry in shown] == [
        ("channel:opened", str(world.housing.id))
    ]
    assert TOOL.verify(lines, world.key, [])["result"] == "intact"


def test_a_changed_export_is_found(world):
    lines = world.export()
    changed = [line.replace('\\"partner\\":\\"his\\"', '\\"partner\\":\\"mep\\"') for line in lines]
    assert changed != lines
    assert TOOL.verify(changed, world.key, [])["result"] == "broken"


@pytest.mark.parametrize(("motive", "code"), [("", "required"), ("curiosity", "unknown_choice")])
def test_an_export_needs_a_motive_of_the_list(world, motive, code):
    with pytest.raises(InvalidInputError) as caught:
        export_journal(world.platform, world.officer, motive)
    assert (caught.value.field, caught.value.code) == ("motive", code)
    assert world.last("audit:exported") is None


def test_what_a_kept_checkpoint_covers_leaves_the_unprotected_window(world):
    verify_journal(world.platform, world.officer)
    before = journal_state(world.platform, world.officer)
    assert before.outside == before.size
    assert before.pending == 1
    row = latest_checkpoint(world.platform, world.officer)
    after = journal_state(world.platform, world.officer)
    assert (after.outside, after.size, after.checkpoint.size) == (0, row.size, row.size)
    assert row.note.startswith(f"hub.localhost/3gip-paris/log/1\n{row.size}\n")


def test_a_database_put_back_behind_the_guard_is_said_without_verifying(world):
    latest_checkpoint(world.platform, world.officer)
    with damaging(world.platform.database) as session:
        session.execute(text("DELETE FROM audit_leaf WHERE leaf_index > 4"))
        session.execute(text("DELETE FROM audit_position WHERE leaf_index > 4"))
        session.execute(text("DELETE FROM audit_frontier"))
    assert journal_state(world.platform, world.officer).condition is Condition.ROLLBACK


def test_while_the_bucket_of_the_guard_is_away_the_verdict_says_what_waits_for_a_signature(
    world, monkeypatch
):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "nobody")
    nowhere = f"http://127.0.0.1:{free_port()}"
    bucket = S3ObjectStore("guard", endpoint=nowhere, attempts=1, connect_timeout=1)
    before = latest_checkpoint(world.platform, world.officer)
    away = replace(world.platform, objects=bucket)
    open_channel(away, world.jobs, add_household(away, [world.jobs]).id)
    verdict = verify_journal(away, world.officer)
    assert (verdict.result, verdict.pending, verdict.size > before.size) == ("intact", 0, True)
    assert verdict.unsigned == verdict.size - before.size
    world.clock.advance(minutes=2)
    assert verify_journal(away, world.officer).result == "incomplete"
    assert latest_checkpoint(away, world.officer).note == before.note
    assert '{"end"' in list(export_journal(away, world.officer, "evidence"))[-1]


def leaves(lines):
    rows = [json.loads(line) for line in lines]
    return [row["leaf"] for row in rows if "leaf" in row]


ENDS = {
    "signed out": lambda world, actor: sign_out(world.platform, actor, bytes.fromhex(actor.session)),
    "no officer any more": lambda world, actor: end_account(world.platform, SYSTEM, actor.id),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_an_export_under_way_stops_when_its_officer_signs_out_or_is_none_any_more(world, monkeypatch, end):
    monkeypatch.setattr(journal_proof, "ASKED_EVERY", 2)
    session = stored_id(mint_session(world.platform, world.officer)).hex()
    # Who came without a session has only the post to lose: closing an account ends its sessions as well.
    officer = replace(world.officer, session=session) if end is ENDS["signed out"] else world.officer
    assert '{"end"' in list(export_journal(world.platform, officer, "evidence"))[-1]
    lines = export_journal(world.platform, officer, "evidence")
    given = [next(lines)]
    Context().run(end, world, officer)
    with pytest.raises(AccessDeniedError):
        given.extend(lines)
    assert len(given) == 2
    assert world.last("access:refused").actor_id == officer.id
