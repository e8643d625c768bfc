"""The command `hub`. Exit codes: 0 done, 1 not done, 2 wrongly asked, 3 the audit log is broken, or what was
verified was altered."""

from __future__ import annotations

import click

from hub.cli.accounts import token, user
from hub.cli.audit import audit
from hub.cli.consent import consent
from hub.cli.keys import household, keys
from hub.cli.partners import partner
from hub.cli.serving import run
from hub.cli.setup import demo, migrate_command, platform_group
from hub.cli.store import config, fsck, scan
from hub.storage.private_memory import keep_memory_private


class _InOrder(click.Group):
    """Lists its commands as they were added: the first one first."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)


@click.group(cls=_InOrder)
@click.version_option(package_name="hub-3gip")
def main() -> None:
    """The hub of a 3GIP platform.

    Settings are HUB_… variables of the environment: config/hub.example.toml explains each one.

    Ends with 0 done, 1 not done, 2 wrongly asked, 3 the audit log is broken,
    or what was verified was altered.
    """
    keep_memory_private()


_COMMANDS = (
    run,
    config,
    migrate_command,
    platform_group,
    user,
    token,
    household,
    partner,
    keys,
    audit,
    consent,
    fsck,
    scan,
    demo,
)
for command in _COMMANDS:
    main.add_command(command)
