"""What comes in is checked against strict models before any operation sees it.

JSON is parsed by pydantic itself: no number passes for a string, no unknown field is ignored, nesting and
encoding cannot break it. What is wrong is named field by field in problem+json; unreadable JSON is a 400.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app
from pydantic import BaseModel, ConfigDict, ValidationError
from spectree.plugins.base import Context
from spectree.plugins.flask_plugin import FlaskPlugin
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from hub.web import rejections
from hub.web.errors import Answer, respond
from hub.web.i18n import gettext as _
from hub.web.security import API_PREFIX

M = TypeVar("M", bound=BaseModel)
LONGEST_JSON = 128 * 1024
"""Octets of a JSON body: five thousand characters, each escaped, and room around them."""

CODES = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "enum": "unknown_choice",
    "literal_error": "unknown_choice",
}
"""What pydantic says -> the code whose sentence stands in `rejections`; anything else is `malformed`."""


class Strict(BaseModel):
    """Base of everything that comes in or goes out."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Nothing(Strict):
    """What a call takes in its query when it takes nothing."""


class RequestError(Exception):
    """Some fields of a request are wrong: their names, each with the code of its sentence."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


class Checks(FlaskPlugin):
    """How spectree reads Flask's requests: strictly, with our errors, and only what was declared."""

    def request_validation(
        self, request: Any, query: Any, json: Any, form: Any, headers: Any, cookies: Any
    ) -> None:
        """Headers first: without a purpose nothing is read. A form is left alone, deposits are read as they
        stream in; cookies are never looked at."""
        del form, cookies
        stated = checked(headers, _declared(headers, request.headers)) if headers else None
        request.context = Context(
            query=checked(query or Nothing, single(request.args)),
            json=_checked_json(json, request) if json else None,
            form=None,
            headers=stated,
            cookies=None,
        )

    def validate_response(
        self, resp: Any, resp_model: Any, skip_validation: Any, force_resp_serialize: Any
    ) -> Any:
        """An answer already made (an original that streams) passes as it is."""
        if isinstance(resp, Response):
            return resp, None
        return super().validate_response(resp, resp_model, skip_validation, force_resp_serialize)

    def find_routes(self) -> Any:
        """Every rule of the API."""
        rules = current_app.url_map.iter_rules()
        return [rule for rule in rules if rule.rule.startswith(API_PREFIX)]


def init_checking(api: Blueprint) -> None:
    """Answer requests that do not fit their model."""
    api.register_error_handler(RequestError, _wrong)


def checked(model: type[M], values: Mapping[str, Any]) -> M:
    """The values of a query, of headers or of a form as this model. Raises RequestError."""
    try:
        return model.model_validate_strings(dict(values))
    except ValidationError as error:
        raise RequestError(_fields(error)) from None


def single(values: Any) -> dict[str, Any]:
    """Each name with its one value. Raises RequestError for a name said twice."""
    twice = {name: "malformed" for name, found in values.lists() if len(found) > 1}
    if twice:
        raise RequestError(twice)
    return dict(values.items())


def _checked_json(model: type[M], request: Any) -> M:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    request.max_content_length = LONGEST_JSON
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as error:
        if any(one["type"] == "json_invalid" for one in error.errors(include_url=False)):
            raise BadRequest from None
        raise RequestError(_fields(error)) from None


def _declared(model: type[BaseModel], headers: Any) -> dict[str, str]:
    names = [field.alias or name for name, field in model.model_fields.items()]
    return {name: headers[name] for name in names if name in headers}


def _fields(error: ValidationError) -> dict[str, str]:
    """Each wrong field once. No value that came in is repeated."""
    found: dict[str, str] = {}
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        name = str(one["loc"][0]) if one["loc"] else "body"
        found.setdefault(name, CODES.get(one["type"], "malformed"))
    return found


def _wrong(error: RequestError) -> Response:
    sentences = {name: rejections.input_error(code) for name, code in error.fields.items()}
    reason, sentence = next(iter(error.fields.values())), next(iter(sentences.values()))
    return respond(Answer(422, reason, _("Quelque chose est à corriger"), sentence, fields=sentences))
