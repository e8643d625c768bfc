"""Who is at work in a data folder: a lock on the folder itself, which the system drops with the process."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class Hold:
    """The folder, alone as long as nobody else is there, else beside others once none of them is alone.

    Of two first starts the second waits here until the first one has made everything.
    """

    def __init__(self, folder: Path) -> None:
        self._descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        self.alone = self._try_alone()
        if not self.alone:
            self.share()

    def share(self) -> None:
        """Let others in: all is made, now it is served."""
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def let_go(self) -> None:
        os.close(self._descriptor)

    def _try_alone(self) -> bool:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
