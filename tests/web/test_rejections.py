"""Whatever the hub can object to has its sentence."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask

from hub.consent.codes import Reason, Silence, WayOut
from hub.web import i18n, reasons, rejections

HUB = Path(rejections.__file__).parents[1]
PLACES = {
    "InvalidInputError": (1, rejections.INPUTS),
    "ConflictError": (0, rejections.CONFLICTS),
    "SignInError": (0, rejections.SIGN_IN),
    "DocumentRejectedError": (0, rejections.DOCUMENTS),
}


def codes_raised() -> set[tuple[str, str]]:
    """(error class, literal code) of every such call in the hub."""
    found = set()
    for path in HUB.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PLACES:
                index = PLACES[node.func.id][0]
                code = node.args[index] if len(node.args) > index else None
                if isinstance(code, ast.Constant):
                    found.add((node.func.id, str(code.value)))
    return found


def test_every_code_raised_anywhere_has_a_sentence() -> None:
    raised = codes_raised()
    assert len(raised) > 20
    assert {(error, code) for error, code in raised if code not in PLACES[error][1]} == set()


def test_every_reason_and_way_out_of_the_access_rule_has_a_sentence() -> None:
    assert {*map(str, Reason), *map(str, Silence)} <= reasons.REASONS.keys()
    assert {str(way) for way in WayOut if way is not WayOut.NONE} == reasons.WAYS_OUT.keys()


@pytest.mark.parametrize("reason", sorted(reasons.REASONS))
def test_a_refusal_reads_without_and_with_its_particulars(reason: str) -> None:
    app = Flask("hub.web")
    app.secret_key = "only for this test"
    i18n.init_i18n(app)
    with app.test_request_context("/"):
        plain = reasons.refusal(reason)
        named = reasons.refusal(reason, organisation="HIS", category="Ressources")
    assert "%" not in plain.sentence + plain.way_out + named.sentence
    assert plain.sentence.endswith(".")
    assert plain.way_out.endswith(".")
