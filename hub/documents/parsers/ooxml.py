"""Opening DOCX and XLSX: what the package says it is, its parts, and what in it would act.

The format is what `[Content_Types].xml` says of the main part, not the extension (ECMA-376, part 2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from zipfile import ZipFile

from hub.documents.order import Order
from hub.documents.parse_answer import Inspection
from hub.documents.parsers import archive as archives
from hub.documents.parsers import xml_part
from hub.errors import DocumentRejectedError

CONTENT_TYPES = "[Content_Types].xml"
MAIN_PARTS = {"docx": "wordprocessingml.document.main+xml", "xlsx": "spreadsheetml.sheet.main+xml"}

_MACRO = re.compile(r"macroenabled|vbaproject|vbadata|macrosheet", re.IGNORECASE)
_CONTROL = re.compile(r"activex", re.IGNORECASE)
_FETCHED = re.compile(r"/(attachedTemplate|oleObject|frame|subDocument)$")
_WEB = re.compile(r"\s*(?!file:)[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_FIELD = "\0"
_DDE_FIELD = re.compile(_FIELD + r"\s*DDE(AUTO)?\b", re.IGNORECASE)


def parse(data: bytes, order: Order) -> Inspection:
    """Active content. Raises DocumentRejectedError."""
    with archives.opened(data, order) as package:
        types = _content_types(package)
        active = set(_named([*types.values(), *package.namelist()]))
        main = _main_part(types, order.format, macros="macro" in active)
        active.update(archives.active_members(package))
        xml_part.read([archives.whole(package, main)], _nothing)
        for name in package.namelist():
            active.update(_inside(package, name))
    return Inspection(active=frozenset(active))


def _content_types(package: ZipFile) -> dict[str, str]:
    """Part name, or extension after a dot, → content type."""
    types: dict[str, str] = {}

    def on_element(name: str, attributes: Mapping[str, str]) -> None:
        if name in {"Default", "Override"}:
            part = attributes.get("PartName", "").lstrip("/") or "." + attributes.get("Extension", "")
            types[part] = attributes.get("ContentType", "")

    if CONTENT_TYPES not in package.NameToInfo:
        raise DocumentRejectedError("content_mismatch")
    xml_part.read(archives.pieces(package, CONTENT_TYPES), on_element)
    return types


def _main_part(types: Mapping[str, str], format_name: str, *, macros: bool) -> str:
    for part, content_type in types.items():
        if content_type.endswith(MAIN_PARTS[format_name]):
            return part
    raise DocumentRejectedError("active_content" if macros else "content_mismatch")


def _named(words: Iterable[str]) -> Iterator[str]:
    """What content types and member names give away."""
    for word in words:
        if _MACRO.search(word):
            yield "macro"
        if _CONTROL.search(word):
            yield "activex"


def _inside(package: ZipFile, name: str) -> Iterator[str]:
    """What a part says: what it fetches, and what it asks of other programs."""
    lowered = name.lower()
    if lowered.endswith(".rels"):
        yield from _fetching(package, name)
    elif lowered.startswith("word/") and lowered.count("/") == 1 and lowered.endswith(".xml"):
        yield from _asking_fields(package, name)
    elif lowered.startswith("xl/externallinks/") and lowered.endswith(".xml"):
        yield from _asking_links(package, name)


def _fetching(package: ZipFile, name: str) -> Iterator[str]:
    found: set[str] = set()

    def on_element(_: str, attributes: Mapping[str, str]) -> None:
        outside = attributes.get("TargetMode") == "External" and _WEB.match(attributes.get("Target", ""))
        if outside and _FETCHED.search(attributes.get("Type", "")):
            found.add("remote")

    xml_part.read(archives.pieces(package, name), on_element)
    yield from found


def _asking_fields(package: ZipFile, name: str) -> Iterator[str]:
    """Field instructions, put together again from the runs they may be split into."""
    instructions: list[str] = []
    inside = [False]

    def on_element(element: str, attributes: Mapping[str, str]) -> None:
        inside[0] = element == "instrText"
        if element in {"fldChar", "fldSimple"}:
            instructions.append(_FIELD + attributes.get("instr", ""))

    def on_text(text: str) -> None:
        if inside[0]:
            instructions.append(text)

    xml_part.read(archives.pieces(package, name), on_element, on_text)
    if _DDE_FIELD.search("".join(instructions)):
        yield "dde"


def _asking_links(package: ZipFile, name: str) -> Iterator[str]:
    found: set[str] = set()
    xml_part.read(archives.pieces(package, name), lambda element, _: found.add(element))
    if "ddeLink" in found:
        yield "dde"


def _nothing(_: str, __: Mapping[str, str]) -> None:
    """Well-formed is all that is asked."""
