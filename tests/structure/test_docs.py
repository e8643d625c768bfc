"""What the documentation names is there: files, names in files, links, commands, addresses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.storage.db import Database
from hub.web import create_app
from tests.fixed_clock import FixedClock
from tests.platform_builder import build_platform
from tests.structure import pages
from tests.structure.pages import DECISIONS, DOCUMENTS, PAGES, name_of
from tests.structure.tree import ROOT, short, text_files

MAKEFILE = (ROOT / "Makefile").read_text()
every_document = pytest.mark.parametrize("page", DOCUMENTS, ids=name_of)


@pytest.fixture
def served(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> set[str]:
    """Every address of the application."""
    app = create_app(build_platform(sqlite_database, tmp_path, clock))
    return {pages.bare_address(rule.rule) for rule in app.url_map.iter_rules()}


@every_document
def test_every_path_a_page_names_exists(page: Path) -> None:
    assert [path for path in pages.paths(page) if not any(ROOT.glob(path.rstrip("/")))] == []


def test_every_path_the_code_names_exists() -> None:
    named = re.compile(rf"(?<![\w/.])({pages.FOLDERS}/[\w./-]*\w)")
    gone = [
        f"{short(path)}: {found}"
        for path in text_files()
        if path.suffix != ".md"
        for found in named.findall(path.read_text(errors="replace"))
        if not any(ROOT.glob(f"{found}*"))
    ]
    assert gone == []


@every_document
def test_every_name_said_to_be_in_a_file_is_in_it(page: Path) -> None:
    missing = [
        f"{name} in {file}"
        for name, file in pages.places(page)
        if not re.search(rf"\b{name}\b", (ROOT / file).read_text())
    ]
    assert missing == []


@every_document
def test_every_test_a_page_relies_on_is_run(page: Path) -> None:
    missing = [
        f"{file}::{name}"
        for file, name in pages.named_tests(page)
        if f"def {name}(" not in (ROOT / file).read_text()
    ]
    assert missing == []


@every_document
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in pages.links(page):
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), link
        assert not anchor or anchor in pages.anchors(target), link


@every_document
def test_every_command_of_the_hub_exists_with_its_options(page: Path) -> None:
    faults = {" ".join(words): pages.fault_of(words) for words in pages.hub_commands(page)}
    assert {line: fault for line, fault in faults.items() if fault} == {}


@every_document
def test_every_target_of_make_exists(page: Path) -> None:
    known = set(re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE))
    assert set(pages.make_targets(page)) <= known


def test_every_address_a_page_names_is_served(served: set[str]) -> None:
    named = {(name_of(page), address) for page in DOCUMENTS for address in pages.addresses(page)}
    unknown = {
        one for one in named if not any(rule == one[1] or rule.startswith(f"{one[1]}/") for rule in served)
    }
    assert unknown == set()


def test_there_are_ten_pages_at_most_and_each_is_short() -> None:
    assert len([page for page in PAGES if page.parent.name == "docs"]) <= 10
    lengths = {name_of(page): len(page.read_text().splitlines()) for page in [*PAGES, *DECISIONS]}
    assert {name: length for name, length in lengths.items() if length > 150} == {}


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(page.name[:4]) for page in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("hub audit verify --json", None),
        ("hub audit verify --checkpoint kept.txt", None),
        ("hub audit frobnicate", "no command frobnicate"),
        ("hub audit verify --loudly", "no option --loudly"),
    ],
)
def test_a_wrong_command_is_told_from_a_right_one(line: str, fault: str | None) -> None:
    assert pages.fault_of(line.split()) == fault
