"""`hub migrate`, `hub platform` and `hub demo`: schema, configuration, invented data."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import click

from hub.actors import Origin, system_actor
from hub.app import open_platform
from hub.cli.hold import Hold
from hub.cli.output import fail, json_option, plainly, report
from hub.cli.own_files import TOP, foreign_in
from hub.cli.prepare import has_platform, prepare, set_up
from hub.clock import system_clock
from hub.demo.load import Loaded, is_loaded, is_unfinished, load_demo, others_here, wish_for
from hub.demo.papers import draw
from hub.demo.wish import HISTORY
from hub.errors import ConfigurationError
from hub.platform.configuration import read_configuration
from hub.platform.operations import apply_platform
from hub.settings import Settings, load_settings
from hub.storage.db import Database
from hub.storage.platform import Platform


@click.command("migrate")
@plainly
def migrate_command() -> None:
    """Bring the database to the newest schema.

    On first use it also makes the data folder and the root key.
    """
    prepare(load_settings()).dispose()
    click.echo("the database is at the newest schema")


@click.group("platform")
def platform_group() -> None:
    """Partners, categories, scopes, legal bases."""


@platform_group.command("apply")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@json_option
@plainly
def apply_command(file: Path | None, *, as_json: bool) -> None:
    """Bring the platform to what FILE says.

    FILE is config/platform.toml unless given. The first time sets the platform up; later, what changed
    becomes dated rows and entries in the log, and nothing is lost of what was.
    """
    settings = load_settings()
    configuration = read_configuration(file or settings.config / "platform.toml")
    database = prepare(settings)
    if has_platform(database):
        applied = apply_platform(
            open_platform(settings, database=database), system_actor(Origin.CLI), configuration
        )
        values = {"partners": applied.partners, "categories": applied.categories, "facts": applied.facts}
        words = "changed" if applied.changed else "nothing to change"
    else:
        set_up(settings, database, configuration)
        values, words = {"created": 1}, "set up"
    report(values, [f"platform {configuration.code}: {words}"], as_json=as_json)
    database.dispose()


@click.group("demo")
def demo() -> None:
    """The invented platform: load it, throw it away."""


@demo.command("load")
@click.option(
    "--households", type=click.IntRange(1, 100_000), default=24, show_default=True, help="How many to invent."
)
@click.option("--notes", type=click.IntRange(0, 10_000_000), default=None, help="All notes; else a few each.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed invents the same.")
@json_option
@plainly
def load_command(households: int, notes: int | None, seed: int, *, as_json: bool) -> None:
    """Fill an empty data folder with an invented platform."""
    settings = load_settings()
    database = prepare(settings)
    hold = Hold(settings.data)
    platform = demo_platform(settings, database)
    done = fill(platform, seed, households, notes)
    values = {"households": done.households, "notes": done.notes, "documents": done.documents}
    report(values, [f"{count} {name}" for name, count in values.items()], as_json=as_json)
    database.dispose()
    hold.let_go()


@demo.command("reset")
@plainly
def reset_command() -> None:
    """Throw an invented platform away.

    Refuses when the data folder holds anything else, or a hub is at work in it.
    """
    settings = load_settings()
    if settings.database_url or settings.object_store:
        fail("demo reset: only a demo in the data folder can be thrown away, not a server's")
    if not (settings.data / "hub.sqlite3").exists():
        click.echo("nothing to throw away")
        return
    platform = open_platform(settings)
    try:
        _require_demo_only(platform)
    finally:
        platform.database.dispose()
    hold = Hold(settings.data)
    if not hold.alone:
        fail(f"demo reset: a hub is at work in {settings.data}; stop it first")
    for name in TOP:
        _remove(settings.data / name)
    hold.let_go()
    settings.data.rmdir()
    click.echo("the demo platform is gone; `make run` loads a new one")


def _require_demo_only(platform: Platform) -> None:
    """An invented platform, begun or whole, and nothing else beside it."""
    data = platform.settings.data
    if not is_loaded(platform) and not is_unfinished(platform):
        fail(f"demo reset: {data} does not hold a demo")
    if others_here(platform):
        fail(f"demo reset: {data} holds accounts that are not the demo's")
    foreign = foreign_in(data)
    if foreign:
        fail(f"demo reset: {data} holds what is not the hub's: {', '.join(foreign)}")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def demo_platform(settings: Settings, database: Database) -> Platform:
    """The platform to load into: a new one, set up when the oldest household was opened."""
    if has_platform(database):
        return open_platform(settings, database=database)
    begins = system_clock() - HISTORY - timedelta(days=1)
    configuration = read_configuration(settings.config / "platform.toml")
    set_up(settings, database, configuration, lambda: begins)
    return open_platform(settings, database=database)


def fill(platform: Platform, seed: int = 1, households: int = 24, notes: int | None = None) -> Loaded:
    """Load the invented platform, documents included, unless it is there."""
    if is_loaded(platform):
        raise ConfigurationError("demo: already loaded here")
    return load_demo(platform, wish_for(platform, seed, households, notes), draw)
