"""The command `hub`, run as a program over a data folder of its own."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.cli.run import HUB


@pytest.fixture
def data(tmp_path):
    return tmp_path / "var"


@pytest.fixture
def hub(data):
    def run(*arguments, given="", before=None, **environment):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        return subprocess.run(
            [*HUB, *arguments],
            env=kept | {"HUB_DATA": str(data)} | environment,
            input=given,
            preexec_fn=before,
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
