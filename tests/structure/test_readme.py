"""What the README tells to type works, and what it shows is there."""

from __future__ import annotations

import os
import re
import shlex
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from hub.demo.cast import CAST, PASSWORD
from hub.settings import Settings
from tests.structure import pages
from tests.structure.tree import ROOT

README = ROOT / "README.md"
TEXT = README.read_text()
TYPED = pages.shell_lines(README)
ON_THE_HUB = [line for line in TYPED if line.startswith(".venv/bin/hub ")]
MAKE = [line for line in TYPED if line.startswith("make ")]
LARGEST_PICTURE = 200_000


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder holding a platform, as `make run` leaves one."""
    data = tmp_path_factory.mktemp("readme") / "var"
    done = typed("hub platform apply", data)
    assert done.returncode == 0, done.stderr
    return data


def typed(line: str, data: Path) -> subprocess.CompletedProcess[str]:
    """What a line beginning with `hub` does in a data folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    hub = [sys.executable, "-c", "from hub.cli import main; main()"]
    return subprocess.run(
        [*hub, *shlex.split(line)[1:]],
        cwd=ROOT,
        env=kept | {"HUB_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_first_two_things_to_type_run_it_and_test_it() -> None:
    assert TYPED[:2] == ["make run", "make test"]


def test_every_line_to_type_is_for_make_or_for_the_hub() -> None:
    assert sorted(TYPED) == sorted(MAKE + ON_THE_HUB)


@pytest.mark.parametrize("line", [*MAKE, "make help"])
def test_make_knows(line: str) -> None:
    done = subprocess.run(
        [*shlex.split(line), "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_continuous_integration_runs_the_command_that_tests() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    commands = [line for line in script.splitlines() if re.match(r"\s*(?:exec )?make\b", line)]
    assert commands == ["exec make test </dev/null"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("line", ON_THE_HUB)
def test_the_hub_does(line: str, applied: Path) -> None:
    done = typed(line.removeprefix(".venv/bin/"), applied)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_accounts_and_the_password_are_those_of_the_demo() -> None:
    named = set(re.findall(r"`([\w.]+@[\w.]+)`", TEXT))
    assert named
    assert named <= {one.mail for one in CAST}
    assert f"`{PASSWORD}`" in TEXT


def test_the_settings_named_exist() -> None:
    named = set(re.findall(r"`HUB_(\w+)`", TEXT))
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_the_address_is_the_default_one() -> None:
    default = Settings.model_fields["port"].default
    assert f"http://127.0.0.1:{default}" in TEXT


def test_the_picture_is_a_page_at_1280_pixels_and_light() -> None:
    picture = (ROOT / "docs" / "channel.png").read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">I", picture[16:20]) == (1280,)
    assert len(picture) < LARGEST_PICTURE
