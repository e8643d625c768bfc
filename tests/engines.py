"""Which tests run once though their fixtures could run them on both engines.

An operation, and each main journey, is proved on SQLite and on PostgreSQL. What only a page does with an
operation (parse, explain, show) is the same on both: it is proved on one.
"""

from __future__ import annotations

import pytest

ONE_ENGINE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ONE_STORE = pytest.mark.parametrize("world", ["sqlite-files"], indirect=True)
