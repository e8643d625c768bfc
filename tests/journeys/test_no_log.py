"""When the audit entry cannot be written, nothing is done and nothing is shown: every door answers 503."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, text

from hub.channels.operations import NewNote, post_note
from hub.errors import StorageUnavailableError
from hub.web.login import COOKIE
from tests.databases import alter
from tests.journeys.browsing import Person
from tests.journeys.visitor import Visitor, existing, routes
from tests.journeys.world import World, deposit, note, opened, payslip, upload
from tests.platform_builder import PASSWORD, add_professional, agree

UNRECORDED = {"channels.audience", "channels.draft", "channels.read", "glass.of_channel", "searching.inside"}
"""What shows and changes no content, and so leaves no entry (hub/audit/open_unit.py, Trace)."""
WRONG = {"api.propose_document_for_reuse", "api.ask_for_access"}
"""Told that its body is wrong, before anything is done: no document has the id it proposes; what it asks
for is open already."""

BROKEN = {
    "sqlite": ["CREATE TRIGGER no_log BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'no'); END"],
    "postgresql": [
        "CREATE FUNCTION no_log() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$",
        "CREATE TRIGGER no_log BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION no_log()",
    ],
}


def break_log(world: World) -> None:
    alter(world.platform.database, *BROKEN[world.platform.database.engine.dialect.name])


def test_every_door_to_a_household_answers_503_and_does_nothing(world: World) -> None:
    agree(world.platform, world.social, world.home)
    ids = existing(world, payslip(world.person(world.social), world))
    member, stranger = Visitor(world, world.social), Visitor(world, world.stranger)
    break_log(world)
    before, stored = world.rows(), sorted(world.stored())
    for rule, method in routes(world):
        for visitor in (member, stranger):
            answer = visitor.ask(rule, method, ids)
            if rule.endpoint in UNRECORDED | WRONG and visitor is member:
                continue
            assert answer.status_code == 503, f"{method} {rule}: {answer.status_code}"
            assert answer.headers["Retry-After"]
            assert "Courrier" not in answer.text
            assert "Aminata" not in answer.text
    after = world.rows()
    after["drafts"] = before["drafts"]
    assert after == before
    assert sorted(world.stored()) == stored


DOORS: list[tuple[str, str, dict[str, object]]] = [
    ("GET", "/canaux", {}),
    ("POST", "/canaux", {"q": "F-7K2M"}),
    ("POST", "/preferences", {"language": "en", "theme": "dark"}),
    ("GET", "/reglages", {}),
    ("POST", "/deconnexion", {}),
    ("POST", "/deconnexion-partout", {}),
]


def test_doors_without_a_household_answer_503_as_well(world: World) -> None:
    social = world.person(world.social)
    token = social.token("/canaux")
    break_log(world)
    before = world.rows()
    for method, path, said in DOORS:
        answer = social.client.open(
            path,
            method=method,
            base_url=social.origin,
            headers=social.headers,
            data={"csrf_token": token, **said} if method == "POST" else None,
        )
        assert answer.status_code == 503, path
        assert "F-7K2M" not in answer.text
        assert world.rows() == before
        assert social.client.get_cookie(COOKIE, domain=world.platform.settings.host) is not None


def test_nobody_signs_in_unrecorded(world: World) -> None:
    add_professional(world.platform, "ssp", mail="ines.faure@ssp.example")
    person = world.person(world.social)
    person.client.delete_cookie(COOKIE, domain=world.platform.settings.host)
    break_log(world)
    sessions = world.rows()["sessions"]
    for name in ("ines.faure@ssp.example", f"{uuid4()}@ssp.example"):
        assert person.post("/connexion", "/connexion", {"name": name, "password": PASSWORD})[0] == 503
    assert world.rows()["sessions"] == sessions


def test_a_refused_file_is_not_refused_unrecorded(world: World) -> None:
    social = world.person(world.social)
    token = social.token(world.url)
    break_log(world)
    said = deposit(world.adult, csrf_token=token)
    answer = upload(social, world.url, said, ("vide.pdf", b""), **{"X-CSRFToken": token})
    assert answer.status_code == 503
    assert world.stored() == []


def test_a_full_disk_loses_nothing_that_was_acknowledged(
    request: pytest.FixtureRequest, tmp_path: Any
) -> None:
    with opened("sqlite-files", request, tmp_path) as world:
        social = world.person(world.social)
        token = social.token(world.url)
        undo = _fill(world)
        request.addfinalizer(undo)
        statuses = [_post(social, world, token, f"note {number} " + "x" * 4000) for number in range(30)]
        assert set(statuses) == {303, 503}
        assert world.rows()["notes"] == statuses.count(303)
        assert len(world.entries("note:posted")) == statuses.count(303)
        with pytest.raises(StorageUnavailableError):
            post_note(world.platform, world.social, world.home.id, NewNote("coordination", None, "y" * 4000))


def _fill(world: World) -> Callable[[], None]:
    """Leave the database a few pages, as a full disk would, until what is answered is called."""
    database = world.platform.database
    with database.reading() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()

    def limit(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + 20}")

    event.listen(database.engine, "connect", limit)
    database.dispose()
    return lambda: event.remove(database.engine, "connect", limit)


def _post(person: Person, world: World, token: str, body: str) -> int:
    answer = person.client.post(
        f"{world.url}/notes",
        base_url=person.origin,
        headers=person.headers,
        data={"csrf_token": token, **note(body)},
    )
    return answer.status_code
