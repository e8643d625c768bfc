"""Asking for a copy where reading is open already: refused, told and asked for as what it is."""

from __future__ import annotations

import html
import re

import pytest

from hub.consent.codes import Reason
from hub.documents.operations import NewDocument, deposit_document
from hub.errors import InvalidInputError
from hub.requests.listing import list_requests
from hub.requests.rules import Kind
from tests import papers
from tests.engines import ONE_ENGINE
from tests.journeys.browsing import Person, application
from tests.platform_builder import agree
from tests.requests.world import REASON, World


@ONE_ENGINE
def test_a_refused_copy_leads_to_a_request_for_the_copy(world: World) -> None:
    agree(world.platform, world.social, world.home, uses=("read",))
    world.clock.advance(minutes=1)
    new = NewDocument("housing", world.adult, "lease", "Bail", "bail.pdf")
    document = deposit_document(world.platform, world.social, world.home.id, new, [papers.pdf()])
    reader = Person(application(world.platform), world.platform, world.housing)
    status, refused = reader.get(f"/pieces/{document.id}/original")
    assert status == 403
    assert "peut prendre copie de" in refused
    assert "peut voir" not in refused
    (link,) = re.findall(r'href="([^"]*/demande\?[^"]*)"', refused)
    page = html.unescape(link)
    status, form = reader.get(page)
    assert "déjà ouvert" not in form
    assert re.search(r'<option value="copy" selected', form)
    said = {"category": "housing", "subject": str(world.adult), "action": "copy", "purpose": "housing_file"}
    place = page.partition("?")[0]
    assert reader.post(page, place, {**said, "reason": REASON})[0] == 303
    (line,) = list_requests(world.platform, world.social)
    assert (line.kind, line.action, line.refused_for) == (Kind.CONSENT, "copy", Reason.CONSENT_MISSING)
    with pytest.raises(InvalidInputError, match="already_open"):
        world.ask(category="housing")
