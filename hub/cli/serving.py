"""`hub run`: from an empty folder to a served platform, or one line that says why not."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import click

from hub.actors import Origin, system_actor
from hub.app import open_platform
from hub.cli.hold import Hold
from hub.cli.output import plainly
from hub.cli.place import listening, require_private_address
from hub.cli.prepare import checked, complete, has_platform, set_up
from hub.cli.setup import demo_platform, fill
from hub.consent.texts import newest_packs
from hub.demo.cast import PASSWORD, roles_to_show
from hub.demo.load import is_loaded, is_unfinished
from hub.documents.clamd import ScannerUnreachableError, clamd_of
from hub.documents.document_types import document_types
from hub.documents.erasure import finish_erasures
from hub.documents.sandbox import confinement_here, described
from hub.platform.configuration import read_configuration
from hub.settings import Settings, load_settings
from hub.storage.db import Database
from hub.storage.platform import Platform

UNDECLARED = (
    "warning: no HUB_TRUSTED_PROXIES: all browsers count as the one address of the proxy, and the wrong "
    "passwords of one keep everybody out"
)


@click.command("run")
@plainly
def run() -> None:
    """Serve the platform; the first start makes it.

    Checks everything, makes what is missing, loads the invented platform once unless HUB_DEMO=0, prints
    where to go. Ctrl+C stops it; the next start keeps everything.
    """
    settings = load_settings()
    require_private_address(settings)
    listener = listening(settings)  # held until it is served: nobody takes the address in between
    database = checked(settings, serving=True)
    hold = Hold(settings.data)
    complete(settings, database)
    from hub.web import create_app, serve  # noqa: PLC0415 - only this command speaks HTTP

    platform = ready(settings, database, wants_demo=os.environ.get("HUB_DEMO", "1") != "0")
    app = create_app(platform)
    hold.share()
    for line in greeting(platform):
        click.echo(line)
    serve(app, platform, listener)


def ready(settings: Settings, database: Database, *, wants_demo: bool) -> Platform:
    """The platform to serve: set up on first start, with the demo when it is wanted.

    Later starts leave the configuration alone: `hub platform apply` may have been given another file.
    """
    newest_packs(settings.config)  # a text that is not right is told now, not to the first person who reads
    document_types(settings.config)  # and so is a wrong table
    if not has_platform(database):
        if wants_demo:
            platform = demo_platform(settings, database)
            fill(platform)
            return platform
        set_up(settings, database, read_configuration(settings.config / "platform.toml"))
    platform = open_platform(settings, database=database)
    finish_erasures(platform, system_actor(Origin.CLI))  # an older backup must bring nobody back
    if wants_demo and is_unfinished(platform):
        fill(platform)
    return platform


def greeting(platform: Platform) -> list[str]:
    """Where to go, with whom, and how to stop."""
    lines = [f"hub: {platform.settings.origin}", described(confinement_here())]
    lines += [UNDECLARED] if is_behind_undeclared_proxy(platform.settings) else []
    if is_loaded(platform):
        lines.append(f"demo accounts, password {PASSWORD}:")
        lines += [f"  {one.partner}  {one.role:<14} {one.mail}" for one in roles_to_show()]
    return [*lines, f"virus scanner: {scanner_line(platform.settings)}", "stop with Ctrl+C"]


def is_behind_undeclared_proxy(settings: Settings) -> bool:
    """Whether browsers come through a proxy whose word on their addresses is not taken."""
    return urlsplit(settings.origin).scheme == "https" and not settings.trusted_proxies.strip(" ,")


def scanner_line(settings: Settings) -> str:
    """Whether documents are scanned, and what becomes of them when they are not."""
    scanner = clamd_of(settings)
    if scanner is None:
        return "none (HUB_CLAMD): documents are marked as not scanned"
    try:
        return f"{scanner.version()} at {scanner.address}"
    except ScannerUnreachableError:
        return f"{scanner.address} does not answer: documents wait until it does"
