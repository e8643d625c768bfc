"""Static files have an address that changes with them, and stay within what an old phone can load."""

from __future__ import annotations

import gzip
import re

import pytest

from hub.web import assets

CSS_BUDGET = 40_000
JS_BUDGET = 60_000


def compressed(pattern: str) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in assets.FOLDER.rglob(pattern))


def test_styles_and_scripts_stay_within_their_budgets() -> None:
    assert 0 < compressed("*.css") <= CSS_BUDGET
    assert 0 < compressed("*.js") <= JS_BUDGET


def test_an_address_holds_the_version_of_all_files() -> None:
    assert re.fullmatch(r"/static/[0-9a-f]{12}/js/live\.js", assets.asset("js/live.js"))


def test_any_changed_byte_changes_the_version(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("static")
    (folder / "a.css").write_bytes(b"a{}")
    monkeypatch.setattr(assets, "FOLDER", folder)
    before = assets.version.__wrapped__()
    (folder / "a.css").write_bytes(b"a{ }")
    assert assets.version.__wrapped__() != before


def test_every_file_a_style_names_exists() -> None:
    for path in assets.FOLDER.rglob("*.css"):
        if "vendor" not in path.parts:
            for name in re.findall(r"url\(\"([^\"]+)\"\)", path.read_text("utf-8")):
                assert (path.parent / name).is_file(), f"{path.name} names {name}"


def test_every_icon_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (assets.FOLDER / "icons.svg").read_text("utf-8")))
    templates = assets.FOLDER.parent / "templates"
    named = {
        name
        for path in templates.rglob("*.html")
        for name in re.findall(r'\bicon\("([a-z]+)"', path.read_text("utf-8"))
    }
    assert named
    assert named <= drawn
