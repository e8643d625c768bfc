"""The two forms of a channel, composer and deposit: what they offer and what was typed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import url_for

from hub.channels.cards import ChannelCard
from hub.channels.reading import NoteView
from hub.documents.document_types import checked_type, document_types
from hub.documents.formats import accepted_formats
from hub.documents.merging import MOST_PAGES
from hub.documents.operations import NewDocument
from hub.errors import InvalidInputError
from hub.registry.people import short_name
from hub.web.document_words import in_words, type_name, types
from hub.web.login import hub
from hub.web.present import Named

HOUSEHOLD = "household"


def subject_of(form: Mapping[str, str]) -> UUID | None:
    """The person chosen, or None for the whole household. Raises InvalidInputError("subject")."""
    chosen = form.get("subject", "")
    if chosen == HOUSEHOLD:
        return None
    try:
        return UUID(chosen)
    except ValueError as error:
        raise InvalidInputError("subject", "required" if not chosen else "unknown_person") from error


def answered_note(form: Mapping[str, str]) -> UUID | None:
    """The note this one answers, if any. Raises InvalidInputError("reply_to")."""
    chosen = form.get("reply_to", "")
    try:
        return UUID(chosen) if chosen else None
    except ValueError as error:
        raise InvalidInputError("reply_to", "unknown_choice") from error


def number_of(text: str) -> int:
    """A version as a form says it; 0, which is the number of none, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def date_of(field: str, text: str) -> date | None:
    """A civil date as typed, `31/12/2026` or `2026-12-31`; None when left empty."""
    if not text.strip():
        return None
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a civil date has no zone
        except ValueError:
            continue
    raise InvalidInputError(field, "not_a_date")


def new_document(form: Mapping[str, str], filename: str) -> NewDocument:
    """What a form says of a file; a title left out is the name of the type."""
    kind = checked_type(hub().settings.config, form.get("type", ""))
    return NewDocument(
        category=form.get("category", ""),
        person_id=subject_of(form),
        type=kind,
        title=form.get("title", "").strip() or type_name(kind),
        filename=filename,
        expires_on=date_of("expires_on", form.get("expires_on", "")),
        period=period_of(form.get("period", "")),
    )


def compose_form(
    card: ChannelCard,
    people: Named,
    *,
    body: str = "",
    typed: Mapping[str, str] | None = None,
    answers: NoteView | None = None,
) -> dict[str, Any] | None:
    """The composer, or None when the reader may write nowhere in this channel."""
    if not card.writable:
        return None
    typed = typed or {}
    reply = _reply(answers, card) if answers else None
    return {
        "action": url_for("channels.write", household_id=card.household_id),
        "draft_url": url_for("channels.draft", household_id=card.household_id),
        "audience_url": url_for("channels.audience", household_id=card.household_id),
        "key": secrets.token_urlsafe(16),
        "categories": list(card.writable),
        "persons": [(str(key), name) for key, name in people.persons.items()],
        "everyone": True,
        "kind": typed.get("kind", "note"),
        "category": typed.get("category", reply["category"] if reply else ""),
        "subject": typed.get("subject", reply["subject"] if reply else ""),
        "body": typed.get("body", body),
        "saved_at": None,
        "reply": reply,
        "audience": None,
    }


def _reply(note: NoteView, card: ChannelCard) -> dict[str, Any]:
    return {
        "id": str(note.id),
        "author": short_name(note.author),
        "body": note.body,
        "category": note.category if note.category in card.writable else "",
        "subject": str(note.persons[0]) if note.persons else HOUSEHOLD,
        "cancel_url": url_for("channels.show", household_id=card.household_id) + "#rediger",
    }


def prechosen(args: Mapping[str, str]) -> dict[str, str]:
    """What a link to the deposit form chose before: a type, with its category, and a person."""
    kind = types().types.get(args.get("deposer", ""))
    if kind is None:
        return {}
    return {"type": kind.code, "category": kind.category, "subject": args.get("pour", "")}


def period_of(text: str) -> date | None:
    """A month or a year as typed, `10/2026` or `2026`; None when left empty."""
    if not text.strip():
        return None
    for pattern in ("%m/%Y", "%Y-%m", "%Y"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a month has no zone
        except ValueError:
            continue
    raise InvalidInputError("period", "not_a_period")


def deposit_form(
    card: ChannelCard, people: Named, typed: Mapping[str, str] | None = None
) -> dict[str, Any] | None:
    """The deposit form, or None when the reader may write nowhere in this channel."""
    if not card.writable:
        return None
    settings = hub().settings
    typed = typed or {}
    return {
        "action": url_for("documents.deposit", household_id=card.household_id),
        "uploads_url": url_for("uploads.begin", household_id=card.household_id),
        "audience_url": url_for("channels.audience", household_id=card.household_id),
        "key": secrets.token_urlsafe(16),
        "types": [
            {"code": one.code, "name": in_words(one), "category": one.category}
            for one in document_types(settings.config).types.values()
        ],
        "categories": list(card.writable),
        "persons": [(str(key), name) for key, name in people.persons.items()],
        "everyone": True,
        "type": typed.get("type", ""),
        "category": typed.get("category", ""),
        "title": typed.get("title", ""),
        "subject": typed.get("subject", ""),
        "expires_on": typed.get("expires_on", ""),
        "period": typed.get("period", ""),
        "limit": accepted_formats().largest(settings.upload_limit),
        "most_a_day": settings.deposit_mib_per_day << 20,
        "most_here": settings.household_mib << 20,
        "most_pages": MOST_PAGES,
        "formats": accepted_formats().words,
        "accept": accepted_formats().endings,
        "audience": None,
    }
