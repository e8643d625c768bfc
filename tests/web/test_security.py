"""Requests that may come from elsewhere are refused; every answer carries the headers of our policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from hub.web import assets, errors, i18n, security, shell

ORIGIN = "https://hub.example"
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
    security.init_security(app, origin=ORIGIN, hosts={"localhost", "hub.internal:8443"})
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


def test_signing_out_asks_the_browser_to_forget() -> None:
    answer = security.clear_site_data(Response("bye"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
