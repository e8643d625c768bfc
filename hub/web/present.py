"""What operations return, laid out as the templates take it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import url_for

from hub.accounts.operations import partners
from hub.channels.cards import ChannelCard, ChannelOutline, ClosedLine
from hub.channels.listing import ChannelLine
from hub.channels.operations import outcomes
from hub.channels.reading import NoteView
from hub.consent.ending import Ending
from hub.consent.lists import Audience
from hub.documents.due import Due
from hub.registry.people import short_name
from hub.requests.rules import DECIDED_AS
from hub.web import formats, texts
from hub.web.deadlines import deadline, ending_alert
from hub.web.document_words import type_name, types
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext
from hub.web.login import hub
from hub.web.reasons import REASONS
from hub.web.stages import stage_line, stage_sentence


@dataclass(frozen=True, slots=True)
class Named:
    """People and partners of one household, by id, in words."""

    persons: Mapping[UUID, str]
    fields: Mapping[UUID, str]

    def about(self, persons: Sequence[UUID]) -> str:
        return ", ".join(self.persons.get(one, "") for one in persons)


def partner_looks() -> list[dict[str, str]]:
    """Who works here, for the sign-in page."""
    return [{"name": row.name, "field": row.field, "code": row.code} for row in partners(hub())]


def named(card: ChannelOutline) -> Named:
    """Names where they may be shown, else a number that says nothing."""
    persons = {
        person.id: short_name(person.name) if person.name else _("Personne %(number)s", number=number)
        for number, person in enumerate(card.persons, 1)
    }
    return Named(persons, {partner.id: partner.field for partner in card.partners})


def household_name(card: ChannelCard) -> str | None:
    """The adults one may name, joined; None when none may be named."""
    names = [short_name(one.name) for one in card.persons if one.name and one.adult]
    if not names:
        return None
    return (
        names[0]
        if len(names) == 1
        else _("%(first)s et %(last)s", first=", ".join(names[:-1]), last=names[-1])
    )


def summary_line(card: ChannelCard) -> str:
    adults = sum(1 for one in card.persons if one.adult)
    people = [ngettext("%(num)s adulte", "%(num)s adultes", adults)]
    if children := len(card.persons) - adults:
        people.append(ngettext("%(num)s enfant", "%(num)s enfants", children))
    return f"{', '.join(people)} · {card.place.hotel}, {card.place.town} · {stage_sentence(card.stage)}"


def member_groups(card: ChannelCard, mine: UUID | None) -> list[dict[str, Any]]:
    """The team, partner by partner: how many, whether I am one of them, and who."""
    return [
        {
            "field": one.partner.field,
            "text": ngettext("%(num)s personne", "%(num)s personnes", len(one.members)),
            "mine": one.partner.id == mine,
            "names": [(short_name(name), referent) for _id, name, referent in one.members],
        }
        for one in card.team
    ]


def audience_view(audience: Audience | Mapping[UUID, str], fields: Mapping[UUID, str]) -> dict[str, Any]:
    """`seen` and `hidden` as the audience line takes them."""
    told = outcomes(audience) if isinstance(audience, Audience) else audience
    ordered = [(field, told[partner]) for partner, field in fields.items() if partner in told]
    return {
        "seen": [field for field, outcome in ordered if outcome == "permitted"],
        "hidden": [
            {"field": field, "why": why(outcome)} for field, outcome in ordered if outcome != "permitted"
        ],
    }


def why(reason: str) -> str:
    """A reason in two or three words, as a line shows it."""
    entry = REASONS.get(reason)
    chip = entry.chip if entry else None
    return _(chip[2]).lower() if chip else _("hors équipe")


def channel_line(
    line: ChannelLine,
    due: Sequence[Due],
    waiting: int = 0,
    endings: Sequence[Ending] = (),
    *,
    taken: bool = False,
) -> dict[str, Any]:
    """One row of *Mes canaux*; `taken`: it was taken over lately, so its hand-over pack is offered."""
    card, last = line.card, line.last
    fields, today = named(card).fields, formats.civil(hub().clock())
    return {
        "code": card.short_code,
        "url": url_for("channels.show", household_id=card.household_id),
        "name": household_name(card),
        "last": {"field": fields[last.partner_id], "text": last.body, "at": last.posted_at} if last else None,
        "at": last.posted_at if last else None,
        "unread": line.unread,
        "stage": stage_line(card.stage),
        "alerts": [*_waiting(waiting), *_deadlines(due), *_alerts(card), *ending_alert(endings, today)],
        "pack_url": url_for("handover.show", household_id=card.household_id) if taken else None,
    }


def _waiting(number: int) -> Iterable[dict[str, str]]:
    """Requests for access the reader answers."""
    if number:
        text = ngettext("%(num)s demande d’accès à traiter", "%(num)s demandes d’accès à traiter", number)
        yield {"style": "todo", "icon": "question", "text": text}


def _deadlines(due: Sequence[Due]) -> Iterable[dict[str, str]]:
    """The first papers to see to, by their type."""
    for one in due[:2]:
        today = formats.civil(hub().clock())
        told = deadline(types(), one.type, one.expires_on, today, extended_until=one.extended_until)
        if told and told.css in ("warn", "bad"):
            kind, said = type_name(one.type), told.text[0].lower() + told.text[1:]
            text = _("%(kind)s : %(deadline)s", kind=kind, deadline=said)
            yield {"style": told.css, "icon": told.icon, "text": text}


def _alerts(card: ChannelCard) -> Iterable[dict[str, str]]:
    look = texts.consent_status(card.agreed.status)
    if card.agreed.status in ("pending", "expired", "refused", "withdrawn"):
        text = _("Consentement : %(status)s", status=look.word.lower())
        yield {"style": look.css, "icon": look.icon, "text": text}


def note_view(note: NoteView, people: Named, channel_url: str, reply_url: str | None) -> dict[str, Any]:
    return {
        "id": str(note.id),
        "author": short_name(note.author),
        "field": people.fields[note.partner_id],
        "at": note.posted_at,
        "category": note.category,
        "body": note.body,
        "kind": note.kind,
        "about": people.about(note.persons),
        "version": 1,
        "order": f"{note.seq:012d}",
        "replies": [],
        "elsewhere": not note.here,
        "reply_url": reply_url,
        "audience": audience_view(note.audience, people.fields),
        "who_url": f"{channel_url}/notes/{note.id}/qui-peut-voir",
    }


def thread(
    notes: Sequence[NoteView], people: Named, channel_url: str, me: UUID | None, *, unread_after: int | None
) -> list[dict[str, Any]]:
    """Entries oldest first: days, the unread line once (whole windows only), questions holding replies."""
    whole = unread_after is not None
    entries: list[dict[str, Any]] = []
    shown: dict[UUID, dict[str, Any]] = {}
    unread = [note for note in notes if whole and note.seq > (unread_after or 0) and note.author_id != me]
    for day, of_day in groupby(notes, key=lambda note: formats.civil(note.posted_at)):
        group = list(of_day)
        entries.append({"kind": "day", "on": day, "order": f"{group[0].seq:012d}-"})
        for note in group:
            if unread and note.id == unread[0].id:
                entries.append({"kind": "unread", "count": len(unread)})
            first = note.reply_to or note.id
            url = f"{channel_url}?repondre={first}#rediger" if note.here else None
            view = note_view(note, people, channel_url, url)
            view["answer_url"] = f"{channel_url}/rediger?repondre={first}" if note.here else None
            if whole and note.reply_to in shown:
                shown[note.reply_to]["replies"].append(view)
                continue
            shown[note.id] = view
            entries.append(
                {"kind": "note", "note": view, "mine": note.author_id == me, "reply_to": note.reply_to}
            )
    return entries


def closed_lines(card: ChannelOutline) -> list[dict[str, Any]]:
    """Open categories one may not read, always shown; the page that says why is the same for all
    the team."""
    lines = [line for line in card.closed if line.whole]
    if not card.member:
        return [{"category": line.category, "why_url": None, "ask_url": None} for line in lines]
    url = url_for("consent.who_sees", household_id=card.household_id)
    return [
        {"category": line.category, "why_url": url, "ask_url": ask_url(card.household_id, line)}
        for line in lines
    ]


def ask_url(household_id: UUID, line: ClosedLine) -> str | None:
    """Where one asks for it, when somebody could decide otherwise."""
    if line.reason not in DECIDED_AS:
        return None
    return url_for("requests.ask", household_id=household_id, categorie=line.category)


def saved_notice(audience: Mapping[UUID, str]) -> str:
    """What one is told after saving: by whom it can be seen."""
    fields = {partner.id: partner.field for partner in partners(hub())}
    seen = [texts.field(fields[one]).word for one, outcome in audience.items() if outcome == "permitted"]
    return _(
        "Enregistré. Visible par %(partners)s.", partners=", ".join(seen) or _("personne pour l’instant")
    )
