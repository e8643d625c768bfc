"""The command `hub`, run as a program over a data folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HUB = [sys.executable, "-c", "from hub.cli import main; main()"]


@pytest.fixture
def data(tmp_path):
    return tmp_path / "var"


@pytest.fixture
def hub(data):
    def run(*arguments, given="", **environment):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        return subprocess.run(
            [*HUB, *arguments],
            env=kept | {"HUB_DATA": str(data)} | environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    return run


@pytest.fixture
def applied(hub):
    done = hub("platform", "apply")
    assert done.returncode == 0, done.stderr
    return done
