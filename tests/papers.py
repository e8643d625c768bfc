"""Documents the tests make themselves: good ones of every format, odd but honest ones among them.

Everything is written byte by byte or by the formats' own libraries, without a clock or a random number: the
same call gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache

import pikepdf
import pillow_heif
from PIL import Image

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
ODT_TYPE = "application/vnd.oasis.opendocument.text"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def pdf(
    pages: int = 1, *, content: bytes = b"", filters: str = "", catalog: str = "", more: str = ""
) -> bytes:
    """A PDF of `pages` pages sharing one content stream; `catalog` adds to object 1, `more` is object 10."""
    text = content or b"BT /F1 24 Tf 72 700 Td (Attestation de domicile, SPECIMEN) Tj ET"
    kids = " ".join(f"{100 + number} 0 R" for number in range(pages))
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R"
        " /Resources << /Font << /F1 4 0 R >> >> >>"
    )
    objects: dict[int, bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        2: f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>".encode(),
        3: f"<< /Length {len(text)} {filters} >>\nstream\n".encode() + text + b"\nendstream",
        4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    if more:
        objects[10] = more.encode("latin-1")
    objects |= {100 + number: page.encode() for number in range(pages)}
    return _pdf_file(objects)


def _pdf_file(objects: Mapping[int, bytes]) -> bytes:
    out, table = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), b""
    for number, body in objects.items():
        table += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n" + table
    out += b"trailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, start)
    return bytes(out)


def rewritten_pdf(**options: object) -> bytes:
    """The PDF of two pages as qpdf writes it: compressed, linearized, encrypted."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(2, content=b"q Q\n" * 5000))) as document:
        document.save(out, static_id=True, **options)
    return out.getvalue()


def picture(width: int = 320, height: int = 240) -> Image.Image:
    """A colour gradient: enough detail that no format reduces it to nothing."""
    ramps = [
        Image.linear_gradient("L").resize((width, height)),
        Image.radial_gradient("L").resize((width, height)),
    ]
    return Image.merge("RGB", [ramps[0], ramps[1], ramps[0].transpose(Image.Transpose.ROTATE_180)])


def jpeg(width: int = 320, height: int = 240, *, progressive: bool = False) -> bytes:
    out = io.BytesIO()
    picture(width, height).save(out, "JPEG", quality=80, progressive=progressive)
    return out.getvalue()


def png(width: int = 320, height: int = 240) -> bytes:
    out = io.BytesIO()
    picture(width, height).save(out, "PNG")
    return out.getvalue()


@cache
def heic(width: int = 320, height: int = 240) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(picture(width, height)).save(out, quality=50)
    return out.getvalue()


def archive(members: Mapping[str, bytes], *, stored: tuple[str, ...] = ("mimetype",)) -> bytes:
    """A ZIP file of these members, in this order, all of 1980."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, body in members.items():
            method = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            target.writestr(zipfile.ZipInfo(name), body, compress_type=method)
    return out.getvalue()


def content_types(main: str, part: str, more: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/><Override PartName="/{part}" ContentType="{main}"/>{more}</Types>'
    ).encode()


def relationships(*rows: tuple[str, str, str]) -> bytes:
    """`rows` are (type, target, extra attributes)."""
    lines = "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONSHIPS}/{kind}" Target="{target}" {extra}/>'
        for number, (kind, target, extra) in enumerate(rows)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<?xml version="1.0"?><Relationships xmlns="{space}">{lines}</Relationships>'.encode()


def docx(
    body: str = "", *, types: str = "", main: str = "", more: Mapping[str, bytes] | None = None
) -> bytes:
    """A letter; `body` adds XML to it, `types` content types, `more` parts."""
    main = main or f"{DOCX_TYPE}.document.main+xml"
    paragraph = "<w:p><w:r><w:t>Madame, Monsieur, SPÉCIMEN</w:t></w:r></w:p>"
    document = f"<w:document {W}><w:body>{paragraph}{body}</w:body></w:document>"
    return archive(
        {
            "[Content_Types].xml": content_types(main, "word/document.xml", types),
            "_rels/.rels": relationships(("officeDocument", "word/document.xml", "")),
            "word/document.xml": document.encode(),
            **(more or {}),
        }
    )


def xlsx(*, more: Mapping[str, bytes] | None = None) -> bytes:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheets = '<sheets><sheet name="A" sheetId="1" r:id="r0"/></sheets>'
    workbook = f'<workbook {space} xmlns:r="{RELATIONSHIPS}">{sheets}</workbook>'
    cells = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 40))
    worksheet = f"<worksheet {space}><sheetData>{cells}</sheetData></worksheet>"
    sheet = f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{XLSX_TYPE}.worksheet+xml"/>'
    return archive(
        {
            "[Content_Types].xml": content_types(f"{XLSX_TYPE}.sheet.main+xml", "xl/workbook.xml", sheet),
            "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml", "")),
            "xl/workbook.xml": workbook.encode(),
            "xl/_rels/workbook.xml.rels": relationships(("worksheet", "worksheets/sheet1.xml", "")),
            "xl/worksheets/sheet1.xml": worksheet.encode(),
            **(more or {}),
        }
    )


def odt(
    body: str = "", *, manifest: str = "", media_type: str = ODT_TYPE, more: Mapping[str, bytes] | None = None
) -> bytes:
    """A letter; `body` adds XML to its text, `manifest` to the manifest's one entry, `more` members."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "manifest", "script")
    )
    text = f"<office:text><text:p>Madame, Monsieur, SPÉCIMEN</text:p>{body}</office:text>"
    content = f"<office:document-content {spaces}><office:body>{text}</office:body></office:document-content>"
    where = 'manifest:full-path="content.xml" manifest:media-type="text/xml"'
    entry = f"<manifest:file-entry {where}>{manifest}</manifest:file-entry>"
    return archive(
        {
            "mimetype": media_type.encode(),
            "content.xml": content.encode(),
            "styles.xml": f"<office:document-styles {spaces}/>".encode(),
            "META-INF/manifest.xml": f"<manifest:manifest {spaces}>{entry}</manifest:manifest>".encode(),
            **(more or {}),
        }
    )


MAKERS = {"pdf": pdf, "jpg": jpeg, "png": png, "heic": heic, "docx": docx, "odt": odt, "xlsx": xlsx}
"""Extension → the plain good document of its format."""

SCRIPT = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
EMPTY_LIBRARY = {"Basic/script-lc.xml": b"<libraries/>", "Basic/Standard/script-lb.xml": b"<library/>"}


def restricted() -> pikepdf.Encryption:
    """Opens without a password, forbids printing."""
    return pikepdf.Encryption(user="", owner="owner", allow=pikepdf.Permissions(print_highres=False))


def field(*parts: str) -> str:
    """A Word field whose instruction is split over several runs."""
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{part}</w:instrText></w:r>' for part in parts)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{edge}"/></w:r>' for edge in ("begin", "end"))
    return f"<w:p>{begin}{runs}{end}</w:p>"


def template(target: str) -> dict[str, bytes]:
    """A letter's link to the template it was written with."""
    return {
        "word/_rels/settings.xml.rels": relationships(("attachedTemplate", target, 'TargetMode="External"'))
    }
