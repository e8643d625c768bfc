"""Reading the text of a page image with Tesseract, where this machine has it.

What it reads is an image this process wrote from pixels; it runs confined all the same (`ocr_child`).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from hub.documents.child_process import Allowance, run
from hub.documents.read_answer import LONGEST, shown

EXPECTED = ("fra", "ara", "eng")
"""Languages a machine should have."""
LIKELIEST = (*EXPECTED, "fas", "pus", "tir", "ukr", "ben")
"""Languages to read with first, those of the consent texts; then any other that is installed."""
MOST = 10
"""How many at most: each is loaded and tried on every page, within a memory that is bounded."""
_LANGUAGE = re.compile("(?!osd|equ)[a-z]{3}(_(?!vert)[a-z]+)*")
_MEMORY = 512 << 20


@dataclass(frozen=True, slots=True)
class Engine:
    program: str
    languages: str


@cache
def engine_here() -> Engine | None:
    """Tesseract with the languages it has; None without it. Asked once: a restart finds a new one."""
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
    """The languages to read with, the likeliest first: those whose data are installed, scripts left out."""
    others = sorted({one for one in installed if _LANGUAGE.fullmatch(one)} - set(LIKELIEST))
    return [*(one for one in LIKELIEST if one in installed), *others][:MOST]


def text_of(engine: Engine, image: bytes, seconds: int) -> str:
    """The text of one page. Raises DocumentRejectedError when Tesseract dies, or works longer than that."""
    command = [sys.executable, "-I", "-m", "hub.documents.ocr_child"]
    command += [engine.program, engine.languages, str(seconds)]
    allowance = Allowance(wall_seconds=2 * seconds, memory=_MEMORY, at_once=1)
    return shown(run(command, [image], allowance, 4 * LONGEST).decode("utf-8", "replace"))
