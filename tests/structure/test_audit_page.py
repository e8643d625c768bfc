"""docs/audit-log.md says the frozen format as the code has it: keys of an entry, lines of an export."""

from __future__ import annotations

import re
from dataclasses import fields
from itertools import pairwise

from hub.audit.entries import Entry
from tests.structure.tree import ROOT

PAGE = (ROOT / "docs" / "audit-log.md").read_text()
EXPORT = (ROOT / "hub" / "audit" / "export.py").read_text()
SCRIPT = (ROOT / "tools" / "verify_audit_log.py").read_text()


def first_cells(heading: str) -> list[str]:
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| ([^|]+) \|", section, re.MULTILINE)[1:]


def test_the_keys_of_an_entry_are_those_of_the_code() -> None:
    listed = re.search(r"absent is `null`:\n\n`([^`]+)`", PAGE)
    assert listed
    named = listed[1].split()
    assert set(named) == {field.name for field in fields(Entry)} | {"v"}
    assert all(one < other for one, other in pairwise(named))


def test_the_lines_of_an_export_are_those_the_code_writes() -> None:
    listed = {cell.strip("`") for cell in first_cells("Export")}
    written = set(re.findall(r'_line\("(\w+)"', EXPORT)) | set(re.findall(r'\d, "(\w+)", _', EXPORT))
    assert listed == written


def test_the_codes_of_the_verifier_are_all_explained() -> None:
    returned = set(re.findall(r"Ends with (.*?)\.\n", SCRIPT, re.DOTALL))
    told = {digit for text in returned for digit in re.findall(r"\b[0-9]\b", text)}
    assert set(first_cells("Verify without the hub")) == told
