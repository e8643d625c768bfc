"""The hand-over pack of a household: who follows it, what waits, what comes next, for one reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import url_for

from hub.channels.reading import NoteView
from hub.consent.ending import Ending
from hub.documents.due import Due
from hub.documents.piece_requests.listing import RequestList
from hub.documents.piece_requests.rules import State
from hub.households.team_page import LineView, TeamView
from hub.registry.people import short_name
from hub.requests.listing import RequestLine
from hub.web import formats, texts
from hub.web.deadlines import deadline
from hub.web.document_words import type_name, types
from hub.web.ending_views import endings_view
from hub.web.i18n import gettext as _
from hub.web.login import actor, hub
from hub.web.piece_request_views import line_view as piece_line
from hub.web.request_views import line_view
from hub.web.team_views import last_day, role_words


@dataclass(frozen=True, slots=True)
class Pack:
    """What the operations gave for one household."""

    team: TeamView
    notes: Sequence[NoteView]
    papers: Sequence[Due]
    endings: Sequence[Ending]
    requests: Sequence[RequestLine]
    wanted: RequestList


def pack_view(household_id: UUID, pack: Pack) -> dict[str, Any]:
    """Everything `dossier_passation.html` takes."""
    url, code = url_for("channels.show", household_id=household_id), pack.team.short_code
    mine = [one for one in pack.team.lines if one.professional_id == actor().id and one.state == "running"]
    return {
        "channel": {"code": code, "url": url},
        "code": code,
        "team_url": url_for("team.show", household_id=household_id),
        "since": max((one.since for one in mine), default=None),
        "before": [_before(one) for one in _predecessors(pack.team, mine)],
        "dates": sorted(_dates(url, pack), key=lambda one: one["on"]),
        "notes": [_note(one, url) for one in pack.notes],
        "requests": [line_view(one) for one in pack.requests],
        "wanted": [
            piece_line(one, pack.wanted.card) for one in pack.wanted.lines if one.state is State.WAITING
        ],
        "team": [_line(one) for one in pack.team.lines],
        "printed_at": hub().clock(),
    }


def _predecessors(team: TeamView, mine: Sequence[LineView]) -> Iterator[LineView]:
    """Who held the reader's own place before: the same partner and role, an end, begun earlier."""
    for one in [*team.lines, *team.ended]:
        for own in mine:
            place = (one.partner.id, one.role) == (own.partner.id, own.role)
            if place and one.professional_id != own.professional_id and one.until and one.since < own.since:
                yield one
                break


def _before(line: LineView) -> dict[str, Any]:
    return {"name": short_name(line.name), "until": last_day(line.until)}


def _dates(url: str, pack: Pack) -> Iterator[dict[str, Any]]:
    """What ends or is due: papers, agreements, lines of the team."""
    today = formats.civil(hub().clock())
    yield from _papers(url, pack.papers, today)
    for one in endings_view(pack.endings):
        what = _("Accord de %(person)s pour %(partner)s", person=one["person"], partner=_word(one["field"]))
        css = "bad" if one["ended"] else "warn"
        yield _date(formats.civil(one["ends_at"]), what, (css, "clock", one["when"]), one["renew_url"])
    for line in pack.team.lines:
        if line.until:
            what = _("Fin du suivi de %(name)s", name=short_name(line.name))
            chip = ("off", "user", _word(line.partner.field))
            yield _date(formats.civil(line.until - timedelta(microseconds=1)), what, chip, None)


def _papers(url: str, papers: Sequence[Due], today: date) -> Iterator[dict[str, Any]]:
    for one in papers:
        told = deadline(types(), one.type, one.expires_on, today, extended_until=one.extended_until)
        if told:
            chip = (told.css, told.icon, told.text)
            yield _date(one.expires_on, type_name(one.type), chip, f"{url}?vue=pieces#pieces")


def _date(on: date, what: str, chip: tuple[str, str, str], url: str | None) -> dict[str, Any]:
    style, icon, text = chip
    return {"on": on, "what": what, "chip": {"style": style, "icon": icon, "text": text}, "url": url}


def _word(field: str) -> str:
    return texts.field(field).word


def _note(note: NoteView, url: str) -> dict[str, Any]:
    return {
        "kind": note.kind,
        "category": note.category,
        "author": short_name(note.author),
        "at": note.posted_at,
        "body": note.body,
        "url": f"{url}?repondre={note.id}#rediger",
    }


def _line(line: LineView) -> dict[str, Any]:
    return {
        "name": line.name,
        "field": line.partner.field,
        "role": role_words(line),
        "since": line.since,
        "until": last_day(line.until),
        "own": line.professional_id == actor().id,
    }


def taken_view(found: Mapping[UUID, tuple[str, datetime]]) -> list[dict[str, Any]]:
    """The households one has taken over, each with its pack."""
    return [
        {"code": code, "since": since, "url": url_for("handover.show", household_id=household_id)}
        for household_id, (code, since) in found.items()
    ]
