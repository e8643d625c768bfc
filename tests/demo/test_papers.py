"""The demo's documents: real files of their formats, about the person they are deposited for."""

from __future__ import annotations

import io
import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageChops, ImageDraw

from hub.demo.events import Paper
from hub.demo.lettering import write
from hub.demo.paper_facts import facts_of
from hub.demo.papers import draw
from hub.demo.payslip import LINES, pay_of
from hub.demo.story import stories
from hub.demo.wish import Wish
from hub.documents.acceptance import Acceptor, inspect

LIMIT = 25 << 20


@pytest.fixture(scope="module")
def papers():
    wish = Wish(1, datetime(2026, 11, 23, 10, 30, tzinfo=UTC), ZoneInfo("Europe/Paris"))
    return [(told, event) for told in stories(wish) for event in told.events if isinstance(event, Paper)]


@pytest.fixture(scope="module")
def one_of_each(papers):
    """The first paper of each kind and format, with its file."""
    first = {}
    for told, paper in papers:
        first.setdefault((paper.kind, paper.filename[-4:]), (told, paper, draw(told, paper)))
    return first


def words(content: str) -> bytes:
    return content.encode("cp1252")


def test_every_kind_of_paper_is_accepted_by_the_parsers_that_read_deposits(one_of_each):
    assert len(one_of_each) >= 8
    for _, paper, content in one_of_each.values():
        acceptor = Acceptor(paper.filename, LIMIT)
        acceptor.feed(content)
        inspect(acceptor.finish().format, [content])


def test_permits_and_photos_are_pictures_and_the_rest_is_pdf(papers):
    for _, paper in papers:
        pictured = paper.kind in {"residence_permit", "other"}
        assert paper.filename.endswith(".jpg" if pictured else ".pdf"), paper


def test_a_pdf_names_its_holder_and_says_that_it_is_invented(one_of_each):
    sheets = [one for (_, suffix), one in one_of_each.items() if suffix == ".pdf"]
    assert len(sheets) >= 6
    for told, paper, content in sheets:
        facts = facts_of(told, paper)
        assert words(facts.household[0].new.name if paper.person is None else facts.name) in content
        assert words("SPÉCIMEN") in content


def test_a_paper_is_drawn_alike_each_time_and_differs_from_the_next(papers):
    permits = [one for one in papers if one[1].kind == "residence_permit"][:2]
    payslips = [one for one in papers if one[1].kind == "payslip"][:2]
    for pair in (permits, payslips):
        first, second = (draw(*one) for one in pair)
        assert first == draw(*pair[0])
        assert first != second


def test_a_permit_is_a_scan_with_red_across_both_sides(one_of_each):
    _, _, content = one_of_each["residence_permit", ".jpg"]
    with Image.open(io.BytesIO(content)) as scan:
        assert scan.format == "JPEG"
        red, green, _ = scan.convert("RGB").split()
        reddish = ImageChops.subtract(red, green).point(lambda value: 255 * (value > 50))
        front, back = reddish.crop((70, 70, 640, 440)), reddish.crop((610, 450, 1180, 810))
    for side in (front, back):
        left, top, right, bottom = side.getbbox()
        assert right - left > 300
        assert bottom - top > 100


def test_the_lines_of_a_payslip_add_up_to_what_is_paid(papers):
    for told, paper in papers:
        if paper.kind != "payslip":
            continue
        pay = pay_of(facts_of(told, paper))
        withheld = [pay.withheld(line, rate) for line, rate, _ in LINES]
        assert pay.gross - sum(withheld) == pay.net > 0
        assert pay.net < pay.taxable < pay.gross


@pytest.mark.parametrize("accented", ["é", "è", "ê", "ë", "ç", "É", "ï"])
def test_an_accent_is_drawn_over_or_under_the_letter_it_belongs_to(accented):
    def ink(letter):
        picture = Image.new("L", (80, 120), 255)
        end = write(ImageDraw.Draw(picture), (20, 20), letter, 60, "black")
        return ImageChops.invert(picture), end

    plain = unicodedata.normalize("NFD", accented)[0]
    (with_it, end), (without, plain_end) = ink(accented), ink(plain)
    added = ImageChops.subtract(with_it, without).getbbox()
    assert end == plain_end
    assert added
    letter = without.getbbox()
    middle = (added[0] + added[2]) / 2
    assert letter[0] <= middle <= letter[2]
    if accented == "ç":
        assert added[3] > letter[3]
    elif accented != "ï":
        assert added[1] < letter[1]
