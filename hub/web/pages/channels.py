"""Mes canaux and the channel of a household: reading and writing notes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.accounts.operations import partners
from hub.channels.cards import ChannelCard
from hub.channels.drafts import mark_read, save_draft
from hub.channels.listing import my_channels
from hub.channels.operations import NewNote, post_note, preview_audience
from hub.channels.reading import ChannelPage, NotesPage, new_notes, open_channel, place_of_cursor
from hub.documents.listing import list_documents
from hub.errors import AccessDeniedError, InvalidInputError
from hub.web.forms import compose_form, deposit_form, subject_of
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext
from hub.web.login import actor, hub, login_required
from hub.web.navigation import home_url
from hub.web.present import (
    audience_view,
    channel_line,
    closed_lines,
    document_line,
    household_name,
    named,
    saved_notice,
    summary_line,
    thread,
)
from hub.web.rejections import input_error

pages = Blueprint("channels", __name__)
PAGE = 30


@pages.get("/")
@login_required
def home() -> AnyResponse:
    return redirect(home_url())


@pages.get("/canaux")
@login_required
def index() -> str:
    return _index("")


@pages.post("/canaux")
@login_required
def search() -> str:
    """A search is posted: what is looked for never stands in an address."""
    return _index(request.form.get("q", ""))


def _index(wanted: str) -> str:
    skip = request.args.get("suite", default=0, type=int)
    found = my_channels(hub(), actor(), wanted, max(skip, 0), PAGE)
    template = "_canaux.html" if request.headers.get("HX-Request") == "true" else "canaux.html"
    return render_template(
        template,
        tabs=[],
        filters={"q": wanted},
        channels=[channel_line(line) for line in found.lines],
        list_url=url_for("channels.index"),
        older_url=url_for("channels.index", suite=skip + PAGE) if found.more else None,
        filtered=bool(wanted),
        clear_url=url_for("channels.index"),
        open_url=None,
        here="channels",
    )


@pages.get("/canaux/<uuid:household_id>")
@login_required
def show(household_id: UUID) -> str:
    page = open_channel(hub(), actor(), household_id, request.args.get("avant"))
    documents = list_documents(hub(), actor(), household_id)
    people = named(page.card)
    context = _notes(household_id, page.card, page.notes, page.read_up_to) | _frame(page)
    return render_template(
        "canal.html",
        **context,
        documents=[document_line(one, people) for one in documents],
        pieces_url=url_for("documents.index", household_id=household_id),
        compose=compose_form(page.card, people, body=page.draft, notes=page.notes.notes),
        deposit=deposit_form(page.card, people),
        errors={},
        deposit_errors={},
        deposit_results=[],
        compose_why=_("Votre périmètre ne permet pas d’écrire dans ce canal."),
    )


@pages.get("/canaux/<uuid:household_id>/notes")
@login_required
def notes(household_id: UUID) -> str:
    """What is new since a cursor; the whole window when there is none or access changed."""
    since = request.args.get("after")
    if not since:
        page = open_channel(hub(), actor(), household_id)
        return render_template("_notes.html", **_notes(household_id, page.card, page.notes, page.read_up_to))
    fresh = new_notes(hub(), actor(), household_id, since)
    read_up_to = fresh.page.newest_seq if fresh.page.reset else None
    return render_template("_notes.html", **_notes(household_id, fresh.card, fresh.page, read_up_to))


@pages.post("/canaux/<uuid:household_id>/notes")
@login_required
def write(household_id: UUID) -> AnyResponse:
    form = request.form
    try:
        new = NewNote(
            form.get("category", ""),
            subject_of(form),
            form.get("body", ""),
            form.get("kind") or "note",
            UUID(form["reply_to"]) if form.get("reply_to") else None,
        )
        posted = post_note(hub(), actor(), household_id, new, form.get("idempotency_key", ""))
    except InvalidInputError as error:
        return _composer(household_id, {error.field: input_error(error.code, error.details)}, 422)
    except AccessDeniedError:
        save_draft(hub(), actor(), household_id, form.get("body", ""))
        raise
    if request.headers.get("HX-Request") != "true":
        return redirect(url_for("channels.show", household_id=household_id) + "#fil", 303)
    answer = _composer(household_id, {}, 200, notice=saved_notice(posted.audience))
    answer.headers["HX-Trigger"] = "hub:sync"
    return answer


@pages.post("/canaux/<uuid:household_id>/audience")
@login_required
def audience(household_id: UUID) -> str:
    """Who would see what is being written, said by the rule."""
    if not request.form.get("category") or not request.form.get("subject"):
        return render_template("_audience.html", audience={"seen": [], "hidden": []})
    person_id = subject_of(request.form)
    _decision, told = preview_audience(hub(), actor(), household_id, request.form["category"], person_id)
    fields = {partner.id: partner.field for partner in partners(hub())}
    return render_template("_audience.html", audience=audience_view(told, fields))


@pages.post("/canaux/<uuid:household_id>/brouillon")
@login_required
def draft(household_id: UUID) -> Response:
    save_draft(hub(), actor(), household_id, request.form.get("body", ""))
    return make_response("", 204)


@pages.post("/canaux/<uuid:household_id>/lu")
@login_required
def read(household_id: UUID) -> Response:
    """How far one has read, by a cursor the page was given."""
    seq = place_of_cursor(hub(), actor(), household_id, request.form.get("cursor", ""))
    mark_read(hub(), actor(), household_id, seq)
    return make_response("", 204)


def _composer(household_id: UUID, errors: dict[str, str], status: int, notice: str | None = None) -> Response:
    """The composer again, with what was typed when it was refused, empty when it was saved."""
    page = open_channel(hub(), actor(), household_id)
    people = named(page.card)
    typed = {} if notice else dict(request.form.items())
    compose = compose_form(page.card, people, notes=page.notes.notes, typed=typed)
    if request.headers.get("HX-Request") == "true":
        text = render_template("_compose.html", compose=compose, errors=errors, notice=notice)
        return make_response(text, status)
    context = _notes(household_id, page.card, page.notes, page.read_up_to) | _frame(page)
    documents = [document_line(one, people) for one in list_documents(hub(), actor(), household_id)]
    text = render_template(
        "canal.html",
        **context,
        documents=documents,
        pieces_url=url_for("documents.index", household_id=household_id),
        compose=compose,
        deposit=deposit_form(page.card, people),
        errors=errors,
        deposit_errors={},
        deposit_results=[],
    )
    return make_response(text, status)


def _frame(page: ChannelPage) -> dict[str, Any]:
    """The head of the page: who lives there, who follows, what was agreed."""
    card, household_id = page.card, page.card.household_id
    url = url_for("channels.show", household_id=household_id)
    who_url = url_for("consent.who_sees", household_id=household_id)
    return {
        "channel": {
            "id": str(household_id),
            "code": card.short_code,
            "name": household_name(card),
            "summary": summary_line(card),
            "url": url,
            "members": [
                {
                    "field": one.partner.field,
                    "text": ngettext("%(num)s personne", "%(num)s personnes", len(one.members)),
                }
                for one in card.team
            ],
            "who_url": who_url,
            "consent_url": who_url,
            "consent": {"status": str(card.agreed.status), "until": card.agreed.until},
        },
        "view": "pieces" if request.args.get("vue") == "pieces" else "notes",
        "code": card.short_code,
        "closed_pieces": closed_lines(card),
        "unread": 0,
    }


def _notes(household_id: UUID, card: ChannelCard, page: NotesPage, read_up_to: int | None) -> dict[str, Any]:
    url = url_for("channels.show", household_id=household_id)
    older = url_for("channels.show", household_id=household_id, avant=page.older) if page.older else None
    return {
        "channel": {"id": str(household_id), "code": card.short_code, "url": url},
        "notes_url": url_for("channels.notes", household_id=household_id),
        "read_url": url_for("channels.read", household_id=household_id),
        "cursor": page.newest,
        "reset": page.reset,
        "thread": thread(page.notes, named(card), url, actor().id, unread_after=read_up_to),
        "older_url": older,
        "closed": closed_lines(card),
    }
