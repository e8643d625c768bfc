"""More than a thousand ways to spoil the documents the tests make: each is named after what was done to it.

Derived from `papers` with one seeded generator, so that a failure names a file that can be made again.
"""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from tests import papers, spoiled_papers, uploads

SEED = 3
LIGHT = 200_000


@dataclass(frozen=True, slots=True)
class Variant:
    """A file under a name; `never` when no honest acceptance can take it."""

    kind: str
    name: str
    data: bytes
    never: bool = False


def originals() -> dict[str, bytes]:
    """Name → a good document: one of each format, and three more kinds of PDF and JPEG."""
    return {
        **{f"piece.{extension}": make() for extension, make in papers.MAKERS.items()},
        "pages.pdf": papers.pdf(12),
        "linearized.pdf": papers.rewritten_pdf(linearize=True),
        "restricted.pdf": papers.rewritten_pdf(encryption=papers.restricted()),
        "progressive.jpg": papers.jpeg(progressive=True),
    }


def variants() -> list[Variant]:
    """All of them, always the same."""
    made = originals()
    return [
        *_cut(made),
        *_flipped(made),
        *_padded(made),
        *_renamed(made),
        *_misstated(made),
        *_shuffled(made),
        *_polyglots(made),
        *_nested(),
        *_bombed(),
    ]


def of_samples() -> list[Variant]:
    """The same of the real-world documents of HUB_SAMPLES that are light; none without it. Two thousand are
    too many for every run: `python -m tests.documents.all_variants` judges them all."""
    light = (one for one in uploads.samples("ACCEPT") if one.stat().st_size < LIGHT)
    made = {one.name: one.read_bytes() for one in light}
    return [one for way in (_cut, _flipped, _padded, _renamed, _misstated, _shuffled) for one in way(made)]


def some_of_samples(count: int) -> list[Variant]:
    """So many of them, always the same."""
    found = of_samples()
    return random.Random(SEED).sample(found, min(count, len(found)))


def _cut(made: dict[str, bytes]) -> Iterator[Variant]:
    for name, data in made.items():
        for part in range(25):
            at = len(data) * part // 25
            yield Variant("cut", f"{part}-{name}", data[:at], never=True)


