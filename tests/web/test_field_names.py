"""The summary of errors names each field as its label does, and goes to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.settings import ROOT
from hub.web.field_names import FIELDS, named_error

TEMPLATES = sorted((ROOT / "hub" / "web" / "templates").glob("*.html"))
SUMMARY = re.compile(r"forms\.summary\([\w.]+(?:, \{(.*?)\})?\)")
CALL = r"forms\.(?:input|date|textarea|select)"
FIELD = re.compile(CALL + r"""\((?:"(\w+)"|"(\w+)-" ~ [\w.]+), _\("([^"]+)"\)""")
PLAIN = re.compile(r"""<label class="form-label[^"]*" for="(\w+)">\{\{ _\("([^"]+)"\) \}\}""")


def labels(text: str) -> list[tuple[str, str]]:
    called = [(one[0] or one[1], one[2]) for one in FIELD.findall(text)]
    return called + PLAIN.findall(text)


WITH_SUMMARY = [one for one in TEMPLATES if SUMMARY.search(one.read_text())]


def test_most_forms_have_a_summary() -> None:
    assert len(WITH_SUMMARY) > 15


@pytest.mark.parametrize("template", WITH_SUMMARY, ids=lambda one: one.name)
def test_each_field_of_a_form_with_a_summary_is_named_there_as_on_its_label(template: Path) -> None:
    text = template.read_text()
    own = dict(re.findall(r""""(\w+)": _\("([^"]+)"\)""", " ".join(SUMMARY.findall(text))))
    wrong = {
        name: (label, own.get(name, FIELDS.get(name)))
        for name, label in labels(text)
        if label != own.get(name, FIELDS.get(name))
    }
    assert wrong == {}


def test_a_line_says_which_field_and_what_is_wrong_with_it() -> None:
    assert named_error("reason", "Remplissez ce champ", {}) == "Motif\xa0: Remplissez ce champ"
    assert named_error("born-2", "Écrivez une date", {}) == "Date de naissance\xa0: Écrivez une date"
    assert named_error("reason", "Trop court", {"reason": "Ici"}) == "Ici\xa0: Trop court"
    assert named_error("answers", "Répondez à une question", {}) == "Répondez à une question"


@pytest.mark.parametrize("template", WITH_SUMMARY, ids=lambda one: one.name)
def test_an_error_beside_a_single_control_describes_it(template: Path) -> None:
    """Groups answer for themselves; a control that has an error beside it points at it."""
    text = template.read_text()
    told = set(re.findall(r'class="field-error" id="(\w+)-erreur"', text))
    for name in told:
        assert re.search(rf'(?:id="{name}"|name="{name}").*?aria-describedby="[^"]*{name}-erreur', text), name
