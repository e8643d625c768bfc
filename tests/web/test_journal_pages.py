"""The page of the audit log over HTTP: who may, what is found, what is proven, what a damaged log does."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select, text

from hub.audit.models import AuditEntry, AuditLeaf, AuditPosition
from hub.channels.reading import open_channel
from hub.errors import AccessDeniedError
from hub.platform.log import open_log
from hub.platform.oversight import agent_number
from hub.settings import ROOT
from tests.audit.sample_log import damaging
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_household, add_professional, build_platform

VERIFY, EXPORT, CHECKPOINT = "/journal/verification", "/journal/export", "/journal/ancrage"


class World:
    def __init__(self, database, folder, clock):
        self.clock, self.folder = clock, folder
        self.platform = build_platform(database, folder / "data", clock)
        self.app = application(self.platform)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.officer = add_professional(self.platform, "his", "dpo", "lawyer")
        self.home = add_household(self.platform, [self.social, self.housing], code="FOYER-7F3K")
        self.foreign = add_household(self.platform, [self.social], code="FOYER-9TLA")
        self.dpo = self.sign_in(self.officer)
        clock.advance(minutes=1)

    def sign_in(self, actor):
        return Officer(self.app, self.platform, actor)

    def open(self, actor, home=None):
        open_channel(self.platform, actor, (home or self.home).id)
        self.clock.advance(seconds=1)

    def knock(self, actor, home):
        with pytest.raises(AccessDeniedError):
            open_channel(self.platform, actor, home.id)
        self.clock.advance(seconds=1)

    def count(self, action):
        with self.platform.database.reading() as session:
            query = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)
            return session.scalar(query)

    def number_of(self, action, actor):
        """The n° of the first sealed entry of this act."""
        with self.platform.database.reading() as session:
            query = select(func.min(AuditPosition.leaf_index)).join(
                AuditEntry, AuditEntry.entry_id == AuditPosition.entry_id
            )
            return (
                session.scalar(query.where(AuditEntry.action == action, AuditEntry.actor_id == actor.id)) + 1
            )

    def damage(self, statement, **values):
        with damaging(self.platform.database) as session:
            session.execute(text(statement), values)

    @property
    def key(self):
        log = open_log(self.platform)
        return str(log.key.verifier(log.origin))


class Officer(Person):
    def send(self, path, data=None, *, token=True):
        """The whole answer to a form of the page of the log."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/journal")[1])
        fields = ({"csrf_token": found[1]} if token else {}) | (data or {})
        return self.client.post(path, base_url=self.origin, headers=self.headers, data=fields)

    def find(self, **filters):
        """The page these filters lead to, as its address and its text."""
        answer = self.send("/journal", filters)
        assert answer.status_code == 303
        return answer.headers["Location"], *self.get(answer.headers["Location"])

    def download(self, path):
        return self.client.get(path, base_url=self.origin, headers=self.headers)


@pytest.fixture
def world(database, tmp_path, clock):
    return World(database, tmp_path, clock)


@pytest.fixture
def one_world(sqlite_database, tmp_path, clock):
    """For long tables of cases that do not depend on the engine."""
    return World(sqlite_database, tmp_path, clock)


def rows(page):
    """Each line of the table, as its cells' words."""
    body = re.search(r"<tbody role.*?</tbody>", page, re.DOTALL)
    lines = re.findall(r"<tr.*?</tr>", body[0], re.DOTALL) if body else []
    return [
        [
            words(re.sub(r"<svg.*?</svg>", "", cell, flags=re.DOTALL))
            for cell in re.findall(r"<td.*?</td>", line, re.DOTALL)
        ]
        for line in lines
    ]


