"""What pages say may be deposited is what the table of formats says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from hub.documents.evidence import IMAGES
from hub.documents.formats import accepted_formats
from hub.storage.db import Database
from hub.web import i18n, rejections
from tests.fixed_clock import FixedClock
from tests.journeys.browsing import Person, application
from tests.platform_builder import add_household, add_professional, build_platform


def test_the_deposit_form_names_every_format_extension_and_size_and_the_rule_on_passwords(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    platform = build_platform(sqlite_database, tmp_path / "data", clock)
    worker = add_professional(platform, "his", profession="housing_adviser")
    home = add_household(platform, [worker])
    page = Person(application(platform), platform, worker).get(f"/canaux/{home.id}")[1]
    table = accepted_formats()
    assert re.search(r"PDF, JPEG, PNG, HEIC, DOCX, ODT, XLSX\. 25.Mo au plus, et sans mot de passe\.", page)
    assert page.count(f'accept="{table.endings}"') == 2
    listed = {one for row in table.formats.values() for one in row.extensions}
    assert {f".{one}" for one in listed} == set(table.endings.split(","))
    assert f'data-limit="{25 << 20}"' in page


@pytest.mark.parametrize("name", accepted_formats().formats)
def test_the_refusal_of_a_type_names_each_format(name: str) -> None:
    app = Flask("hub.web")
    i18n.init_i18n(app)
    with app.test_request_context():
        assert name.upper() in rejections.rejection("type_not_allowed").sentence


def test_a_photographed_sheet_may_be_any_image_of_the_table_and_the_refusal_names_them() -> None:
    images = {name for name, row in accepted_formats().formats.items() if row.megapixels}
    assert images == IMAGES
    assert all(name.upper() in rejections.DOCUMENTS["image_expected"][1] for name in images)
