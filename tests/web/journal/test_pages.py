"""The page of the audit log over HTTP: who may come in, and how an entry opens."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select

from hub.audit.models import AuditEntry, AuditLeaf
from hub.search.operations import search_channel
from hub.web.audit_details import RESULTS
from tests.journeys.browsing import Person
from tests.platform_builder import add_professional
from tests.web.journal.officers import words

VERIFY = "/journal/verification"
EXPORT = "/journal/export"
CHECKPOINT = "/journal/ancrage"


def test_an_officer_begins_at_the_log_and_nobody_else_is_led_there(one_world):
    assert one_world.dpo.download("/").headers["Location"] == "/journal"
    assert 'href="/journal"' in one_world.dpo.get("/journal")[1]
    worker = Person(one_world.app, one_world.platform, one_world.housing)
    assert "/journal" not in worker.get("/canaux")[1]


@pytest.mark.parametrize("role", ["worker", "coordinator", "secretary", "manager", "administrator"])
def test_every_other_role_gets_the_refusal_of_the_rest_of_the_site(one_world, role):
    other = one_world.sign_in(add_professional(one_world.platform, "mep", role))
    token = {"csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', other.get("/canaux")[1])[1]}
    answers = [other.download("/journal"), other.download(CHECKPOINT)] + [
        other.client.post(
            path, base_url=other.origin, headers=other.headers, data=token | {"motive": "evidence"}
        )
        for path in ("/journal", VERIFY, EXPORT)
    ]
    for answer in answers:
        assert answer.status_code == 403, answer.text
        assert "role_limit" in answer.text
        assert "<table" not in answer.text
    done = ("audit:read", "audit:verified", "audit:exported", "audit:checkpoint_read")
    assert [one_world.count(action) for action in done] == [0, 0, 0, 0]


def test_nobody_comes_in_without_signing_in(one_world):
    for path in ("/journal", CHECKPOINT):
        answer = one_world.app.test_client().get(
            path, base_url=one_world.dpo.origin, headers={"Accept": "text/html"}
        )
        assert (answer.status_code, answer.headers["Location"][:10]) == (302, "/connexion")


def test_an_entry_opens_with_its_number_its_leaf_and_its_hours(world):
    world.open(world.social)
    world.dpo.send(VERIFY)
    number = world.number_of("channel:opened", world.social)
    page = world.dpo.find(action="channel:opened")[2]
    line = html.unescape(re.search(r'<td role="cell" class="num[^>]*><a href="([^"]+)"', page)[1])
    page = world.dpo.get(line)[1]
    detail = words(re.search(r"<aside.*?</aside>", page, re.DOTALL)[0])
    with world.platform.database.reading() as session:
        leaf = session.get(AuditLeaf, number - 1).leaf_hash.hex()
    for told in (f"Événement n° {number}", leaf, "2026-11-23 10:01:00", "23 nov. 11:01:00", "Intervenant"):
        assert told in detail, told
    assert 'aria-current="true"' in re.search(r"<tbody role.*?</tbody>", page, re.DOTALL)[0]


def test_how_many_a_search_showed_stands_there_in_words(one_world):
    search_channel(one_world.platform, one_world.housing, one_world.home.id, "absent")
    page = one_world.dpo.find(action="channel:searched")[2]
    line = html.unescape(re.search(r'<td role="cell" class="num[^>]*><a href="([^"]+)"', page)[1])
    detail = words(re.search(r"<aside.*?</aside>", one_world.dpo.get(line)[1], re.DOTALL)[0])
    assert "Résultats Aucun" in detail
    assert set(RESULTS) == {"0", "1-10", "more"}


def test_an_entry_out_of_sight_does_not_open(world):
    world.open(world.social, world.foreign)
    with world.platform.database.reading() as session:
        query = select(AuditEntry.entry_id).where(AuditEntry.household_id == world.foreign.id)
        far = session.scalars(query.where(AuditEntry.action == "channel:opened")).one()
    status, page = world.dpo.get(f"/journal?evenement={far}")
    assert (status, "<aside" in page) == (200, False)


def test_the_page_speaks_english_too(world):
    world.open(world.social)
    world.dpo.send(VERIFY)
    page = world.dpo.get("/journal?langue=en")[1]
    for told in ("The log is intact", "Unprotected window", "Channel viewed", "Export with the proof"):
        assert told in html.unescape(page), told
