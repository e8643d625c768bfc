"""Puts the web application of one platform together."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, jsonify

from hub.documents.readiness import Readiness
from hub.errors import ConfigurationError
from hub.settings import Settings
from hub.storage.durable import create_durably, make_folder
from hub.storage.platform import Platform
from hub.web import assets, navigation, shell
from hub.web.api import init_api
from hub.web.errors import init_errors
from hub.web.i18n import init_i18n
from hub.web.incoming import init_incoming
from hub.web.live import init_live
from hub.web.login import init_login
from hub.web.one_answer import Application
from hub.web.pages import (
    administration,
    aide,
    bris_de_glace,
    bundles,
    caseload,
    channels,
    checking,
    collecting,
    composition,
    connexion,
    consent,
    consent_texts,
    dating,
    documents,
    emergencies,
    endings,
    expected,
    handover,
    history,
    journal,
    opening,
    openings,
    partners,
    piece_requests,
    reglages,
    replacing,
    requests,
    scopes,
    searching,
    separation,
    team,
    uploads,
    viewer,
    visibility,
    withdrawal,
)
from hub.web.proxies import DeclaredProxies, networks
from hub.web.security import init_security
from hub.web.socket_gate import SocketGate

SECRET_SIZE = 32
PAGES = (
    connexion.pages,
    channels.pages,
    documents.pages,
    viewer.pages,
    uploads.pages,
    bundles.pages,
    consent.pages,
    team.pages,
    opening.pages,
    composition.pages,
    separation.pages,
    caseload.pages,
    checking.pages,
    handover.pages,
    collecting.pages,
    journal.pages,
    aide.pages,
    administration.pages,
    consent_texts.pages,
    reglages.pages,
    partners.pages,
    scopes.pages,
    visibility.pages,
    withdrawal.pages,
    replacing.pages,
    dating.pages,
    history.pages,
    requests.pages,
    piece_requests.pages,
    bris_de_glace.pages,
    emergencies.pages,
    endings.pages,
    expected.pages,
    searching.pages,
    openings.pages,
)


def create_app(platform: Platform) -> Flask:
    """The application serving this platform."""
    app = Application(
        __name__, static_folder="static", static_url_path=assets.url_path(), template_folder="templates"
    )
    app.extensions["hub_platform"] = platform
    init_i18n(app, timezone=platform.timezone.key, clock=platform.clock)
    init_errors(app)
    settings = platform.settings
    init_security(app, origin=settings.origin, hosts=_hosts(settings), nicknames=settings.nicknames)
    init_login(app, platform, _web_secret(platform.settings.data / "keys" / "web.key"))
    init_incoming(app)
    shell.init_shell(app, navigation.build_shell)
    for pages in PAGES:
        app.register_blueprint(pages)
    init_api(app)
    app.add_url_rule("/healthz", "healthz", _healthy)
    app.extensions["hub_readiness"] = Readiness(platform)
    app.add_url_rule("/readyz", "readyz", _ready)
    init_live(app, platform)
    app.wsgi_app = SocketGate(app.wsgi_app, platform)  # type: ignore[method-assign]  # Flask's documented way
    proxies = networks(platform.settings.trusted_proxies)
    app.wsgi_app = DeclaredProxies(app.wsgi_app, proxies)  # type: ignore[method-assign]  # Flask's documented way
    return app


def _healthy() -> Response:
    return jsonify({"status": "ok"})


def _ready() -> tuple[Response, int]:
    down = current_app.extensions["hub_readiness"].down()
    if down:
        return jsonify({"status": "unavailable", "down": down}), 503
    return jsonify({"status": "ok"}), 200


def _hosts(settings: Settings) -> set[str]:
    """Besides the origin's own, the address served on: a health check asks there."""
    return {settings.address, urlsplit(settings.origin).netloc}


def _web_secret(path: Path) -> bytes:
    """The secret behind CSRF tokens, made on first use; separate from every other key.

    Two processes starting at once read the same one. Raises ConfigurationError when it is not one, or open
    to others.
    """
    make_folder(path.parent)
    with suppress(FileExistsError):
        if not path.exists():
            create_durably(path, [secrets.token_bytes(SECRET_SIZE)])
    secret = path.read_bytes()
    if len(secret) != SECRET_SIZE or path.stat().st_mode & 0o077:
        raise ConfigurationError(
            f"{path}: not {SECRET_SIZE} bytes of mode 0600; remove it, a new one is made and ends no session"
        )
    return secret
