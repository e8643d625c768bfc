"""The published contract of the API, and the one way a route joins it.

`operation` puts a view behind its scope, checks what comes in, and describes it in the OpenAPI document:
a route without it has no owner to act for, and a test holds every rule of the API to the document.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from importlib.metadata import version
from typing import Any, ParamSpec, cast
from urllib.parse import urlencode

from flask import Blueprint, Flask, current_app, request
from pydantic import BaseModel, RootModel
from spectree import Response, SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData

from hub.web.api.bearer import admit
from hub.web.api.checking import Checks
from hub.web.api.shapes import Problem, Stated

P = ParamSpec("P")
PREFIX = "/api/v1"
OPENAPI_VERSION = "3.1.0"
PROBLEMS = (400, 401, 403, 404, 422, 429)
PROBLEM_TYPE = "application/problem+json"
DESCRIPTION = (
    "Channels, notes, documents, consents, access decisions and requests, and the log of one platform. The "
    "same operations as the pages, under the same access rule; each call is in the log. Bearer tokens only."
)


_MEDIA: dict[str, tuple[str, ...]] = {}
"""The media types of the operations whose answer is no model, by name."""


class OpenApiDocument(RootModel[dict[str, Any]]):
    """An OpenAPI 3.1 document."""


api = Blueprint("api", __name__, url_prefix=PREFIX)
contract = SpecTree(
    backend=Checks,
    naming_strategy=lambda model: str(model.__name__),
    nested_naming_strategy=lambda _parent, child: child,
    title="Hub 3GIP",
    version=version("hub-3gip"),
    description=DESCRIPTION,
    openapi_version=OPENAPI_VERSION,
    validation_error_model=Problem,
    security_schemes=[
        SecurityScheme(name="token", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer"))
    ],
    security={"token": []},
)


def operation(
    scope: str,
    answer: type[BaseModel] | None,
    *,
    status: int = 200,
    form: type[BaseModel] | None = None,
    media: tuple[str, ...] = (),
    problems: tuple[int, ...] = (),
    parts: bool = False,
) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """A view of the API: `scope` opens it, `answer` is what it gives (None: one of `media`; with `parts`, a
    range of it too).

    The view takes `query`, `json` and `headers` by name, as models; it runs only when all fit.
    """
    told = (*PROBLEMS, *problems, *((416,) if parts else ()), 503)
    given = (status, 206) if parts else (status,)
    answers: dict[str, Any] = {f"HTTP_{code}": Problem for code in told}
    described = Response(**{f"HTTP_{code}": answer for code in given}, **answers)

    def decorate(view: Callable[P, Any]) -> Callable[P, Any]:
        _MEDIA[view.__name__] = media
        checks = contract.validate(
            resp=described,
            form=form,
            headers=Stated,
            operation_id=view.__name__,
            security={"token": [scope]},
            tags=[scope.partition(":")[0]],
        )
        checked = cast("Callable[P, Any]", checks(view))

        @wraps(checked)
        def admitted(*args: P.args, **kwargs: P.kwargs) -> Any:
            admit(scope)
            return checked(*args, **kwargs)

        return admitted

    return decorate


def next_page(cursor: str | None, name: str = "cursor") -> dict[str, str]:
    """The header that leads to what follows (RFC 8288), with the same filters; none at the end."""
    if cursor is None:
        return {}
    query = request.args.to_dict() | {name: cursor}
    return {"Link": f'<{request.path}?{urlencode(query)}>; rel="next"'}


@api.get("/openapi.json")
@contract.validate(
    resp=Response(HTTP_200=OpenApiDocument), security=[], skip_validation=True, operation_id="openapi"
)
def openapi() -> Any:
    """The OpenAPI document. It tells nothing about the platform, so it asks for no token."""
    return current_app.extensions["hub_openapi"]


def describe(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of this application's routes."""
    with app.test_request_context():
        document: dict[str, Any] = deepcopy(contract.spec)
    for path in document["paths"].values():
        for described in path.values():
            _finish(described)
    document["paths"][f"{PREFIX}/openapi.json"]["get"]["responses"].pop("422")
    return document


def _finish(described: dict[str, Any]) -> None:
    """What spectree cannot say: errors are problem+json, some answers no JSON, lists continue by a link."""
    for status, answer in described["responses"].items():
        content = answer.get("content", {}).pop("application/json", None)
        if status >= "400":
            answer["content"] = {PROBLEM_TYPE: content}
        elif content is None:
            answer["content"] = {media: {} for media in _MEDIA[described["operationId"]]}
        else:
            answer["content"] = {"application/json": content}
    for parameter in described["parameters"]:
        parameter["schema"] = _without_null(parameter["schema"])
    if any(parameter["name"] == "cursor" for parameter in described["parameters"]):
        described["responses"]["200"]["headers"] = {
            "Link": {"description": 'Where the next page is, rel="next"', "schema": {"type": "string"}}
        }


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is left out, never null: the word `null` would be taken for its value."""
    match schema:
        case {"anyOf": [value, {"type": "null"}], "default": None, **rest}:
            return {**value, **rest}
    return schema
