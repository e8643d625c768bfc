"""What the start warns of before anybody comes."""

from __future__ import annotations

import pytest

from hub.cli.serving import UNDECLARED, greeting
from tests.platform_builder import build_platform


@pytest.mark.parametrize(
    ("origin", "proxies", "warned"),
    [("https://hub.example", "", True), ("https://hub.example", "10.0.0.7", False), ("", "", False)],
)
def test_a_proxy_whose_word_is_not_taken_is_told_at_start(
    sqlite_database, tmp_path, clock, origin, proxies, warned
):
    platform = build_platform(sqlite_database, tmp_path, clock, public_origin=origin, trusted_proxies=proxies)
    assert (UNDECLARED in greeting(platform)) == warned
