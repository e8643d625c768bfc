"""Builds `.venv` from uv.lock, once per state of the lock; nothing is done when it already stands.

`python3 tools/environment.py run` installs what the hub needs, `test` adds what its tests and linters
need, `wheels` the test servers that Debian could not give; `lock` only checks that the lock is that of
pyproject.toml. Everything comes from PyPI with the hashes of the lock; uv itself is taken from the PATH or
installed in `.venv-tools`. A failure is one line, and leaves with 1.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
TOOLS = ROOT / ".venv-tools"
STAMP = VENV / "hub-environment"
LOG = TOOLS / "install.log"
GROUPS: dict[str, list[str]] = {"run": ["--no-dev"], "test": [], "wheels": ["--group", "services"]}
"""Each purpose contains those before it: an environment for tests also runs the hub."""


class SetUpError(Exception):
    """One line for the person at the terminal."""


def main(purpose: str) -> int:
    """Make the environment ready for `purpose`; 0 when it is."""
    try:
        if purpose == "lock":
            check_lock()
        elif not is_ready(purpose):
            prepare(purpose)
    except SetUpError as error:
        print(f"hub: {error}", file=sys.stderr)
        return 1
    return 0


def is_ready(purpose: str) -> bool:
    """Whether the stamp says that this very folder and lock were installed for `purpose` or more."""
    if not STAMP.is_file() or not (VENV / "bin" / "python").exists():
        return False
    state, _, installed = STAMP.read_text().strip().partition(" ")
    order = list(GROUPS)
    return state == lock_state() and installed in order and order.index(installed) >= order.index(purpose)


def lock_state() -> str:
    """What the environment depends on: the lock, the project file and the place it stands in."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in ("uv.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def prepare(purpose: str) -> None:
    """Install, then write the stamp; an interruption leaves no stamp and the next start installs again."""
    print("Préparation de l'environnement Python (une seule fois) …", file=sys.stderr, flush=True)
    TOOLS.mkdir(exist_ok=True)
    uv = usable_uv() or install_uv()
    STAMP.unlink(missing_ok=True)
    sync = [uv, "sync", "--frozen", "--no-progress", "--compile-bytecode", "--python", sys.executable]
    run(
        [*sync, *GROUPS[purpose]],
        "the packages of uv.lock could not be installed from PyPI (is the network reachable?)",
    )
    STAMP.write_text(f"{lock_state()} {purpose}\n")


def check_lock() -> None:
    """The lock is the one pyproject.toml asks for; no network is needed to say so."""
    uv = usable_uv() or install_uv()
    run([uv, "lock", "--check", "--offline"], "uv.lock is not that of pyproject.toml: run `uv lock`")


def usable_uv() -> str | None:
    """The uv of the PATH or of an earlier set-up, when it is new enough for the lock."""
    for candidate in (shutil.which("uv"), str(TOOLS / "bin" / "uv")):
        if not candidate or not Path(candidate).exists():
            continue
        answer = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False)
        version = re.match(r"uv (\d+)\.(\d+)", answer.stdout)
        if version and (int(version[1]), int(version[2])) >= (0, 9):
            return candidate
    return None


def install_uv() -> str:
    """uv from PyPI, pinned by hash, in its own small environment."""
    run(
        [sys.executable, "-m", "venv", "--clear", str(TOOLS)],
        "`python3 -m venv` does not work here (Debian: apt-get install python3-venv)",
    )
    requirements = str(ROOT / "tools" / "uv-requirements.txt")
    pip = [str(TOOLS / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes"]
    run([*pip, "-r", requirements], "uv could not be installed from PyPI (is the network reachable?)")
    return str(TOOLS / "bin" / "uv")


def run(command: list[str], failure: str) -> None:
    """Run quietly; what it said is kept in the log and named when it fails."""
    environment = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(VENV)}
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    TOOLS.mkdir(exist_ok=True)
    LOG.write_text(answer.stdout + answer.stderr)
    if answer.returncode:
        raise SetUpError(f"{failure}; see {LOG.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
