"""libmagic comes with the hub, whatever the system has."""

from __future__ import annotations

import subprocess
import sys

import pytest

from hub.documents.formats import accepted_formats
from hub.documents.sniffing import Sniffer
from tests import papers

FORMATS = {"jpg": "jpeg"}


@pytest.fixture(scope="module")
def sniffer() -> Sniffer:
    return Sniffer()


@pytest.mark.parametrize("extension", papers.MAKERS)
def test_a_good_document_is_called_what_the_table_expects(sniffer, extension):
    row = accepted_formats().formats[FORMATS.get(extension, extension)]
    assert sniffer.media_type(papers.MAKERS[extension]()) in row.sniffed


@pytest.mark.parametrize("data", [b"<html><body>", b"GIF89a", b"\x7fELF\x02\x01\x01" + bytes(60), b"bonjour"])
def test_other_bytes_are_called_nothing_the_table_expects(sniffer, data):
    expected = {word for row in accepted_formats().formats.values() for word in row.sniffed}
    assert sniffer.media_type(data) not in expected - {"application/octet-stream"}


def test_the_library_is_the_wheel_s_even_where_the_system_has_one():
    program = (
        "from hub.documents.sniffing import Sniffer\nSniffer()\n"
        "print(*sorted({line.split()[-1] for line in open('/proc/self/maps') if 'libmagic.so' in line}))"
    )
    shown = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert shown.strip().endswith("/pylibmagic/libmagic.so.1")
