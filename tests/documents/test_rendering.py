"""Drawing in the confined child: what it may not do, and answers that an honest renderer does not give."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from hub.documents import page_answer
from hub.documents.page_answer import EDGE, Drawn, PageOrder
from hub.documents.photo_metadata import cleaned
from hub.documents.rendering import render_page
from hub.errors import DocumentRejectedError, NotFoundError
from tests import papers

ORDER = PageOrder("pdf", "pdf", 2, 3, 0, 5)
GOOD = page_answer.encode(Drawn(2, 3, 2, bytes(18)))


def size(image: bytes) -> tuple[int, int]:
    return Image.open(BytesIO(image)).size


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/hostname')",
        "__import__('socket').socket()",
        "__import__('os').fork()",
        "bytearray(2 << 30)",
    ],
)
def test_a_renderer_taken_over_is_confined(attempt: str) -> None:
    order = PageOrder("jpeg", "picture", 1, 1, 1, 5).encode()
    program = (
        "import sys\nfrom hub.documents import render_child\nfrom hub.documents.renderers import picture\n"
        f"def render(data, order):\n {attempt}\n return render_child.Drawn(1, 1, 1, bytes(3))\n"
        "picture.render = render\nsys.exit(render_child.main(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, order], input=b"", capture_output=True, timeout=60, check=False
    )
    assert done.returncode != 0 or b"HUBPAGE\0\x01" in done.stdout


@pytest.mark.parametrize("width", [3500, 2])
def test_a_picture_is_no_larger_than_a_page_and_never_enlarged(width: int) -> None:
    image = render_page("jpeg", 1, [papers.jpeg(width, 20)]).image
    assert size(image)[0] == min(width, EDGE)


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_a_photo_stands_upright_whichever_way_it_was_held(kind: str) -> None:
    out, turned = BytesIO(), Image.Exif()
    turned[0x0112] = 6
    papers.picture(64, 32).save(out, kind.upper(), exif=turned)
    kept = list(cleaned(kind, [out.getvalue()]))
    assert size(render_page(kind, 1, kept).image) == (32, 64)


def test_what_is_transparent_is_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    drawn = Image.open(BytesIO(render_page("png", 1, [out.getvalue()]).image)).convert("RGB")
    assert drawn.getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pdf", b"%PDF-1.7 nothing"),
        ("pdf", papers.pdf()[:400]),
        ("jpeg", papers.jpeg()[:200]),
        ("png", papers.png()[:60]),
        ("heic", papers.heic()[:60]),
        ("jpeg", b""),
    ],
)
def test_what_cannot_be_drawn_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(DocumentRejectedError):
        render_page(name, 1, [content])


@pytest.mark.parametrize("box", ["0 0 0 0", "0 0 14400 1", "0 0 1e9 1e9", "a b c d"])
def test_a_page_of_an_odd_size_takes_no_more_room_than_any_other(box: str) -> None:
    odd = papers.pdf().replace(b"[0 0 595 842]", f"[{box}]".encode())
    try:
        image = render_page("pdf", 1, [odd]).image
    except DocumentRejectedError:
        return
    assert max(size(image)) <= EDGE


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        GOOD[:20],
        GOOD[:-1],
        GOOD + b"x",
        b"HUBPARSE" + GOOD[8:],
        GOOD[:8] + b"\x07" + GOOD[9:],
        page_answer.encode(Drawn(1, 3, 2, bytes(18))),
        page_answer.encode(Drawn(4, 3, 2, bytes(18))),
        page_answer.encode(Drawn(2, 0, 2, b"")),
        page_answer.encode(Drawn(2, EDGE + 1, 1, bytes(3 * (EDGE + 1)))),
        GOOD[:8] + b"\x01\xff" + GOOD[10:],
    ],
    ids=range(11),
)
def test_an_answer_no_honest_renderer_gives_is_unreadable(frame: bytes) -> None:
    with pytest.raises(DocumentRejectedError, match="unreadable"):
        page_answer.decode(frame, ORDER)


def test_the_answers_of_an_honest_one_are_understood() -> None:
    assert page_answer.decode(GOOD, ORDER) == Drawn(2, 3, 2, bytes(18))
    with pytest.raises(NotFoundError):
        page_answer.decode(page_answer.encode_absence(), ORDER)
    with pytest.raises(DocumentRejectedError, match="archive_bomb"):
        page_answer.decode(page_answer.encode_refusal("archive_bomb"), ORDER)
