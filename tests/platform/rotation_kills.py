"""Rotates the root key of a platform again and again, killed at another step each time; while two readers
that were never restarted open every key, one after each kill and one without a pause. Prints what happened.

    python -m tests.platform.rotation_kills KILLS ONE_IN SETTINGS

KILLS steps, one in so many; SETTINGS of the platform as JSON, which is set up when it is not there.
"""

from __future__ import annotations

import json
import os
import select as waiting
import signal
import sys
from dataclasses import replace
from urllib.parse import urlsplit

from botocore.client import BaseClient
from sqlalchemy import event, select

from hub.actors import Origin, system_actor
from hub.app import open_keyring, open_platform, open_provider
from hub.cli.prepare import prepare, set_up
from hub.platform.configuration import read_configuration
from hub.platform.root_rotation import rotate_root
from hub.registry.models import Household
from hub.settings import ROOT, Settings
from hub.storage import durable, keyring_folder, root_key
from hub.storage.keyring import Keys
from hub.storage.keyring_database import DatabaseKeyring
from hub.storage.root_key import LocalKeyProvider, root_id_of
from hub.storage.root_kms import KmsKeyProvider
from tests.platform_builder import add_household

OPERATOR = system_actor(Origin.CLI)
SOON = 0.05
"""What a provider of KMS believes for so long here: a rotation waits for it."""


class Steps:
    """Every durable write, every call of a bucket or of KMS, every entry written and every commit of the
    keyring's own database, and the end of the old root: each is a step before, and a step after."""

    def __init__(self, last: int) -> None:
        self.left = last

    def step(self, *_about) -> None:
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


def provider_of(settings: Settings):
    if not settings.root_key:
        return open_provider(settings)
    address = urlsplit(settings.root_key)
    return KmsKeyProvider(address.netloc, address.path.strip("/"), known_seconds=SOON)


def keys_of(settings: Settings, platform_id) -> Keys:
    """Keeping no key: each reading unwraps."""
    return Keys(platform_id, open_keyring(settings), provider_of(settings), seconds=0)


def killed_at(step: int, settings: Settings) -> bool:
    """Whether a rotation in a process of its own was killed at this step; else it ran to its end."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
            raise SystemExit("the rotation failed")
        return os.WIFSIGNALED(status)
    code = 1
    try:
        platform = open_platform(settings)
        platform = replace(platform, keys=keys_of(settings, platform.id))
        _stop_at(step, platform.keys.keyring)
        rotate_root(platform, OPERATOR)
        code = 0
    finally:
        os._exit(code)
    return False


def _stop_at(step: int, keyring) -> None:
    steps = Steps(step)
    keyring_folder.write_durably = steps.around(durable.write_durably)
    root_key.create_durably = steps.around(_made_once)
    LocalKeyProvider.destroy_old = steps.around(LocalKeyProvider.destroy_old)
    BaseClient._make_api_call = steps.around(BaseClient._make_api_call)
    if isinstance(keyring, DatabaseKeyring):
        DatabaseKeyring.put = steps.around(DatabaseKeyring.put)
        event.listen(keyring._database.engine, "commit", steps.step)


def _made_once(path, chunks):
    durable.create_durably(path, chunks)


class Reading:
    """A process that opens every key until it is told to stop."""

    def __init__(self, settings: Settings, platform_id, homes) -> None:
        ends, self._stop = os.pipe()
        self._told, says = os.pipe()
        if os.fork() == 0:
            os.close(self._stop)
            os.write(says, json.dumps(_read_until(ends, keys_of(settings, platform_id), homes)).encode())
            os._exit(0)
        os.close(says)

    def ended(self) -> list[int]:
        """How many readings there were, and how many failed."""
        os.close(self._stop)
        with os.fdopen(self._told) as told:
            return json.load(told)


def _read_until(ends: int, keys: Keys, homes) -> list[int]:
    readings = failed = 0
    while not waiting.select([ends], [], [], 0)[0]:
        readings += len(homes)
        failed += failures(keys, homes)
    return [readings, failed]


def failures(keys: Keys, homes) -> int:
    failed = 0
    for home_id, key_id in homes:
        try:
            keys.household(home_id, key_id)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a failed reading
            print(repr(error), file=sys.stderr)  # noqa: T201 - for whoever looks at a failed test
            failed += 1
    return failed


def made(settings: Settings):
    """A platform as `hub run` would set it up, with three households."""
    platform = set_up(settings, prepare(settings), read_configuration(ROOT / "config" / "platform.toml"))
    for _ in range(3):
        add_household(platform)
    return platform


def main() -> None:
    kills, one_in = int(sys.argv[1]), int(sys.argv[2])
    settings = Settings(**json.loads(sys.argv[3]))
    platform = open_platform(settings) if (settings.data / "hub.sqlite3").exists() else made(settings)
    with platform.database.reading() as session:
        homes = [tuple(row) for row in session.execute(select(Household.id, Household.key_id))]
    platform.database.dispose()
    platform.keys.keyring.close()
    reading = Reading(settings, platform.id, homes)
    serving = keys_of(settings, platform.id)
    first, killed, failed = serving.provider.root_id, 0, 0
    for number in range(kills):
        killed += killed_at(number * one_in, settings)
        failed += failures(serving, homes)
    resumed = not killed_at(sys.maxsize, settings)
    readings, failed_beside = reading.ended()
    now = keys_of(settings, platform.id)
    old = [key_id for _, key_id in homes if root_id_of(now.keyring.get(key_id)) != now.provider.root_id]
    told = {
        "killed": killed,
        "finished": kills - killed,
        "failed_readings": failed + failed_beside + failures(now, homes),
        "readings": readings,
        "resumed": resumed,
        "under_an_old_root": len(old),
        "renewed": now.provider.root_id != first,
    }
    print(json.dumps(told))  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
