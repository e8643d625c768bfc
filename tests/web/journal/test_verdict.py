"""The verdict on the log as the page says it, whatever was damaged."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from hub.audit.models import AuditLeaf
from tests.web.journal.officers import verdict

VERIFY = "/journal/verification"
EXPORT = "/journal/export"
CHECKPOINT = "/journal/ancrage"


def test_a_sound_log_is_said_intact_with_its_size_and_the_unprotected_window(world):
    page = world.dpo.get("/journal")[1]
    assert "pas encore vérifié" in verdict(page)
    page = world.dpo.send(VERIFY).text
    with world.platform.database.reading() as session:
        size = session.scalar(select(func.count()).select_from(AuditLeaf))
    said = verdict(page)
    assert "Le journal est intact" in said
    assert f"Aucun des {size} événements n’a été modifié, supprimé ou inséré" in said
    assert f"1 à sceller, {size} scellés depuis le dernier ancrage gardé" in said
    world.clock.advance(hours=1)
    world.dpo = world.sign_in(world.officer)
    said = verdict(world.dpo.get("/journal")[1])
    assert "Vérifié le 23 novembre 2026, 11:01" in said
    assert "ajout" not in said
    world.dpo.download(CHECKPOINT)
    said = verdict(world.dpo.get("/journal")[1])
    assert re.search(r"[2-9] événements se sont ajoutés depuis\.", said)
    assert re.search(r"à sceller, 0 scellés depuis", said)
    assert world.count("audit:verified") == 1


def test_a_verification_without_the_token_of_the_session_is_not_made(world):
    for path in (VERIFY, EXPORT, "/journal"):
        assert world.dpo.send(path, {"motive": "evidence"}, token=False).status_code == 400
    assert world.count("audit:verified") == world.count("audit:exported") == 0


def test_a_byte_changed_in_the_database_breaks_the_log_names_its_number_and_locks_exports(world):
    world.open(world.social)
    world.dpo.send(VERIFY)
    number = world.number_of("channel:opened", world.social)
    world.clock.advance(seconds=1)
    world.damage(
        "UPDATE audit_entry SET reason = 'x' WHERE entry_id ="
        " (SELECT entry_id FROM audit_position WHERE leaf_index = :index)",
        index=number - 1,
    )
    answer = world.dpo.send(VERIFY)
    assert answer.status_code == 200
    assert f"Rupture à l’événement n° {number}" in verdict(answer.text)
    assert "la ligne ne dit plus ce qui a été signé (motif)" in verdict(answer.text)
    assert 'name="motive"' not in answer.text
    refused = world.dpo.send(EXPORT, {"motive": "evidence"})
    assert refused.status_code == 409
    assert "exports sont bloqués" in refused.text
    assert "Le journal est rompu" in verdict(world.dpo.get("/journal")[1])


def test_a_deleted_entry_is_named(world):
    world.open(world.social)
    world.dpo.send(VERIFY)
    number = world.number_of("channel:opened", world.social)
    world.damage("DELETE FROM audit_entry WHERE action = 'channel:opened'")
    said = verdict(world.dpo.send(VERIFY).text)
    assert f"Rupture à l’événement n° {number}" in said
    assert f"n° {number} : l’événement a disparu" in said


def test_what_waits_too_long_for_its_signature_makes_the_verdict_incomplete(world):
    world.dpo.send(VERIFY)
    (guard,) = (world.folder / "data" / "guard").glob("*.checkpoint")
    guard.unlink()
    world.clock.advance(minutes=2)
    world.open(world.social)
    world.clock.advance(minutes=2)
    said = verdict(world.dpo.send(VERIFY).text)
    assert "Vérification incomplète" in said
    assert "L’ancrage gardé hors de la base a disparu" in said


DAMAGE = {
    "an instant": "UPDATE audit_entry SET at = 'yesterday'",
    "an instant that waits": "UPDATE audit_entry SET at = ''"
    " WHERE entry_id IN (SELECT entry_id FROM audit_pending)",
    "changes": "UPDATE audit_entry SET changes = '{'",
    "changes of another shape": "UPDATE audit_entry SET changes = '[1,[],[[]],\"x\"]'",
    "changes that are no list": "UPDATE audit_entry SET changes = '7'",
    "persons": "UPDATE audit_entry SET subject_ids = '\"x\"'",
    "what the log says of itself": 'UPDATE audit_entry SET changes = \'[["verdict",null,"great"]]\''
    " WHERE action LIKE 'audit:%'",
    "codes": "UPDATE audit_entry SET action = 'weather', outcome = 'sun', actor_kind = 'cloud', origin = '',"
    " role = 'x', purpose = 'y', basis_kind = 'z', object_kind = 'w', partner = 'v', reason = '<b>'",
    "entries": "DELETE FROM audit_entry",
    "positions": "DELETE FROM audit_position",
    "numbers": "UPDATE audit_position SET leaf_index = leaf_index + 1000",
    "leaves": "DELETE FROM audit_leaf WHERE leaf_index > 2",
    "every leaf": "DELETE FROM audit_leaf",
    "hashes": "UPDATE audit_leaf SET leaf_hash = salt FROM audit_entry WHERE leaf_index = 1",
    "frontiers cut": "UPDATE audit_frontier SET hashes = (SELECT canonical FROM audit_entry LIMIT 1)",
    "checkpoints": "UPDATE audit_checkpoint SET note = 'x', signed_at = 'x'",
    "sizes": "UPDATE audit_checkpoint SET size = size + 1",
    "pending marks": "DELETE FROM audit_pending",
}


@pytest.mark.parametrize("what", DAMAGE)
def test_whatever_is_damaged_the_page_answers_and_the_verdict_is_broken(one_world, what):
    one_world.open(one_world.social)
    one_world.dpo.send(VERIFY)
    one_world.dpo.download(CHECKPOINT)
    one_world.dpo.get("/journal")
    one_world.damage(DAMAGE[what])
    answer = one_world.dpo.send(VERIFY)
    assert answer.status_code == 200, answer.text
    assert ("Rupture" in verdict(answer.text)) or ("Le journal est rompu" in verdict(answer.text)), verdict(
        answer.text
    )
    for path in ("/journal", f"/journal?evenement={one_world.home.id}"):
        assert one_world.dpo.get(path)[0] == 200
    assert one_world.dpo.download(CHECKPOINT).status_code in (200, 409)
    assert one_world.dpo.send(EXPORT, {"motive": "evidence"}).status_code == 409
