"""Who calls the API: a bearer token, nothing else (RFC 6750). Cookies are never looked at.

A token missing, malformed, unknown, expired, ended or of an account no longer active gets one and the same
401. Its scopes only narrow: what is left is decided by the access rule, for its owner, at each call.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, g, request

from hub.accounts.token_refusals import REASON, record_scope_refusal
from hub.accounts.tokens import FoundToken, find_token
from hub.actors import Actor
from hub.audit.vocabulary import Purpose
from hub.web.errors import Answer, respond
from hub.web.i18n import gettext as _
from hub.web.login import hub
from hub.web.reasons import refusal

PURPOSE_HEADER = "Hub-Purpose"


class TokenError(Exception):
    """No live token came with this request."""


class ScopeError(Exception):
    """The token was not made for this."""

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope


def init_bearer(api: Blueprint) -> None:
    """Answer what a token may be refused for."""
    api.register_error_handler(TokenError, lambda _error: _unauthorized())
    api.register_error_handler(ScopeError, _out_of_scope)


def admit(scope: str) -> None:
    """Let the request pass if its token is live and has this scope. Raises TokenError or ScopeError."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    found = find_token(hub(), secret.strip(), _purpose()) if scheme.lower() == "bearer" else None
    if found is None:
        raise TokenError
    g.hub_token = found
    if scope not in found.scopes:
        record_scope_refusal(hub(), caller(), found.id, scope)
        raise ScopeError(scope)


def caller() -> Actor:
    """Who acts in this request: the owner of its token, for the purpose it states."""
    found: FoundToken = g.hub_token
    return replace(found.actor, session=str(found.id))


def _purpose() -> str | None:
    """The stated purpose when it is one; a missing or unknown one is refused once the token is known."""
    stated = request.headers.get(PURPOSE_HEADER, "")
    return stated if stated in set(Purpose) else None


def _unauthorized() -> Response:
    answer = Answer(
        401,
        "token_invalid",
        _("Jeton nécessaire"),
        _("Aucun jeton valable n’accompagne cette demande."),
        _("Envoyez l’en-tête Authorization: Bearer avec un jeton actif."),
    )
    response = respond(answer)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _out_of_scope(error: ScopeError) -> Response:
    words = refusal(REASON)
    response = respond(Answer(403, REASON, words.title, words.sentence, words.way_out))
    response.headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{error.scope}"'
    return response
