"""With which signing key the hub starts: the one that signed its log, whatever was done to a row of it."""

from __future__ import annotations

import pytest

from hub.audit.checkpoint import Checkpoint, SigningKey
from hub.audit.guard import guard_for
from hub.audit.models import AuditCheckpoint
from hub.errors import ConfigurationError
from hub.platform.log import require_signing_key
from hub.settings import Settings
from tests.audit.sample_log import ORIGIN
from tests.fixed_clock import START

OURS, FOREIGN = SigningKey(b"\x07" * 32), SigningKey(b"\x08" * 32)


@pytest.fixture
def settings(tmp_path):
    """A data folder that holds our key."""
    path = tmp_path / "keys" / "audit-signing.key"
    path.parent.mkdir()
    path.write_text("07" * 32)
    path.chmod(0o600)
    return Settings(data=tmp_path)


def signed(key):
    return key.sign(Checkpoint(ORIGIN, 5, bytes(32)))


def last_row(database, key):
    with database.writing() as session:
        session.add(
            AuditCheckpoint(origin=ORIGIN, size=5, root_hash=bytes(32), note=signed(key), signed_at=START)
        )


def guard(settings, key):
    kept = guard_for(settings.data / "guard", ORIGIN)
    with kept.held():
        kept.write(signed(key))


def test_a_last_row_that_another_key_signed_keeps_the_right_key_from_nothing(sqlite_database, settings):
    last_row(sqlite_database, FOREIGN)
    guard(settings, OURS)
    require_signing_key(settings, sqlite_database)


def test_a_lost_guard_leaves_the_row_to_tell(sqlite_database, settings):
    last_row(sqlite_database, OURS)
    require_signing_key(settings, sqlite_database)


@pytest.mark.parametrize("guarded", [True, False])
def test_a_key_that_signed_neither_is_refused(sqlite_database, settings, guarded):
    last_row(sqlite_database, FOREIGN)
    if guarded:
        guard(settings, FOREIGN)
    with pytest.raises(ConfigurationError, match="not the key that signed"):
        require_signing_key(settings, sqlite_database)
