"""What an officer finds in the log by its filters, and what an address keeps to itself."""

from __future__ import annotations

import html
import re
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from hub.platform.oversight import agent_number
from tests.web.journal.officers import words


def rows(page):
    """Each line of the table, as its cells' words."""
    body = re.search(r"<tbody role.*?</tbody>", page, re.DOTALL)
    lines = re.findall(r"<tr.*?</tr>", body[0], re.DOTALL) if body else []
    return [
        [
            words(re.sub(r"<svg.*?</svg>", "", cell, flags=re.DOTALL))
            for cell in re.findall(r"<td.*?</td>", line, re.DOTALL)
        ]
        for line in lines
    ]


def test_a_line_says_when_who_what_where_and_the_decision_and_names_nobody(world):
    world.knock(world.housing, world.foreign)
    world.open(world.social)
    opened, refused = rows(world.dpo.get("/journal")[1])[:2]
    social = agent_number(world.social.id)
    assert opened == ["23 nov. 11:01:01", f"Agent {social} Social", "Canal consulté", "FOYER-7F3K", "Permis"]
    assert refused[1:] == [
        f"Agent {agent_number(world.housing.id)} Logement",
        "Accès refusé Canal",
        "",
        "Refusé Hors équipe",
    ]
    assert "Camille" not in world.dpo.get("/journal")[1].split("<main")[1]


def test_each_filter_keeps_what_it_says(world):
    world.knock(world.housing, world.foreign)
    world.open(world.social)
    world.open(world.housing)
    cases = {
        "actor": (str(world.social.id), 1, f"Agent {agent_number(world.social.id)}"),
        "partner": ("ssp", 1, "Social"),
        "household": ("foyer-7f3k", 3, "FOYER-7F3K"),
        "outcome": ("refused", 4, "Refusé"),
        "action": ("access:refused", 2, "Accès refusé"),
    }
    for name, (value, cell, said) in cases.items():
        _, status, page = world.dpo.find(**{name: value})
        assert (status, bool(rows(page))) == (200, True), name
        assert all(said in row[cell] for row in rows(page)), name
    both = world.dpo.find(partner="ssp", outcome="refused")[2]
    assert rows(both) == []
    assert "Aucun événement pour ces filtres" in both


def test_an_address_says_neither_whom_nor_which_household_was_looked_for(world):
    address = world.dpo.find(actor=str(world.social.id), household="FOYER-7F3K", partner="ssp")[0]
    sealed = parse_qs(urlsplit(address).query)["filtres"][0]
    plain = address.replace(sealed, "").encode() + urlsafe_b64decode(sealed + "==")
    for told in (world.social.id.hex, str(world.social.id), "7F3K", "ssp", "household"):
        assert told.encode() not in plain
    page = world.dpo.get(address)[1]
    assert f'value="{world.social.id}" selected' in page
    assert 'value="FOYER-7F3K"' in page


def test_a_day_is_that_of_the_platform_and_the_last_one_is_included(world):
    for hour, minute in ((22, 30), (23, 30)):
        world.clock.now = datetime(2026, 11, 23, hour, minute, tzinfo=UTC)
        world.open(world.social)
    world.dpo = world.sign_in(world.officer)
    one, other = (
        [row[0] for row in rows(world.dpo.find(action="channel:opened", **{"from": day, "until": day})[2])]
        for day in ("23/11/2026", "2026-11-24")
    )
    assert one == ["23 nov. 23:30:00"]
    assert other == ["24 nov. 00:30:00"]


def test_without_a_filter_ninety_days_are_shown(one_world):
    one_world.clock.advance(days=91)
    one_world.dpo = one_world.sign_in(one_world.officer)
    assert [row[2] for row in rows(one_world.dpo.get("/journal")[1])] == []
    page = one_world.dpo.find(household="FOYER-7F3K")[2]
    assert any(row[2].startswith("Canal ouvert") for row in rows(page))


def test_what_deserves_a_look_comes_first_and_leads_to_its_entries(world):
    for _ in range(5):
        world.knock(world.housing, world.foreign)
    world.open(world.social)
    page = world.dpo.get("/journal")[1]
    agent = f"Agent {agent_number(world.housing.id)}"
    found = re.search(r'<h3><a href="([^"]+)">5 refus en 1 minute</a></h3><p[^>]*>(.*?)</p>', page)
    assert words(found[2]) == f"{agent}, Logement. 23 nov. 11:01:00. Règle : 5 refus en 10 minutes."
    assert "Hors équipe 5" in html.unescape(re.search(r'aria-label="(Refus par motif[^"]+)"', page)[1])
    table = re.search(r"Consultations par semaine</caption>.*?</table>", page, re.DOTALL)[0]
    assert words(table).endswith("S47 0 S48 1")
    listed = world.dpo.get(html.unescape(found[1]))[1]
    assert [row[1:3] for row in rows(listed)] == [[f"{agent} Logement", "Accès refusé Canal"]] * 5
    assert "Consultations par semaine" not in listed


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        ({"from": "demain"}, "from"),
        ({"from": "01/01/0001"}, "from"),
        ({"until": "31/12/9999"}, "until"),
        ({"from": "02/11/2026", "until": "01/11/2026"}, "until"),
        ({"actor": "Camille"}, "actor"),
        ({"action": "weather"}, "action"),
        ({"outcome": "' OR 1=1 --"}, "outcome"),
    ],
)
def test_a_wrong_filter_is_named_and_the_others_still_hold(one_world, filters, field):
    one_world.open(one_world.social)
    _, status, page = one_world.dpo.find(partner="ssp", **filters)
    assert status == 422
    assert f'<a href="#{field}">' in page
    assert f'id="{field}-erreur"' in page
    assert rows(page)
    assert all("Social" in row[1] for row in rows(page))


def test_too_long_a_filter_and_a_made_up_address_are_refused_in_words(one_world):
    assert one_world.dpo.send("/journal", {"household": "x" * 65}).status_code == 422
    foreign = one_world.platform.key.seal_cursor(b"another list")
    for query in ("filtres=abc", f"filtres={foreign}", "suite=abc", f"suite={foreign}"):
        status, page = one_world.dpo.get(f"/journal?{query}")
        assert (status, "<table" in page) == (422, False), query
    assert one_world.dpo.get("/journal?evenement=abc")[0] == 200


def test_pages_neither_skip_nor_repeat_and_keep_the_filters(world):
    for _ in range(60):
        world.open(world.social)
    address, _, page = world.dpo.find(action="channel:opened", household="FOYER-7F3K")
    first = [row[0] for row in rows(page)]
    older = html.unescape(re.search(r'href="([^"]+)" rel="next"', page)[1])
    page = world.dpo.get(older)[1]
    second = [row[0] for row in rows(page)]
    assert (len(first), len(second), len(set(first + second))) == (50, 10, 60)
    assert 'rel="next"' not in page
    assert parse_qs(
        urlsplit(html.unescape(re.search(r'href="([^"]+)" rel="prev"', page)[1])).query
    ).keys() == {"filtres"}
    assert "suite" in parse_qs(urlsplit(older).query)
    assert "7F3K" not in older + address
