"""A person at work in the web application: signed in with a minted session, sending what a browser sends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread
from typing import TYPE_CHECKING, ClassVar

from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule
from werkzeug.serving import make_server

from hub.accounts.sessions import insert_session, new_session_id
from hub.actors import Actor
from hub.storage.platform import Platform
from hub.web import create_app
from hub.web.login import COOKIE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

AGENT = "Mozilla/5.0 Chrome/156.0"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class _Compiled(BytecodeCache):
    """Templates compiled once a session, not once a test."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


class _KeptRule(Rule):
    """What writes the addresses of a route, likewise: half of what making an application costs."""

    _kept: ClassVar[dict[tuple[object, ...], Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, tuple(self._trace), tuple(sorted((self.defaults or {}).items())), append_unknown)
        if key not in self._kept:
            self._kept[key] = super()._compile_builder(append_unknown)
        return self._kept[key]


_compiled = _Compiled()
Flask.url_rule_class = _KeptRule


def application(platform: Platform) -> Flask:
    app = create_app(platform)
    app.testing = True
    app.jinja_env.bytecode_cache = _compiled
    return app


def mint_session(platform: Platform, actor: Actor, browser: str = "Chrome") -> str:
    """An open session of this professional, without the cost of a password."""
    cookie = new_session_id()
    assert actor.id is not None
    with platform.database.writing() as session:
        insert_session(session, cookie, actor.id, browser, platform.clock())
    return cookie


class Person:
    """A signed-in browser without scripts."""

    def __init__(self, app: Flask, platform: Platform, actor: Actor) -> None:
        self.client: FlaskClient = app.test_client()
        self.client.set_cookie(COOKIE, mint_session(platform, actor), domain=platform.settings.host)
        self.origin = platform.settings.origin
        self.headers = {"User-Agent": AGENT, "Sec-Fetch-Site": "same-origin", "Accept": "text/html"}

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        answer = self.client.get(path, base_url=self.origin, headers=self.headers | headers)
        return answer.status_code, answer.get_data(as_text=True)

    def post(self, page: str, path: str, data: dict[str, object], **headers: str) -> tuple[int, str]:
        """Post a form of `page`, with the token that page carries."""
        answer = self.client.post(
            path,
            base_url=self.origin,
            headers=self.headers | headers,
            data={"csrf_token": self.token(page), **data},
            content_type="multipart/form-data",
        )
        return answer.status_code, answer.get_data(as_text=True)

    def token(self, page: str) -> str:
        """The CSRF token the forms of this page carry; empty when it has none."""
        found = _TOKEN.search(self.get(page)[1])
        return found[1] if found else ""


def _letting_go(app: WSGIApplication) -> WSGIApplication:
    """Werkzeug's server forgets to close an answer whose reader hung up once it was sent: a generator that
    is dropped closes what it holds."""

    def answered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        with ExitStack() as held:
            answer = app(environ, start_response)
            held.callback(getattr(answer, "close", dict))
            yield from answer

    return answered


@contextmanager
def served(app: Flask, port: int) -> Iterator[None]:
    """The application on a loopback port, in threads, with its sockets."""
    server = make_server("127.0.0.1", port, _letting_go(app), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(10)
