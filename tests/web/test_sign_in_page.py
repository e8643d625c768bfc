"""The sign-in page: demo accounts on the demo alone, one answer for every failure, each role its home."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.demo.cast import PASSWORD as DEMO_PASSWORD
from hub.demo.cast import roles_to_show
from hub.demo.load import load_demo, wish_for
from hub.demo.wish import HISTORY
from hub.storage.db import Database
from hub.storage.platform import Platform
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import AGENT, application
from tests.platform_builder import PASSWORD, add_professional, build_platform

HOMES = {"worker": "/canaux", "administrator": "/administration/comptes", "dpo": "/journal"}


def visit(app: Flask, platform: Platform) -> str:
    return app.test_client().get("/connexion", base_url=platform.settings.origin).get_data(as_text=True)


def sign_in(client: FlaskClient, platform: Platform, mail: str, password: str) -> tuple[int, str, str]:
    headers = {"User-Agent": AGENT, "Sec-Fetch-Site": "same-origin"}
    page = client.get("/connexion", base_url=platform.settings.origin, headers=headers)
    token = page.get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "name": mail, "password": password}
    answer = client.post("/connexion", base_url=platform.settings.origin, headers=headers, data=form)
    text = re.sub(r'(name="csrf_token" value)="[^"]+"', "", answer.get_data(as_text=True))
    return answer.status_code, answer.headers.get("Location", ""), text.replace(mail, "")


def test_the_demo_shows_one_account_per_partner_and_role(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    begins = clock.now - HISTORY - timedelta(days=1)
    platform = replace(build_platform(sqlite_database, tmp_path, lambda: begins), clock=clock)
    app = application(platform)
    assert DEMO_PASSWORD not in visit(app, platform)
    load_demo(platform, wish_for(platform, 1, 1, None))
    text = visit(app, platform)
    assert DEMO_PASSWORD in text
    assert [one.mail for one in roles_to_show() if one.mail not in text] == []


def test_any_other_platform_shows_none(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> None:
    platform = build_platform(sqlite_database, tmp_path, clock)
    add_professional(platform, "his")
    text = visit(application(platform), platform)
    assert DEMO_PASSWORD not in text
    assert "@" not in text.split("<main", 1)[1]


@pytest.mark.parametrize("role", HOMES)
def test_each_role_begins_on_its_own_page(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock, role: str
) -> None:
    platform = build_platform(sqlite_database, tmp_path, clock)
    add_professional(platform, "his", role, mail="nadia@his.example")
    client = application(platform).test_client()
    assert sign_in(client, platform, "nadia@his.example", PASSWORD)[:2] == (302, "/")
    headers = {"User-Agent": AGENT}
    answer = client.get("/", base_url=platform.settings.origin, headers=headers)
    assert answer.headers["Location"] == HOMES[role]
    assert client.get(HOMES[role], base_url=platform.settings.origin, headers=headers).status_code == 200
    again = client.get("/connexion", base_url=platform.settings.origin, headers=headers)
    assert again.headers["Location"] == HOMES[role]


def test_a_known_and_an_unknown_name_get_the_same_page(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    platform = build_platform(sqlite_database, tmp_path, clock)
    add_professional(platform, "his", mail="nadia@his.example")
    app = application(platform)
    known = sign_in(app.test_client(), platform, "nadia@his.example", "not this password")
    unknown = sign_in(app.test_client(), platform, "nobody@his.example", "not this password")
    assert known == unknown
    assert known[0] == 422
