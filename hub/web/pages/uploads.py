"""Files sent in pieces that a cut does not lose (tus 1.0): announced, sent, asked about, given up."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request, url_for

from hub.documents.formats import accepted_formats
from hub.documents.upload_parts import receive_bytes
from hub.documents.uploads import begin_upload, end_upload, open_upload
from hub.web import tus
from hub.web.forms import new_document
from hub.web.incoming import require_token
from hub.web.login import actor, hub, login_required

pages = Blueprint("uploads", __name__)
pages.after_request(tus.spoken)
OF_CHANNEL, ONE = "/canaux/<uuid:household_id>/envois", "/envois/<uuid:upload_id>"


@pages.route(OF_CHANNEL, methods=["OPTIONS"], endpoint="spoken_here")
@pages.route(ONE, methods=["OPTIONS"], endpoint="spoken_there")
def spoken(**_ids: UUID) -> Response:
    """What this server speaks; the same whatever the address names."""
    response = Response(status=204)
    response.headers["Tus-Version"] = tus.VERSION
    response.headers["Tus-Extension"] = tus.EXTENSIONS
    response.headers["Tus-Max-Size"] = str(accepted_formats().largest(hub().settings.upload_limit))
    return response


@pages.post(OF_CHANNEL, provide_automatic_options=False)
@login_required
def begin(household_id: UUID) -> Response:
    """Announce a file, with all that is said of it."""
    tus.require_version()
    length, (words, said) = tus.number("Upload-Length"), tus.metadata()
    new = new_document(said, said.get("filename", ""))
    upload = begin_upload(hub(), actor(), household_id, new, length, words, tus.pages(said))
    response = tus.told(upload, 201)
    response.headers["Location"] = url_for("uploads.send", upload_id=upload.id)
    return response


@pages.route(ONE, methods=["HEAD"], provide_automatic_options=False)
@login_required
def ask(upload_id: UUID) -> Response:
    """How much of it is safe."""
    tus.require_version()
    upload = open_upload(hub(), actor(), upload_id)
    response = tus.told(upload, 200)
    response.headers["Upload-Length"] = str(upload.length)
    response.headers["Upload-Metadata"] = upload.metadata
    return response


@pages.patch(ONE, provide_automatic_options=False)
@login_required
def send(upload_id: UUID) -> Response:
    """The bytes from an offset on; the last of them deposit the file. `Hub-Again: yes`: also where the
    same file is there already."""
    require_token({})
    tus.require_version()
    tus.require_bytes()
    offset = tus.number("Upload-Offset")
    once = request.headers.get("Hub-Again") != "yes"
    length = request.content_length or 0
    upload = receive_bytes(hub(), actor(), upload_id, offset, tus.read, length, once=once)
    return tus.told(upload, 204)


@pages.delete(ONE, provide_automatic_options=False)
@login_required
def give_up(upload_id: UUID) -> Response:
    """Forget what was sent."""
    tus.require_version()
    end_upload(hub(), actor(), upload_id)
    return Response(status=204)
