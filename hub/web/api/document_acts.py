"""What is said of a document after its deposit, right, to redo or masked; and replacing it by a newer one."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from flask import request, url_for
from pydantic import Field
from spectree.model_adapter.pydantic_adapter import BaseFile

from hub.documents.checking import LONGEST_REASON, check_document, mask_document
from hub.documents.dating import DateSaid, state_date
from hub.documents.operations import LONGEST_TITLE
from hub.documents.replacing import Replacement, replace_document
from hub.web.api.bearer import caller
from hub.web.api.checking import Strict, checked
from hub.web.api.contract import api, operation
from hub.web.api.shapes import Day, Repeatable
from hub.web.incoming import receive_one
from hub.web.login import hub

WRITE = "documents:write"
Version = Annotated[int, Field(ge=1, le=100_000)]
Reason = Annotated[str, Field(max_length=2 * LONGEST_REASON)]


class DocumentCheck(Strict):
    """Of the `version` one has seen: it is right, must be made again (`reason`: why), or is to be checked
    again, which takes back what was said before."""

    version: Version
    said: Literal["validated", "to_redo", "unchecked"]
    reason: Reason = ""


class DocumentMask(Strict):
    """Why it is hidden from everybody, for good."""

    reason: Reason


class VersionSaid(Strict):
    """What is said of a newer version; `version`: the one it replaces, as one has seen it."""

    version: Version
    title: Annotated[str, Field(max_length=2 * LONGEST_TITLE)]
    expires_on: Day | None = None
    period: Day | None = None


class VersionDeposit(VersionSaid):
    """The form: these fields, then the file, last."""

    file: BaseFile


class DocumentDated(Strict):
    """The day on which the `version` one has seen ends, as one reads it on the paper, null where it has no
    end; `seen`: the date it had until then, none where it had none."""

    version: Version
    seen: Day | None = None
    expires_on: Day | None


class Touched(Strict):
    """The document that was acted on; what it says is read at its own address."""

    id: UUID


class Replaced(Touched):
    """`version`: the number of the new one."""

    version: int


@api.post("/documents/<uuid:document_id>/check")
@operation(WRITE, Touched, problems=(409, 413, 415))
def check(document_id: UUID, json: DocumentCheck, headers: Repeatable) -> Any:
    """Say that a document is right, or must be made again. 409 when somebody was faster."""
    check_document(hub(), caller(), document_id, json.version, json.said, json.reason, headers.key)
    return Touched(id=document_id)


@api.post("/documents/<uuid:document_id>/mask")
@operation(WRITE, Touched, problems=(409, 413, 415))
def mask(document_id: UUID, json: DocumentMask, headers: Repeatable) -> Any:
    """Hide what a document says, leaving by whom, when and why."""
    mask_document(hub(), caller(), document_id, json.reason, headers.key)
    return Touched(id=document_id)


@api.post("/documents/<uuid:document_id>/date")
@operation(WRITE, Touched, problems=(409, 413, 415))
def date(document_id: UUID, json: DocumentDated, headers: Repeatable) -> Any:
    """Say when a document ends, or never; lists and reminders follow. 409 when somebody was faster."""
    said = DateSaid(json.version, json.seen, json.expires_on)
    state_date(hub(), caller(), document_id, said, headers.key)
    return Touched(id=document_id)


@api.post("/documents/<uuid:document_id>/versions")
@operation(WRITE, Replaced, status=201, form=VersionDeposit, problems=(409, 413, 415))
def replace_version(document_id: UUID, headers: Repeatable) -> Any:
    """Put a newer version in the place of a document of one's own partner; the older ones stay."""
    fields, file = receive_one(request)
    said = checked(VersionSaid, fields)
    new = Replacement(said.version, said.title, file.filename, said.expires_on, said.period)
    version = replace_document(hub(), caller(), document_id, new, file.chunks, headers.key)
    place = {"Location": url_for("api.read_document", document_id=document_id)}
    return Replaced(id=document_id, version=version), 201, place