def words(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def verdict(page):
    return words(re.search(r'<section class="banner verdict.*?</section>', page, re.DOTALL)[0])


def hidden(page):
    return re.search(r'name="filtres" value="([^"]+)"', page)[1]


def verifier(world, lines, *checkpoints):
    """What tools/verify_audit_log.py says, in a process of its own that knows nothing of the hub."""
    export = world.folder / "export.jsonl"
    export.write_bytes(lines)
    command = [sys.executable, "-I", str(ROOT / "tools" / "verify_audit_log.py"), str(export), "--json"]
    for number, note in enumerate(checkpoints):
        kept = world.folder / f"kept-{number}.txt"
        kept.write_bytes(note)
        command += ["--checkpoint", str(kept)]
    done = subprocess.run([*command, "--vkey", world.key], capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)


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


def test_a_line_says_when_who_what_where_and_the_decision_and_names_nobody(world):
    world.knock(world.housing, world.foreign)
    world.open(world.social)
    opened, refused = rows(world.dpo.get("/journal")[1])[:2]
    social = agent_number(world.social.id)
    assert opened == ["23 nov. 11:01:01", f"Agent {social} Social", "Canal consulté", "FOYER-7F3K", "Permis"]
    assert refused[1:] == [
        f"Agent {agent_number(world.housing.id)} Logement",
        "Accès refusé Canal",
        "",
        "Refusé Hors équipe",
    ]
    assert "Camille" not in world.dpo.get("/journal")[1].split("<main")[1]


def test_each_filter_keeps_what_it_says(world):
    world.knock(world.housing, world.foreign)
    world.open(world.social)
    world.open(world.housing)
    cases = {
        "actor": (str(world.social.id), 1, f"Agent {agent_number(world.social.id)}"),
        "partner": ("ssp", 1, "Social"),
        "household": ("foyer-7f3k", 3, "FOYER-7F3K"),
        "outcome": ("refused", 4, "Refusé"),
        "action": ("access:refused", 2, "Accès refusé"),
    }
    for name, (value, cell, said) in cases.items():
        _, status, page = world.dpo.find(**{name: value})
        assert (status, bool(rows(page))) == (200, True), name
        assert all(said in row[cell] for row in rows(page)), name
    both = world.dpo.find(partner="ssp", outcome="refused")[2]
    assert rows(both) == []
    assert "Aucun événement pour ces filtres" in both


def test_an_address_says_neither_whom_nor_which_household_was_looked_for(world):
    address = world.dpo.find(actor=str(world.social.id), household="FOYER-7F3K", partner="ssp")[0]
    sealed = parse_qs(urlsplit(address).query)["filtres"][0]
    plain = address.encode() + urlsafe_b64decode(sealed + "==")
    for told in (world.social.id.hex, str(world.social.id), "7F3K", "ssp", "household"):
        assert told.encode() not in plain
    page = world.dpo.get(address)[1]
    assert f'value="{world.social.id}" selected' in page
    assert 'value="FOYER-7F3K"' in page


def test_a_day_is_that_of_the_platform_and_the_last_one_is_included(world):
    for hour, minute in ((22, 30), (23, 30)):
        world.clock.now = datetime(2026, 11, 23, hour, minute, tzinfo=UTC)
        world.open(world.social)
    world.dpo = world.sign_in(world.officer)
    one, other = (
        [row[0] for row in rows(world.dpo.find(action="channel:opened", **{"from": day, "until": day})[2])]
        for day in ("23/11/2026", "2026-11-24")
    )
    assert one == ["23 nov. 23:30:00"]
    assert other == ["24 nov. 00:30:00"]


def test_without_a_filter_ninety_days_are_shown(one_world):
    one_world.clock.advance(days=91)
    one_world.dpo = one_world.sign_in(one_world.officer)
    assert [row[2] for row in rows(one_world.dpo.get("/journal")[1])] == []
    page = one_world.dpo.find(household="FOYER-7F3K")[2]
    assert any(row[2].startswith("Canal ouvert") for row in rows(page))


def test_what_deserves_a_look_comes_first_and_leads_to_its_entries(world):
    for _ in range(5):
        world.knock(world.housing, world.foreign)
    world.open(world.social)
    page = world.dpo.get("/journal")[1]
    agent = f"Agent {agent_number(world.housing.id)}"
    found = re.search(r'<h3><a href="([^"]+)">5 refus en 1 minute</a></h3><p[^>]*>(.*?)</p>', page)
    assert words(found[2]) == f"{agent}, Logement. 23 nov. 11:01:00. Règle : 5 refus en 10 minutes."
    assert "Hors équipe 5" in html.unescape(re.search(r'aria-label="(Refus par motif[^"]+)"', page)[1])
    table = re.search(r"Consultations par semaine</caption>.*?</table>", page, re.DOTALL)[0]
    assert words(table).endswith("S47 0 S48 1")
    listed = world.dpo.get(html.unescape(found[1]))[1]
    assert [row[1:3] for row in rows(listed)] == [[f"{agent} Logement", "Accès refusé Canal"]] * 5
    assert "Consultations par semaine" not in listed


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        ({"from": "demain"}, "from"),
        ({"from": "01/01/0001"}, "from"),
        ({"until": "31/12/9999"}, "until"),
        ({"from": "02/11/2026", "until": "01/11/2026"}, "until"),
        ({"actor": "Camille"}, "actor"),
        ({"action": "weather"}, "action"),
        ({"outcome": "' OR 1=1 --"}, "outcome"),
    ],
)
def test_a_wrong_filter_is_named_and_the_others_still_hold(one_world, filters, field):
    one_world.open(one_world.social)
    _, status, page = one_world.dpo.find(partner="ssp", **filters)
    assert status == 422
    assert f'<a href="#{field}">' in page
    assert f'id="{field}-erreur"' in page
    assert rows(page)
    assert all("Social" in row[1] for row in rows(page))


