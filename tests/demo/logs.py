"""Verifying the log of a platform under test."""

from __future__ import annotations

from hub.audit.log_rows import evidence_of
from hub.audit.sealing import publish
from hub.audit.verification import verify_log
from hub.platform.log import open_log


def verdict_of(platform):
    log = open_log(platform)
    publish(platform.database, log, platform.clock())
    with platform.database.reading() as session:
        return verify_log(evidence_of(session, log), log.key.verifier(log.origin), platform.clock())
