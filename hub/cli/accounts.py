"""`hub user` and `hub token`: accounts and bearer tokens, made by the operator."""

from __future__ import annotations

import secrets
import sys

import click

from hub.accounts.tokens import DEFAULT_DAYS, SCOPES, create_token, end_token, token_of_prefix
from hub.actors import Origin, system_actor
from hub.app import open_platform
from hub.cli.output import fail, json_option, plainly, report
from hub.platform.accounts import NewAccount, create_account, find_account
from hub.platform.rules import ACCOUNT_ROLES, LANGUAGES
from hub.settings import load_settings

OPERATOR = system_actor(Origin.CLI)


@click.group("user")
def user() -> None:
    """Accounts of professionals."""


@user.command("create")
@click.option("--name", required=True, help="First name and name.")
@click.option("--mail", required=True, help="Also the name to sign in with.")
@click.option("--partner", required=True, help="The partner's code, such as ssp.")
@click.option("--role", required=True, type=click.Choice([role.value for role in ACCOUNT_ROLES]))
@click.option("--profession", required=True, help="A code; social_worker and others open closed categories.")
@click.option("--language", default="fr", show_default=True, type=click.Choice(LANGUAGES))
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@json_option
@plainly
def create_user(
    name: str,
    mail: str,
    partner: str,
    role: str,
    profession: str,
    language: str,
    *,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Make an account.

    Without --password-stdin a password is drawn and printed, once.
    """
    platform = open_platform(load_settings())
    password = sys.stdin.readline().rstrip("\n") if password_stdin else ""
    drawn = "" if password_stdin else secrets.token_urlsafe(12)
    new = NewAccount(name, mail, partner, role, profession, language)
    made = create_account(platform, OPERATOR, new, password or drawn)
    values = {"id": str(made)} | ({"password": drawn} if drawn else {})
    report(values, [f"{key}: {value}" for key, value in values.items()], as_json=as_json)


@click.group("token")
def token() -> None:
    """Bearer tokens of the JSON API."""


@token.command("create")
@click.option("--mail", required=True, help="Whose token: the name that account signs in with.")
@click.option("--label", required=True, help="What it is for, shown to its owner.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(SCOPES),
    help="What it may be used for, at most; may be repeated.",
)
@click.option("--days", default=DEFAULT_DAYS, show_default=True, help="How long it lives.")
@json_option
@plainly
def create_token_command(mail: str, label: str, scopes: tuple[str, ...], days: int, *, as_json: bool) -> None:
    """Make a token and print it, once."""
    platform = open_platform(load_settings())
    owner = find_account(platform, mail)
    if owner is None:
        fail("no account signs in with this address")
    secret = create_token(platform, OPERATOR, label, scopes, days, professional_id=owner)
    report({"token": secret}, [secret], as_json=as_json)


@token.command("end")
@click.argument("prefix")
@json_option
@plainly
def end_token_command(prefix: str, *, as_json: bool) -> None:
    """End a token at once. PREFIX is how it begins: hub_api_ and eight characters."""
    platform = open_platform(load_settings())
    found = token_of_prefix(platform, prefix)
    if found is None:
        fail("no live token begins like this")
    end_token(platform, OPERATOR, found)
    report({"ended": str(found)}, [f"ended: {found}"], as_json=as_json)
