"""A rotation that is killed goes on, and no reading fails: with the keyring in a database of its own, and
with the root key in KMS."""

from __future__ import annotations

import pytest

from tests.platform.killed_rotations import killed_rotations
from tests.services.kms import REGION

pytestmark = pytest.mark.timeout(360)  # a dozen processes in one test, on a machine with others to run
SOME = 6


@pytest.mark.parametrize("kept", ["sqlite", "postgresql"])
def test_killed_it_goes_on_wherever_the_keyring_is(tmp_path, request, kept):
    settings = {"data": str(tmp_path), "keyring": f"sqlite:///{tmp_path}/keyring.sqlite3"}
    if kept == "postgresql":
        settings["keyring"] = request.getfixturevalue("postgres").create("keyring_of_kills")
    killed_rotations(SOME, 3, **settings)


def test_killed_it_goes_on_with_a_root_key_that_kms_holds(tmp_path, kms, monkeypatch):
    kms.give(monkeypatch)
    root = kms.make_root("kills")
    settings = {"data": str(tmp_path), "root_key": f"kms://{REGION}/kills"}
    killed_rotations(SOME, 4, **settings)
    assert kms.state(root) == "PendingDeletion"
