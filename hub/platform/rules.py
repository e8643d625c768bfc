"""Pure rules about accounts: how a name, an address, a profession may be written, which roles exist."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from hub.clock import FAR_FUTURE
from hub.consent.codes import Role
from hub.errors import InvalidInputError

ACCOUNT_ROLES = tuple(role for role in Role if role is not Role.REFERENT)
"""Referent is a role in one household's team, never of an account."""

ROLES_WITHOUT_SCOPE = (Role.DPO, Role.ADMINISTRATOR)
"""These open no content by themselves, so no line of the scopes speaks of them."""

LANGUAGES = ("fr", "en")
LONGEST_NAME, LONGEST_MAIL = 120, 254

_MAIL = re.compile(r"[^\s@\"<>(),:;\\\[\]]{1,64}@[^\s@.\"<>(),:;\\\[\]]+(?:\.[^\s@.\"<>(),:;\\\[\]]+)+")
_PROFESSION = re.compile(r"[a-z][a-z0-9_]{1,39}")
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def checked_name(text: str) -> str:
    """A person's name as stored: single spaces, composed letters, nothing invisible."""
    name = unicodedata.normalize("NFC", " ".join(text.split(" "))).strip()
    if not name:
        raise InvalidInputError("name", "required")
    if len(name) > LONGEST_NAME:
        raise InvalidInputError("name", "too_long", maximum=LONGEST_NAME, length=len(name))
    _refuse_hidden("name", name)
    return name


def checked_mail(text: str) -> str:
    """The address a professional signs in with; the part after the @ needs a dot."""
    mail = unicodedata.normalize("NFC", text.strip())
    if not mail:
        raise InvalidInputError("mail", "required")
    if len(mail) > LONGEST_MAIL:
        raise InvalidInputError("mail", "too_long", maximum=LONGEST_MAIL, length=len(mail))
    _refuse_hidden("mail", mail)
    if not _MAIL.fullmatch(mail):
        raise InvalidInputError("mail", "email_malformed")
    return mail


def checked_role(text: str) -> Role:
    if text not in ACCOUNT_ROLES:
        raise InvalidInputError("role", "unknown_choice")
    return Role(text)


def checked_profession(text: str) -> str:
    """A profession's code; which ones the law lists is configuration."""
    if not _PROFESSION.fullmatch(text):
        raise InvalidInputError("profession", "unknown_choice")
    return text


def checked_language(text: str) -> str:
    if text not in LANGUAGES:
        raise InvalidInputError("language", "unknown_choice")
    return text


def checked_period(
    now: datetime, from_at: datetime | None, until_at: datetime | None
) -> tuple[datetime, datetime]:
    """When a post runs: never before now, since nobody acted under it then; its end excluded."""
    start, end = max(now, from_at or now), until_at or FAR_FUTURE
    if end <= start:
        raise InvalidInputError("until", "ends_before_start")
    return start, end


def _refuse_hidden(field: str, text: str) -> None:
    if any(unicodedata.category(character) in _HIDDEN for character in text):
        raise InvalidInputError(field, "control_characters")
