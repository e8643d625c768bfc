"""The table decides what the parser lets through; the parser's own word is not enough."""

from __future__ import annotations

import pytest

from hub.documents import inspection
from hub.documents.acceptance import Acceptor
from hub.documents.inspection import inspect
from hub.documents.parse_answer import Inspection
from hub.errors import DocumentRejectedError
from tests import papers, spoiled_papers
from tests.documents.orders import order
from tests.documents.test_formats import edited


def test_an_inspection_counts_pages_and_pixels():
    assert inspect("pdf", [papers.pdf(3)]).pages == 3
    found = inspect("png", [papers.png(100, 50)])
    assert (found.width, found.height) == (100, 50)


def test_the_policy_on_scripts_is_the_table_s(tmp_path):
    config = edited(tmp_path, 'kept = ["javascript", "attachment"]', "kept = []")
    scripted = papers.pdf(catalog=papers.SCRIPT)
    assert inspect("pdf", [scripted]).active == {"javascript"}
    with pytest.raises(DocumentRejectedError) as refused:
        inspect("pdf", [scripted], config)
    assert refused.value.reason == "active_content"


def test_a_format_taken_off_the_table_is_refused(tmp_path):
    config = edited(tmp_path, 'extensions = ["xlsx"]', 'extensions = ["xlsq"]')
    with pytest.raises(DocumentRejectedError) as refused:
        Acceptor("a.xlsx", 1 << 20, config).feed(papers.xlsx())
    assert refused.value.reason == "type_not_allowed"


def test_libmagic_has_a_say(tmp_path):
    config = edited(tmp_path, 'sniffed = ["application/pdf"]', 'sniffed = ["application/x-other"]')
    with pytest.raises(DocumentRejectedError) as refused:
        inspect("pdf", [papers.pdf()], config)
    assert refused.value.reason == "content_mismatch"


def test_limits_are_the_table_s(tmp_path):
    with pytest.raises(DocumentRejectedError) as refused:
        inspect("pdf", [papers.pdf(3)], edited(tmp_path, "pages = 200", "pages = 2"))
    assert refused.value.reason == "too_many_pages"


def test_a_parser_over_its_memory_is_a_clear_refusal(tmp_path):
    config = edited(tmp_path, "memory_mib = 256", "memory_mib = 1")
    with pytest.raises(DocumentRejectedError) as refused:
        inspect("pdf", [papers.pdf()], config)
    assert refused.value.reason == "archive_bomb"


@pytest.mark.parametrize(
    "found",
    [
        Inspection(pages=201),
        Inspection(width=60_000, height=60_000),
        Inspection(active=frozenset({"launch"})),
    ],
)
def test_an_answer_no_honest_parser_gives_is_not_believed(found):
    with pytest.raises(DocumentRejectedError) as refused:
        inspection._require_possible(found, order("pdf"))
    assert refused.value.reason == "unreadable"


def test_the_largest_photos_and_pages_permitted_fit_in_the_child():
    assert inspect("png", [spoiled_papers.png_of_size(7300, 5470)]).width == 7300
    assert inspect("pdf", [papers.pdf(200)]).pages == 200
