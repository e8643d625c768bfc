"""What an expiry date calls for, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from hub.documents.document_types import document_types
from hub.settings import ROOT
from hub.web import i18n
from hub.web.deadlines import deadline

TODAY = date(2026, 11, 23)
TYPES = document_types(ROOT / "config")


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    app = Flask("hub.web")
    app.secret_key = "only for this test"
    i18n.init_i18n(app, timezone="Europe/Paris", clock=lambda: datetime(2026, 11, 23, 10, tzinfo=UTC))
    with app.test_request_context("/"):
        yield


def told(kind: str, days: int, extended: int | None = None) -> tuple[str, str] | None:
    until = None if extended is None else TODAY + timedelta(days=extended)
    found = deadline(TYPES, kind, TODAY + timedelta(days=days), TODAY, extended_until=until)
    return (found.css, found.text.replace(i18n.NO_BREAK, " ")) if found else None


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (151, None),
        (150, ("off", "Dépôt dès le 23 déc.")),
        (121, ("off", "Dépôt dès le 24 nov.")),
        (120, ("warn", "Dépôt avant le 22 janv. 2027")),
        (76, ("warn", "Dépôt avant le 9 déc.")),
        (75, ("warn", "Dépôt avant le 8 déc. : 15 jours")),
        (61, ("warn", "Dernier jour de dépôt : 24 nov.")),
        (60, ("warn", "Dépôt en retard : expire dans 60 jours")),
        (1, ("warn", "Dépôt en retard : expire dans 1 jour")),
        (0, ("bad", "Expire aujourd’hui")),
        (-1, ("bad", "Périmée depuis le 22 nov.")),
    ],
)
def test_a_permit_is_renewed_from_120_to_60_days_before_its_end(
    days: int, expected: tuple[str, str] | None
) -> None:
    assert told("residence_permit", days) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [(31, None), (30, ("warn", "Expire dans 30 jours")), (-400, ("bad", "Périmée depuis le 19 oct. 2025"))],
)
def test_another_paper_is_pointed_out_in_its_last_thirty_days(
    days: int, expected: tuple[str, str] | None
) -> None:
    assert told("housing_request", days) == expected


@pytest.mark.parametrize(
    ("days", "extended", "expected"),
    [
        (-10, 80, ("warn", "Prolongée jusqu’au 11 févr. 2027")),
        (0, 80, ("warn", "Prolongée jusqu’au 11 févr. 2027")),
        (-10, -1, ("bad", "Périmée depuis le 13 nov.")),
        (100, 80, ("warn", "Dépôt avant le 2 janv. 2027")),
    ],
)
def test_an_extension_certificate_keeps_a_permit_alive_until_its_own_date(
    days: int, extended: int, expected: tuple[str, str]
) -> None:
    assert told("residence_permit", days, extended) == expected


def test_a_paper_without_an_end_calls_for_nothing() -> None:
    assert deadline(TYPES, "payslip", None, TODAY) is None