def test_too_long_a_filter_and_a_made_up_address_are_refused_in_words(one_world):
    assert one_world.dpo.send("/journal", {"household": "x" * 65}).status_code == 422
    foreign = one_world.platform.key.seal_cursor(b"another list")
    for query in ("filtres=abc", f"filtres={foreign}", "suite=abc", f"suite={foreign}"):
        status, page = one_world.dpo.get(f"/journal?{query}")
        assert (status, "<table" in page) == (422, False), query
    assert one_world.dpo.get("/journal?evenement=abc")[0] == 200


def test_pages_neither_skip_nor_repeat_and_keep_the_filters(world):
    for _ in range(60):
        world.open(world.social)
    address, _, page = world.dpo.find(action="channel:opened", household="FOYER-7F3K")
    first = [row[0] for row in rows(page)]
    older = html.unescape(re.search(r'href="([^"]+)" rel="next"', page)[1])
    page = world.dpo.get(older)[1]
    second = [row[0] for row in rows(page)]
    assert (len(first), len(second), len(set(first + second))) == (50, 10, 60)
    assert 'rel="next"' not in page
    assert parse_qs(
        urlsplit(html.unescape(re.search(r'href="([^"]+)" rel="prev"', page)[1])).query
    ).keys() == {"filtres"}
    assert "suite" in parse_qs(urlsplit(older).query)
    assert "7F3K" not in older + address


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


def test_an_entry_out_of_sight_does_not_open(world):
    world.open(world.social, world.foreign)
    with world.platform.database.reading() as session:
        query = select(AuditEntry.entry_id).where(AuditEntry.household_id == world.foreign.id)
        far = session.scalars(query.where(AuditEntry.action == "channel:opened")).one()
    status, page = world.dpo.get(f"/journal?evenement={far}")
    assert (status, "<aside" in page) == (200, False)


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


def test_a_checkpoint_kept_is_compared_with_the_log(world):
    kept = world.dpo.download(CHECKPOINT)
    size = int(kept.text.split("\n")[1])
    assert kept.headers["Content-Disposition"] == f'attachment; filename="ancrage-3gip-paris-{size}.txt"'
    world.open(world.social)
    for note in (kept.data, kept.data.replace(b"\n", b"\r\n")):
        answer = world.dpo.send(VERIFY, {"kept": "1", "checkpoint": (BytesIO(note), "ancrage.txt")})
        assert f"Conforme à votre ancrage de {size} événements" in verdict(answer.text)


