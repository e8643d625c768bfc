"""Recherche: words looked for in one channel, or in all of one's own. They stand in no address: they are
posted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.errors import InvalidInputError
from hub.search.operations import search_channel, search_channels, searchable_channel
from hub.search.rules import LONGEST
from hub.web.login import actor, hub, login_required
from hub.web.rejections import input_error
from hub.web.search_filters import NAMES, Filters, filters_of
from hub.web.search_views import channel_head, channel_hits, named_channels

pages = Blueprint("searching", __name__)
NAMED = 5
"""Channels shown whose code or names hold what was typed."""


@pages.get("/recherche")
@login_required
def show() -> AnyResponse:
    return _page(url_for("searching.across"), filters_of(request.form))


@pages.post("/recherche")
@login_required
def across() -> AnyResponse:
    """In all channels of one's own: first those of that code or name, which no filter is about, then what
    stands in them."""
    typed, after = request.form.get("q", ""), request.form.get("cursor") or None
    filters = filters_of(request.form)
    try:
        named = NAMED if not after and not filters.typed else 0
        found = search_channels(hub(), actor(), typed, after, filters.narrowed(), named)
    except InvalidInputError as error:
        return _refused(url_for("searching.across"), filters, error)
    return _page(
        url_for("searching.across"),
        filters,
        searched=True,
        named=named_channels(found.named),
        groups=[channel_hits(one) for one in found.channels],
        altered=[channel_head(one) for one in found.altered],
        further=found.further,
    )


@pages.get("/canaux/<uuid:household_id>/recherche")
@login_required
def inside(household_id: UUID) -> AnyResponse:
    """The field by itself: what was posted is not asked again."""
    head = searchable_channel(hub(), actor(), household_id)
    address = url_for("searching.channel", household_id=household_id)
    return _page(address, filters_of(request.form), inside=True, channel=channel_head(head))


@pages.post("/canaux/<uuid:household_id>/recherche")
@login_required
def channel(household_id: UUID) -> AnyResponse:
    """In one channel."""
    typed, older = request.form.get("q", ""), request.form.get("cursor") or None
    address, filters = url_for("searching.channel", household_id=household_id), filters_of(request.form)
    try:
        found = search_channel(hub(), actor(), household_id, typed, older, only=filters.narrowed())
    except InvalidInputError as error:
        return _refused(address, filters, error, inside=True)
    group = channel_hits(found)
    groups = [group] if group["hits"] else []
    return _page(address, filters, searched=True, inside=True, channel=group, groups=groups)


def _refused(address: str, filters: Filters, error: InvalidInputError, **view: Any) -> AnyResponse:
    """The page again when the words or a filter are wrong. Raises what else is: nobody types a cursor."""
    if error.field not in ("q", *NAMES):
        raise error
    errors = {error.field: input_error(error.code, error.details)}
    return _page(address, filters, 422, errors=errors, **view)


def _page(address: str, filters: Filters, status: int = 200, **view: Any) -> AnyResponse:
    usual: dict[str, Any] = {
        "address": address,
        "everywhere": url_for("searching.across"),
        "typed": request.form.get("q", ""),
        "longest": LONGEST,
        "searched": False,
        "inside": False,
        "named": [],
        "groups": [],
        "altered": [],
        "further": None,
        "errors": {},
        "here": "search",
        **filters.view(),
    }
    return make_response(render_template("recherche.html", **(usual | view)), status)
