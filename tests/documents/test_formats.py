"""The acceptance table: what ships is whole, and a wrong line is named."""

from __future__ import annotations

import pytest

from hub.documents.acceptance import Acceptor
from hub.documents.formats import CONFIG, MEDIA_TYPES, accepted_formats
from hub.documents.inspection import order_for
from hub.documents.parse_child import parser
from hub.documents.signatures import FAMILIES
from hub.errors import ConfigurationError, DocumentRejectedError
from tests import papers


def edited(tmp_path, old: str, new: str):
    text = (CONFIG / "documents.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "documents.toml").write_text(text.replace(old, new, 1), "utf-8")
    return tmp_path


def test_every_accepted_format_has_a_parser_a_media_type_and_first_bytes():
    table = accepted_formats()
    assert set(table.formats) == set(MEDIA_TYPES) == set(FAMILIES)
    assert all(callable(parser(order_for(table, name, row))) for name, row in table.formats.items())


ROWS = [
    (name, extension, row)
    for name, row in accepted_formats().formats.items()
    for extension in sorted(row.extensions)
]


@pytest.mark.parametrize(("name", "extension", "row"), ROWS, ids=[row[1] for row in ROWS])
def test_the_code_takes_each_extension_as_the_table_says_up_to_its_size(name, extension, row):
    data = papers.MAKERS["jpg" if name == "jpeg" else name]()
    acceptor = Acceptor(f"a.{extension}", 1 << 40)
    acceptor.feed(data)
    assert acceptor.finish().format == name
    acceptor.feed(bytes(row.size - len(data)))
    with pytest.raises(DocumentRejectedError) as refused:
        acceptor.feed(b"x")
    assert (refused.value.reason, refused.value.details) == ("too_large", {"limit": row.size})


def test_where_the_setting_is_less_than_the_table_it_counts():
    assert accepted_formats().largest(1000) == 1000
    assert accepted_formats().largest(1 << 40) == 25 << 20
    with pytest.raises(DocumentRejectedError):
        Acceptor("a.pdf", 1000).feed(bytes(1001))


def test_no_extension_belongs_to_two_formats():
    listed = [extension for row in accepted_formats().formats.values() for extension in row.extensions]
    assert len(listed) == len(set(listed))


def test_nothing_a_browser_runs_may_be_deposited():
    dangerous = {"svg", "html", "htm", "xhtml", "xml", "js", "docm", "xlsm", "exe", "zip", "txt"}
    assert not any(accepted_formats().of_extension(extension) for extension in dangerous)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("pages = 200", "pages = 0", "formats.pdf.pages"),
        ("pages = 200", "", "formats.pdf"),
        ("pages = 200", "pages = 200\nmembers = 3", "formats.pdf"),
        ('parser = "ooxml"', 'parser = "os"', "formats.docx.parser"),
        ("size_mib = 25", "size_mib = 0", "formats.pdf.size_mib"),
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
