"""Reading the text of a page image with Tesseract, where this machine has it.

What it reads is an image this process wrote from pixels; it runs confined all the same (`ocr_child`).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from hub.documents.child_process import Allowance, run
from hub.documents.read_answer import LONGEST, shown

WANTED = ("fra", "ara", "eng")
"""Languages, the first the likeliest: those that are installed are read with."""
_SECONDS = 30
_ALLOWANCE = Allowance(wall_seconds=60, memory=512 << 20, at_once=1)


@dataclass(frozen=True, slots=True)
class Engine:
    program: str
    languages: str


@cache
def engine_here() -> Engine | None:
    """Tesseract with the wanted languages it has; None without it. Asked once: a restart finds a new one."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        asked = subprocess.run(  # noqa: S603 - a fixed command
            [program, "--list-langs"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    languages = wanted_of((asked.stdout + asked.stderr).split())
    return Engine(program, "+".join(languages)) if languages else None


def wanted_of(installed: Collection[str]) -> list[str]:
    """The languages to read with, the likeliest first, among those whose data are installed."""
    return [one for one in WANTED if one in installed]


def text_of(engine: Engine, image: bytes) -> str:
    """The text of one page. Raises DocumentRejectedError when Tesseract dies or takes too long."""
    command = [sys.executable, "-I", "-m", "hub.documents.ocr_child"]
    command += [engine.program, engine.languages, str(_SECONDS)]
    return shown(run(command, [image], _ALLOWANCE, 4 * LONGEST).decode("utf-8", "replace"))
