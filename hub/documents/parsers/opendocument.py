"""Opening ODT: what its manifest says it is, its content, and what in it would act (ISO/IEC 26300-3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from zipfile import ZipFile

from hub.documents.order import Order
from hub.documents.parse_answer import Inspection
from hub.documents.parsers import archive as archives
from hub.documents.parsers import xml_part
from hub.errors import DocumentRejectedError

MANIFEST = "META-INF/manifest.xml"
MEDIA_TYPE = b"application/vnd.oasis.opendocument.text"

# LibreOffice writes an empty library into many files: its index (script-lb.xml, script-lc.xml) is no macro.
_MODULE = re.compile(r"(^|/)(Basic/(?!.*script-l[bc]\.xml$).+\.xml|Scripts/.*[^/])$", re.IGNORECASE)
_ACTING = {"script": "macro", "dde-source": "dde", "dde-connection-decl": "dde", "applet": "program"}


def parse(data: bytes, order: Order) -> Inspection:
    """Active content. Raises DocumentRejectedError."""
    with archives.opened(data, order) as package:
        if "mimetype" not in package.NameToInfo or archives.whole(package, "mimetype").strip() != MEDIA_TYPE:
            raise DocumentRejectedError("content_mismatch")
        _require_open(package)
        active = set(_named(package.namelist()))
        active.update(archives.active_members(package))
        for name in ("content.xml", "styles.xml"):
            active.update(_inside(package, name))
    return Inspection(active=frozenset(active))


def _require_open(package: ZipFile) -> None:
    """A manifest without encrypted members."""
    elements: set[str] = set()
    xml_part.read([archives.whole(package, MANIFEST)], lambda element, _: elements.add(element))
    if "encryption-data" in elements or "encrypted-package" in package.NameToInfo:
        raise DocumentRejectedError("password_protected")


def _named(names: Iterable[str]) -> Iterator[str]:
    return ("macro" for name in names if _MODULE.search(name))


def _inside(package: ZipFile, name: str) -> Iterator[str]:
    found: set[str] = set()

    def on_element(element: str, _: Mapping[str, str]) -> None:
        if element in _ACTING:
            found.add(_ACTING[element])

    xml_part.read([archives.whole(package, name)], on_element)
    yield from found
