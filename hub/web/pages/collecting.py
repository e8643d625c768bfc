"""What a person agrees to: five steps, then the receipt, and what shows that it was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.consent.explaining import asked_of
from hub.consent.operations import check_consent, record_consent
from hub.consent.records import RecordAsked
from hub.documents.evidence import receive_evidence
from hub.documents.evidence_reading import download_evidence, who_heard
from hub.errors import DocumentRejectedError, InvalidInputError
from hub.platform.receipts import read_receipt
from hub.web.collecting_form import CONTROLS, STEPS, Answers, page_of
from hub.web.collecting_views import step_page
from hub.web.downloads import download, file_made
from hub.web.incoming import FILE, IncomingFile, receive_around, require_token
from hub.web.login import actor, hub, login_required
from hub.web.receipt_views import heard_page, receipt_page
from hub.web.rejections import input_error, rejection

pages = Blueprint("collecting", __name__)
MOST_PARTS, LONGEST_NAME = 300, 120
PERSON = "/canaux/<uuid:household_id>/consentement/<uuid:person_id>"
RECORD = f"{PERSON}/recus/<uuid:record_id>"


@pages.get(PERSON)
@login_required
def collect(household_id: UUID, person_id: UUID) -> str:
    explained = asked_of(hub(), actor(), household_id, person_id)
    return step_page(household_id, Answers(explained, {}), STEPS[0], {})


@pages.post(PERSON)
@login_required
def record(household_id: UUID, person_id: UUID) -> AnyResponse:
    """`step` says which page to go to, or to record; `fill` and `ask` change the matrix and stay there."""
    image = _Image(household_id, person_id)
    form = receive_around(request, image.take, MOST_PARTS)
    require_token(form)
    answers = Answers(asked_of(hub(), actor(), household_id, person_id), form | image.fields)
    if form.get("fill") or form.get("ask") or form.get("step") == "change":
        return make_response(step_page(household_id, answers, "answers", image.errors))
    if image.errors:
        return make_response(step_page(household_id, answers, "answers", image.errors), 422)
    return _go(household_id, answers, form)


def _go(household_id: UUID, answers: Answers, form: Mapping[str, str]) -> AnyResponse:
    """The page asked for, or the first before it that is not right; from the last one, the record."""
    recording = form.get("step") == "record"
    page, errors = answers.page(STEPS[-1] if recording else _wanted(form))
    if page == STEPS[-1]:
        try:
            if recording:
                return _recorded(household_id, answers, form)
            check_consent(hub(), actor(), household_id, answers.said())
        except InvalidInputError as error:
            field = CONTROLS.get(error.field, error.field)
            page, errors = page_of(field), {field: error}
    shown = {name: input_error(one.code, one.details) for name, one in errors.items()}
    return make_response(step_page(household_id, answers, page, shown), 422 if shown else 200)


def _wanted(form: Mapping[str, str]) -> str:
    return form["step"] if form.get("step") in STEPS else STEPS[0]


def _recorded(household_id: UUID, answers: Answers, form: Mapping[str, str]) -> AnyResponse:
    said = answers.said()
    record_id = record_consent(hub(), actor(), household_id, said, form.get("key", ""))
    address = url_for(
        "collecting.receipt", household_id=household_id, person_id=said.person_id, record_id=record_id
    )
    return redirect(f"{address}?fait=recueil", 303)


@pages.get(RECORD)
@login_required
def receipt(household_id: UUID, person_id: UUID, record_id: UUID) -> str:
    asked = RecordAsked(household_id, person_id, record_id)
    return receipt_page(asked, read_receipt(hub(), actor(), asked))


@pages.get(f"{RECORD}/fichier")
@login_required
def receipt_file(household_id: UUID, person_id: UUID, record_id: UUID) -> Response:
    """The signed JSON-LD, to keep and to verify away from the hub."""
    found = read_receipt(hub(), actor(), RecordAsked(household_id, person_id, record_id))
    return file_made(found.file, f"recu-{record_id}.jsonld", "application/ld+json")


@pages.get(f"{RECORD}/preuve")
@login_required
def evidence(household_id: UUID, person_id: UUID, record_id: UUID) -> Response:
    """The image; with `noms`, who heard what was said."""
    asked = RecordAsked(household_id, person_id, record_id)
    if "noms" in request.args:
        return make_response(heard_page(asked, who_heard(hub(), actor(), asked)))
    return download(download_evidence(hub(), actor(), asked))


@dataclass(slots=True)
class _Image:
    """The image of a form, stored as it comes: whatever else is wrong, it is not lost."""

    household_id: UUID
    person_id: UUID
    fields: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def take(self, file: IncomingFile) -> None:
        if self.fields or self.errors:
            self.errors[FILE] = input_error("one_image")
            return
        try:
            found = receive_evidence(
                hub(), actor(), self.household_id, self.person_id, file.filename, file.chunks
            )
        except DocumentRejectedError as error:
            self.errors[FILE] = rejection(error.reason, error.details).sentence
        except InvalidInputError as error:
            if error.field != FILE:
                raise
            self.errors[FILE] = input_error(error.code, error.details)
        else:
            self.fields = {"evidence": str(found), "evidence_name": file.filename[:LONGEST_NAME]}
