"""The command `hub`. Exit codes: 0 done, 1 not done, 2 wrongly asked, 3 the audit log is broken."""

from __future__ import annotations

import click

from hub.cli.accounts import token, user
from hub.cli.audit import audit
from hub.cli.serving import run
from hub.cli.setup import demo, migrate_command, platform_group
from hub.cli.store import config, fsck


@click.group()
@click.version_option(package_name="hub-3gip")
def main() -> None:
    """The hub of a 3GIP platform."""


for command in (run, migrate_command, platform_group, demo, user, token, audit, fsck, config):
    main.add_command(command)
