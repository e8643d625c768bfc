"""The page of one document: what it says, in which state it is, what one may do with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for

from hub.documents.formats import accepted_formats
from hub.documents.marks import Kind, Mark
from hub.documents.reading import DocumentPage
from hub.documents.rules import Scan, held_back
from hub.documents.stated_dates import StatedDate
from hub.documents.states import state_of
from hub.documents.versions import VersionView
from hub.registry.people import short_name
from hub.web import formats, texts
from hub.web.deadlines import deadline_of
from hub.web.document_lines import masked_words
from hub.web.document_words import in_words, type_name, types
from hub.web.expected_views import mark_words
from hub.web.glass_views import band_view
from hub.web.i18n import gettext as _
from hub.web.login import hub
from hub.web.present import Named, audience_view, named
from hub.web.reasons import refusal
from hub.web.viewer_views import viewer_of


def document_page(
    page: DocumentPage, errors: dict[str, str] | None = None, typed: Mapping[str, str] | None = None
) -> str:
    """The page, or the part of it that is fetched after a bell."""
    viewer = viewer_of(page)
    fragment = request.headers.get("HX-Request") == "true"
    channel_url = url_for("channels.show", household_id=page.card.household_id)
    return render_template(
        "_piece.html" if fragment else "piece.html",
        channel={"id": str(page.card.household_id), "code": page.card.short_code, "url": channel_url},
        piece=_piece(page, named(page.card)),
        acts=_acts(page),
        errors=errors or {},
        typed=typed or {},
        viewer=viewer,
        piece_url=viewer.get("url") or url_for("documents.show", document_id=page.document.id),
        band=band_view(page.card),
        code=page.card.short_code,
    )


def _piece(page: DocumentPage, people: Named) -> dict[str, Any]:
    document, today = page.document, formats.civil(hub().clock())
    permitted = page.original is None and page.held_back is None
    kind = types().of(document.type)
    return {
        "title": document.title,
        "category": document.category,
        "type": type_name(document.type),
        "about": people.about(document.persons) or _("Tout le foyer"),
        "deadline": deadline_of(document, today),
        "state": texts.document_state(state_of(document, today).value),
        "expires_on": document.expires_on,
        "period": document.period,
        "format": document.format.upper(),
        "size": page.size,
        "filename": document.filename,
        "by": document.author,
        "by_field": people.fields[document.partner_id],
        "at": document.posted_at,
        "kept": "",
        "required": "" if kind.lawful else _("Pièce non exigible par la loi"),
        "note": in_words(kind.note) if kind.note else "",
        "audience": audience_view(document.audience, people.fields),
        "who_url": url_for("visibility.of_document", document_id=document.id) if page.card.member else None,
        "download_url": url_for("viewer.original", document_id=document.id) if permitted else None,
        "download_why": _why_not(page),
        "asks_reason": page.asks_reason,
        "scan": document.scan.value,
        "infected": refusal("infected") if document.scan is Scan.INFECTED else None,
        "masked": masked_words(document, people),
        "versions": [_version(page, one, permitted=permitted) for one in page.versions],
        "dated": _dated(page),
        "history": _history(page, people),
        "history_url": url_for("history.of_document", document_id=document.id) if page.card.member else None,
    }


def _version(page: DocumentPage, one: VersionView, *, permitted: bool) -> dict[str, Any]:
    """A version as the list shows it; an older one downloads by its number."""
    url = url_for("viewer.original", document_id=page.document.id, version=one.number)
    older = one.number != page.document.version
    held = held_back(one.scan, own=page.own)
    return {
        "number": one.number,
        "title": one.title,
        "filename": one.filename,
        "expires_on": one.expires_on,
        "by": short_name(one.author),
        "at": one.at,
        "current": not older,
        "url": url if older and permitted and held is None else None,
    }


def _said(mark: Mark, people: Named) -> dict[str, Any]:
    return {
        "at": mark.at,
        "text": mark_words(mark.kind),
        "by": short_name(mark.author),
        "field": people.fields[mark.partner_id],
        "reason": mark.reason,
    }


def _history(page: DocumentPage, people: Named) -> list[dict[str, Any]]:
    """What was said of it, newest first."""
    lines = [_said(mark, people) for mark in page.document.marks]
    lines += [
        {
            "at": one.at,
            "text": _end_said(one),
            "by": short_name(one.author),
            "field": people.fields[one.partner_id],
            "reason": "",
        }
        for one in page.dates
    ]
    return sorted(lines, key=lambda line: line["at"], reverse=True)


def _end_said(one: StatedDate) -> str:
    day = formats.long_date(one.day) if one.day else _("sans date de fin")
    if one.before is None:
        return _("Fin indiquée : %(day)s", day=day)
    return _("Fin indiquée : %(day)s, avant : %(before)s", day=day, before=formats.long_date(one.before))


def _dated(page: DocumentPage) -> dict[str, Any] | None:
    """Who said the date that counts, and whether the hub had read it; None for its depositor's own."""
    said = [one for one in page.dates if one.version == page.document.version]
    if not said:
        return None
    return {"by": short_name(said[-1].author), "at": said[-1].at, "taken_over": said[-1].taken_over}


def _acts(page: DocumentPage) -> dict[str, Any] | None:
    """What a member of the team may say of it; None for who only looks, and of a masked document."""
    document = page.document
    if not page.card.member or document.masked:
        return None
    said = document.checked.kind if document.checked else Kind.UNCHECKED
    unclean = document.scan in (Scan.WAITING, Scan.INFECTED)
    return {
        "url": url_for("checking.act", document_id=document.id),
        "version": document.version,
        "validate": said is not Kind.VALIDATED and not unclean,
        "redo": said is not Kind.TO_REDO,
        "take_back": said is not Kind.UNCHECKED,
        "mask": page.may_mask,
        "replace_url": url_for("replacing.replace", document_id=document.id) if page.may_replace else None,
        "date_url": url_for("dating.state", document_id=document.id) if page.may_date else None,
        "seen": document.expires_on.isoformat() if document.expires_on else "",
        "accept": accepted_formats().endings,
        "title": document.title,
    }


def _why_not(page: DocumentPage) -> str | None:
    """Why the original may not be taken, where the page has no sentence of its own for it."""
    if not page.card.member:
        return _("Un bris de glace ouvre pour lire, jamais pour emporter l’original.")
    if page.original is None and page.held_back is not None:
        return refusal(page.held_back).sentence
    return None
