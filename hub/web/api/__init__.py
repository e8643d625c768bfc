"""The JSON API: bearer tokens, strict models, problem+json, and a published OpenAPI document.

Each module is one feature and calls the same operations as the pages (docs/api.md).
"""

from __future__ import annotations

from flask import Flask

from hub.web.api import (
    audit,
    channels,
    consents,
    decisions,
    document_acts,
    documents,
    notes,
    piece_requests,
    requests,
    searching,
)
from hub.web.api.bearer import init_bearer
from hub.web.api.checking import init_checking
from hub.web.api.contract import api, describe

FEATURES = (
    channels, notes, documents, document_acts, piece_requests, searching, decisions, consents, requests,
    audit,
)  # fmt: skip


def init_api(app: Flask) -> None:
    """Serve the API. Its requests carry no cookie that counts, so they need no CSRF token."""
    app.register_blueprint(api)
    app.extensions["csrf"].exempt(api)
    app.extensions["hub_openapi"] = describe(app)


init_bearer(api)
init_checking(api)
