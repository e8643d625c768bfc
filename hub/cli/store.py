"""`hub fsck`, `hub scan` and `hub config check`: is everything there and clean, the configuration right."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from hub.actors import Origin, system_actor
from hub.app import open_platform
from hub.audit.verdict import Result
from hub.cli.output import BROKEN, FAILED, fail, json_option, plainly, report
from hub.cli.place import require_writable
from hub.consent.texts import newest_packs
from hub.documents.clamd import ScannerUnreachableError, clamd_of
from hub.documents.document_types import document_types
from hub.documents.findings import Findings
from hub.documents.fsck import check_store
from hub.documents.rescanning import scan_now
from hub.documents.strays import Swept, sweep
from hub.platform.configuration import read_configuration
from hub.platform.journal_proof import verdict_of
from hub.settings import load_settings

OPERATOR = system_actor(Origin.CLI)


@click.command("fsck")
@click.option("--fix", is_flag=True, help="Remove what nothing names and is older than the longest upload.")
@json_option
@plainly
def fsck(*, fix: bool, as_json: bool) -> None:
    """Look for what is lost, spare or broken.

    Rows without objects, objects without rows, documents that do not open, households without a key, keys
    without a household, and the audit log. Changes nothing without --fix.
    """
    platform = open_platform(load_settings())
    found = check_store(platform, OPERATOR)
    swept = sweep(platform, OPERATOR, found) if fix else None
    verdict = verdict_of(platform)
    values: dict[str, Any] = {**found.as_json(), "audit": verdict.as_json()}
    if swept is not None:
        values["swept"] = asdict(swept)
    report(values, [*_lines(found, swept), f"audit log: {verdict.result.value}"], as_json=as_json)
    if verdict.result is Result.BROKEN:
        raise SystemExit(BROKEN)
    if not found.sound:
        raise SystemExit(FAILED)


@click.command("scan")
@click.option("--all", "everything", is_flag=True, help="Also what was found clean, one after the other.")
@json_option
@plainly
def scan(*, everything: bool, as_json: bool) -> None:
    """Have documents looked at by the virus scanner.

    Those that wait; beside a serving hub, which does the same. With --all after new signatures.
    """
    platform = open_platform(load_settings())
    scanner = clamd_of(platform.settings)
    if scanner is None:
        fail("no virus scanner: set HUB_CLAMD")
    try:
        looked = scan_now(platform, scanner, everything=everything)
    except ScannerUnreachableError:
        fail(f"the virus scanner at {scanner.address} does not answer: what waits, waits on")
    report(asdict(looked), [f"{name}: {number}" for name, number in asdict(looked).items()], as_json=as_json)


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


def _lines(found: Findings, swept: Swept | None) -> list[str]:
    lines = [f"checked {found.checked} documents"]
    if swept is not None:
        lines.append(
            f"swept {swept.objects} objects, {swept.keys} keys, {swept.unfinished} unfinished objects, "
            f"{swept.uploads} lapsed uploads"
        )
    return lines + [f"{name.replace('_', ' ')}: {one}" for name, ids in found.lists().items() for one in ids]
