"""`hub --help` says what each command and option is for, in lines that are shown whole."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from hub.cli import main

WIDTH = 80
NAMED_BY_ITSELF = {"--json", "--help"}


def commands(command: click.Command, name: str = "hub") -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for key, inner in command.commands.items():
            yield from commands(inner, f"{name} {key}")


EVERY = dict(commands(main))


def told(name: str) -> str:
    command = EVERY[name]
    return command.get_help(click.Context(command, info_name=name, terminal_width=WIDTH))


@pytest.mark.parametrize("name", EVERY)
def test_a_command_says_what_it_is_for(name: str) -> None:
    assert EVERY[name].help
    assert "..." not in told(name).split("Commands:")[-1]


@pytest.mark.parametrize("name", EVERY)
def test_every_option_says_what_it_is_for(name: str) -> None:
    options = [one for one in EVERY[name].params if isinstance(one, click.Option)]
    silent = [one.name for one in options if not one.help and not isinstance(one.type, click.Choice)]
    assert silent == []


def test_the_first_command_listed_is_the_first_one_needed() -> None:
    assert told("hub").split("Commands:")[1].split()[0] == "run"
