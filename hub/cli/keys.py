"""`hub keys` and `hub household`: the root key renewed, keyring backups put back, households erased."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import click

from hub.accounts.queries import load_actor
from hub.actors import Actor, Origin, system_actor
from hub.app import open_platform
from hub.cli.output import fail, json_option, plainly, report
from hub.documents.erasure import Erased, erase_household, erased_households, finish_erasures
from hub.platform.accounts import find_account
from hub.platform.deciding import Decider, Deciders
from hub.platform.keyring_restore import back_up_keys, restore_erasures, restore_keys
from hub.platform.root_rotation import rotate_root
from hub.settings import load_settings
from hub.storage.keyring_folder import entries_in, erased_in
from hub.storage.platform import Platform

OPERATOR = system_actor(Origin.CLI)
WHERE = "command line"


@click.group("keys")
def keys() -> None:
    """The root key and the keyring."""


@keys.command("rotate")
@json_option
@plainly
def rotate_command(*, as_json: bool) -> None:
    """Renew the root key while the hub serves.

    Every key of the keyring is wrapped again under a new root, then the old root is destroyed. Killed, it is
    run again and goes on. Back the keyring up afterwards: its older backups open nothing any more.
    """
    platform = open_platform(load_settings())
    done = rotate_root(platform, OPERATOR)
    values = {
        "entries": done.entries,
        "rewrapped": done.rewrapped,
        "strays": done.strays,
        "begun_at": done.begun_at.isoformat(),
        "ended_at": done.ended_at.isoformat(),
    }
    lines = [
        f"{done.rewrapped} of {done.entries} keys wrapped again; the old root key is destroyed",
        *_until_gone(platform, done.ended_at),
        "now back the keyring and the new root key up: older backups of the keyring open nothing any more",
    ]
    report(values, lines, as_json=as_json)


def _until_gone(platform: Platform, at: datetime) -> list[str]:
    """Said when somebody could still bring the old root back."""
    if at <= platform.clock():
        return []
    return [f"its administrators could still bring it back until {_day(platform, at)}"]


@keys.command("backup")
@click.argument("folder", type=click.Path(path_type=Path))
@json_option
@plainly
def backup_command(folder: Path, *, as_json: bool) -> None:
    """Copy the keyring to a new FOLDER.

    Of whatever kind the keyring is. Every key is copied as it is wrapped; keep it apart from backups of the
    data. `hub keys restore` takes it.
    """
    count = back_up_keys(open_platform(load_settings()), folder)
    report({"entries": count}, [f"{count} keys copied to {folder}"], as_json=as_json)


@keys.command("restore")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@json_option
@plainly
def restore_command(folder: Path, *, as_json: bool) -> None:
    """Put back what the keyring lacks.

    FOLDER is a backup of it. Nothing that opens is replaced; what was erased stays erased.
    """
    platform = open_platform(load_settings(), may_lack_keys=True)
    restore_erasures(platform, erased_in(folder))
    found = restore_keys(platform, OPERATOR, entries_in(folder))
    report(
        dict(found),
        [f"{name.replace('_', ' ')}: {count}" for name, count in sorted(found.items())],
        as_json=as_json,
    )


@click.group("household")
def household() -> None:
    """Erase a household; list those erased."""


def deciders_options(command: Callable[..., None]) -> Callable[..., None]:
    """Who the two are that decide a grave act, and where their passwords come from."""
    for option in (
        click.option("--passwords-stdin", is_flag=True, help="Read both from standard input, a line each."),
        click.option("--second", required=True, help="Mail of who decides with her, of another partner."),
        click.option("--first", required=True, help="Mail of who decides."),
    ):
        command = option(command)
    return command


@household.command("erase")
@click.argument("code")
@deciders_options
@json_option
@plainly
def erase_command(code: str, first: str, second: str, *, passwords_stdin: bool, as_json: bool) -> None:
    """Erase the household CODE for ever.

    Two people decide, each with her password: a data-protection officer, and an officer or administrator of
    another partner. Nothing brings it back.
    """
    platform = open_platform(load_settings())
    deciders = asked_deciders(platform, first, second, from_stdin=passwords_stdin)
    erased = erase_household(platform, code, deciders, WHERE)
    report(_values(erased), _lines(platform, [erased]), as_json=as_json)


@household.command("erased")
@json_option
@plainly
def erased_command(*, as_json: bool) -> None:
    """Since when each erased household is unreadable.

    In the service, and in backups. Finishes erasures that were cut off.
    """
    platform = open_platform(load_settings())
    finish_erasures(platform, OPERATOR)
    found = erased_households(platform)
    lines = _lines(platform, found) or ["no household was erased"]
    report({"erased": [_values(one) for one in found]}, lines, as_json=as_json)


def asked_deciders(platform: Platform, first: str, second: str, *, from_stdin: bool) -> Deciders:
    """The two accounts, then their passwords; one line of error when one is not open."""
    people = [_actor(platform, mail) for mail in (first, second)]
    passwords = [_password(mail, from_stdin=from_stdin) for mail in (first, second)]
    return Decider(people[0], passwords[0]), Decider(people[1], passwords[1])


def _actor(platform: Platform, mail: str) -> Actor:
    found = find_account(platform, mail)
    with platform.database.reading() as session:
        actor = load_actor(session, found, platform.clock(), Origin.CLI) if found else None
    if actor is None:
        fail(f"no open account signs in with {mail}")
    return actor


def _password(mail: str, *, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(click.prompt(f"password of {mail}", hide_input=True, err=True))


def _values(one: Erased) -> dict[str, str | None]:
    return {
        "id": str(one.household_id),
        "code": one.code,
        "unreadable_in_service_since": one.erased_at.isoformat(),
        "unreadable_in_backups_since": one.backups_at.isoformat() if one.backups_at else None,
        "root_renewal_due": None if one.backups_at else one.backups_due_at.isoformat(),
    }


def _lines(platform: Platform, erased: Iterable[Erased]) -> list[str]:
    return [
        f"{one.code}: unreadable in the service since {_day(platform, one.erased_at)}, "
        + _in_backups(platform, one)
        for one in erased
    ]


def _in_backups(platform: Platform, one: Erased) -> str:
    if one.backups_at is None:
        due = _day(platform, one.backups_due_at)
        return f"still readable in backups: run hub keys rotate before {due}"
    since = "since" if one.backups_at <= platform.clock() else "from"
    return f"unreadable in backups {since} {_day(platform, one.backups_at)}"


def _day(platform: Platform, at: datetime) -> str:
    return platform.local(at).strftime("%Y-%m-%d %H:%M")
