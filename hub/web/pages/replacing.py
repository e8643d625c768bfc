"""Replacing a document by a newer version."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.documents.reading import open_document
from hub.documents.replacing import Replacement, replace_document
from hub.errors import ConflictError, DocumentRejectedError, InvalidInputError
from hub.web.document_page import document_page
from hub.web.forms import date_of, number_of, period_of
from hub.web.incoming import receive_one, require_token
from hub.web.login import actor, hub, login_required
from hub.web.rejections import conflict, input_error, rejection

pages = Blueprint("replacing", __name__)


@pages.post("/pieces/<uuid:document_id>/remplacer")
@login_required
def replace(document_id: UUID) -> AnyResponse:
    """The form, its file last; what is wrong comes back beside what was typed."""
    fields: Mapping[str, str] = {}
    try:
        fields, file = receive_one(request)
        require_token(fields)
        replace_document(hub(), actor(), document_id, _said(fields, file.filename), file.chunks)
    except DocumentRejectedError as error:
        return _again(document_id, fields, "file", rejection(error.reason, error.details).sentence)
    except InvalidInputError as error:
        return _again(document_id, fields, error.field, input_error(error.code, error.details))
    except ConflictError as error:
        return _again(document_id, fields, "file", conflict(error.code), 409)
    return redirect(url_for("documents.show", document_id=document_id) + "#versions", 303)


def _said(fields: Mapping[str, str], filename: str) -> Replacement:
    return Replacement(
        version=number_of(fields.get("version", "")),
        title=fields.get("title", ""),
        filename=filename,
        expires_on=date_of("expires_on", fields.get("expires_on", "")),
        period=period_of(fields.get("period", "")),
    )


def _again(
    document_id: UUID, fields: Mapping[str, str], name: str, sentence: str, status: int = 422
) -> AnyResponse:
    page = open_document(hub(), actor(), document_id)
    return make_response(document_page(page, {name: sentence}, fields), status)
