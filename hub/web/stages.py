"""The names of the stages (paliers) as this platform calls them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from hub.web.i18n import gettext as _
from hub.web.i18n import language
from hub.web.login import hub


@cache
def stages(config: Path) -> dict[int, dict[str, str]]:
    """The stages of `platform.toml` by number, in its order; names by language."""
    rows = tomllib.loads((config / "platform.toml").read_text("utf-8")).get("stages", {})
    return {int(number): names for number, names in rows.items()}


def stage_choices() -> list[tuple[int, str]]:
    """Every stage with its number and name, for a filter."""
    return [(number, stage_line(number)) for number in stages(hub().settings.config)]


def stage_line(stage: int) -> str:
    """`Palier 2/5 Emploi et ressources`; the number alone where the platform names no stage."""
    known = stages(hub().settings.config)
    total = max(known, default=5)
    return _("Palier %(stage)s/%(total)s", stage=stage, total=total) + _named(known, stage, " ")


def stage_sentence(stage: int) -> str:
    """`Palier 2 sur 5, Emploi et ressources`."""
    known = stages(hub().settings.config)
    total = max(known, default=5)
    return _("Palier %(stage)s sur %(total)s", stage=stage, total=total) + _named(known, stage, ", ")


def _named(known: dict[int, dict[str, str]], stage: int, before: str) -> str:
    name = known.get(stage, {}).get(language(), "")
    return f"{before}{name}" if name else ""
