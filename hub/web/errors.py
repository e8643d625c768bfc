"""The one table from what went wrong to what the browser or the API client gets.

Three forms of the same answer: a page, a fragment for htmx, `application/problem+json` (RFC 9457) for the
API and for uploads. What does not exist, belongs to others or is hidden answers 404 with the same bytes:
only the reference number differs, and its width is fixed.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestedRangeNotSatisfiable

from hub import errors
from hub.web import refusals, rejections, texts
from hub.web.i18n import N_
from hub.web.i18n import gettext as _
from hub.web.reasons import UNIFORM, Refusal, refusal
from hub.web.security import API_PREFIX, CrossSiteError

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
PROBLEM_TYPE = "urn:hub-3gip:reason:"
logger = logging.getLogger("hub.web")


@dataclass(frozen=True, slots=True)
class Answer:
    """`refusal` when the access rule said no; then the page is the refusal page."""

    status: int
    reason: str
    title: str
    sentence: str
    way_out: str = ""
    refusal: Refusal | None = None
    retry_after: int | None = None
    fields: dict[str, str] = field(default_factory=dict)
    existing: dict[str, str] | None = None
    about: dict[str, Any] = field(default_factory=lambda: {"back_url": "/"})


def reference() -> str:
    """Names this request in the answer and the log of the process: `7F3K-2MQ8-9TLA`, one per request."""
    if "hub_reference" not in g:
        letters = "".join(secrets.choice(ALPHABET) for _letter in range(12))
        g.hub_reference = f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"
    return str(g.hub_reference)


def init_errors(app: Flask) -> None:
    """Answer every error of the hub, of HTTP and, outermost, every bug."""
    app.register_error_handler(errors.HubError, lambda error: respond(_answer_hub(error), error))
    app.register_error_handler(HTTPException, lambda error: respond(_answer_http(error), error))
    app.register_error_handler(Exception, lambda error: respond(_failure(), error))


def respond(answer: Answer, error: Exception | None = None) -> Response:
    """The answer in the form the request asked for."""
    if answer.status >= 500:
        _log(error)
    if answer.status == 404 or answer.status >= 500:
        g.hub_plain = True
    response = _problem(answer) if _wants_problem() else make_response(_page(answer))
    response.status_code = answer.status
    if answer.retry_after:
        response.headers["Retry-After"] = str(answer.retry_after)
    response.headers.update(refusals.elsewhere(error))
    if isinstance(error, MethodNotAllowed | RequestedRangeNotSatisfiable):
        response.headers.update(error.get_headers()[1:])  # without their type of content
    return response


def _log(error: Exception | None) -> None:
    """Where it broke, never with which values: messages of libraries quote them."""
    frames = "".join(traceback.format_tb(error.__traceback__)) if error else ""
    told = current_app.testing or current_app.debug
    logger.error("%s %s %s\n%s", reference(), type(error).__name__, request.endpoint, frames, exc_info=told)


def _wants_problem() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/problem+json", "application/json"])
    return request.path.startswith(API_PREFIX) or (best or "text/html") != "text/html"


def _problem(answer: Answer) -> Response:
    body: dict[str, Any] = {
        "type": PROBLEM_TYPE + answer.reason,
        "title": answer.title,
        "status": answer.status,
        "detail": answer.sentence,
        "reason": answer.reason,
        "way_out": answer.way_out,
        "trace_id": reference(),
    }
    if answer.fields:
        body["errors"] = [{"field": name, "detail": text} for name, text in answer.fields.items()]
    if answer.existing:
        body["existing"] = answer.existing
    response = jsonify(body)
    response.mimetype = "application/problem+json"
    return response


def _page(answer: Answer) -> str:
    fragment = "_" if request.headers.get("HX-Request") == "true" else ""
    if answer.refusal:
        return render_template(
            f"{fragment}refusal.html", refusal=answer.refusal, reference=reference(), **answer.about
        )
    return render_template(
        f"{fragment}error.html",
        title=answer.title,
        sentence=answer.sentence,
        way_out=answer.way_out,
        reference=reference(),
        retry=answer.status >= 500 and request.method == "GET",
    )


def _refused(error: errors.AccessDeniedError) -> Answer:
    decision, shown = error.decision, str(error.decision.shown or "not_found")
    if shown in UNIFORM:
        return _unknown()
    words = refusal(
        shown,
        way_out=str(decision.way_out) if decision.way_out else None,
        organisation=refusals.organisation(),
        category=texts.category(error.category).word if error.category else "",
        since=decision.since,
        copying=refusals.copying(error),
    )
    return _told(words, refusals.around(error))


def _unknown(_error: Exception | None = None) -> Answer:
    return _told(refusal("not_found"), refusals.unknown(), 404)


def _told(words: Refusal, about: dict[str, Any], status: int = 403) -> Answer:
    return Answer(status, words.reason, words.title, words.sentence, words.way_out, words, about=about)


def _invalid(error: errors.InvalidInputError) -> Answer:
    sentence = rejections.input_error(error.code, error.details)
    fields = {error.field: sentence}
    return Answer(422, error.code, _("Quelque chose est à corriger"), sentence, fields=fields)


def _rejected(error: errors.DocumentRejectedError) -> Answer:
    status = {"too_large": 413, "type_not_allowed": 415}.get(error.reason, 422)
    words = rejections.rejection(error.reason, error.details)
    return Answer(status, error.reason, words.word, words.sentence)


def _conflict(error: errors.ConflictError) -> Answer:
    status = {"repeat_with_other_content": 422, "upload_expired": 410}.get(error.code, 409)
    existing, said = refusals.existing(error), rejections.conflict(error.code, error.details)
    way_out = existing and _("Prenez celle qui est là, ou envoyez de nouveau avec « again » à « yes ».")
    return Answer(status, error.code, _("Cela a changé entre-temps"), said, way_out or "", existing=existing)


def _not_signed_in(error: errors.SignInError) -> Answer:
    sentence = rejections.sign_in_error(error.code, error.retry_after)
    status = 429 if error.retry_after else 401
    return Answer(status, error.code, _("Connexion impossible"), sentence, retry_after=error.retry_after)


def _unavailable(error: Exception | None = None) -> Answer:
    unknown = isinstance(error, errors.OutcomeUnknownError)
    sentence, way_out = rejections.outage(unknown=unknown)
    reason = "outcome_unknown" if unknown else "unavailable"
    return Answer(503, reason, _("Le hub n’a pas pu répondre"), sentence, way_out, retry_after=5)


def _too_many(error: errors.TooManyRefusalsError) -> Answer:
    sentence = _("Attendez une minute avant de recommencer.")
    return Answer(429, "throttled", _("Trop de demandes"), sentence, retry_after=error.retry_after)


def _failure(_error: Exception | None = None) -> Answer:
    return Answer(
        500,
        "failure",
        _("Le hub n’a pas pu répondre"),
        _("Quelque chose n’a pas marché de notre côté : si vous enregistriez, c’est peut-être fait."),
        _("Vérifiez avant de recommencer. Si cela continue, donnez la référence à votre administrateur."),
    )


HUB_ANSWERS: dict[type[errors.HubError], Callable[[Any], Answer]] = {
    errors.AccessDeniedError: _refused,
    errors.QuarantinedError: lambda held: _told(refusal(held.reason), refusals.held_back(held)),
    errors.NotFoundError: _unknown,
    errors.InvalidInputError: _invalid,
    errors.DocumentRejectedError: _rejected,
    errors.ConflictError: _conflict,
    errors.SignInError: _not_signed_in,
    errors.StorageUnavailableError: _unavailable,
    errors.TooManyRefusalsError: _too_many,
}


def _answer_hub(error: errors.HubError) -> Answer:
    """Tampering, a missing audit entry, a wrong configuration: a failure, without any detail."""
    for kind in type(error).__mro__:
        if kind in HUB_ANSWERS:
            return HUB_ANSWERS[kind](error)
    return _failure()


def _answer_http(error: HTTPException) -> Answer:
    status = error.code or 500
    if status == 404:
        return _unknown()
    if status == 413:
        return _rejected(errors.DocumentRejectedError("too_large"))
    if status >= 500:
        return _unavailable() if status == 503 else _failure()
    reason, title, sentence, way_out = _http_words(error, status)
    return Answer(status, reason, title, sentence, way_out)


HTTP_WORDS = {  # status -> reason, title, sentence; any other is unreadable
    400: ("bad_request", N_("Demande illisible"), N_("Le hub n’a pas compris cette demande.")),
    405: ("method", N_("Demande refusée"), N_("Cette adresse n’accepte pas cette action.")),
    415: ("media_type", N_("Demande refusée"), N_("Cette adresse attend un autre type de contenu.")),
    416: ("range", N_("Demande refusée"), N_("Ce fichier n’a pas ces octets.")),
    429: ("throttled", N_("Trop de demandes"), N_("Attendez une minute avant de recommencer.")),
}


def _http_words(error: HTTPException, status: int) -> tuple[str, str, str, str]:
    again = _("Revenez en arrière, rechargez la page, puis recommencez. Votre brouillon est gardé.")
    if request.path.startswith(API_PREFIX):
        again = _("Comparez la demande à ce que décrit /api/v1/openapi.json.")
    if isinstance(error, CSRFError):
        return "csrf", _("Cette page a vieilli"), _("Votre session a changé depuis son ouverture."), again
    if isinstance(error, CrossSiteError):
        return "cross_site", _("Demande refusée"), _("Elle ne vient pas d’une page du hub."), again
    if status == 401:
        return "session_ended", _("Connexion nécessaire"), rejections.sign_in_error("session_ended"), ""
    reason, title, sentence = HTTP_WORDS.get(status, HTTP_WORDS[400])
    return reason, _(title), _(sentence), "" if status == 429 else again
