"""A one-page A4 PDF written by hand: real text in Helvetica, rules, boxes, and SPÉCIMEN across the page.

No clock, no random number, no compression: the same calls give the same bytes on every machine.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

WIDTH, HEIGHT, MARGIN = 595, 842, 56
_LINE = 1.4
_CHARACTERS_PER_POINT = 0.49
_NARROW = {",": 278, ".": 278, " ": 278, "\u00a0": 278, "-": 333, "%": 889}
_FONTS = {False: b"Helvetica", True: b"Helvetica-Bold"}


class Sheet:
    """Text flows down from the top; `at` is the next baseline, in points from the bottom."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._drawn: list[bytes] = [_watermark()]
        self.at = float(HEIGHT - MARGIN)

    def text(self, x: float, words: str, size: float = 10, *, bold: bool = False) -> None:
        """Words on the current line."""
        font = b"F2" if bold else b"F1"
        self._drawn.append(
            b"BT /%b %.1f Tf %.2f %.2f Td (%b) Tj ET" % (font, size, x, self.at, _literal(words))
        )

    def figure(self, right: float, words: str, size: float = 9, *, bold: bool = False) -> None:
        """Figures on the current line, ending at `right`."""
        width = sum(_NARROW.get(character, 556) for character in words) * size / 1000
        self.text(right - width, words, size, bold=bold)

    def down(self, points: float) -> None:
        self.at -= points

    def heading(self, words: str, size: float = 15) -> None:
        self.text(MARGIN, words, size, bold=True)
        self.down(size * _LINE)

    def paragraph(self, words: str, size: float = 10.5) -> None:
        """Wrapped to the width of the page, with room after it."""
        for line in textwrap.wrap(words, int((WIDTH - 2 * MARGIN) / size / _CHARACTERS_PER_POINT)):
            self.text(MARGIN, line, size)
            self.down(size * _LINE)
        self.down(size * 0.7)

    def facts(self, rows: Iterable[tuple[str, str]], x: float = MARGIN + 150, size: float = 10) -> None:
        """Labels and values in two columns."""
        for label, value in rows:
            self.text(MARGIN, label, size)
            self.text(x, value, size, bold=True)
            self.down(size * 1.6)

    def rule(self, grey: float = 0.6) -> None:
        """A line across the page, just under the current baseline."""
        y = self.at - 4
        self._drawn.append(b"q %.2f G 0.6 w %d %.2f m %d %.2f l S Q" % (grey, MARGIN, y, WIDTH - MARGIN, y))

    def band(self, height: float, red: float, green: float, blue: float) -> None:
        """A coloured band behind what is written next."""
        colour = b"q %.2f %.2f %.2f rg" % (red, green, blue)
        box = b"%d %.2f %d %.2f re f Q" % (MARGIN - 6, self.at - 4, WIDTH - 2 * MARGIN + 12, height)
        self._drawn.append(colour + b" " + box)

    def encode(self) -> bytes:
        """The file."""
        content = b"\n".join(self._drawn)
        fonts = b" ".join(b"/F%d %d 0 R" % (bold + 1, bold + 5) for bold in (False, True))
        page = b"/MediaBox [0 0 %d %d] /Contents 4 0 R /Resources << /Font << %b >> >>" % (
            WIDTH,
            HEIGHT,
            fonts,
        )
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R %b >>" % page,
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
            *(_font(_FONTS[bold]) for bold in (False, True)),
            b"<< /Title (%b) >>" % _literal(self._title),
        ]
        return _file(objects)


def _literal(words: str) -> bytes:
    plain = words.encode("cp1252", "replace")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _watermark() -> bytes:
    turned = b"0.707 0.707 -0.707 0.707 110 190 Tm"
    return b"q 0.90 g BT /F2 96 Tf %b (%b) Tj ET Q" % (turned, _literal("SPÉCIMEN"))


def _font(name: bytes) -> bytes:
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /%b /Encoding /WinAnsiEncoding >>" % name


def _file(objects: list[bytes]) -> bytes:
    """Objects numbered from 1; the first is the catalogue, the last the document's information."""
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), b""
    for number, body in enumerate(objects, start=1):
        places += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    count = len(objects) + 1
    trailer = b"<< /Size %d /Root 1 0 R /Info %d 0 R >>" % (count, count - 1)
    table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, places)
    return bytes(out) + b"%btrailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (table, trailer, len(out))
