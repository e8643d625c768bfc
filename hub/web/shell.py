"""What the frame around every page shows: who is signed in, where one can go, the channels at hand.

`init_shell(app, build)` calls `build` once per page that has a frame. Error pages that must say nothing
and need nothing (unknown address, database away) set `g.hub_plain` and get an empty frame.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, g

from hub.web import formats, texts
from hub.web.assets import asset
from hub.web.field_names import named_error


@dataclass(frozen=True, slots=True)
class Section:
    """One line of the side list and of the bottom bar. `name` is already translated."""

    key: str
    name: str
    icon: str
    url: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Shell:
    """`name` of the professional, `field` of the partner (`employment`, `social`, `housing`);
    `recent_url` answers the channels at hand, for those who follow households; `alarm_url` what
    data-protection officers are told at once."""

    name: str
    field: str
    organisation: str
    home_url: str
    preferences_url: str
    sign_out_url: str
    sections: tuple[Section, ...] = ()
    settings_url: str = ""
    search_url: str = ""
    help_url: str = ""
    recent_url: str = ""
    alarm_url: str = ""


def init_shell(app: Flask, build: Callable[[], Shell | None]) -> None:
    """Make `shell`, `asset`, the words of `hub.web.texts` and the filters of `hub.web.formats` known."""

    def frame() -> dict[str, Any]:
        return {"shell": None if g.get("hub_plain") else build()}

    app.context_processor(frame)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(asset=asset, named_error=named_error, **texts.TEMPLATE_GLOBALS)
    app.jinja_env.filters.update(formats.FILTERS)
