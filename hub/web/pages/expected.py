"""*Pièces attendues*: the list of a household, and saying that one of them is not to be expected."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.documents.exempting import exempt_document, expect_again
from hub.documents.expected import expected_documents
from hub.errors import ConflictError, InvalidInputError
from hub.web.expected_views import expected_page
from hub.web.forms import subject_of
from hub.web.login import actor, hub, login_required
from hub.web.rejections import conflict, input_error

pages = Blueprint("expected", __name__)


@pages.get("/canaux/<uuid:household_id>/pieces-attendues")
@login_required
def show(household_id: UUID) -> str:
    return _page(household_id, {})


@pages.post("/canaux/<uuid:household_id>/pieces-attendues")
@login_required
def exempt(household_id: UUID) -> AnyResponse:
    """`act` is `exempt`, with a reason, or `expect`."""
    form = request.form
    try:
        if form.get("act") == "expect":
            expect_again(hub(), actor(), household_id, form.get("type", ""), subject_of(form))
            return _done(household_id, "attendue")
        exempt_document(
            hub(), actor(), household_id, form.get("type", ""), subject_of(form), form.get("reason", "")
        )
    except InvalidInputError as error:
        return make_response(_page(household_id, {error.field: input_error(error.code, error.details)}), 422)
    except ConflictError as error:
        return make_response(_page(household_id, {"type": conflict(error.code)}), 409)
    return _done(household_id, "ecartee")


def _done(household_id: UUID, said: str) -> AnyResponse:
    return redirect(url_for("expected.show", household_id=household_id, fait=said), 303)


def _page(household_id: UUID, errors: dict[str, str]) -> str:
    page = expected_documents(hub(), actor(), household_id)
    return render_template(
        "pieces_attendues.html", **expected_page(household_id, page, request.values, errors)
    )
