"""The acceptance table: what ships is whole, and a wrong line is named."""

from __future__ import annotations

import pytest

from hub.documents.formats import CONFIG, MEDIA_TYPES, accepted_formats
from hub.documents.parse_child import PARSERS
from hub.documents.signatures import FAMILIES
from hub.errors import ConfigurationError


def edited(tmp_path, old: str, new: str):
    text = (CONFIG / "documents.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "documents.toml").write_text(text.replace(old, new, 1), "utf-8")
    return tmp_path


def test_every_accepted_format_has_a_parser_a_media_type_and_first_bytes():
    accepted = set(accepted_formats().formats)
    assert accepted == set(PARSERS) == set(MEDIA_TYPES) == set(FAMILIES)


def test_no_extension_belongs_to_two_formats():
    listed = [extension for row in accepted_formats().formats.values() for extension in row.extensions]
    assert len(listed) == len(set(listed))


def test_nothing_a_browser_runs_may_be_deposited():
    dangerous = {"svg", "html", "htm", "xhtml", "xml", "js", "docm", "xlsm", "exe", "zip", "txt"}
    assert not any(accepted_formats().of_extension(extension) for extension in dangerous)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("pages = 200", "pages = 0", "limits.pages"),
        ("pages = 200", "", "limits.pages"),
        ('kept = ["javascript"', 'kept = ["everything"', "formats.pdf.kept"),
        ("[formats.png]", "[formats.svg]", "formats.svg"),
        ('extensions = ["png"]', 'extensions = ["*"]', "formats.png.extensions"),
        ("at_once = 4", "at_once = 4\nunlimited = true", "child.unlimited"),
        ("[limits]", "[limits", "documents.toml"),
    ],
)
def test_a_wrong_line_of_the_table_is_named(tmp_path, old, new, named):
    with pytest.raises(ConfigurationError, match=named.replace(".", r"\.")):
        accepted_formats(edited(tmp_path, old, new))


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match=r"documents\.toml"):
        accepted_formats(tmp_path)