def test_a_log_rewritten_and_signed_again_is_found_by_a_checkpoint_kept_only(world):
    world.open(world.social)
    kept = world.dpo.download(CHECKPOINT).data
    with damaging(world.platform.database) as session:
        session.execute(text("DELETE FROM audit_entry WHERE action = 'channel:opened'"))
        session.execute(
            text(
                "INSERT INTO audit_pending SELECT entry_id FROM audit_entry"
                " WHERE entry_id NOT IN (SELECT entry_id FROM audit_pending)"
            )
        )
        for table in ("position", "leaf", "frontier", "checkpoint"):
            session.execute(text(f"DELETE FROM audit_{table}"))  # noqa: S608 - our own table names
    for guard in (world.folder / "data" / "guard").glob("*.checkpoint"):
        guard.unlink()
    assert "Le journal est intact" in verdict(world.dpo.send(VERIFY).text)
    said = verdict(world.dpo.send(VERIFY, {"kept": "1", "checkpoint": (BytesIO(kept), "a.txt")}).text)
    assert "Rupture" in said
    assert "l’histoire a été réécrite depuis un ancrage" in said
    assert "Comparé aussi avec votre ancrage" in said


@pytest.mark.parametrize(
    "content", [b"", b"x", b"\xff\xfe", b"a\n1\n" + b"A" * 44 + b"\n\n\xe2\x80\x94 a AAAA\n", b"y" * 20_000]
)
def test_a_file_that_is_no_checkpoint_of_this_log_is_refused_at_its_field(one_world, content):
    answer = one_world.dpo.send(VERIFY, {"kept": "1", "checkpoint": (BytesIO(content), "ancrage.txt")})
    assert answer.status_code == 422
    assert "Ce fichier n’est pas un ancrage signé de ce journal" in answer.text
    assert 'id="checkpoint-erreur"' in answer.text
    assert one_world.count("audit:verified") == 0


def test_a_checkpoint_of_another_key_is_refused_and_a_missing_one_asked_for(world):
    note = world.dpo.download(CHECKPOINT).data
    changed = note.replace(note.split(b"\n")[1] + b"\n", b"7\n", 1)
    answer = world.dpo.send(VERIFY, {"kept": "1", "checkpoint": (BytesIO(changed), "ancrage.txt")})
    assert (answer.status_code, "ancrage signé de ce journal" in answer.text) == (422, True)
    answer = world.dpo.send(VERIFY, {"kept": "1"})
    assert (answer.status_code, "Choisissez un fichier" in answer.text) == (422, True)


def test_an_export_and_a_checkpoint_downloaded_verify_without_the_hub(world):
    world.open(world.social)
    world.open(world.social, world.foreign)
    note = world.dpo.download(CHECKPOINT).data
    page = world.dpo.find(household="FOYER-7F3K")[2]
    answer = world.dpo.send(EXPORT, {"motive": "evidence", "filtres": hidden(page)})
    assert answer.status_code == 200
    assert (
        answer.headers["Content-Disposition"] == 'attachment; filename="journal-3gip-paris-2026-11-23.jsonl"'
    )
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    code, found = verifier(world, answer.data, note)
    assert (code, found["result"]) == (0, "intact"), found
    shown = [json.loads(line)["leaf"] for line in answer.text.splitlines() if '"canonical"' in line]
    assert {json.loads(leaf["canonical"])["household_id"] for leaf in shown if "canonical" in leaf} == {
        str(world.home.id)
    }
    assert str(world.foreign.id) not in answer.text
    code, found = verifier(world, answer.data.replace(b"channel:opened", b"channel:listed"), note)
    assert (code, found["result"], bool(found["first"]["number"])) == (3, "broken", True)


def test_an_export_leaves_line_by_line(world):
    answer = world.dpo.send(EXPORT, {"motive": "evidence"})
    assert answer.headers.get("Content-Length") is None
    assert json.loads(answer.text.splitlines()[-1]).keys() == {"end"}


@pytest.mark.parametrize("motive", ["", "curiosity"])
def test_an_export_needs_a_motive_of_the_list(one_world, motive):
    answer = one_world.dpo.send(EXPORT, {"motive": motive})
    assert (answer.status_code, 'id="motive-erreur"' in answer.text) == (422, True)
    assert one_world.count("audit:exported") == 0


def test_the_page_speaks_english_too(world):
    world.open(world.social)
    world.dpo.send(VERIFY)
    page = world.dpo.get("/journal?langue=en")[1]
    for told in ("The log is intact", "Unprotected window", "Channel viewed", "Export with the proof"):
        assert told in html.unescape(page), told
