"""The page of a search, without scripts: words are posted, results lead to where they stand."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from hub.search import items
from hub.search.operations import PAGE
from hub.storage.db import Database
from tests.emergencies import broken_by
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_household, add_professional
from tests.search.world import World

NOTHING = "Rien de visible avec vos droits"
_MARK, _LINK = re.compile(r"<mark>(.*?)</mark>"), re.compile(r'<h3><a href="([^"]+)">')
_TOKEN = re.compile(r'(?:name="csrf-token" content|name="csrf_token" value)="[^"]+"')
_CHIP = re.compile(r'name="without" value="([a-z]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="(category|partner|type|from|until)" value="([^"]+)"')
_CURSOR = re.compile(r'name="cursor" value="([^"]+)"')


class Reader:
    """The housing officer at her search field."""

    def __init__(self, world: World) -> None:
        self.world, self.channel = world, f"/canaux/{world.home.id}"
        self.person = Person(application(world.platform), world.platform, world.housing)

    def search(self, words: str, where: str = "", **more: str) -> tuple[int, str]:
        status, page = self.person.post("/recherche", f"{where}/recherche", {"q": words, **more})
        return status, page.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def reader(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> Reader:
    return Reader(World(sqlite_database, tmp_path, clock))


def test_results_are_marked_and_lead_to_their_note_and_their_piece(reader: Reader) -> None:
    note = reader.world.write("Rendez-vous <b>mardi</b> à la préfecture")
    paper = reader.world.deposit("Convocation préfecture", "Préfecture de Paris, le 12 mars")
    for _ in range(60):
        reader.world.write("Suite")
    status, page = reader.search("prefect", reader.channel)
    assert status == 200
    assert "<title>Recherche · Hub 3GIP</title>" in page
    assert _MARK.findall(page) == ["préfect", "Préfect", "préfect"]
    assert "&lt;b&gt;mardi&lt;/b&gt;" in page
    first, second = map(unescape, _LINK.findall(page))
    assert first == f"/pieces/{paper}"
    assert second.endswith(f"#n-{note}")
    shown = reader.person.get(second.partition("#")[0])[1]
    assert f'id="n-{note}"' in shown
    assert "Aller aux dernières notes" in shown
    assert "Aller aux dernières notes" not in reader.person.get(reader.channel)[1]


def test_nothing_found_says_nothing_of_what_exists(reader: Reader) -> None:
    reader.world.write("Consultation secrète", "health")
    hidden, absent = (reader.search(word, reader.channel)[1] for word in ("secret", "absent"))
    assert NOTHING in hidden
    assert _TOKEN.sub("", hidden.replace("secret", "absent")) == _TOKEN.sub("", absent)
    assert NOTHING in reader.search("secret")[1]


@pytest.mark.parametrize("where", ["", "channel"])
def test_a_field_without_a_word_is_told_so(reader: Reader, where: str) -> None:
    status, page = reader.search(' "…', reader.channel if where else "")
    assert status == 422
    assert page.count("Remplissez ce champ") == 2, "in the summary and at the field"
    assert 'aria-invalid="true"' in page
    assert 'value=" &#34;…"' in page
    status, page = reader.search("mot " * 60 + "fin", reader.channel if where else "")
    assert (status, ' mot fin"' in page) == (422, True), "what was typed is not cut"


def test_the_field_of_a_channel_opens_through_a_broken_glass_and_is_no_reading(reader: Reader) -> None:
    platform = reader.world.platform
    looker = add_professional(platform, "his", profession="housing_officer")
    person = Person(application(platform), platform, looker)
    address = f"{reader.channel}/recherche"
    assert person.get(address)[0] == 404
    broken_by(platform, looker, reader.world.search(reader.world.social, "visite").outline.short_code)
    status, page = person.get(address)
    assert (status, f'href="{reader.channel}"' in page) == (200, True)
    assert reader.person.get(address)[0] == 200
    assert reader.world.entries("channel:opened") == []


def test_every_landmark_and_place_of_focus_has_a_name(reader: Reader) -> None:
    page = reader.search("absent")[1]
    named = re.findall(r"<(?:form|section)[^>]*(?:role=\"search\"|data-focus)[^>]*>", page)
    assert len(named) == 3
    assert all("aria-label" in one for one in named)


def test_more_results_are_posted_for_and_an_address_of_a_search_asks_nothing(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(PAGE + 1):
        reader.world.write(f"Visite {number}")
    page = reader.search("visite", reader.channel)[1]
    assert (len(_LINK.findall(page)), "Chercher plus loin" in page) == (PAGE, True)
    (cursor,) = _CURSOR.findall(page)
    assert len(_LINK.findall(reader.search("visite", reader.channel, cursor=cursor)[1])) == 1
    assert reader.search("visite", reader.channel, cursor="abc")[0] == 422
    status, field = reader.person.get(f"{reader.channel}/recherche?q=visite")
    assert (status, "Visite" in field, f'href="{reader.channel}"' in field) == (200, False, True)
    monkeypatch.setattr(items, "NOTES", 2)
    assert "s’est arrêtée aux éléments les plus récents" in reader.search('"visite 0"', reader.channel)[1]


def test_across_all_channels_their_codes_and_names_are_found_too(reader: Reader) -> None:
    note = reader.world.write("Diallo attend une réponse")
    page = reader.search("diallo")[1]
    code = reader.world.search(reader.world.housing, "diallo").outline.short_code
    assert [link for link in _LINK.findall(page) if link == reader.channel] == [reader.channel]
    assert f"#n-{note}" in page
    assert f'Notes et pièces · <span class="code">{code}</span>' in page
    assert "Mots cherchés" in reader.person.get("/recherche")[1]


def test_a_channel_with_an_altered_text_is_named_and_the_others_are_shown(reader: Reader) -> None:
    broken = add_household(reader.world.platform, [reader.world.housing, reader.world.social])
    reader.world.alter(reader.world.write("Visite", home=broken.id))
    note = reader.world.write("Visite")
    status, page = reader.search("visite")
    assert (status, f"#n-{note}" in page) == (200, True)
    (told,) = re.findall(r"Un contenu altéré empêche(.*?)</div>", page)
    assert f'href="/canaux/{broken.id}"' in told
    assert f'<span class="code">{broken.short_code}</span>' in told


def test_filters_are_chips_that_are_taken_away_one_by_one(reader: Reader) -> None:
    reader.world.write("Visite notée")
    paper = reader.world.deposit("Visite du logement")
    asked = {"category": "resources", "type": "payslip", "from": "01/01/2020"}
    page = reader.search("visite", reader.channel, **asked)[1]
    assert _LINK.findall(page) == [f"/pieces/{paper}"]
    assert _CHIP.findall(page) == ["category", "type", "from"]
    page = reader.search("visite", reader.channel, **asked, without="type")[1]
    assert _CHIP.findall(page) == ["category", "from"]
    assert _HIDDEN.findall(page) == [("category", "resources"), ("from", "01/01/2020")], (
        "asked again elsewhere"
    )
    assert "Canaux</h2>" in reader.search("diallo")[1]
    assert "Canaux</h2>" not in reader.search("diallo", category="resources")[1], "a channel has no category"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"category": "santé"}, "Choisissez une valeur de la liste"),
        ({"partner": "x" * 5000}, "Choisissez une valeur de la liste"),
        ({"type": "bail"}, "Choisissez une valeur de la liste"),
        ({"from": "31/02/2026"}, "31/12/2026"),
        ({"until": "01/01/0001"}, "31/12/2026"),
        ({"from": "02/01/2026", "until": "01/01/2026"}, "fin"),
    ],
)
def test_a_filter_that_is_wrong_is_told_at_its_field_and_nothing_is_lost(
    reader: Reader, wrong: dict[str, str], told: str
) -> None:
    for where in ("", reader.channel):
        status, page = reader.search("visite", where, **wrong)
        field = list(wrong)[-1]
        assert status == 422
        assert told in page.partition(f'id="{field}-erreur"')[2].partition("</p>")[0]
        assert '<details class="small" open>' in page
        assert 'value="visite"' in page
