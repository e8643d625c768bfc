"""The audit log for data-protection officers: read, verified, kept and taken away; each act is on record."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from hub.audit.checkpoint import read_unverified
from hub.audit.vocabulary import EXPORT_MOTIVES
from hub.documents.erasure import erased_in_sight
from hub.errors import ConflictError, InvalidInputError, NotFoundError, TamperedError
from hub.platform.journal import JournalPage, read_journal
from hub.platform.journal_overview import journal_overview
from hub.platform.journal_proof import export_journal, journal_state, latest_checkpoint, verify_journal
from hub.web import formats
from hub.web.audit_details import motive_words
from hub.web.downloads import file_made
from hub.web.erasure_views import erased_view
from hub.web.journal_charts import overview_view, refusals_url
from hub.web.journal_filters import NAMES, asked, sealed, typed, unsealed
from hub.web.journal_verdict import Fresh, verdict_view
from hub.web.journal_views import (
    Place,
    active_filters,
    all_partners,
    choices,
    fields_of,
    list_view,
    saved_views,
)
from hub.web.login import actor, hub, login_required
from hub.web.rejections import conflict, input_error

pages = Blueprint("journal", __name__)
LONGEST_NOTE = 16 * 1024


@pages.get("/journal")
@login_required
def show() -> AnyResponse:
    """Without any question, what one sees at a glance comes first."""
    opened = request.args.get("evenement", type=UUID)
    return _page(_place(request.args), opened=opened, glance=not request.args.keys() - {"langue"})


@pages.post("/journal")
@login_required
def search() -> AnyResponse:
    """What is looked for is posted, and travels on sealed: an address never says it."""
    journal_state(hub(), actor())
    return redirect(Place(typed(request.form)).url(), 303)


@pages.post("/journal/verification")
@login_required
def verify() -> AnyResponse:
    """Verify the whole log, and against the checkpoint somebody kept when one is given."""
    place = _place(request.form)
    try:
        note = _kept_note()
        verdict = verify_journal(hub(), actor(), (note,) if note else ())
    except InvalidInputError as error:
        return _page(place, {error.field: input_error(error.code, error.details)}, status=422)
    return _page(place, fresh=Fresh(verdict, read_unverified(note).size if note else None))


@pages.get("/journal/ancrage")
@login_required
def checkpoint() -> AnyResponse:
    """The last signed checkpoint, to be kept where the hub cannot reach."""
    try:
        row = latest_checkpoint(hub(), actor())
    except NotFoundError:
        return _page(_place({}), {"verifier": conflict("no_checkpoint")}, status=409)
    except ConflictError as error:
        return _page(_place({}), {"verifier": conflict(error.code)}, status=409)
    return file_made(row.note, f"ancrage-{hub().code}-{row.size}.txt", "text/plain")


@pages.post("/journal/export")
@login_required
def export() -> AnyResponse:
    """The entries of the filters with the proof that holds without the hub, streamed."""
    place, motive = _place(request.form), request.form.get("motive", "")
    try:
        lines = export_journal(hub(), actor(), motive, asked(place.filters))
    except InvalidInputError as error:
        return _page(place, {error.field: input_error(error.code, error.details)}, status=422)
    except ConflictError as error:
        return _page(place, {"motive": conflict(error.code)}, status=409)
    name = f"journal-{hub().code}-{formats.civil(hub().clock()):%Y-%m-%d}.jsonl"
    return file_made(lines, name, "application/jsonl")


def _place(values: Mapping[str, str]) -> Place:
    return Place(unsealed(values.get("filtres", "")), values.get("suite") or None)


def _kept_note() -> str:
    """The checkpoint handed over, empty when none was. Raises InvalidInputError("checkpoint")."""
    file = request.files.get("checkpoint")
    if file is None or not file.filename:
        if "kept" in request.form:
            raise InvalidInputError("checkpoint", "no_file")
        return ""
    raw = file.stream.read(LONGEST_NOTE)
    try:
        note = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InvalidInputError("checkpoint", "not_a_checkpoint") from error
    if not note:
        raise InvalidInputError("checkpoint", "not_a_checkpoint")
    return note


def _page(
    place: Place,
    errors: Mapping[str, str] | None = None,
    *,
    fresh: Fresh | None = None,
    opened: UUID | None = None,
    glance: bool = False,
    status: int = 200,
) -> AnyResponse:
    """The page at this place. A damaged row closes the list, never the page: the verdict names it."""
    state = journal_state(hub(), actor())
    found, wrong = _read(place, opened)
    faults = dict(errors or {}) | wrong
    everyone = all_partners()
    offered = choices(found, everyone)
    overview = journal_overview(hub(), actor()) if glance else None
    page = render_template(
        "journal.html",
        verdict=verdict_view(state, fresh, place),
        views=saved_views(place.filters),
        filters=place.filters,
        sealed_filters=sealed(place.filters),
        motives=[(code, motive_words(code)) for code in EXPORT_MOTIVES],
        vkey=state.vkey,
        errors=faults,
        unreadable=found is None,
        active=active_filters(place, offered),
        verified=fresh is not None,
        overview=overview_view(overview, fields_of(everyone)) if overview else None,
        refusals_url=refusals_url(),
        erased=erased_view(erased_in_sight(hub(), actor())) if glance else [],
        **offered,
        **(list_view(found, place, fields_of(everyone)) if found else {}),
    )
    return make_response(page, 422 if wrong and status == 200 else status)


def _read(place: Place, opened: UUID | None) -> tuple[JournalPage | None, dict[str, str]]:
    """The page of the log, a wrong filter left aside and named; None when a row on it is damaged."""
    filters = dict(place.filters)
    wrong: dict[str, str] = {}
    while True:
        try:
            return read_journal(hub(), actor(), asked(filters), place.cursor, opened), wrong
        except InvalidInputError as error:
            if error.field not in NAMES or error.field not in filters:
                raise
            wrong[error.field] = input_error(error.code, error.details)
            del filters[error.field]
        except TamperedError:
            return None, wrong
