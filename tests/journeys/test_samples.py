"""Every document of the tests' own making, and every real-world file there is, through the deposit route.

Accepted ones come back byte for byte; refused ones get their reason and leave nothing. `HUB_SAMPLES` names a
folder of real-world files with an INDEX.md saying what each must get (tests/uploads.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests import uploads
from tests.journeys.world import STORES, World, deposit, download, opened, upload

STATUS = {"type_not_allowed": 415, "too_large": 413}
Maker = Callable[[], bytes]


@pytest.fixture(scope="module", params=STORES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One platform for all files: a refused one must leave it as it was, whatever came before."""
    with opened(request.param, request, tmp_path_factory.mktemp("samples")) as found:
        yield found
        assert found.sound()


def refused_files() -> list[Any]:
    """The first file of our own for each reason, as what a file is refused for does not depend on the store;
    and every real-world one."""
    real = {path.name for path in uploads.samples("REFUSE", "REFUSE-AV")}
    found = uploads.bad()
    firsts = {param.values[2]: param for param in reversed(found) if param.values[0] not in real}
    return [*firsts.values(), *(param for param in found if param.values[0] in real)]


def send(world: World, name: str, content: bytes) -> TestResponse:
    said = deposit(world.adult, type="letter", category="coordination", again="yes")
    return upload(world.person(world.social), world.url, said, (name, content))


def accepted(world: World, answer: TestResponse, name: str, content: bytes) -> bool:
    """Whether it was stored; then it comes back as it was sent, a photo without its personal data, as an
    attachment that runs nothing."""
    if answer.status_code != 201:
        return False
    got = download(world.person(world.social), answer.get_json()["ids"][0])
    assert got.data == uploads.as_kept(name, content)
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    return True


def refused(world: World, name: str, content: bytes) -> str:
    """The reason, with its sentence; nothing is stored and the log knows."""
    before, rejections = world.rows(), len(world.entries("document:rejected"))
    objects = world.stored()
    answer = send(world, name, content)
    problem = answer.get_json()
    assert answer.status_code == STATUS.get(problem["reason"], 422), answer.text
    assert problem["detail"]
    assert sorted(world.stored()) == sorted(objects)
    after = world.rows()
    kept = {
        table
        for table in after
        if not table.startswith(("audit", "sessions")) and after[table] != before[table]
    }
    assert kept == set()
    assert len(world.entries("document:rejected")) == rejections + 1
    return str(problem["reason"])


@pytest.mark.parametrize(("name", "make"), uploads.good())
def test_a_good_document_is_stored_and_comes_back_byte_for_byte(world: World, name: str, make: Maker) -> None:
    content = make()
    answer = send(world, name, content)
    assert accepted(world, answer, name, content), answer.text


@pytest.mark.parametrize(("name", "make", "expected"), refused_files())
def test_a_bad_file_is_refused_for_its_reason_and_leaves_nothing(
    world: World, name: str, make: Maker, expected: str
) -> None:
    assert refused(world, name, make()) == expected


@pytest.mark.parametrize(("name", "make"), uploads.active())
def test_what_may_act_is_refused_or_kept_as_an_attachment(world: World, name: str, make: Maker) -> None:
    content = make()
    answer = send(world, name, content)
    assert accepted(world, answer, name, content) or answer.status_code in {415, 422}
