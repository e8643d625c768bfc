"""Part of a file: the one range of bytes a GET asks for (RFC 9110, 14): a download cut short goes on."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import RequestedRangeNotSatisfiable

UNIT = "bytes"


def asked_part(size: int, version: int) -> tuple[int, int]:
    """From which octet (inside) until which (outside). All of them for several ranges, for another unit, for
    what is no GET, and when the version is no longer this one (If-Range, 13.1.5).

    Raises RequestedRangeNotSatisfiable."""
    wanted = request.range
    if request.method != "GET" or wanted is None or wanted.units != UNIT or len(wanted.ranges) != 1:
        return 0, size
    stated = request.if_range
    if (stated.etag or stated.date) and stated.etag != str(version):
        return 0, size
    found = wanted.range_for_length(size)
    if found is None:
        raise RequestedRangeNotSatisfiable(size, UNIT)
    return found
