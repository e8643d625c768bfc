"""A permit that a certificate extends: every page and every program is told the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from hub.accounts.tokens import SCOPES, create_token
from hub.documents.listing import page_of_documents
from hub.storage.db import Database
from hub.web.i18n import NO_BREAK
from tests.documents.pieces_world import World
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import SYSTEM
from tests.web.api.api_world import API, PURPOSE

ENDED, EXTENDED = date(2026, 11, 1), date(2027, 2, 1)


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path, clock: FixedClock) -> World:
    return World(sqlite_database, tmp_path, clock)


@pytest.fixture
def permit(world: World) -> UUID:
    return world.deposit("residence_permit", "identity", ends=ENDED)


def certificate(world: World, ends: date = EXTENDED) -> UUID:
    return world.deposit("extension_certificate", "identity", ends=ends)


def pages(world: World, permit: UUID) -> list[str]:
    """The document's page, the list of documents, the channel, the checklist."""
    person, channel = Person(application(world.platform), world.platform, world.social), world.home.id
    places = (
        f"/pieces/{permit}",
        f"/canaux/{channel}/pieces",
        f"/canaux/{channel}?vue=pieces",
        f"/canaux/{channel}/pieces-attendues",
    )
    found = []
    for place in places:
        status, page = person.get(place)[:2]
        assert status == 200, place
        found.append(page.replace(NO_BREAK, " "))
    return found


def statuses(world: World, permit: UUID) -> list[str]:
    """Of the document alone, and of a page of the list too short to hold the certificate as well."""
    client = application(world.platform).test_client(use_cookies=False)
    token = create_token(world.platform, SYSTEM, "test", SCOPES, 90, professional_id=world.social.id)
    asked = {
        "base_url": world.platform.settings.origin,
        "headers": PURPOSE | {"Authorization": f"Bearer {token}"},
    }
    one = client.get(f"{API}/documents/{permit}", **asked).json
    older = page_of_documents(world.platform, world.social, world.home.id, None, 1).older
    rest = client.get(f"{API}/channels/{world.home.id}/documents?cursor={older}", **asked).json
    (listed,) = rest["documents"]
    return [one["document"]["status"], listed["status"]]


def test_every_page_and_program_says_that_it_is_extended(world: World, permit: UUID) -> None:
    for page in pages(world, permit):
        assert "Périmée depuis le 1ᵉʳ nov." in page
    certificate(world)
    for page in pages(world, permit):
        assert "Prolongée jusqu’au 1ᵉʳ févr. 2027" in page
        assert "Périmée" not in page
    assert statuses(world, permit) == ["to_check", "to_check"]
