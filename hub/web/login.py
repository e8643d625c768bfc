"""Who is asking: server-side sessions behind one cookie, and the actor of each request.

The cookie holds 256 random bits and nothing else; the browser gets a new one at every sign-in. The CSRF
token is derived from it, so an ended session takes its token along. The JSON API never looks at it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

import flask_login
from flask import Flask, Response, current_app, redirect, request, session, url_for
from flask.sessions import SessionInterface, SessionMixin
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect

from hub.accounts.arriving import who_arrives
from hub.accounts.operations import SignedIn
from hub.accounts.sessions import OpenSession, new_session_id
from hub.actors import Actor
from hub.registry.people import name_at_work, short_name
from hub.storage.platform import Platform
from hub.web.errors import Answer, respond
from hub.web.i18n import gettext as _
from hub.web.security import API_PREFIX

P = ParamSpec("P")
T = TypeVar("T")

COOKIE = "hub"
SECURE_COOKIE = "__Host-hub"
WITH_PROVISIONAL = {
    "settings.password",
    "settings.change_password",
    "connexion.leave",
    "connexion.preferences",
}
BROWSERS = ("Firefox", "Edg", "OPR", "Chrome", "Safari")


class HubSession(dict[str, Any], SessionMixin):
    """What one request knows of its browser: the cookie, the open session behind it, and whose it is."""

    def __init__(self, cookie: str, *, is_new: bool) -> None:
        super().__init__()
        self.cookie, self.is_new = cookie, is_new
        self.opened: OpenSession | None = None
        self.signed_in: SignedIn | None = None

    def replace_cookie(self, cookie: str) -> None:
        """Give the browser this cookie with the answer."""
        self.cookie, self.is_new = cookie, True


class ServerSessions(SessionInterface):
    """Sessions of the database for pages; nothing for static files and the API."""

    def __init__(self, platform: Platform, secret: bytes) -> None:
        self._platform, self._secret = platform, secret
        self.name = SECURE_COOKIE if is_secure(platform) else COOKIE

    def open_session(self, app: Flask, request: Any) -> HubSession:  # noqa: ARG002 - Flask's signature
        cookie = "" if _without_session(request.path) else request.cookies.get(self.name, "")
        opened = HubSession(cookie or new_session_id(), is_new=not cookie)
        browser = browser_of(request.user_agent.string)
        if cookie and (arrived := who_arrives(self._platform, cookie, browser)):
            opened.opened, opened.signed_in = arrived.session, arrived.signed_in
        opened["csrf_token"] = hmac.digest(self._secret, b"csrf\0" + opened.cookie.encode(), "sha256").hex()
        return opened

    def save_session(
        self,
        app: Flask,  # noqa: ARG002 - Flask's signature
        session: SessionMixin,
        response: Response,
    ) -> None:
        assert isinstance(session, HubSession)
        if session.is_new and not _without_session(request.path):
            response.set_cookie(
                self.name,
                session.cookie,
                httponly=True,
                secure=self.name == SECURE_COOKIE,
                samesite="Lax",
                path="/",
            )


@dataclass(frozen=True)
class User(flask_login.UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """The signed-in professional as Flask-Login and the templates see them."""

    signed_in: SignedIn
    name: str

    def get_id(self) -> str:
        return str(self.signed_in.actor.id)


def init_login(app: Flask, platform: Platform, secret: bytes) -> None:
    """Sessions, CSRF protection and the sign-in requirement."""
    app.config.update(
        SECRET_KEY=hashlib.sha256(b"flask\0" + secret).hexdigest(),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = ServerSessions(platform, secret)
    CSRFProtect(app)
    manager = LoginManager(app)
    manager.session_protection = None
    manager.request_loader(lambda _request: _load_user(platform))
    manager.unauthorized_handler(_unauthorized)
    app.before_request(_know_who_asks)


def hub() -> Platform:
    """The platform this application serves."""
    platform: Platform = current_app.extensions["hub_platform"]
    return platform


def actor() -> Actor:
    """Who acts in this request."""
    signed_in: SignedIn = current_user.signed_in
    return replace(signed_in.actor, session=opened_session().id.hex())


def login_required(view: Callable[P, T]) -> Callable[P, T]:
    """Only for the signed-in: others are led to sign-in, fragments and scripts get 401.

    A provisional password opens nothing but the page where another one is chosen.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
        if current_user.signed_in.provisional and request.endpoint not in WITH_PROVISIONAL:
            return redirect(url_for("settings.password"), 303)
        return view(*args, **kwargs)

    return cast("Callable[P, T]", flask_login.login_required(guarded))


def opened_session() -> OpenSession:
    """The session of this request, of a signed-in professional."""
    opened: OpenSession | None = getattr(session, "opened", None)
    assert opened is not None
    return opened


def browser_of(user_agent: str) -> str:
    """The family of a browser, to which a session is bound."""
    return next((name for name in BROWSERS if name in user_agent), "other")


def is_secure(platform: Platform) -> bool:
    return urlsplit(platform.settings.origin).scheme == "https"


def _without_session(path: str) -> bool:
    return path.startswith((API_PREFIX, "/static/", "/healthz", "/readyz", "/socket.io/"))


def _know_who_asks() -> None:
    """Before anything can go wrong: an error, too, is told in the reader's language."""
    if not _without_session(request.path):
        current_user.is_authenticated  # noqa: B018 - looking loads the person


def _load_user(platform: Platform) -> User | None:
    signed_in: SignedIn | None = getattr(session, "signed_in", None)
    if signed_in is None:
        return None
    session["language"] = signed_in.professional.language
    session["theme"] = signed_in.professional.theme
    person = signed_in.professional
    return User(signed_in, short_name(name_at_work(platform, person.id, person.name)))


def _unauthorized() -> Any:
    """A page leads to sign-in and back; a fragment or a script gets 401, so that it keeps what it holds."""
    if request.method == "GET" and request.headers.get("HX-Request") != "true" and _wants_page():
        return redirect(url_for("connexion.show", next=request.full_path.rstrip("?")))
    answer = Answer(
        401, "session_ended", _("Votre session a pris fin."), _("Reconnectez-vous pour continuer.")
    )
    return respond(answer)


def _wants_page() -> bool:
    return bool(request.accept_mimetypes.accept_html)
