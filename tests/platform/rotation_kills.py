"""Rotates the root key of a platform again and again, killed at another step each time; while a reader that
was never restarted opens every key after each kill. Prints what happened as JSON.

    python -m tests.platform.rotation_kills DATA KILLS
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import select

from hub.actors import Origin, system_actor
from hub.app import open_platform
from hub.platform.root_rotation import rotate_root
from hub.registry.models import Household
from hub.settings import Settings
from hub.storage import durable, keyring_folder, root_key
from hub.storage.keyring import Keys
from hub.storage.keyring_folder import FolderKeyring
from hub.storage.root_key import LocalKeyProvider

OPERATOR = system_actor(Origin.CLI)


class Steps:
    """Every durable write, and the end of the old root: each is a step before, and a step after."""

    def __init__(self, last: int) -> None:
        self.left = last

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, act):
        def done(*args):
            self.step()
            result = act(*args)
            self.step()
            return result

        return done


def killed_at(step: int, settings: Settings) -> bool:
    """Whether a rotation in a process of its own was killed at this step; else it ran to its end."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
            raise SystemExit("the rotation failed")
        return os.WIFSIGNALED(status)
    steps = Steps(step)
    keyring_folder.write_durably = steps.around(durable.write_durably)
    root_key.create_durably = steps.around(_made_once)
    LocalKeyProvider.destroy_old = steps.around(LocalKeyProvider.destroy_old)
    code = 1
    try:
        rotate_root(open_platform(settings), OPERATOR)
        code = 0
    finally:
        os._exit(code)
    return False


def _made_once(path, chunks):
    durable.create_durably(path, chunks)


def main() -> None:
    settings = Settings(data=Path(sys.argv[1]))
    platform = open_platform(settings)
    with platform.database.reading() as session:
        homes = session.execute(select(Household.id, Household.key_id)).all()
    platform.database.dispose()
    folder = settings.data
    # Never restarted, and keeping no key: each reading unwraps.
    serving = Keys(
        platform.id,
        FolderKeyring(folder / "keyring"),
        LocalKeyProvider(folder / "keys" / "root.key"),
        seconds=0,
    )
    killed = finished = failed = 0
    for step in range(int(sys.argv[2])):
        if killed_at(step, settings):
            killed += 1
        else:
            finished += 1
        for home in homes:
            try:
                serving.household(home.id, home.key_id)
            except Exception:  # noqa: BLE001 - whatever it is, it is a failed reading
                failed += 1
    print(json.dumps({"killed": killed, "finished": finished, "failed_readings": failed}))  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
