"""Requests that may come from elsewhere are refused; every answer carries the headers of our policy."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import create_environ, run_wsgi_app

from hub.settings import Settings
from hub.web import assets, errors, i18n, security, shell

ORIGIN, NICKNAME = "https://hub.example", "localhost:8443"
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    app = Flask("hub.web", static_url_path=assets.url_path())
    app.secret_key = "only for this test"
    i18n.init_i18n(app)
    shell.init_shell(app, lambda: None)
    security.init_security(app, origin=ORIGIN, hosts={"localhost", "hub.internal:8443"}, nicknames={NICKNAME})
    errors.init_errors(app)
    app.add_url_rule("/page", view_func=lambda: "page", methods=["GET", "POST"])
    app.add_url_rule("/api/v1/thing", view_func=lambda: "thing", methods=["POST"], endpoint="api")
    app.add_url_rule("/relaxed", view_func=relaxed)
    app.add_url_rule("/original", view_func=original)
    with app.test_client() as client:
        yield client


def relaxed() -> str:
    security.relax(form_action=["https://sso.example"], camera=True)
    return "relaxed"


def original() -> Response:
    return Response("bytes", headers={"Content-Security-Policy": "sandbox; default-src 'none'"})


def test_an_answer_carries_exactly_our_policy(client: FlaskClient) -> None:
    headers = client.get("/page").headers
    assert headers["Content-Security-Policy"] == STRICT
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert not [name for name, _value in headers if name.startswith("Access-Control")]


def test_one_page_may_widen_its_policy_and_the_next_may_not(client: FlaskClient) -> None:
    headers = client.get("/relaxed").headers
    assert "form-action 'self' https://sso.example;" in headers["Content-Security-Policy"]
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert client.get("/page").headers["Content-Security-Policy"] == STRICT


def test_an_original_keeps_its_own_sandbox(client: FlaskClient) -> None:
    assert client.get("/original").headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_static_files_are_kept_for_a_year_but_not_their_absence(client: FlaskClient) -> None:
    with client.get(assets.asset("hub.css")) as found:
        assert found.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    absent = client.get(assets.asset("absent.css"))
    assert (absent.status_code, absent.headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": ORIGIN}, 200),
        ({"Origin": "https://hub.example.evil"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_an_unsafe_request_must_have_started_here(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/page", headers=headers).status_code == status
    assert client.get("/page", headers=headers).status_code == 200


def test_the_api_takes_tokens_and_needs_no_origin(client: FlaskClient) -> None:
    assert client.post("/api/v1/thing").status_code == 200


@pytest.mark.parametrize(("host", "status"), [("hub.internal:8443", 200), ("evil.example", 400)])
def test_only_our_own_names_are_answered(client: FlaskClient, host: str, status: int) -> None:
    assert client.get("/page", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("/page", "/page"),
        ("/page?a=1%262&b=%C3%A9", "/page?a=1%262&b=%C3%A9"),
        ("//evil.example/page", "/evil.example/page"),
        ("/%0d%0aSet-Cookie:%20a=b", "/%0D%0ASet-Cookie:%20a=b"),
        ("/@evil.example", "/@evil.example"),
    ],
)
def test_who_looks_under_a_nickname_is_sent_to_our_origin_and_nowhere_else(
    client: FlaskClient, asked: str, place: str
) -> None:
    _, status, headers = run_wsgi_app(client.application, create_environ() | _asking(asked))
    assert (status, headers["Location"]) == ("302 FOUND", ORIGIN + place)
    assert (headers["Cache-Control"], headers.get("Set-Cookie")) == ("no-store", None)


def _asking(target: str) -> dict[str, str]:
    path, _, query = target.partition("?")
    return {"HTTP_HOST": NICKNAME, "PATH_INFO": unquote(path, "latin-1"), "QUERY_STRING": query}


@pytest.mark.parametrize(
    ("method", "path", "host"),
    [
        ("POST", "/page", NICKNAME),
        ("OPTIONS", "/page", NICKNAME),
        ("GET", "/api/v1/thing", NICKNAME),
        ("GET", "/page", "localhost:8444"),
        ("GET", "/page", f"{NICKNAME}.evil.example"),
        ("GET", "/page", f"evil.example@{NICKNAME}"),
    ],
)
def test_under_a_nickname_nothing_else_is_answered(
    client: FlaskClient, method: str, path: str, host: str
) -> None:
    answer = client.open(path, method=method, headers={"Host": host, "Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.headers.get("Location")) == (400, None)


@pytest.mark.parametrize(
    ("host", "origin", "names"),
    [
        ("127.0.0.1", "", {"localhost:8000"}),
        ("localhost", "", {"127.0.0.1:8000"}),
        ("::1", "", {"localhost:8000", "127.0.0.1:8000"}),
        ("127.0.0.1", "https://hub.example", set()),
        ("10.0.0.7", "", set()),
    ],
)
def test_only_a_hub_served_to_its_own_machine_has_nicknames(host: str, origin: str, names: set[str]) -> None:
    assert Settings(host=host, port=8000, public_origin=origin).nicknames == names


def test_signing_out_asks_the_browser_to_forget() -> None:
    answer = security.clear_site_data(Response("bye"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
