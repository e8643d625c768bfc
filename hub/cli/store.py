"""`hub fsck` and `hub config check`: whether everything is there, and the configuration right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from hub.actors import Origin, system_actor
from hub.app import open_platform
from hub.audit.verdict import Result
from hub.cli.output import BROKEN, FAILED, json_option, plainly, report
from hub.cli.prepare import require_writable
from hub.consent.texts import newest_packs
from hub.documents.document_types import document_types
from hub.documents.fsck import Findings, check_store
from hub.platform.configuration import read_configuration
from hub.platform.journal_proof import verdict_of
from hub.settings import load_settings


@click.command("fsck")
@json_option
@plainly
def fsck(*, as_json: bool) -> None:
    """Look for what is lost, spare or broken.

    Rows without objects, objects without rows, documents that do not open, households without a key, and
    the audit log. Changes nothing.
    """
    platform = open_platform(load_settings())
    found = check_store(platform, system_actor(Origin.CLI))
    verdict = verdict_of(platform)
    values: dict[str, Any] = {**found.as_json(), "audit": verdict.as_json()}
    report(values, [*_lines(found), f"audit log: {verdict.result.value}"], as_json=as_json)
    if verdict.result is Result.BROKEN:
        raise SystemExit(BROKEN)
    if not found.sound:
        raise SystemExit(FAILED)


@click.group("config")
def config() -> None:
    """Settings, platform.toml, pieces.toml and consent texts."""


@config.command("check")
@json_option
@plainly
def check(*, as_json: bool) -> None:
    """Say whether they are right.

    Starts nothing and makes nothing.
    """
    settings = load_settings()
    require_writable(settings)
    configuration = read_configuration(settings.config / "platform.toml")
    values = {
        "platform": configuration.code,
        "document types": len(document_types(settings.config).types),
        "consent texts": " ".join(newest_packs(settings.config)),
        "data": str(settings.data),
        "config": str(settings.config),
        "virus scanner": settings.clamd or "none",
    }
    report(values, [f"{name}: {value}" for name, value in values.items()], as_json=as_json)


def _lines(found: Findings) -> list[str]:
    lists: dict[str, Sequence[object]] = {
        "rows without object": found.rows_without_object,
        "objects without row": found.objects_without_row,
        "undecryptable": found.undecryptable,
        "households without key": found.households_without_key,
    }
    lines = [f"checked {found.checked} documents"]
    return lines + [f"{name}: {one}" for name, ids in lists.items() for one in ids]