def _flipped(made: dict[str, bytes]) -> Iterator[Variant]:
    chance = random.Random(SEED)
    for name, data in made.items():
        for number in range(32):
            spoiled = bytearray(data)
            for _ in range(1 + number % 4):
                spoiled[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            yield Variant("flipped", f"{number}-{name}", bytes(spoiled))


def _padded(made: dict[str, bytes]) -> Iterator[Variant]:
    archive = papers.archive({"a.txt": b"a"})
    stuffing = [
        bytes(4096),
        b"\n" * 4096,
        b"<script>alert(1)</script>" * 60,
        archive,
        spoiled_papers.program(),
    ]
    for name, data in made.items():
        for number, more in enumerate(stuffing):
            yield Variant("padded behind", f"{number}-{name}", data + more)
            yield Variant(
                "padded before", f"{number}-{name}", more + data, never=number != 1 or name[-3:] != "pdf"
            )


def _renamed(made: dict[str, bytes]) -> Iterator[Variant]:
    for name, data in made.items():
        own = name.rpartition(".")[2]
        for extension in papers.MAKERS:
            if extension != own:
                yield Variant("renamed", f"{name}.{extension}", data, never=True)
        for ending in (
            ".exe",
            ".html",
            ".svg",
            ".zip",
            "",
            "." + "a" * 300,
            "." + own + "\0.html",
        ):
            yield Variant("renamed", name.partition(".")[0] + ending, data, never=True)


def _misstated(made: dict[str, bytes]) -> Iterator[Variant]:
    """Four bytes of a length, an offset or a count replaced by extremes."""
    chance = random.Random(SEED + 1)
    extremes = [b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x80\0\0\0"]
    for name, data in made.items():
        for number in range(15):
            at = chance.randrange(4, min(len(data) - 4, 600))
            spoiled = data[:at] + extremes[number % len(extremes)] + data[at + 4 :]
            yield Variant("misstated", f"{number}-{name}", spoiled)


def _shuffled(made: dict[str, bytes]) -> Iterator[Variant]:
    """Whole pieces doubled, dropped, exchanged or blanked."""
    for name, data in made.items():
        size = len(data) // 6
        for number in range(1, 5):
            before, piece, after = (
                data[: size * number],
                data[size * number : size * (number + 1)],
                data[size * (number + 1) :],
            )
            yield Variant("doubled", f"{number}-{name}", before + piece * 2 + after)
            yield Variant("dropped", f"{number}-{name}", before + after)
            yield Variant("exchanged", f"{number}-{name}", before + after + piece)
            yield Variant("blanked", f"{number}-{name}", before + bytes(size) + after)


def _polyglots(made: dict[str, bytes]) -> Iterator[Variant]:
    """One document behind another, under the name of either."""
    firsts = [name for name in made if name.startswith("piece.")]
    for one in firsts:
        for other in firsts:
            if one != other:
                yield Variant("polyglot", f"as-first-{other[6:]}-in-{one}", made[one] + made[other])
                office = {one[-4:], other[-4:]} <= {"docx", "xlsx", ".odt"}
                yield Variant("polyglot", f"in-{one[6:]}-{other}", made[one] + made[other], never=not office)


def _nested() -> Iterator[Variant]:
    inside = b"a"
    for depth in (1, 5, 30):
        for _ in range(depth):
            inside = papers.archive({"a.zip": inside})
        yield Variant("nested", f"{depth}.docx", papers.docx(more={"word/embeddings/a.zip": inside}))
        yield Variant("nested", f"{depth}.odt", papers.odt(more={"Object 1/a.zip": inside}))
    for depth in (50, 1_000, 60_000):
        deep = "<w:p>" * depth + "</w:p>" * depth
        yield Variant("nested", f"deep-{depth}.docx", papers.docx(deep))
        arrays = "[" * depth + "]" * depth
        yield Variant("nested", f"deep-{depth}.pdf", papers.pdf(catalog="/A 10 0 R", more=arrays))
        yield Variant("nested", f"unclosed-{depth}.pdf", papers.pdf(catalog="/A " + "<< /B " * depth))
    for path in ("../../../etc/passwd", "/etc/passwd", "C:\\windows\\a", "a/" * 2000 + "b", "\0", "CON"):
        yield Variant("nested", "paths.docx", papers.docx(more={path: b"a"}))
        yield Variant("nested", "paths.odt", papers.odt(more={path: b"a"}))
    loop = papers.pdf().replace(b"/Kids [100 0 R]", b"/Kids [  2 0 R]")
    yield Variant("nested", "loop.pdf", loop, never=True)


def _bombed() -> Iterator[Variant]:
    for mebibytes in (201, 230):
        packed = spoiled_papers.packed_zeros(mebibytes)
        bomb = papers.pdf(content=packed, filters="/Filter /FlateDecode")
        yield Variant("bombed", f"{mebibytes}.pdf", bomb, never=True)
    for width, height in ((8000, 5001), (65_535, 65_535), (20_000, 2_001)):
        if width < 1 << 15:
            yield Variant("bombed", "a.png", spoiled_papers.png_of_size(width, height), never=True)
        if max(width, height) < 1 << 16:
            yield Variant("bombed", "a.jpg", spoiled_papers.jpeg_stating(width, height), never=True)
    for part in (
        "word/document.xml",
        "[Content_Types].xml",
        "word/_rels/document.xml.rels",
        "word/footnotes.xml",
    ):
        yield Variant(
            "bombed", "laughs.docx", _replaced(papers.docx(), part, spoiled_papers.LAUGHS), never=True
        )
    for part in ("content.xml", "styles.xml", "META-INF/manifest.xml"):
        yield Variant(
            "bombed", "laughs.odt", _replaced(papers.odt(), part, spoiled_papers.LAUGHS), never=True
        )
    for mebibytes in (2, 40):
        body = bytes(mebibytes << 20)
        yield Variant("bombed", "zeros.docx", papers.docx(more={"word/media/a.bmp": body}), never=True)
        yield Variant("bombed", "zeros.xlsx", papers.xlsx(more={"xl/media/a.bmp": body}), never=True)
    for count in (998, 5_000):
        many = {f"word/{number}.bin": b"a" for number in range(count)}
        yield Variant("bombed", "members.docx", papers.docx(more=many), never=True)
    yield Variant("bombed", "pages.pdf", papers.pdf(201), never=True)


def _replaced(data: bytes, name: str, body: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    return papers.archive(members | {name: body})
