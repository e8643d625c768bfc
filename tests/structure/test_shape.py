"""The shape of the code: one commit, small files, names that say something, no rule broken without reason."""

from __future__ import annotations

import re

import pytest

from tests.structure.tree import ROOT, python_files, short, text_files

HERE = "tests/structure/test_shape.py"
LONGEST = 250
LONGER_ALLOWED: set[str] = set()
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "service", "misc"}
OUTERMOST = {
    "hub/audit/sealer.py",
    "hub/documents/scan_worker.py",
    "hub/documents/text_worker.py",
    "hub/web/errors.py",
    "hub/web/live.py",
}
"""Files whose loop or door must survive anything; nothing else may catch everything."""

EXCUSE = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b(?P<codes>:\s*[\w, ]+|\[[\w\-, ]+\])?(?P<rest>.*)")
FOREIGN = {
    "a folder of somebody's machine": re.compile(r"(?<![\w.])/(?:root|home|Users|workspace|work)/[\w.]"),
    "a folder outside the repository": re.compile(r"\.\.[/]shared"),
    "work left undone": re.compile(r"\b(?:TO[D]O|FI[X]ME|X[X]X)\b"),
}


def test_commit_stands_once_in_the_tree() -> None:
    found = [
        short(path)
        for path in python_files("hub")
        for _ in re.findall(r"^\s.*\.commit\(\)", path.read_text(), re.MULTILINE)
    ]
    assert found == ["hub/storage/db.py"]


def test_no_file_of_the_hub_is_longer_than_one_can_keep_in_mind() -> None:
    """Nor one of its tests."""
    lengths = {short(path): len(path.read_text().splitlines()) for path in python_files("hub", "tests")}
    assert {name for name, length in lengths.items() if length > LONGEST} == LONGER_ALLOWED


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    parts = {part for path in python_files("hub", "tests", "tools") for part in path.relative_to(ROOT).parts}
    assert not {part.removesuffix(".py") for part in parts} & EMPTY_NAMES


def test_everything_is_caught_only_at_the_outermost_boundaries() -> None:
    broad = re.compile(r"except\s*(?:\(?\s*(?:Base)?Exception\b|:)")
    found = {short(path) for path in python_files("hub") if broad.search(path.read_text())}
    assert found <= OUTERMOST


def test_every_exception_to_a_rule_names_the_rule_and_its_reason() -> None:
    bare = [
        f"{short(path)}:{number}"
        for path in python_files("hub", "tests", "tools", "migrations")
        if short(path) != HERE
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (excuse := EXCUSE.search(line)) and (not excuse["codes"] or len(excuse["rest"].strip(" #-")) < 4)
    ]
    assert bare == []


def test_no_test_is_left_out_and_none_of_our_code_is_replaced_by_a_mock() -> None:
    evasions = re.compile(r"pytest\.(?:mark\.)?(?:skip|xfail)|importorskip|unittest\.mock|mocker\b")
    found = {short(path) for path in python_files("tests") if evasions.search(path.read_text())}
    assert found <= {HERE}


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_names(what: str) -> None:
    found = [
        f"{short(path)}: {match[0]}"
        for path in text_files()
        if path.name != "uv.lock" and (match := FOREIGN[what].search(path.read_text(errors="replace")))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("line", "is_bare"),
    [
        ("x  # noqa: S608 - our own table names", False),
        ("x  # type: ignore[arg-type]  # ids here", False),
        ("x  # noqa: S608", True),
        ("x  # type: ignore[arg-type]", True),
        ("x  # noqa", True),
    ],
)
def test_an_excuse_is_told_from_a_reason(line: str, is_bare: bool) -> None:
    excuse = EXCUSE.search(line)
    assert excuse
    assert (not excuse["codes"] or len(excuse["rest"].strip(" #-")) < 4) is is_bare
