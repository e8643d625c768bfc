"""`hub partner`: a partner's sharing agreement suspended, and taken up again."""

from __future__ import annotations

from datetime import datetime

import click

from hub.app import open_platform
from hub.cli.keys import WHERE, asked_deciders, deciders_options
from hub.cli.output import json_option, plainly, report
from hub.platform.suspending import resume_partner, suspend_partner
from hub.settings import load_settings

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("partner")
def partner() -> None:
    """Suspend a partner, or take up its agreement again."""


@partner.command("suspend")
@click.argument("code")
@click.option("--from", "from_day", type=DAY, help="First day, at its midnight here; now unless given.")
@click.option("--until", "until_day", type=DAY, help="Day on which it reads again; none unless given.")
@deciders_options
@json_option
@plainly
def suspend_command(
    code: str,
    first: str,
    second: str,
    from_day: datetime | None,
    until_day: datetime | None,
    *,
    passwords_stdin: bool,
    as_json: bool,
) -> None:
    """Close everything to the partner CODE, its own contributions too.

    Two people decide, each with her password: administrators or data-protection officers of two partners
    whose agreements are in force. Nothing is lost.
    """
    platform = open_platform(load_settings())
    zone = platform.timezone
    days = [day and day.replace(tzinfo=zone) for day in (from_day, until_day)]
    deciders = asked_deciders(platform, first, second, from_stdin=passwords_stdin)
    suspend_partner(platform, code, deciders, WHERE, *days)
    report({"partner": code, "suspended": True}, [f"{code} is suspended"], as_json=as_json)


@partner.command("resume")
@click.argument("code")
@deciders_options
@json_option
@plainly
def resume_command(code: str, first: str, second: str, *, passwords_stdin: bool, as_json: bool) -> None:
    """Take the agreement of the partner CODE up again, now."""
    platform = open_platform(load_settings())
    deciders = asked_deciders(platform, first, second, from_stdin=passwords_stdin)
    resume_partner(platform, code, deciders, WHERE)
    report({"partner": code, "suspended": False}, [f"{code} reads again"], as_json=as_json)
