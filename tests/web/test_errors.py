"""One table answers every error, in three forms, and never tells what may not be told."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from hub import errors as hub_errors
from hub.consent.codes import Reason, Silence, WayOut
from hub.consent.questions import Decision
from hub.web import assets, errors, i18n, security, shell

ORIGIN = "http://localhost"
REFERENCE = re.compile(rb"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
SECRET = "Aminata D., 12 rue de l’Exemple"
FRAME = shell.Shell(
    "Nadia R.",
    "housing",
    "HIS",
    "/",
    "/preferences",
    "/sortir",
    recent_url="/recents",
)


def denied(
    reason: Reason, shown: Reason | Silence, way_out: WayOut | None = None
) -> hub_errors.AccessDeniedError:
    since = datetime(2026, 11, 20, 16, 5, tzinfo=UTC)
    decision = Decision(False, reason, shown, None, since, way_out, "test")
    return hub_errors.AccessDeniedError(decision, hub_errors.Asked("read"))


RAISED: dict[str, Callable[[], Exception]] = {
    "absent": lambda: hub_errors.NotFoundError(SECRET),
    "foreign": lambda: denied(Reason.NOT_MEMBER, Reason.NOT_FOUND, WayOut.ASK_REFERENT),
    "hidden": lambda: denied(Reason.CONSENT_REFUSED, Reason.NOT_FOUND),
    "dissolved": lambda: denied(Reason.SUBJECT_DISSOLVED, Reason.NOT_FOUND),
    "silent": lambda: denied(Reason.SCOPE_CATEGORY, Silence.NOTHING),
    "withdrawn": lambda: denied(Reason.CONSENT_WITHDRAWN, Reason.CONSENT_WITHDRAWN, WayOut.INFORM_DPO),
    "field": lambda: hub_errors.InvalidInputError("category", "unknown_category"),
    "lying": lambda: hub_errors.DocumentRejectedError("content_mismatch"),
    "large": lambda: hub_errors.DocumentRejectedError("too_large", limit=26_214_400),
    "type": lambda: hub_errors.DocumentRejectedError("type_not_allowed"),
    "changed": lambda: hub_errors.ConflictError("changed"),
    "reused": lambda: hub_errors.ConflictError("repeat_with_other_content"),
    "throttled": lambda: hub_errors.SignInError("sign_in_throttled", retry_after=90),
    "away": lambda: hub_errors.StorageUnavailableError(SECRET),
    "lost": lambda: hub_errors.OutcomeUnknownError(SECRET),
    "tampered": lambda: hub_errors.TamperedError(SECRET),
    "silent-unit": lambda: hub_errors.MissingAuditEntryError(SECRET),
    "bug": lambda: ValueError(SECRET),
}


@pytest.fixture
def app() -> Flask:
    app = Flask("hub.web", static_url_path=assets.url_path())
    app.secret_key = "only for this test"
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    i18n.init_i18n(app)
    shell.init_shell(app, lambda: FRAME)
    security.init_security(app, origin=ORIGIN)
    errors.init_errors(app)

    def fail(kind: str) -> str:
        if kind not in RAISED:
            abort(404)
        error = RAISED[kind]()
        raise error

    app.add_url_rule("/<kind>", view_func=fail)
    app.add_url_rule("/api/<kind>", view_func=fail, endpoint="api")
    return app


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


@pytest.mark.parametrize("prefix", ["", "/api"])
@pytest.mark.parametrize("fragment", [{}, {"HX-Request": "true"}])
def test_absent_foreign_and_hidden_answer_the_same_bytes(
    client: FlaskClient, prefix: str, fragment: dict[str, str]
) -> None:
    def answer(kind: str) -> tuple[int, bytes, list[tuple[str, str]]]:
        got = client.get(f"{prefix}/{kind}", headers=fragment)
        assert len(REFERENCE.findall(got.data)) == 1
        return got.status_code, REFERENCE.sub(b"", got.data), sorted(got.headers.items())

    kinds = ["absent", "foreign", "hidden", "dissolved", "silent", "no-such-address"]
    answers = [answer(kind) for kind in kinds]
    assert answers[0][0] == 404
    assert all(one == answers[0] for one in answers)


def test_each_answer_has_its_own_reference(client: FlaskClient) -> None:
    found = {REFERENCE.findall(client.get("/absent").data)[0] for _time in range(5)}
    assert len(found) == 5


def test_nothing_is_said_not_to_be_saved_when_nobody_knows(client: FlaskClient) -> None:
    for kind, status, sentence in (
        ("away", 503, "Rien n’a été enregistré"),
        ("lost", 503, "c’est peut-être fait"),
        ("bug", 500, "c’est peut-être fait"),
    ):
        got = client.get(f"/{kind}")
        assert got.status_code == status
        assert sentence in got.get_data(as_text=True)
    problem = client.get("/api/lost", headers={"Accept": "application/json"}).get_json()
    assert problem["reason"] == "outcome_unknown"


def test_an_unknown_address_asks_for_no_channel_and_no_count(client: FlaskClient) -> None:
    assert "/recents" not in client.get("/absent").text
    assert "/recents" in client.get("/withdrawn").text


def test_a_refusal_says_the_reason_the_date_and_a_way_out(client: FlaskClient) -> None:
    page = client.get("/withdrawn")
    assert page.status_code == 403
    assert "retiré son accord le 20 novembre 2026" in page.text
    assert "consent_withdrawn" in page.text
    assert "protection des données" in page.text


def test_a_fragment_gets_the_panel_without_the_frame(client: FlaskClient) -> None:
    answer = client.get("/withdrawn", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert 'data-refusal="consent_withdrawn"' in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize(
    ("kind", "status", "reason"),
    [
        ("withdrawn", 403, "consent_withdrawn"),
        ("field", 422, "unknown_category"),
        ("lying", 422, "content_mismatch"),
        ("large", 413, "too_large"),
        ("type", 415, "type_not_allowed"),
        ("changed", 409, "changed"),
        ("reused", 422, "repeat_with_other_content"),
        ("throttled", 429, "sign_in_throttled"),
        ("away", 503, "unavailable"),
        ("tampered", 500, "failure"),
        ("silent-unit", 500, "failure"),
        ("bug", 500, "failure"),
    ],
)
def test_the_api_answers_problem_json(client: FlaskClient, kind: str, status: int, reason: str) -> None:
    answer = client.get(f"/api/{kind}")
    problem = answer.get_json()
    assert answer.mimetype == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["reason"]) == (status, status, reason)
    assert problem["type"] == f"urn:hub-3gip:reason:{reason}"
    assert problem["title"]
    assert REFERENCE.fullmatch(problem["trace_id"].encode())


def test_a_wrong_field_is_named(client: FlaskClient) -> None:
    problem = client.get("/api/field").get_json()
    assert problem["errors"] == [{"field": "category", "detail": "Choisissez une catégorie"}]


def test_a_limit_is_told_in_the_language_asked_for(client: FlaskClient) -> None:
    answer = client.get("/large", headers={"Accept": "application/problem+json", "Accept-Language": "en"})
    assert "25\u00a0MB" in answer.get_json()["detail"]


def test_waiting_times_are_announced(client: FlaskClient) -> None:
    assert client.get("/throttled").headers["Retry-After"] == "90"
    assert client.get("/away").headers["Retry-After"] == "5"


@pytest.mark.parametrize("kind", ["away", "tampered", "silent-unit", "bug", "absent"])
def test_no_detail_of_a_failure_leaves_the_hub_or_reaches_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        page = client.get(f"/{kind}").text + client.get(f"/api/{kind}").text
    assert SECRET not in page
    assert SECRET not in caplog.text
    assert ("test_errors.py" in caplog.text) == (kind != "absent")
