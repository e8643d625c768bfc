"""The audit log of a platform: its name, its signing key, its guard outside the database."""

from __future__ import annotations

from sqlalchemy import select

from hub.audit.checkpoint import log_origin
from hub.audit.guard import guard_for, load_signing_key
from hub.audit.sealing import Log
from hub.registry.models import PlatformRow
from hub.storage.platform import Platform


def open_log(platform: Platform) -> Log:
    """The log in its present epoch; the key is made on first use."""
    with platform.database.reading() as session:
        epoch = session.scalars(select(PlatformRow.log_epoch)).one()
    data, origin = platform.settings.data, log_origin(platform.settings.log_host, platform.code, epoch)
    key = load_signing_key(data / "keys" / "audit-signing.key")
    return Log(origin, key, guard_for(data / "guard", origin))
