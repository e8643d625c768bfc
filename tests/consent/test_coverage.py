"""Every line and every branch of the access rule is walked by its own tests, those that need no page."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from hub.settings import ROOT

RULE = ("rules", "gates", "moment", "agreements", "shares", "subjects", "lists", "shown")
"""The rule and the pure files it stands on; `make mutants` changes the same ones."""
TESTS = (*RULE, "boundaries", "delegates", "emergency_gates", "rules_in_time")


def measured(folder):
    """What coverage says of each file once the tests have run in a process of their own."""
    settings, data = folder / "coveragerc", folder / "data"
    files = "\n".join(f"    hub/consent/{name}.py" for name in RULE)
    settings.write_text(f"[run]\nbranch = true\ndata_file = {data}\ninclude =\n{files}\n")
    tests = [f"tests/consent/test_{name}.py" for name in TESTS]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    coverage = [sys.executable, "-m", "coverage"]
    quiet = ["-q", "-p", "no:cacheprovider", *tests]
    run = [*coverage, "run", f"--rcfile={settings}", "-m", "pytest", *quiet]
    answer = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout
    report = folder / "report.json"
    told = [*coverage, "json", f"--rcfile={settings}", "-q", "-o", str(report)]
    subprocess.run(told, cwd=ROOT, check=True)
    return json.loads(report.read_text())["files"]


def test_no_line_and_no_branch_of_the_rule_goes_unwalked(tmp_path):
    found = measured(tmp_path)
    assert set(found) == {f"hub/consent/{name}.py" for name in RULE}
    left = {
        name: (file["missing_lines"], file["missing_branches"])
        for name, file in found.items()
        if file["missing_lines"] or file["missing_branches"]
    }
    assert left == {}
    assert all(file["summary"]["covered_lines"] for file in found.values())
    assert sum(file["summary"]["num_branches"] for file in found.values()) > 100
