"""A receipt holds what its profile calls mandatory, and the checker sees each field that is taken out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hub.consent.approvals import key_of, withdraw_approval
from hub.consent.texts import packs_of
from hub.storage.db import Database
from tests.fixed_clock import FixedClock
from tests.platform.receipt_profile import WORDS, missing, unknown
from tests.platform.receipt_world import World
from tests.platform_builder import approve_texts


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(sqlite_database, tmp_path, clock)


def test_a_receipt_has_every_mandatory_field_of_its_profile(world: World) -> None:
    told = json.loads(world.read().file)
    assert missing(told) == []
    assert missing(json.loads(world.read(asked=world.about_health()).file)) == []
    for name, clause in (
        ("dct:conformsTo", "6.4.5 schema version"),
        ("dct:identifier", "6.3.3 record id"),
        ("dpv:hasStorageCondition", "6.3.4 retention period"),
        ("dpv:hasConsentControl", "6.3.4 withdrawal method"),
        ("dpv:hasRight", "6.4.4 rights of the pii principal"),
    ):
        assert missing({key: value for key, value in told.items() if key != name}) == [clause]
    for name in ("dpv:hasRecipient", "dpv:hasPurpose", "dpv:hasConsentStatus"):
        processes = [
            {key: value for key, value in one.items() if key != name} for one in told["dpv:hasProcess"]
        ]
        assert missing(told | {"dpv:hasProcess": processes}), name


def test_nothing_is_fetched_to_understand_a_receipt(world: World) -> None:
    told = json.loads(world.read().file)
    assert unknown(told) == []
    assert unknown(told | {"@context": "https://w3id.org/dpv"}), "an address says nothing offline"
    short = {name: value for name, value in told["@context"].items() if name != "skos"}
    assert unknown(told | {"@context": short}) == ["skos:definition", "skos:prefLabel"]
    languages = {name for name, value in told["@context"].items() if value == {"@container": "@language"}}
    assert languages == set(WORDS)


def test_a_receipt_speaks_french_and_her_language_once_its_text_is_approved(world: World) -> None:
    """An interpreter had said the French text aloud."""
    assert {language for one in _words(world).values() for language in one} == {"fr"}
    approve_texts(world.platform, "ar", "uk")
    packs = packs_of(world.platform.settings.config, "1")
    words, arabic = _words(world), packs["ar"].sections
    housing = {one: packs[one].sections["subjects"]["housing"] for one in ("ar", "fr")}
    assert words["hub:category-housing"] == housing
    assert words["dpv:ConsentRefused"]["ar"] == arabic["answers"]["no"]
    assert words.keys() == {"hub:household-follow-up", "dpv:ConsentGiven", "dpv:ConsentRefused"} | {
        f"hub:category-{one}" for one in ("housing", "employment", "family")
    }
    told = json.loads(world.read().file)
    (change,), (right,) = told["dpv:hasConsentControl"], told["dpv:hasRight"]
    assert arabic["passages"]["change"] in change["dct:description"]["ar"]
    assert arabic["passages"]["cnil"] in right["dct:description"]["ar"]
    assert told["dct:title"] == {"fr": "Reçu de consentement", "ar": arabic["slip"]["heading"]}
    assert told["dpv:hasEntity"]["hub:partner-his"]["dct:description"]["ar"] == arabic["partners"]["his"]


def test_the_text_that_carried_a_consent_tells_it_even_once_its_approval_is_taken_back(world: World) -> None:
    approve_texts(world.platform, "ar")
    asked = world.about_health()
    ar = packs_of(world.platform.settings.config, "1")["ar"]
    withdraw_approval(world.platform, world.officer, *key_of(ar))
    told = json.loads(world.read(asked=asked).file)
    assert told["dpv:hasNotice"][0]["hub:sha256"] == ar.digest
    assert told["dpv:hasNotice"][0]["dct:title"]["ar"] == ar.sections["passages"]["title"]


def _words(world: World) -> dict[str, dict[str, str]]:
    return {one["@id"]: one["skos:prefLabel"] for one in json.loads(world.read().file)["@included"]}
