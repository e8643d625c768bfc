"""`hub audit`: verify the whole log, export it, show its last signed checkpoint."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

import click

from hub.actors import Origin, system_actor
from hub.app import open_platform
from hub.audit.entries import Action
from hub.audit.export import export_lines
from hub.audit.queries import latest_checkpoint
from hub.audit.sealer import WAY_OUT, seal_all
from hub.audit.sealing import publish
from hub.audit.units import WritingUnit, writing
from hub.audit.verdict import Result, Verdict
from hub.cli.keys import WHERE, asked_deciders, deciders_options
from hub.cli.output import BROKEN, FAILED, fail, json_option, plainly, report
from hub.errors import ConflictError
from hub.platform.epochs import Epoch, open_epoch
from hub.platform.journal_proof import verify_journal
from hub.platform.log import open_log
from hub.settings import load_settings

OPERATOR = system_actor(Origin.CLI)
EXIT = {Result.INTACT: 0, Result.INCOMPLETE: FAILED, Result.BROKEN: BROKEN}

_WHY_NOT = {
    "log_sound": "audit epoch: the log is signed as it stands; an epoch is for a database put back",
    "log_broken": "audit epoch: the log is not whole (`hub audit verify`)",
    "guard_unreadable": f"audit epoch: {WAY_OUT}",
}


@click.group()
def audit() -> None:
    """The audit log: verify, export, sign."""


@audit.command("verify")
@click.option(
    "--checkpoint",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A signed note somebody kept; may be repeated.",
)
@json_option
@plainly
def verify_command(checkpoint: tuple[Path, ...], *, as_json: bool) -> None:
    """Recompute the whole log.

    Only a checkpoint kept outside shows that the log was not rewritten and signed again.
    """
    notes = tuple(_note(path) for path in checkpoint)
    platform = open_platform(load_settings())
    verdict = verify_journal(platform, OPERATOR, notes)
    report(verdict.as_json(), _lines(verdict), as_json=as_json)
    if EXIT[verdict.result]:
        raise SystemExit(EXIT[verdict.result])


@audit.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@plainly
def export_command(file: Path | None) -> None:
    """Write the log as JSON lines.

    To FILE, or to standard output. tools/verify_audit_log.py verifies it without the hub.
    """
    platform = open_platform(load_settings())
    log = open_log(platform)
    with _target(file) as target:  # what cannot be written is not on record as exported
        _record_export(platform, OPERATOR)
        with platform.database.reading() as session:
            target.writelines(export_lines(session, log, platform.clock()))


@audit.command("checkpoint")
@json_option
@plainly
def checkpoint_command(*, as_json: bool) -> None:
    """Print the newest signed checkpoint.

    What waits is sealed and signed first. Keep it outside the hub.
    """
    platform = open_platform(load_settings())
    log = open_log(platform)
    seal_all(platform.database)
    standing = publish(platform.database, log, platform.clock())
    with platform.database.reading() as session:
        row = latest_checkpoint(session, log.origin)
    if row is None:
        fail("the log holds no checkpoint yet")
    values = {
        "origin": log.origin,
        "size": row.size,
        "note": row.note,
        "vkey": str(log.key.verifier(log.origin)),
        "condition": standing.condition.value,
    }
    report(values, [row.note.rstrip("\n")], as_json=as_json)


@audit.command("epoch")
@deciders_options
@json_option
@plainly
def epoch_command(first: str, second: str, *, passwords_stdin: bool, as_json: bool) -> None:
    """Go on signing after a database was put back.

    Opens the next epoch, whose entry names what was signed and is lost. Two people decide, each with her
    password: administrators or data-protection officers of two partners. A hub that runs signs again once it
    is started anew.
    """
    platform = open_platform(load_settings())
    deciders = asked_deciders(platform, first, second, from_stdin=passwords_stdin)
    try:
        opened = open_epoch(platform, deciders, WHERE)
    except ConflictError as error:
        fail(_WHY_NOT[error.code].format(**error.details))
    report(asdict(opened), _opened(opened), as_json=as_json)


def _opened(epoch: Epoch) -> list[str]:
    return [
        f"epoch {epoch.number} is open: {epoch.origin}",
        f"signed and lost: leaves after {epoch.kept}, up to {epoch.lost}",
        "start the hub again: it then signs under this name",
    ]


@contextmanager
def _target(file: Path | None) -> Iterator[TextIO]:
    """Written beside the file, which takes its place when all of it is there: an earlier export stays until
    then."""
    if file is None:
        yield sys.stdout
        return
    beside = file.with_name(f"{file.name}.part")
    try:
        target = beside.open("w", encoding="ascii", newline="\n")
    except OSError as error:
        fail(f"{file}: cannot be written ({error.strerror}); nothing was exported")
    try:
        with target:
            yield target
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def _note(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        fail(f"{path}: not a checkpoint")


def _lines(verdict: Verdict) -> list[str]:
    lines = [f"{verdict.result.value}: {verdict.entries} entries, tree of {verdict.size}"]
    lines += [f"  {one.fault.value} at n° {one.number}" for one in verdict.breaks[:20]]
    if verdict.break_count > 20:
        lines.append(f"  and {verdict.break_count - 20} more")
    return lines


@writing
def _record_export(unit: WritingUnit) -> None:
    unit.record(Action.AUDIT_EXPORTED, object_kind="log")
