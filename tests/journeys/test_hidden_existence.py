"""What exists and is not one's to see cannot be told from what does not exist.

Every route with an id of a household, or of something in one, is asked twice by the same stranger: for ids
that exist, and for ids nobody ever gave. Same statements, same writes, same bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from uuid import uuid4

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hub.channels.operations import NewNote, post_note
from hub.documents.operations import NewDocument
from hub.documents.uploads import begin_upload
from tests import papers
from tests.access.wanted import wanted_in
from tests.journeys.browsing import Person
from tests.journeys.visitor import IDS, WHY, Visitor, existing, routes
from tests.journeys.world import World, deposit, multipart, payslip, upload, without_reference
from tests.platform_builder import partner_id

ITEMS = {"document_id", "note_id", "piece_request_id", "upload_id"}
UNKNOWN = "01a207d9-2100-7000-8000-000000000000"
"""A person nobody ever was, where the household does not exist either."""


def told(answer: TestResponse) -> tuple[Any, ...]:
    return answer.status_code, answer.headers, without_reference(answer.text)


def asked(world: World, visitor: Visitor, rule: Rule, method: str, ids: dict[str, str]) -> tuple[Any, ...]:
    """What the server did and said, once its memories are warm."""
    visitor.ask(rule, method, ids)
    before = world.rows()
    with world.statements() as statements:
        answer = visitor.ask(rule, method, ids)
    grown = Counter(world.rows())
    grown.subtract(before)
    return answer, (statements, +grown, told(answer))


def invented() -> dict[str, str]:
    home, item = str(uuid4()), str(uuid4())
    places = {"household_id": home, "channel_id": home, "person_id": UNKNOWN}
    return places | {
        "document_id": item,
        "note_id": item,
        "request_id": item,
        "piece_request_id": item,
        "opening_id": item,
        "record_id": item,
        "upload_id": item,
        "number": "1",
    }


def test_to_a_stranger_nothing_distinguishes_what_exists_from_what_does_not(world: World) -> None:
    ids = existing(world, payslip(world.person(world.social), world))
    visitor = Visitor(world, world.stranger)
    found = routes(world)
    assert {argument for rule, _ in found for argument in rule.arguments} == IDS
    for rule, method in found:
        real, unknown = (asked(world, visitor, rule, method, one) for one in (ids, invented()))
        assert real[1][0] == unknown[1][0], f"{method} {rule}: statements"
        assert real[1] == unknown[1], f"{method} {rule}"
        assert real[0].status_code == 404, f"{method} {rule}: {real[0].text}"


def test_to_a_colleague_what_is_closed_is_like_what_does_not_exist(world: World) -> None:
    """Every route of one thing in a household she follows: a document, a note, a request, a file in parts."""
    ids = existing(world, payslip(world.person(world.social), world)) | _closed(world)
    visitor = Visitor(world, world.housing)
    visitor.person.get(world.url)
    here = {name: ids[name] for name in ("household_id", "channel_id", "person_id", "number")}
    walked = [pair for pair in routes(world) if pair[0].arguments & ITEMS]
    for rule, method in walked:
        real, unknown = (asked(world, visitor, rule, method, one) for one in (ids, invented() | here))
        assert real[1][0] == unknown[1][0], f"{method} {rule}: statements"
        assert real[1] == unknown[1], f"{method} {rule}"
        assert real[0].status_code == 404, f"{method} {rule}: {real[0].text}"
    assert set().union(*(rule.arguments for rule, _ in walked)) >= ITEMS


def _closed(world: World) -> dict[str, str]:
    """One of each about health, by a social worker: the housing officer may not know that they are there."""
    said = deposit(world.adult, type="other", category="health", again="yes")
    answer = upload(world.person(world.social), world.url, said, ("certificat.pdf", papers.pdf()))
    platform, home, author = world.platform, world.home.id, world.social
    note = post_note(platform, author, home, NewNote("health", world.adult, "Rendez-vous au CMP"))
    wanted = wanted_in(platform, author, world.home, "health", partner_id(platform, "his"), type="other")
    new = NewDocument("health", world.adult, "other", "Certificat", "a.pdf")
    return {
        "document_id": answer.get_json()["ids"][0],
        "note_id": str(note.id),
        "piece_request_id": str(wanted),
        "upload_id": str(begin_upload(platform, author, home, new, 1000).id),
    }


def test_asking_to_join_by_a_code_that_exists_is_like_asking_by_one_that_does_not(world: World) -> None:
    person = world.person(world.stranger)
    told = [joined(world, person, code) for code in ("FOYER-2222", world.home.short_code, "FOYER-3333")]
    assert told[1] == told[2]
    assert told[1][2][0] == 303


def joined(world: World, person: Person, code: str) -> tuple[Any, ...]:
    """What the server did and said, and how the list of one's requests then reads, but for the code."""
    said = {"code": code, "purpose": "housing_file", "reason": WHY}
    token, before = person.token("/demandes/equipe"), Counter(world.rows())
    with world.statements() as statements:
        body, kind = multipart(said | {"csrf_token": token}, [])
        answer = person.client.post(
            "/demandes/equipe", base_url=person.origin, headers=person.headers, data=body, content_type=kind
        )
    grown = Counter(world.rows())
    grown.subtract(before)
    lines = person.get("/demandes")[1].split('<li class="ch')
    line = next(one for one in lines if code in one).split("</li>")[0]
    return statements, +grown, told(answer), re.sub("[0-9a-f-]{36}", "", line.replace(code, ""))
