"""How commands report and fail: plain lines or JSON on standard output, one line of error, honest codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import click
from sqlalchemy.exc import DatabaseError, OperationalError

from hub.errors import HubError, InvalidInputError, OutcomeUnknownError, StorageUnavailableError

OK, FAILED, BROKEN = 0, 1, 3
"""Exit codes; 2 is click's own, for a command wrongly written."""

P = ParamSpec("P")
T = TypeVar("T")

json_option = click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")


def report(values: Mapping[str, Any], lines: Iterable[str], *, as_json: bool) -> None:
    """The same facts, for a program or for a person."""
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False, sort_keys=True))
        return
    for line in lines:
        click.echo(line)


def fail(message: str, code: int = FAILED) -> NoReturn:
    """One line on standard error, and an exit code that is not 0."""
    click.echo(f"hub: {' '.join(message.split())}", err=True)
    raise SystemExit(code)


def plainly(command: Callable[P, T]) -> Callable[P, T]:
    """Turn every error the hub raises on purpose into one clear line and exit code 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except InvalidInputError as error:
            fail(f"{error.field}: {error.code} {_details(error)}")
        except OutcomeUnknownError as error:
            fail(f"lost in the middle: {error}; it may be done or not: look before you run this again")
        except StorageUnavailableError as error:
            fail(f"not reachable: {error}; nothing was done")
        except HubError as error:
            fail(str(error) or type(error).__name__)
        except DatabaseError as error:
            if type(error) not in (DatabaseError, OperationalError):
                raise  # a fault of ours, which only its traceback explains; and it may quote what is stored
            fail(f"the database cannot be used: {error.orig}")

    return run


def _details(error: InvalidInputError) -> str:
    return " ".join(f"{name}={value}" for name, value in error.details.items())
