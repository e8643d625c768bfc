"""The form of a new account: every field that is wrong is named at once, before anything is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time, timedelta

from flask_login import current_user

from hub.errors import InvalidInputError
from hub.platform import rules
from hub.platform.accounts import NewAccount
from hub.web import texts
from hub.web.forms import date_of
from hub.web.login import hub
from hub.web.rejections import input_error


def typed_errors(form: Mapping[str, str], roles: Collection[str]) -> dict[str, str]:
    """Field → sentence, in the order of the page; empty when nothing is wrong in itself."""
    checks: tuple[Callable[[], object], ...] = (
        lambda: rules.checked_name(form.get("name", "")),
        lambda: rules.checked_mail(form.get("mail", "")),
        lambda: _one_of("role", form, roles),
        lambda: _one_of("profession", form, texts.PROFESSIONS),
        lambda: rules.checked_language(form.get("language", "")),
        lambda: _checked_start(form),
        lambda: date_of("until", form.get("until", "")),
    )
    wrong: dict[str, str] = {}
    for check in checks:
        try:
            check()
        except InvalidInputError as error:
            wrong[error.field] = input_error(error.code, error.details)
    return wrong


def new_account(form: Mapping[str, str]) -> NewAccount:
    """The account a form without errors asks for, at the partner of who fills it in."""
    since, until = _checked_start(form), date_of("until", form.get("until", ""))
    return NewAccount(
        name=form["name"],
        mail=form["mail"],
        partner=current_user.signed_in.partner.code,
        role=form["role"],
        profession=form["profession"],
        language=form["language"],
        from_at=_starts(since) if since else None,
        until_at=_starts(until + timedelta(days=1)) if until else None,
    )


def _one_of(field: str, form: Mapping[str, str], known: Collection[str]) -> None:
    if form.get(field) not in known:
        raise InvalidInputError(field, "unknown_role" if field == "role" else "unknown_profession")


def _checked_start(form: Mapping[str, str]) -> date | None:
    """The first day, not before today: nobody acted under a post that was not there."""
    since = date_of("since", form.get("since", ""))
    if since and since < hub().clock().astimezone(hub().timezone).date():
        raise InvalidInputError("since", "too_long_ago")
    return since


def _starts(day: date) -> datetime:
    """The first instant of a civil day on this platform; a last day ends where the next one starts."""
    return datetime.combine(day, time(), tzinfo=hub().timezone)
