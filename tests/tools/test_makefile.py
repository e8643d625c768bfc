"""`make run` starts as fast in an environment that asks for things fit for other programs."""

from __future__ import annotations

import os
import subprocess

from tests.structure.tree import ROOT


def test_make_run_keeps_byte_code_whatever_the_environment_asks(tmp_path):
    stand_in = tmp_path / "hub"
    stand_in.write_text("#!/bin/sh\nenv | grep -c '^PYTHON[A-Z]'; true\n")
    stand_in.chmod(0o700)
    asked = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": "/nowhere", "PYTHONHOME": "/nowhere"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    ran = subprocess.run(
        ["make", "run", f"BIN={tmp_path}", "PYTHON=true"],
        cwd=ROOT,
        env=environment | asked,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "0\n"
