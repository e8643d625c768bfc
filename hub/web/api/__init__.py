"""The JSON API: bearer tokens, strict models, problem+json, and a published OpenAPI document.

Each module is one feature and calls the same operations as the pages (docs/api.md).
"""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed

from hub.web.api import channels, consents, decisions, documents, notes
from hub.web.api.bearer import init_bearer
from hub.web.api.checking import init_checking
from hub.web.api.contract import PREFIX, api, describe

FEATURES = (channels, notes, documents, decisions, consents)


def init_api(app: Flask) -> None:
    """Serve the API. Its requests carry no cookie that counts, so they need no CSRF token."""
    app.register_blueprint(api)
    app.extensions["csrf"].exempt(api)
    app.extensions["hub_openapi"] = describe(app)
    app.after_request(_allowed)


def _allowed(response: Response) -> Response:
    """Which methods an address has, where one it has not was tried (RFC 9110, 15.5.6)."""
    tried = request.routing_exception
    if isinstance(tried, MethodNotAllowed) and request.path.startswith(PREFIX):
        response.headers["Allow"] = ", ".join(sorted(tried.valid_methods or ()))
    return response


init_bearer(api)
init_checking(api)
