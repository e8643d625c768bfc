"""platform.toml with one thing wrong: one line names the field."""

from __future__ import annotations

import pytest

from hub.errors import ConfigurationError
from hub.platform.configuration import read_configuration
from hub.settings import ROOT

RIGHT = (ROOT / "config" / "platform.toml").read_text("utf-8")

WRONG = [
    ('timezone = "Europe/Paris"', 'timezone = "Europe/Pari"', "timezone: "),
    ("consent_max_months = 12", "consent_max_months = 0", "parameters.consent_max_months: "),
    ("consent_max_months = 12", "consent_max_month = 12", "parameters.consent_max_months: "),
    ('field = "social"', 'field = "sport"', "partners.1.field: "),
    ('code = "ssp"', 'code = "mep"', "partners: mep is there twice"),
    ("[scopes.his]", "[scopes.hiss]", "scopes: no partner is called hiss"),
    (
        'identity = "read", employment = "write"',
        'identity = "reed", employment = "write"',
        "scopes.mep.worker",
    ),
    ("secretary = { coordination", "secretaire = { coordination", "scopes.mep.secretaire"),
    ('manager = { employment = "read"', 'manager = { work = "read"', "scopes.mep.manager: no category"),
    ('agreement = "unless_refused"', 'agreement = "maybe"', "legal_bases.2.agreement: "),
    (
        'categories = ["coordination"]',
        'categories = ["identity"]',
        "legal_bases: mep identity is there twice",
    ),
    ('"identity", "housing", "coordination"]', '"identity", "home"]', "no category is called home"),
    ("[parameters]", "[parameters", "line"),
]


def written(tmp_path, text):
    path = tmp_path / "platform.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_configuration_of_paris_is_right():
    assert read_configuration(ROOT / "config" / "platform.toml").code == "3gip-paris"


@pytest.mark.parametrize(("right", "wrong", "named"), WRONG)
def test_one_wrong_field_is_named_in_one_line(tmp_path, right, wrong, named):
    assert right in RIGHT
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(written(tmp_path, RIGHT.replace(right, wrong, 1)))
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_absent_file_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_configuration(tmp_path / "absent.toml")
