"""Becomes Tesseract, confined: `python -I -m hub.documents.ocr_child PROGRAM LANGUAGES SECONDS`.

An image of ours comes on standard input, text goes to standard output. Every lock is taken or nothing runs.
"""

from __future__ import annotations

import os
import sys

from hub.documents.confinement import confine_program

READABLE = ("/usr", "/lib", "/lib64")
UNCONFINED = 3


def main(program: str, languages: str, seconds: str) -> int:
    """Returns only when a lock is missing."""
    if not confine_program(int(seconds), READABLE):
        return UNCONFINED
    command = ["tesseract", "stdin", "stdout", "-l", languages]
    return os.execve(program, command, {"OMP_THREAD_LIMIT": "1"})  # noqa: S606 - fixed; the image is input


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
