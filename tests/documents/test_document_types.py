"""pieces.toml: what it says of each type, and one line for each thing wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.documents.document_types import ExpectedOf, Expiry, checked_type, document_types
from hub.errors import ConfigurationError, InvalidInputError
from hub.settings import ROOT

CONFIG = ROOT / "config"
RIGHT = (CONFIG / "pieces.toml").read_text("utf-8")

WRONG = [
    ("opens = 120", "opens = 160", "permit: Value error, announced, opens"),
    ("count = 3", "count = 0", "payslips.count: "),
    ('expiry = "permit"', 'expiry = "someday"', "types.residence_permit.expiry: "),
    ('expected_of = "minor"', 'expected_of = "child"', "types.birth_certificate.expected_of: "),
    ('slot = "sejour"', 'slot = "stay"', "types.residence_permit.slot: "),
    ("[slots]\n", "[slots]\nothers = { fr = 'a', en = 'b' }\n", "slots.others"),
    (
        'fiscalite = { fr = "Fiscalité", en = "Tax" }\n',
        "",
        "types.tax_notice.slot: no slot is called fiscalite",
    ),
    (
        'extends = "residence_permit"',
        'extends = "permit"',
        "extension_certificate.extends: permit is not a type",
    ),
    ('extends = "residence_permit"', 'extends = "cv"', "extension_certificate.extends: cv is not a type"),
    ('lawful = ["private_rental"', 'lawful = ["habit"', "types.residence_permit.lawful"),
    (
        'en = "CV"\ncategory = "employment"',
        'en = "CV"\ncategory = "jobs"',
        "types.cv.category: no category is called jobs",
    ),
    ('fr = "CV"\n', "", "types.cv.fr: Field required"),
    ('en = "Other document"\n', 'en = "Other document"\nexpires = true\n', "types.other.expires: "),
    (
        'category = "coordination"\n',
        'category = "coordination"\nexpected_of = "adult"\n',
        "types.letter.expected_of",
    ),
    ("\n[permit]", "\n[permit", "at line "),
]


def written(folder: Path, text: str) -> Path:
    (folder / "platform.toml").write_bytes((CONFIG / "platform.toml").read_bytes())
    (folder / "pieces.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_table_of_paris_is_right_and_every_code_says_who_is_expected_to_have_it() -> None:
    table = document_types(CONFIG)
    assert list(table.slots) == [
        "sejour",
        "identite",
        "emploi",
        "ressources",
        "logement",
        "fiscalite",
        "famille",
    ]
    permit, payslip = table.of("residence_permit"), table.of("payslip")
    assert (permit.expiry, permit.expected_of, permit.identity) == (Expiry.PERMIT, ExpectedOf.ADULT, True)
    assert payslip.lawful == {"private_rental", "social_housing"}
    assert [one.code for one in table.extending("residence_permit")] == [
        "extension_certificate",
        "permit_receipt",
    ]
    assert not table.of("school").lawful
    assert {one.code for one in table.types.values() if one.slot is None} == {"letter", "other"}


@pytest.mark.parametrize(("right", "wrong", "named"), WRONG)
def test_one_wrong_line_is_named(tmp_path: Path, right: str, wrong: str, named: str) -> None:
    assert right in RIGHT
    with pytest.raises(ConfigurationError) as caught:
        document_types(written(tmp_path, RIGHT.replace(right, wrong, 1)))
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_absent_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"pieces\.toml: cannot be read"):
        document_types(tmp_path)


def test_a_type_the_table_no_longer_has_shows_under_its_code_and_is_given_to_nothing_new() -> None:
    assert document_types(CONFIG).of("library_card").fr == "library_card"
    with pytest.raises(InvalidInputError):
        checked_type(CONFIG, "library_card")
