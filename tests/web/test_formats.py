"""Dates, hours and sizes read as French and English professionals write them, in the platform's time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from hub.web import formats, i18n

NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)


@pytest.fixture
def app() -> Flask:
    app = Flask("hub.web")
    app.secret_key = "only for this test"
    i18n.init_i18n(app, timezone="Europe/Paris", clock=lambda: NOW)
    return app


@pytest.fixture
def french(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/?langue=en"):
        yield


@pytest.mark.usefixtures("french")
def test_french_dates_are_written_in_full_and_in_local_time() -> None:
    assert formats.long_date(date(2027, 3, 12)) == "12 mars 2027"
    assert formats.long_date(date(2026, 12, 1)) == "1ᵉʳ décembre 2026"
    assert formats.long_date(date(2026, 12, 31)) == "31 décembre 2026"
    assert formats.long_date(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "1ᵉʳ janvier 2027"
    assert formats.date_and_time(datetime(2026, 7, 1, 22, 5, tzinfo=UTC)) == "2 juillet 2026, 00:05"
    assert formats.typed_date(date(2027, 3, 2)) == "02/03/2027"


@pytest.mark.usefixtures("french")
def test_a_moment_is_an_hour_today_then_yesterday_then_a_date() -> None:
    assert formats.moment(datetime(2026, 11, 23, 9, 42, tzinfo=UTC)) == "10:42"
    assert formats.moment(datetime(2026, 11, 22, 22, 59, tzinfo=UTC)) == "hier"
    assert formats.moment(datetime(2026, 11, 20, 9, 0, tzinfo=UTC)) == "20 nov."
    assert formats.moment(datetime(2025, 11, 20, 9, 0, tzinfo=UTC)) == "20 nov. 2025"
    assert formats.day_title(NOW) == "Aujourd’hui, lundi 23 novembre"
    assert formats.day_title(date(2026, 11, 20)) == "Vendredi 20 novembre"


@pytest.mark.usefixtures("french")
def test_french_numbers_and_sizes_use_comma_and_octets() -> None:
    assert formats.number(48312).replace("\u202f", " ") == "48 312"
    assert formats.size(3_600_000) == "3,4\u00a0Mo"
    assert formats.size(12_345) == "12\u00a0ko"
    assert formats.size(0) == "0 octet"


@pytest.mark.usefixtures("english")
def test_english_dates_keep_the_european_order() -> None:
    assert formats.long_date(date(2026, 12, 1)) == "1 December 2026"
    assert formats.moment(datetime(2026, 11, 22, 9, 0, tzinfo=UTC)) == "yesterday"
    assert formats.size(3_600_000) == "3.4\u00a0MB"
    assert formats.size(0) == "0 bytes"
