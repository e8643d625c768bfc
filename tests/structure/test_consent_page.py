"""docs/consent.md tells the access rule as the code has it: gates, reasons, what is told, statuses, facts."""

from __future__ import annotations

import re

from hub.consent import gates
from hub.consent.codes import Action, Basis, Reason, Status
from hub.consent.gates import GATES
from hub.consent.shown import WAYS_OUT, shown
from hub.storage.db import Base, Dated
from tests.consent.worlds_loader import names, read
from tests.structure.test_sealed_columns import import_every_table
from tests.structure.tree import ROOT

PAGE = (ROOT / "docs" / "consent.md").read_text()
NO_PART = {"stages", "scope_proposals", "suspension_proposals"}
"""Dated like a fact about access, and asked by no gate."""

NOT_DATED = {"consent_cells"}


def table_under(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, back quotes off, its first two lines left out."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


DECISION = table_under("The decision, in order")


def test_the_reasons_stand_in_the_order_of_the_rule() -> None:
    assert [row[2] for row in DECISION] == [reason.value for reason in Reason]
    assert [row[0] for row in DECISION] == [str(number) for number in range(1, len(Reason) + 1)]


def test_the_gates_stand_in_the_order_of_the_rule() -> None:
    named = list(dict.fromkeys(row[1] for row in DECISION))
    assert named == ["verdict_on", *(gate.__name__ for gate in GATES)]


def test_each_gate_refuses_for_the_reasons_beside_it() -> None:
    for _, gate, reason, *_ in DECISION:
        if gate not in {"verdict_on", "_agreement"}:
            assert Reason(reason).name in getattr(gates, gate).__code__.co_names
    agreement = {row[2] for row in DECISION if row[1] == "_agreement"}
    assert agreement == {reason.value for reason in gates.NOT_GIVEN.values()}


def test_what_is_told_and_the_way_out_are_those_of_the_rule() -> None:
    told = {reason: shown(reason, Action.READ, closed=False) for reason in Reason}
    assert [(row[4], row[5]) for row in DECISION] == [
        (told[reason].value, WAYS_OUT[told[reason]].value) for reason in Reason
    ]


def test_each_row_is_a_case_of_the_tests_and_each_refusal_there_is_a_row() -> None:
    asked = [row for name in names() for row in read(name)["questions"]]
    refused = {(row["reason"], row["shown"]) for row in asked if row["expect"] == "deny"}
    assert {(row[2], row[4]) for row in DECISION} <= refused
    assert {reason for reason, _ in refused} == {row[2] for row in DECISION}


def test_every_status_is_explained() -> None:
    assert {row[0] for row in table_under("The state of a cell")} == {status.value for status in Status}


def test_every_basis_of_a_permit_is_named() -> None:
    sentence = re.search(r"^A permit names what carries it: .*$", PAGE, re.MULTILINE)
    assert sentence
    assert {basis.value for basis in Basis} <= set(re.findall(r"`(\w+)`", sentence[0]))


def test_every_dated_fact_is_listed() -> None:
    import_every_table()
    dated = {mapper.local_table.name for mapper in Base.registry.mappers if issubclass(mapper.class_, Dated)}
    assert {row[1] for row in table_under("Facts")} == (dated | NOT_DATED) - NO_PART
