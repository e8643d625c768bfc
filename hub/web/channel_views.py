"""What the page of a channel shows: its head, its notes, its documents, and the two forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request, url_for

from hub.accounts.operations import partners
from hub.channels.cards import ChannelCard, ChannelOutline
from hub.channels.operations import preview_audience
from hub.channels.reading import ChannelPage, NotesPage
from hub.channels.replying import note_to_answer
from hub.consent.ending import agreements_ending
from hub.documents.listing import list_documents
from hub.documents.news import ChannelNews
from hub.documents.piece_requests.reading import open_piece_request
from hub.documents.piece_requests.rules import State
from hub.documents.views import DocumentView
from hub.errors import InvalidInputError
from hub.registry.people import short_name
from hub.web import texts
from hub.web.document_lines import document_lines
from hub.web.ending_views import by_person
from hub.web.forms import HOUSEHOLD, compose_form, deposit_form, prechosen, subject_of
from hub.web.glass_views import band_view, without_links
from hub.web.i18n import gettext as _
from hub.web.login import actor, hub
from hub.web.present import (
    Named,
    audience_view,
    closed_lines,
    household_name,
    member_groups,
    named,
    summary_line,
    thread,
)
from hub.web.reasons import refusal
from hub.web.thread_events import with_events


def chosen_category() -> str | None:
    """The category the notes are filtered by, as it stands in the address; anything unknown is none."""
    wanted = request.args.get("categorie", "")
    return wanted if wanted in texts.CATEGORIES else None


def page_view(household_id: UUID, page: ChannelPage, **forms: Any) -> dict[str, Any]:
    """Everything `canal.html` takes. `forms` replaces what the two forms show by default."""
    people = named(page.card)
    documents = list_documents(hub(), actor(), household_id)
    notes = notes_view(household_id, page.card, page.notes, page.read_up_to, documents)
    return (
        notes
        | _frame(household_id, page.card)
        | {
            "unread": sum(entry["count"] for entry in notes["thread"] if entry["kind"] == "unread"),
            "documents": document_lines(documents, people),
            "pieces_url": url_for("documents.index", household_id=household_id),
            "compose": composer(household_id, page.card, body=page.draft),
            "deposit": _deposit(household_id, page.card, people),
            "errors": {},
            "deposit_errors": {},
            "deposit_results": [],
            "endings": by_person(agreements_ending(hub(), actor(), [household_id]).get(household_id, [])),
        }
        | forms
    )


def notes_view(
    household_id: UUID,
    card: ChannelOutline,
    page: NotesPage,
    read_up_to: int | None,
    documents: Sequence[DocumentView],
    since: datetime | None = None,
) -> dict[str, Any]:
    """What `_notes.html` takes, with what was said of these documents; `read_up_to` stands for a whole
    window, None for what came after a cursor: `since` is when that was given."""
    url, category = url_for("channels.show", household_id=household_id), chosen_category()
    older = url_for("channels.show", household_id=household_id, avant=page.older, categorie=category)
    entries = thread(page.notes, named(card), url, actor().id, unread_after=read_up_to)
    return {
        "channel": {"id": str(household_id), "code": card.short_code, "url": url},
        "notes_url": url_for("channels.notes", household_id=household_id, categorie=category),
        "read_url": url_for("channels.read", household_id=household_id)
        if card.member and not category
        else None,
        "cursor": page.newest,
        "reset": page.reset,
        "whole": read_up_to is not None,
        "category": category,
        "thread": with_events(entries if card.member else without_links(entries), documents, category, since),
        "older_url": older if page.older else None,
        "latest_url": url if request.args.get("avant") and read_up_to is not None else None,
        "closed": closed_lines(card),
        "who_url": url_for("consent.who_sees", household_id=household_id) if card.member else None,
    }


def window_view(household_id: UUID, page: ChannelPage) -> dict[str, Any]:
    """The notes of the page alone."""
    documents = list_documents(hub(), actor(), household_id)
    return notes_view(household_id, page.card, page.notes, page.read_up_to, documents)


def news_view(household_id: UUID, news: ChannelNews) -> dict[str, Any]:
    """What came after a cursor; after a reset, the whole window."""
    fresh = news.notes
    read_up_to = fresh.page.newest_seq if fresh.page.reset else None
    return notes_view(household_id, fresh.outline, fresh.page, read_up_to, news.documents, news.since)


def composer(
    household_id: UUID, card: ChannelCard, *, body: str = "", typed: Mapping[str, str] | None = None
) -> dict[str, Any] | None:
    """The composer with what was typed, the note it answers, and who will read once that is decided."""
    answered = (typed or {}).get("reply_to") or request.args.get("repondre", "")
    note = note_to_answer(hub(), actor(), household_id, UUID(answered)) if _is_uuid(answered) else None
    form = compose_form(card, named(card), body=body, typed=typed, answers=note)
    if form and form["category"] and form["subject"]:
        form["audience"] = told_audience(household_id, form)
    return form


def _deposit(household_id: UUID, card: ChannelCard, people: Named) -> dict[str, Any] | None:
    """The deposit form, filled in when the address names a request for a document of this household."""
    wanted = request.args.get("demande", "")
    asked = open_piece_request(hub(), actor(), UUID(wanted)).line if _is_uuid(wanted) else None
    if asked is None or asked.household_id != household_id or asked.state is not State.WAITING:
        return deposit_form(card, people, prechosen(request.args))
    subject = str(asked.persons[0]) if asked.persons else HOUSEHOLD
    form = depositor(household_id, card, {"type": asked.type, "category": asked.category, "subject": subject})
    answers = {
        "who": short_name(asked.asker),
        "field": asked.partner.field,
        "url": url_for("piece_requests.show", piece_request_id=asked.id),
    }
    return form and form | {"answers": answers}


def depositor(household_id: UUID, card: ChannelCard, typed: Mapping[str, str]) -> dict[str, Any] | None:
    """The deposit form with what was said of the file, and who will see it once that is decided."""
    form = deposit_form(card, named(card), typed)
    if form and form["category"] and form["subject"]:
        form["audience"] = told_audience(household_id, form)
    return form


def told_audience(household_id: UUID, form: Mapping[str, str]) -> dict[str, Any] | None:
    """Who would see what is being written, said by the rule; `denied` when it may not be written there."""
    if not form.get("category") or not form.get("subject"):
        return None
    try:
        person_id = subject_of(form)
        decision, told = preview_audience(hub(), actor(), household_id, form["category"], person_id)
    except InvalidInputError:
        return None
    view = audience_view(told, {partner.id: partner.field for partner in partners(hub())})
    category = texts.category(form["category"]).word
    if not decision.permitted:
        view["denied"] = refusal(str(decision.shown), category=category).sentence
    return view


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _frame(household_id: UUID, card: ChannelCard) -> dict[str, Any]:
    """The head of the page: who lives there, who follows, what was agreed."""
    who_url = url_for("consent.who_sees", household_id=household_id) if card.member else None
    wanted = url_for("piece_requests.of_household", household_id=household_id) if card.member else None
    return {
        "channel": {
            "id": str(household_id),
            "code": card.short_code,
            "name": household_name(card),
            "summary": summary_line(card),
            "url": url_for("channels.show", household_id=household_id),
            "search_url": url_for("searching.channel", household_id=household_id),
            "members": member_groups(card, actor().partner_id if card.member else None),
            "who_url": who_url,
            "team_url": url_for("team.show", household_id=household_id) if card.member else None,
            "consent_url": who_url,
            "expected_url": url_for("expected.show", household_id=household_id) if card.member else None,
            "wanted_url": wanted,
            "ask_url": wanted and url_for("piece_requests.ask", household_id=household_id),
            "consent": {"status": str(card.agreed.status), "until": card.agreed.until},
            "glass_url": url_for("glass.of_channel", household_id=household_id) if card.member else None,
        },
        "band": band_view(card),
        "view": "pieces" if request.values.get("vue") == "pieces" else "notes",
        "code": card.short_code,
        "closed_pieces": closed_lines(card),
        "categories": _readable(card),
        "compose_why": _("Votre périmètre ne permet pas d’écrire dans ce canal.")
        if card.member
        else _("Un bris de glace ouvre pour lire, jamais pour écrire."),
    }


def _readable(card: ChannelCard) -> list[str]:
    """Categories of which something may be read: a closed one only where one may write in it."""
    shut = {line.category for line in card.closed if line.whole}
    return [
        code
        for code in texts.CATEGORIES
        if code not in shut and (code not in texts.CLOSED_CATEGORIES or code in card.writable)
    ]
