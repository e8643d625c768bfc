"""Every setting is documented, with its true default, and read by the code."""

from __future__ import annotations

import re
import tomllib

import pytest

from hub.settings import Settings
from tests.structure.tree import ROOT, python_files

EXAMPLE = (ROOT / "config" / "hub.example.toml").read_text()
PAGE = (ROOT / "docs" / "configuration.md").read_text()
NOT_SETTINGS = {"HUB_DEMO"}
"""Read by `hub run` alone."""

VARIABLES = {f"HUB_{name.upper()}": field for name, field in Settings.model_fields.items()}


def test_the_example_names_every_variable_once_and_no_other() -> None:
    named = re.findall(r"^(?:# )?(HUB_[A-Z0-9_]+) = ", EXAMPLE, re.MULTILINE)
    assert sorted(named) == sorted(set(VARIABLES) | NOT_SETTINGS)


def test_the_example_shows_the_defaults() -> None:
    shown = {name: value for name, value in tomllib.loads(EXAMPLE).items() if name not in NOT_SETTINGS}
    defaults = {name: VARIABLES[name].default for name in shown}
    assert {name: str(value) for name, value in shown.items()} == {
        name: str(value) for name, value in defaults.items()
    }


def test_the_example_explains_every_variable() -> None:
    blocks = [block for block in EXAMPLE.split("\n\n") if re.search(r"^(?:# )?HUB_", block, re.MULTILINE)]
    assert all(re.match(r"# (?!HUB_)", block) for block in blocks)


@pytest.mark.parametrize("name", sorted(set(VARIABLES) | NOT_SETTINGS))
def test_the_page_lists(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_the_page_lists_no_variable_that_is_gone() -> None:
    assert set(re.findall(r"`(HUB_[A-Z0-9_]+)`", PAGE)) <= set(VARIABLES) | NOT_SETTINGS


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_code_reads(name: str) -> None:
    inside = f"self.{name}" in (ROOT / "hub" / "settings.py").read_text()
    read = re.compile(rf"\bsettings\.{name}\b")
    assert inside or any(read.search(path.read_text()) for path in python_files("hub"))
