"""Mes canaux and the channel of a household: reading and writing notes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.audit.answers import one_answer
from hub.channels.drafts import mark_read, save_draft
from hub.channels.listing import ChannelList, Filter, my_channels, recent_channels
from hub.channels.operations import NewNote, post_note
from hub.channels.reading import open_card, open_channel, place_of_cursor
from hub.consent.ending import agreements_ending
from hub.documents.due import documents_due
from hub.documents.news import channel_news
from hub.documents.piece_requests.listing import piece_requests_waiting
from hub.errors import AccessDeniedError, InvalidInputError
from hub.households.taken_over import taken_over
from hub.web import formats, texts
from hub.web.channel_views import (
    chosen_category,
    composer,
    depositor,
    news_view,
    page_view,
    told_audience,
    window_view,
)
from hub.web.deadlines import looked_ahead
from hub.web.document_words import types
from hub.web.forms import answered_note, subject_of
from hub.web.glass_views import own_openings
from hub.web.i18n import gettext as _
from hub.web.login import actor, hub, login_required
from hub.web.navigation import home_url
from hub.web.present import channel_line, saved_notice
from hub.web.rejections import input_error
from hub.web.stages import stage_choices
from hub.web.waiting import answers_waiting

pages = Blueprint("channels", __name__)
PAGE = 30
SEARCHED = 100
"""A search shows this many at most: it is posted, so it has no following page."""


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
    asked, skip = request.values, max(request.args.get("suite", default=0, type=int), 0)
    stage, agreed, unread = (
        asked.get("stage", type=int),
        asked.get("alert", ""),
        asked.get("vue") == "non-lus",
    )
    size = SEARCHED if wanted else PAGE
    found = my_channels(hub(), actor(), Filter(wanted, stage, agreed, unread), skip, size)
    kept: dict[str, Any] = {"stage": stage, "alert": agreed or None, "vue": "non-lus" if unread else None}
    template = "_canaux.html" if request.headers.get("HX-Request") == "true" else "canaux.html"
    return render_template(
        template,
        tabs=[
            {"name": _("Tous"), "url": url_for("channels.index"), "current": not unread, "count": None},
            {
                "name": _("Non lus"),
                "url": url_for("channels.index", vue="non-lus"),
                "current": unread,
                "count": None,
            },
        ],
        filters={"q": wanted, "stage": stage, "alert": agreed},
        vue=kept["vue"],
        stages=stage_choices(),
        alerts=[(code, texts.consent_status(code).word) for code in texts.CONSENT_STATUSES],
        channels=_lines(found),
        openings=own_openings(),
        list_url=None if wanted else url_for("channels.index", **kept),
        older_url=url_for("channels.index", suite=skip + PAGE, **kept) if found.more and not wanted else None,
        filtered=bool(wanted or stage or agreed or unread),
        clear_url=url_for("channels.index"),
        open_url=url_for("opening.show") if actor().role == "coordinator" else None,
        here="channels",
    )


def _lines(found: ChannelList) -> list[dict[str, Any]]:
    ids = [line.card.household_id for line in found.lines]
    due = (
        documents_due(hub(), actor(), ids, looked_ahead(types(), formats.civil(hub().clock()))) if ids else {}
    )
    waiting = answers_waiting()
    endings = agreements_ending(hub(), actor(), ids) if ids else {}
    taken = taken_over(hub(), actor())
    return [
        channel_line(line, due.get(key, []), waiting.get(key, 0), endings.get(key, []), taken=key in taken)
        for line in found.lines
        for key in [line.card.household_id]
    ]


@pages.get("/canaux/recents")
@login_required
def recent() -> str:
    """The side list, fetched by itself so that no page waits for it."""
    return render_template(
        "_recents.html",
        recents=[
            {
                "code": one.short_code,
                "unread": one.unread,
                "url": url_for("channels.show", household_id=one.household_id),
            }
            for one in recent_channels(hub(), actor())
        ],
        recents_url=url_for("channels.recent"),
        waiting=sum(answers_waiting().values()),
        requests_url=url_for("requests.index"),
        pieces=sum(piece_requests_waiting(hub(), actor()).values()),
        pieces_url=url_for("piece_requests.index"),
        taken=len(taken_over(hub(), actor())),
        taken_url=url_for("caseload.show"),
    )


@pages.get("/canaux/<uuid:household_id>")
@login_required
def show(household_id: UUID) -> str:
    older = request.args.get("avant")
    page = open_channel(hub(), actor(), household_id, older, category=chosen_category())
    said = {"note": _("Note enregistrée."), "depot": _("Pièce déposée.")}.get(request.args.get("fait", ""))
    return render_template("canal.html", **page_view(household_id, page), said=said)


@pages.get("/canaux/<uuid:household_id>/notes")
@login_required
def notes(household_id: UUID) -> str:
    """What is new since a cursor; the whole window when there is none or access changed."""
    since, category = request.args.get("after"), chosen_category()
    if not since:
        page = open_channel(hub(), actor(), household_id, category=category)
        return render_template("_notes.html", **window_view(household_id, page))
    news = channel_news(hub(), actor(), household_id, since, category)
    return render_template("_notes.html", **news_view(household_id, news))


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
            answered_note(form),
        )
        posted = post_note(hub(), actor(), household_id, new, form.get("idempotency_key", ""))
    except InvalidInputError as error:
        return _composer(household_id, {error.field: input_error(error.code, error.details)}, 422)
    except AccessDeniedError:
        save_draft(hub(), actor(), household_id, form.get("body", ""))
        raise
    if request.headers.get("HX-Request") != "true":
        return redirect(url_for("channels.show", household_id=household_id, fait="note") + "#fil", 303)
    answer = _composer(household_id, {}, 200, notice=saved_notice(posted.audience))
    answer.headers["HX-Trigger"] = "hub:sync"
    return answer


@pages.get("/canaux/<uuid:household_id>/rediger")
@login_required
def reply_form(household_id: UUID) -> str:
    """The composer about to answer a note, opened in place."""
    card, kept = open_card(hub(), actor(), household_id)
    compose = composer(household_id, card, body=kept)
    return render_template("_compose.html", compose=compose, errors={}, notice=None)


@pages.post("/canaux/<uuid:household_id>/audience")
@login_required
def audience(household_id: UUID) -> str:
    """Who would see what is being written or deposited. Without scripts it is the page that comes back with
    it, and with what was typed."""
    if request.headers.get("HX-Request") == "true":
        return render_template("_audience.html", audience=told_audience(household_id, request.form))
    page = open_channel(hub(), actor(), household_id)
    if request.form.get("about") == "deposit":
        deposit = depositor(household_id, page.card, request.form)
        view = page_view(household_id, page, deposit=deposit) | {"view": "pieces"}
        return render_template("canal.html", **view)
    compose = composer(household_id, page.card, typed=request.form)
    return render_template("canal.html", **page_view(household_id, page, compose=compose))


@pages.post("/canaux/<uuid:household_id>/brouillon")
@login_required
def draft(household_id: UUID) -> Response:
    save_draft(hub(), actor(), household_id, request.form.get("body", ""))
    return make_response("", 204)


@pages.post("/canaux/<uuid:household_id>/lu")
@login_required
def read(household_id: UUID) -> AnyResponse:
    """How far one has read, by a cursor the page was given."""
    seq = place_of_cursor(hub(), actor(), household_id, request.form.get("cursor", ""))
    mark_read(hub(), actor(), household_id, seq)
    if request.headers.get("HX-Request") != "true":
        return redirect(url_for("channels.show", household_id=household_id), 303)
    return make_response("", 204)


def _composer(household_id: UUID, errors: dict[str, str], status: int, notice: str | None = None) -> Response:
    """The composer again, with what was typed when it was refused, empty when it was saved."""
    typed = {} if notice else dict(request.form.items())
    if request.headers.get("HX-Request") == "true":
        card, _draft = open_card(hub(), actor(), household_id)
        compose = composer(household_id, card, typed=typed)
        text = render_template("_compose.html", compose=compose, errors=errors, notice=notice)
        return make_response(text, status)
    return make_response(one_answer(lambda: _whole(household_id, typed, errors)), status)


def _whole(household_id: UUID, typed: dict[str, str], errors: dict[str, str]) -> str:
    page = open_channel(hub(), actor(), household_id)
    compose = composer(household_id, page.card, typed=typed)
    return render_template("canal.html", **page_view(household_id, page, compose=compose, errors=errors))
