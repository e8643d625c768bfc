"""Which tests run once though their fixtures could run them on both engines.

An operation, and each main journey, is proved on SQLite and on PostgreSQL. What a page adds to an operation
that has tests of its own (parse, explain, show) is the same on both: it is proved on one.
"""

from __future__ import annotations

import pytest

ONE_ENGINE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
