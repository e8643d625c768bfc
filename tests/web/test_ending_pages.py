"""Agreements that end: the chip, the head of the channel, the list, the renewal that asks again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from hub.households.persons import NewPerson
from hub.storage.db import Database
from tests.engines import ONE_ENGINE
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_household, add_professional, agree, build_platform

pytestmark = ONE_ENGINE

ALONE = (NewPerson("Aminata Diallo", date(1990, 5, 2)),)


class Site:
    def __init__(self, database: Database, folder: Path, clock: FixedClock) -> None:
        self.platform = build_platform(database, folder, clock)
        self.social = add_professional(self.platform, "ssp", profession="social_worker")
        self.housing = add_professional(self.platform, "his", profession="housing_officer")
        self.home = add_household(self.platform, [self.housing], referents=[self.social], persons=ALONE)
        agree(self.platform, self.social, self.home, persons=ALONE, until_at=clock() + timedelta(days=42))
        clock.advance(days=12)
        self.app = application(self.platform)
        self.channel = f"/canaux/{self.home.id}"
        self.collecting = f"{self.channel}/consentement/{self.home.person_ids[0]}"


@pytest.fixture
def site(database: Database, tmp_path: Path, clock: FixedClock) -> Site:
    return Site(database, tmp_path, clock)


def test_the_referent_is_told_in_the_list_the_channel_and_the_deadlines_and_led_to_renewal(
    site: Site,
) -> None:
    referent = Person(site.app, site.platform, site.social)
    assert "Accords à renouveler avant le" in referent.get("/canaux")[1]
    assert referent.get(site.channel)[1].count(f"{site.collecting}/renouveler") == 1
    page = referent.get("/echeances")[1]
    assert page.count(f"{site.collecting}/renouveler") == 3
    assert "se termine dans 30 jours" in page
    assert "Aminata D." in page


def test_a_colleague_who_does_not_answer_for_the_household_is_told_of_none(site: Site) -> None:
    colleague = Person(site.app, site.platform, site.housing)
    assert "Accords à renouveler avant le" not in colleague.get("/canaux")[1]
    assert "renouveler" not in colleague.get(site.channel)[1]
    assert "Rien à renouveler" in colleague.get("/echeances")[1]


def test_renewal_shows_the_answers_of_before_and_ticks_none(site: Site) -> None:
    referent = Person(site.app, site.platform, site.social)
    status, page = referent.get(f"{site.collecting}/renouveler")
    assert status == 200
    assert page.count("jusqu’au 4 janvier 2027") >= 18
    assert f'href="{site.collecting}"' in page
    assert "checked" not in page
    asked = referent.post(site.collecting, site.collecting, {"step": "change"})[1]
    assert "donné, jusqu’au 4 janvier 2027" in asked
    matrix = asked.split("<table", 1)[1].split("</table>")[0]
    assert 'value="given"' in matrix
    assert "checked" not in matrix


def test_renewal_and_sheet_put_what_is_open_until_a_no(site: Site) -> None:
    """They led to the questions of collecting, and left out one that is put there."""
    referent = Person(site.app, site.platform, site.social)
    row = _row(referent.get(f"{site.collecting}/renouveler")[1], "Coordination")
    assert row.count("jusqu’au 4 janvier 2027") == 3
    sheet = _row(referent.get(f"{site.collecting}/fiche")[1], "Rendez-vous et organisation")
    assert (sheet.count("☐ Non"), sheet.count("☐ Oui"), sheet.count("Ouvert sauf refus")) == (3, 0, 3)
    assert "Expliqué, pas demandé" not in sheet


def test_renewal_of_what_was_never_answered_says_that_it_is_open_until_a_no(site: Site) -> None:
    home = add_household(site.platform, referents=[site.social], persons=ALONE)
    place = f"/canaux/{home.id}/consentement/{home.person_ids[0]}/renouveler"
    row = _row(Person(site.app, site.platform, site.social).get(place)[1], "Coordination")
    assert row.count("Ouvert sauf refus") == 3


def _row(page: str, name: str) -> str:
    (found,) = (row for row in page.split("<tr")[1:] if name in row.split("</th>")[0])
    return found.split("</tr>")[0]
