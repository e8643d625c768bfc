"""Third-party files are the published ones, byte for byte, with their licence beside them."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

from hub.web import assets

VENDOR = assets.FOLDER / "vendor"
LISTED = tomllib.loads((VENDOR / "VENDOR.toml").read_text())["file"]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("entry", LISTED, ids=lambda entry: entry["path"])
def test_a_vendored_file_and_its_licence_have_the_listed_hashes(entry: dict[str, str]) -> None:
    assert digest(VENDOR / entry["path"]) == entry["sha256"]
    assert digest(VENDOR / entry["licence_file"]) == entry["licence_sha256"]


def test_every_vendored_file_is_listed_with_its_version_and_source() -> None:
    listed = {name for entry in LISTED for name in (entry["path"], entry["licence_file"])}
    assert {path.name for path in VENDOR.iterdir()} == listed | {"VENDOR.toml"}
    assert all(entry["version"] and entry["licence"] and entry["source"] for entry in LISTED)


def test_our_own_styles_load_nothing_from_data_addresses() -> None:
    own = [path for path in assets.FOLDER.rglob("*.css") if VENDOR not in path.parents]
    assert own
    assert [path.name for path in own if "data:image" in path.read_text()] == []
