"""The order a parser gets under the shipped table, for tests that call it directly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hub.documents.formats import accepted_formats
from hub.documents.inspection import order_for
from hub.documents.order import Order


def order(format_name: str, **changes: Any) -> Order:
    table = accepted_formats()
    return replace(order_for(table, format_name, table.formats[format_name]), **changes)
